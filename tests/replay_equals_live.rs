//! A simulated hour through the real record: what every tile of the room's layout shows in
//! replay is what it showed live, in any order of looking.

use std::collections::BTreeMap;

use wall_layout::{OptionValue, Wall};
use wall_model::{Fact, FactKind, Health, HealthState, ServiceId, Span, Timestamp};
use wall_record::{Entry, Moment, Record, RecordOptions};
use wall_service::{Opt, Options, Tile, TileView, watch};
use wall_testkit::{FakeClock, append};

use crate::simulation::{EVENING, Simulation, Way};

/// The finest step at which the wall's tiles change.
const TICK: Span = Span::from_millis(250);

/// Looks at the hour: each asks the feeds that are due then.
const ROUNDS: i64 = 16;

/// From one round to the next.
const STRIDE: Span = Span::from_secs(225);

/// From one feed's answer to the next one's.
const GAP: Span = Span::from_millis(61);

/// Ticks that are shown after a round, when nothing comes any more.
const QUIET_TICKS: i64 = 2;

/// A tile as a layout wishes it.
struct Wished {
    id: String,
    tile: &'static dyn Tile,
    options: Options,
}

/// What the wall showed at a time, tile by tile.
type Shown = Vec<(Timestamp, Vec<TileView>)>;

/// Every tile of every built-in layout, and every other tile without wishes.
fn wished() -> Vec<Wished> {
    let mut wished = Vec::new();
    for name in ["damamaya", "desktop"] {
        let plan = wall_layout::open(name).unwrap();
        let wall = Wall::resolve(&plan.room, &plan.layout).unwrap();
        for placed in wall.tiles {
            let tile = wall_services::tile(&placed.tile);
            let tile = tile.unwrap_or_else(|| panic!("{name}: no tile {}", placed.tile));
            let options = placed.options.iter();
            let options = options.map(|(name, value)| (name.clone(), opt(value))).collect();
            let id = format!("{name}: {}", placed.id);
            wished.push(Wished { id, tile, options: Options(options) });
        }
    }
    for tile in wall_services::ALL.iter().flat_map(|service| service.tiles()) {
        let id = tile.id().to_owned();
        wished.push(Wished { id, tile: *tile, options: Options(BTreeMap::new()) });
    }
    wished
}

fn opt(value: &OptionValue) -> Opt {
    match value {
        OptionValue::Flag(flag) => Opt::Flag(*flag),
        OptionValue::Number(number) => Opt::Number(*number),
        OptionValue::Text(text) => Opt::Text(text.clone()),
        OptionValue::List(list) => Opt::List(list.iter().map(opt).collect()),
    }
}

fn views(wished: &[Wished], moment: &Moment) -> Vec<TileView> {
    wished.iter().map(|wished| wished.tile.view(moment, &wished.options)).collect()
}

/// A wall that is live: a record that fills, and a look at every tick.
struct Live<'a> {
    record: &'a Record,
    clock: FakeClock,
    wished: &'a [Wished],
    shown: Shown,
    /// When the services last concluded.
    concluded: Option<Timestamp>,
}

impl Live<'_> {
    /// Lets the clock run for `span`, and looks at every tick that passes.
    fn run(&mut self, span: Span) {
        let from = self.clock.now();
        let to = self.clock.advance(span);
        let mut tick = from.floor(TICK) + TICK;
        while tick <= to {
            let moment = self.record.moment_at(tick);
            self.shown.push((moment.now(), views(self.wished, &moment)));
            tick = tick + TICK;
        }
    }

    /// Records what the services conclude from what is known by now.
    fn conclude(&mut self) {
        let moment = self.record.moment_at(self.clock.now().floor(TICK));
        let entries = conclusions(self.concluded, &moment);
        self.record.append(self.clock.now(), entries).unwrap();
        self.concluded = Some(moment.now());
    }

    /// Asks every way that is due, one after another, and concludes.
    fn round(&mut self, simulation: &Simulation, asked: &mut BTreeMap<String, Timestamp>) {
        for way in &simulation.ways {
            let now = self.clock.now();
            if !is_due(way, asked.get(&way.origin.name).copied(), now) {
                continue;
            }
            asked.insert(way.origin.name.clone(), now);
            let frames = way.frames(&simulation.world, now);
            let health = health(way, now, frames.len());
            let rejects = append(self.record, way.service, frames, vec![health], now);
            assert_eq!(rejects, 0, "{} at {now}", way.origin.name);
            self.run(GAP);
        }
        self.conclude();
        self.run(TICK.times(QUIET_TICKS));
    }
}

