//! The `fleet` tile: how many units of every class are moving or at work.
//!
//! Options: `classes`, a list of classes to show; all that have units by default.

use wall_model::VehicleClass;
use wall_service::view::{Bar, Block, Body, Freshness, Text, TileView, Tone, Words};
use wall_service::{Moment, Options, Tile};

use super::silence::{self, STALE_AFTER, TICK};
use super::vocabulary;

/// See the [module](self).
pub(super) struct Fleet;

/// Units of one class.
#[derive(Clone, Copy, Default)]
struct Tally {
    active: usize,
    silent: usize,
    whole: usize,
}

impl Tile for Fleet {
    fn id(&self) -> &'static str {
        "vehicle_tracking/fleet"
    }

    fn options(&self) -> &'static [&'static str] {
        &["classes"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(TICK);
        let wanted: Vec<VehicleClass> =
            options.texts("classes").into_iter().filter_map(vocabulary::class_of).collect();
        let is_wanted = |class| wanted.is_empty() || wanted.contains(&class);

        let mut newest = None;
        let mut whole = 0;
        let mut tallies = VehicleClass::ALL.map(|class| (class, Tally::default()));
        for unit in silence::units(at, now).filter(|unit| is_wanted(unit.position.class)) {
            newest = newest.max(Some(unit.fact.observed_at));
            whole += 1;
            let found = tallies.iter_mut().find(|(class, _)| *class == unit.position.class);
            let Some((_, tally)) = found else { continue };
            tally.whole += 1;
            tally.active += usize::from(unit.is_active());
            tally.silent += usize::from(unit.silence.is_some());
        }

        let bars: Vec<Bar> = tallies
            .into_iter()
            .filter(|(_, tally)| tally.whole > 0)
            .map(|(class, tally)| bar(class, tally))
            .collect();
        TileView {
            title: Text::words("Unit bergerak", "Units on the move"),
            source: silence::source(whole),
            freshness: Freshness::of(newest, now, STALE_AFTER),
            body: if bars.is_empty() {
                Body::Empty(Text::words("Belum ada unit yang melapor", "No unit has reported yet"))
            } else {
                Body::Blocks(vec![Block::Bars(bars)])
            },
        }
    }
}

fn bar(class: VehicleClass, tally: Tally) -> Bar {
    let note = (tally.silent > 0)
        .then(|| Text::join([Text::count(tally.silent), Text::words(" senyap", " silent")]));
    let int = |count| i64::try_from(count).unwrap_or(i64::MAX);
    Bar {
        label: Text::Words(Words::of_vehicle(class)),
        share: tally.active as f64 / tally.whole.max(1) as f64,
        value: Text::Ratio { part: int(tally.active), whole: int(tally.whole) },
        note,
        tone: tone(class, tally),
    }
}

/// A few silent waste trucks are every day; a silent ambulance is not.
fn tone(class: VehicleClass, tally: Tally) -> Tone {
    let is_emergency =
        matches!(class, VehicleClass::Ambulance | VehicleClass::FireEngine | VehicleClass::Police);
    match tally.silent {
        0 => Tone::Data,
        silent if silent * 2 >= tally.whole => Tone::Alarm,
        _ if is_emergency => Tone::InHand,
        silent if silent * 50 >= tally.whole => Tone::InHand,
        _ => Tone::Data,
    }
}
