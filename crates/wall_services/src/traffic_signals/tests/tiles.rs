//! What the tiles say before, at and long after a round of answers.

use std::collections::BTreeMap;

use wall_model::{Fact, Span, Timestamp};
use wall_record::Memory;
use wall_service::view::{Block, Body, Text};
use wall_service::{Opt, Options, Service as _, TileView};

use super::super::SERVICE;
use super::{CONTROLLER, LINKS, NOW, PLAN, SPAT, frame};

fn record() -> Memory {
    let mut record = Memory::default();
    for (feed, options, body) in
        [("spat", &[][..], SPAT), ("ntcip1202", &PLAN[..], CONTROLLER), ("links", &[], LINKS)]
    {
        for fact in SERVICE.decode(&frame(feed, options, body)).unwrap().facts {
            record.push(Fact { received_at: NOW, ..fact });
        }
    }
    record
}

fn options(options: &[(&str, Opt)]) -> Options {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Options(options.collect::<BTreeMap<_, _>>())
}

fn text(text: &str) -> Opt {
    Opt::Text(text.to_owned())
}

fn view(id: &str, at: Timestamp, wishes: &[(&str, Opt)]) -> TileView {
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == id).unwrap();
    tile.view(&record().at(at), &options(wishes))
}

const NETWORK: &str = "traffic_signals/network";
const JUNCTION: &str = "traffic_signals/junction";
const GREEN_WAVE: &str = "traffic_signals/green_wave";

#[test]
fn nothing_is_known_before_the_first_answer() {
    let before = NOW - Span::from_secs(1);
    insta::assert_yaml_snapshot!("network_before", view(NETWORK, before, &[]));
    insta::assert_yaml_snapshot!("junction_before", view(JUNCTION, before, &[]));
    insta::assert_yaml_snapshot!("green_wave_before", view(GREEN_WAVE, before, &[]));
}

#[test]
fn the_network_at_an_answer() {
    insta::assert_yaml_snapshot!("network_at", view(NETWORK, NOW, &[]));
    let with_junction = view(NETWORK, NOW, &[("junction", text("SP-14"))]);
    let Body::Blocks(blocks) = with_junction.body else { panic!("no blocks") };
    assert!(matches!(blocks.get(1), Some(Block::Junction(_))), "{blocks:#?}");
}

#[test]
fn every_junction_that_is_not_heard_is_offline() {
    let later = NOW + Span::from_secs(11);
    insta::assert_yaml_snapshot!("network_stale", view(NETWORK, later, &[]));
    insta::assert_yaml_snapshot!("junction_stale", view(JUNCTION, later, &[]));
    insta::assert_yaml_snapshot!("green_wave_stale", view(GREEN_WAVE, later, &[]));
    // A city that polls more slowly says so.
    let patient = [("lost_after", Opt::Number(30.0))];
    let body = |wishes: &[_]| view(NETWORK, later, wishes).body;
    assert_eq!(body(&patient), view(NETWORK, NOW, &[]).body);
}

#[test]
fn the_first_coordinated_junction_is_shown_or_the_wanted_one() {
    insta::assert_yaml_snapshot!("junction_at", view(JUNCTION, NOW, &[]));
    let enam = [("junction", text("SP-14"))];
    insta::assert_yaml_snapshot!("junction_wanted", view(JUNCTION, NOW, &enam));
    let worst = view(JUNCTION, NOW, &[("junction", text("worst"))]);
    assert!(format!("{worst:?}").contains("Simpang Pidada"), "{worst:#?}");
    let unknown = view(JUNCTION, NOW, &[("junction", text("SP-99"))]);
    assert!(matches!(unknown.body, Body::Empty(_)), "{unknown:#?}");
}

fn countdown(at: Timestamp, code: &str) -> Option<Text> {
    match view(JUNCTION, at, &[("junction", text(code))]).body {
        Body::Blocks(blocks) => match blocks.as_slice() {
            [Block::Junction(junction)] => junction.countdown.clone(),
            other => panic!("{other:#?}"),
        },
        other => panic!("{other:#?}"),
    }
}

#[test]
fn countdowns_tick_by_the_second_and_stop_at_nothing() {
    // Green until 17 s after the answer.
    let after = |millis| countdown(NOW + Span::from_millis(millis), "SP-14");
    let secs = |secs| Some(Text::Countdown(Span::from_secs(secs)));
    assert_eq!(after(0), secs(17));
    assert_eq!(after(999), secs(17));
    assert_eq!(after(1_000), secs(16));
    assert_eq!(after(10_000), secs(7));
    // No longer heard: nobody knows.
    assert_eq!(after(11_000), None);
    // A controller that tells its lamps only.
    assert_eq!(countdown(NOW, "SP-45"), None);
}

#[test]
fn the_green_wave_is_that_of_the_offsets() {
    let shown = view(GREEN_WAVE, NOW, &[]);
    insta::assert_yaml_snapshot!("green_wave_at", shown);
    let Body::Blocks(blocks) = shown.body else { panic!("no blocks") };
    let Some(Block::TimeSpace(diagram)) = blocks.first() else { panic!("{blocks:#?}") };
    // The fixture's offsets follow the ways of 772, 1,206 and 1,530 m at 40 km/h.
    let kmh = diagram.wave_kmh.unwrap();
    assert!((38.0..=42.0).contains(&kmh), "{kmh}");
    let unknown = view(GREEN_WAVE, NOW, &[("corridor", text("Jl. Tak Ada"))]);
    assert!(matches!(unknown.body, Body::Empty(_)));
}
