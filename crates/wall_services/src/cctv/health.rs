//! The `health` tile: how many cameras work, and which do not: by what their owners say, and by
//! what the wall sees of those that it watches. Many that fail together are one line.

use wall_model::{PictureState, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Mark, Row, Text, Tone, Words},
};

use super::{
    newest,
    outage::{Outage, outages},
    seen::{Camera, Fault, What, cameras},
};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Names of one fault that are spelled out.
const NAMES: usize = 3;

/// See the [module](self).
pub(super) struct Health;

impl Tile for Health {
    fn id(&self) -> &'static str {
        "cctv/health"
    }

    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    fn view(&self, at: &Moment, _options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let all = cameras(at);
        let mut faults: Vec<Fault<'_>> = all.iter().filter_map(|camera| camera.fault()).collect();
        faults.sort_by_key(|fault| (fault.since.is_none(), fault.since));
        let body = match all.is_empty() {
            true => Body::Empty(Text::words("Belum ada kamera", "No cameras yet")),
            false => Body::Blocks(blocks(&all, faults, at.now())),
        };
        TileView {
            title: Text::words("Kamera luring", "Cameras offline"),
            source: Text::words("Safe City", "Safe City"),
            freshness: newest::freshness(at, at.now()),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

fn blocks(all: &[Camera<'_>], faults: Vec<Fault<'_>>, now: Timestamp) -> Vec<Block> {
    let figure = |count: usize, id, en, tone| Figure {
        value: Text::count(count),
        label: Text::words(id, en),
        tone,
    };
    let watched = all.iter().filter(|camera| camera.is_watched()).count();
    let (total, wrong) = (all.len(), faults.len());
    let tone = if wrong == 0 { Tone::Calm } else { Tone::Alarm };
    let figures = Block::Figures(if watched == 0 {
        vec![
            figure(total, "kamera", "cameras", Tone::Calm),
            figure(total - wrong, "aktif", "active", Tone::Done),
            figure(wrong, "luring", "offline", tone),
        ]
    } else {
        vec![
            figure(total, "kamera", "cameras", Tone::Calm),
            figure(watched, "dipantau", "watched", Tone::Calm),
            figure(wrong, "terganggu", "at fault", tone),
        ]
    });
    let (outages, single) = outages(all, faults);
    let rows = outages.iter().map(|outage| many(outage, now));
    let rows: Vec<Row> = rows.chain(single.iter().map(|fault| row(fault, now))).collect();
    match (rows.is_empty(), watched) {
        (false, _) => vec![figures, Block::Rows(rows)],
        (true, 0) => {
            vec![figures, Block::Note(Text::words("Semua kamera aktif", "All cameras active"))]
        }
        (true, _) => {
            let note =
                Text::words("Semua kamera yang dipantau baik", "All watched cameras are well");
            vec![figures, Block::Note(note)]
        }
    }
}

fn since(since: Timestamp) -> Text {
    Text::join([Text::words("sejak ", "since "), Text::HourMinute(since)])
}

fn minutes(since: Timestamp, now: Timestamp) -> Text {
    Text::Span(Span::from_mins(now.since(since).max(Span::ZERO).as_secs() / 60))
}

/// The line of one fault that takes many cameras.
fn many(outage: &Outage<'_>, now: Timestamp) -> Row {
    let label = Text::join([
        Text::count(outage.faults.len()),
        Text::words(" kamera luring: ", " cameras offline: "),
        Text::name(outage.of.as_str()),
    ]);
    let names =
        outage.faults.iter().take(NAMES).map(|fault| fault.camera.footage.name.to_uppercase());
    let names = Text::name(names.collect::<Vec<_>>().join(", "));
    let more = outage.faults.len().saturating_sub(NAMES);
    let names = match more {
        0 => names,
        more => Text::join([names, Text::words(" +", " +"), Text::count(more)]),
    };
    Row {
        lead: None,
        label,
        detail: Some(Text::dotted([since(outage.since), names])),
        value: Some(minutes(outage.since, now)),
        mark: Some(Mark::new(Tone::Alarm, Words::new("SATU GANGGUAN", "ONE FAULT"))),
    }
}

/// The line of a camera.
fn row(fault: &Fault<'_>, now: Timestamp) -> Row {
    let begun = fault.since.map_or(Text::empty(), since);
    let detail = Text::dotted([begun, Text::name(fault.detail)]);
    let (tone, word) = word(fault.what);
    Row {
        lead: None,
        label: Text::name(fault.camera.footage.name.to_uppercase()),
        detail: (detail != Text::empty()).then_some(detail),
        value: fault.since.map(|since| minutes(since, now)),
        mark: Some(Mark::new(tone, word)),
    }
}

/// A fault in a word.
fn word(what: What) -> (Tone, Words) {
    match what {
        What::OutOfService => (Tone::Alarm, Words::new("LURING", "OFFLINE")),
        What::Picture(PictureState::Frozen) => (Tone::InHand, Words::new("BEKU", "FROZEN")),
        What::Picture(PictureState::Black) => (Tone::InHand, Words::new("GELAP", "BLACK")),
        What::Picture(PictureState::Obscured) => (Tone::InHand, Words::new("BURAM", "OBSCURED")),
        What::Picture(PictureState::Moved) => (Tone::InHand, Words::new("BERGESER", "MOVED")),
        What::Picture(PictureState::Undecodable) => {
            (Tone::Alarm, Words::new("DEKODER GAGAL", "DECODER FAILS"))
        }
        What::Picture(_) => (Tone::Alarm, Words::new("PUTUS", "LOST")),
    }
}
