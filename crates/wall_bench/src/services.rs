//! What services cost: decoding by feed, and the views of all tiles.

use std::{fmt::Write as _, fs, path::Path, sync::Arc};

use wall_city::World;
use wall_model::{Seq, ServiceId, Shared, Span, Timestamp};
use wall_record::{Moment, State};
use wall_service::{City as _, Frame, Options, Origin, Service, view_of, watch};

use crate::cpu;

/// CPU seconds that each measurement takes at least: `/proc` counts hundredths.
const LEAST_SECS: f64 = 0.4;

/// A Tuesday, 19.05 local time.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

/// Days of cases and prices that the views are measured on.
const DAYS: i64 = 90;

type Outcome<T> = Result<T, String>;

/// Decoding of each feed, on what the simulated city tells where it tells it, else on the
/// feed's own fixtures.
pub(crate) fn decoding() -> Outcome<String> {
    let mut text = String::from("| feed | MB/s | records/s | bytes of a frame |\n|-|-|-|-|\n");
    for service in wall_services::ALL {
        for feed in service.feeds() {
            let Some(frame) = largest(*service, feed.name) else { continue };
            let (mut times, mut records) = (0_u64, 0_u64);
            let start = cpu::secs().ok_or("no /proc here")?;
            let mut spent = 0.0;
            while spent < LEAST_SECS {
                for _ in 0..8 {
                    // What is refused is no figure.
                    let decoded = service.decode(&frame).map_err(|err| {
                        format!("{}/{}: its fixture is refused: {err}", service.id(), feed.name)
                    })?;
                    records += (decoded.facts.len() + decoded.rejects.len()) as u64;
                    times += 1;
                }
                spent = cpu::secs().ok_or("no /proc here")? - start;
            }
            let megabytes = times as f64 * frame.body.len() as f64 / 1e6 / spent;
            let rate = records as f64 / spent;
            let is_slow = megabytes < 50.0 && rate < 100_000.0;
            writeln!(
                text,
                "| {}/{} | {megabytes:.0} | {rate:.0} | {} |{}",
                service.id(),
                feed.name,
                frame.body.len(),
                if is_slow { " below the goal (50 MB/s or 100,000 records/s)" } else { "" }
            )
            .map_err(|err| err.to_string())?;
        }
    }
    Ok(text)
}

/// The largest fixture of a feed, with what stands beside it.
fn largest(service: &dyn Service, feed: &str) -> Option<Frame> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wall_services/src");
    let entries = fs::read_dir(folder.join(service.id()).join("fixtures")).ok()?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.split('.').next() == Some(feed) && !name.ends_with(".meta.json")
    });
    let path = paths.max_by_key(|path| fs::metadata(path).map_or(0, |meta| meta.len()))?;
    let body = fs::read(&path).ok()?;
    let name = path.file_name()?.to_str()?;
    let number = name.split('.').nth(1)?;
    let meta = fs::read(path.with_file_name(format!("{feed}.{number}.meta.json"))).ok();
    let meta: serde_json::Value =
        meta.and_then(|meta| serde_json::from_slice(&meta).ok()).unwrap_or_default();
    let options = meta.get("options").cloned().unwrap_or_default();
    let received = meta.get("received_at").and_then(|time| Timestamp::parse(time.as_str()?));
    Some(Frame {
        seq: Seq(1),
        received_at: received.unwrap_or(NOW),
        origin: Arc::new(Origin {
            name: feed.to_owned(),
            service: ServiceId::from(service.id()),
            feed: feed.into(),
            options: serde_json::from_value(options).unwrap_or_default(),
        }),
        address: meta.get("address").and_then(|text| text.as_str()).unwrap_or_default().to_owned(),
        full_length: body.len() as u64,
        body: body.into(),
    })
}

/// The views of every tile at one moment of the simulated city, after ninety days of cases.
pub(crate) fn views() -> Outcome<String> {
    let world = World::denpasar(5171, "http://127.0.0.1:1");
    let mut state = State::default();
    let mut hear = |facts: Vec<wall_model::Fact>, at: Timestamp| {
        for mut fact in facts {
            fact.received_at = at;
            state.apply(Shared::from(Arc::new(fact)));
        }
        state.clone()
    };
    let mut last = State::default();
    for hours in (0..=DAYS * 24).rev().step_by(12) {
        let at = NOW - Span::from_hours(hours);
        for service in wall_services::ALL.iter().filter(|one| one.id() != "vehicle_tracking") {
            for offer in service.simulated().iter().filter(|offer| offer.is_connected) {
                last = hear(world.facts(service.id(), offer.feed, at), at);
            }
        }
        // Analyses conclude, and forget what holds no longer.
        let facts = watch::analyses(wall_services::ALL, None, &Moment::new(at, last, None));
        last = hear(facts, at);
    }
    for offer in
        wall_services::service("vehicle_tracking").into_iter().flat_map(|one| one.simulated())
    {
        last = hear(world.facts("vehicle_tracking", offer.feed, NOW), NOW);
    }
    for _ in 0..2 {
        let moment = Moment::new(NOW, last.clone(), None);
        let facts = watch::analyses(wall_services::ALL, None, &moment);
        last = hear(facts, NOW);
        let moment = Moment::new(NOW, last.clone(), None);
        last = hear(watch::alarms(wall_services::ALL, &moment), NOW);
    }
    let moment = Moment::new(NOW, last, None);
    let tiles: Vec<_> = wall_services::ALL.iter().flat_map(|service| service.tiles()).collect();
    let mut costs = Vec::new();
    for tile in &tiles {
        let (start, mut times, mut spent) = (cpu::secs().ok_or("no /proc here")?, 0, 0.0);
        while spent < LEAST_SECS / 2.0 {
            for _ in 0..20 {
                let view = view_of(**tile, &moment, &Options::default());
                times += usize::from(view.title != wall_service::view::Text::empty());
            }
            spent = cpu::secs().ok_or("no /proc here")? - start;
        }
        costs.push((1_000.0 * spent / times.max(1) as f64, tile.id()));
    }
    costs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let sum: f64 = costs.iter().map(|one| one.0).sum();
    let mut text = format!(
        "views: {} tiles together {sum:.2} ms CPU a refresh on {} known facts of {DAYS} days (goal 5)\n",
        costs.len(),
        moment.state().len()
    );
    for (millis, id) in costs.iter().take(8) {
        writeln!(text, "  {millis:.3} ms {id}").map_err(|err| err.to_string())?;
    }
    Ok(text)
}