/// What the services conclude at `moment`, since they last did at `last`.
fn conclusions(last: Option<Timestamp>, moment: &Moment) -> Vec<Entry> {
    let mut facts = watch::alarms(wall_services::ALL, moment);
    facts.extend(watch::analyses(wall_services::ALL, last, moment));
    facts.into_iter().map(Entry::Fact).collect()
}

/// What ingest says of the feed after its answer.
fn health(way: &Way, now: Timestamp, frames: usize) -> Entry {
    let health = Health {
        name: way.origin.name.clone(),
        service: way.service.id().to_owned(),
        feed: way.origin.feed.to_string(),
        state: if frames > 0 { HealthState::Up } else { HealthState::Silent },
        detail: String::new(),
        last_frame_at: (frames > 0).then_some(now),
        last_read_at: (frames > 0).then_some(now),
        period: way.period.unwrap_or(STRIDE),
        frames: frames as u64,
        rejects: 0,
        camera: None,
    };
    let service = ServiceId::from(wall_ingest::SERVICE);
    Entry::Fact(Fact::new(&service, way.origin.name.as_str(), now, FactKind::Health(health)))
}

/// Whether a feed that was last asked at `last` is asked at `now`.
fn is_due(way: &Way, last: Option<Timestamp>, now: Timestamp) -> bool {
    match (way.period, last) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(period), Some(last)) => now.since(last) >= period,
    }
}

/// Every `step`th, then every `step`th after the first, and so on: a fixed shuffle.
fn shuffled(count: usize, step: usize) -> Vec<usize> {
    (0..step).flat_map(|first| (first..count).step_by(step)).collect()
}

#[test]
fn replay_shows_what_live_showed_through_the_real_record() {
    let simulation = Simulation::denpasar();
    let folder = tempfile::tempdir().unwrap();
    // Keyframes often and little in memory: moments are found by both, and history on disk.
    let options = RecordOptions {
        min_facts_per_keyframe: 500,
        recent_facts: 1_000,
        ..RecordOptions::default()
    };
    let record = Record::open(folder.path(), options).unwrap();
    let wished = wished();
    // From ten minutes before a full hour: the record begins a new file meanwhile.
    let begin = EVENING + Span::from_mins(45);
    let clock = FakeClock::at(begin);
    let mut live =
        Live { record: &record, clock, wished: &wished, shown: Vec::new(), concluded: None };
    let mut asked = BTreeMap::new();
    for round in 0..ROUNDS {
        live.clock.set(begin + STRIDE.times(round));
        live.round(&simulation, &mut asked);
    }
    let shown = live.shown;
    assert!(shown.len() > 100, "only {} looks", shown.len());
    let distinct = |nr: usize| {
        let mut views: Vec<&TileView> = shown.iter().filter_map(|(_, v)| v.get(nr)).collect();
        views.dedup();
        views.len()
    };
    // A tile that never changes proves little: most must, the others are about slow things.
    let still = wished.iter().enumerate().filter(|(nr, _)| distinct(*nr) <= 1);
    let still: Vec<&str> = still.map(|(_, wished)| wished.id.as_str()).collect();
    assert!(still.len() * 3 < wished.len(), "showed the same all the hour: {still:?}");

    record.settle();
    // Live as the writer's own reader sees it, and as another process does later.
    let own = record.reader();
    drop(record);
    let later = wall_record::Reader::open(folder.path()).unwrap();
    let backwards: Vec<usize> = (0..shown.len()).rev().collect();
    for (reader, order) in [(&own, backwards), (&later, shuffled(shown.len(), 17))] {
        for nr in order {
            let (at, live) = &shown[nr];
            let moment = reader.moment(*at).unwrap();
            assert_eq!(moment.now(), *at);
            for (wished, (again, live)) in
                wished.iter().zip(views(&wished, &moment).iter().zip(live))
            {
                assert!(
                    again == live,
                    "{} at {at}: replay shows\n{again:#?}\nlive showed\n{live:#?}",
                    wished.id
                );
            }
        }
    }
    let report = later.verify().unwrap();
    assert!(report.is_intact(), "{:?}", report.damage);
    assert!(report.files >= 2, "the hour did not change");
}
