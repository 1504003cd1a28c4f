//! How much of the time that it was watched a camera gave a picture of use, by steps of two hours
//! over thirty days.
//!
//! Two series tell it, so that a tile needs no history: which share of a step the camera was
//! watched, and which share of that it was of use. A step grows until it is over.

use std::collections::BTreeMap;

use wall_model::{
    CameraHealth, EntityId, Fact, FactKind, PictureState, Quantity, Series, ServiceId, Slot, Span,
    Timestamp,
};
use wall_service::{Analysis, Moment};

use super::ID;

/// Length of a step.
pub(super) const STEP: Span = Span::from_hours(2);

/// Steps of a day.
pub(super) const DAY: usize = 12;

/// Steps that are kept: thirty days.
pub(super) const MONTH: usize = 30 * DAY;

/// See the [module](self).
pub(super) struct Tally;

/// The entity of the series of which share of a step a camera was watched.
fn watched_id(camera: &EntityId) -> EntityId {
    EntityId::from(format!("watched:{camera}"))
}

/// The entity of the series of which share of that it was of use.
fn uptime_id(camera: &EntityId) -> EntityId {
    EntityId::from(format!("uptime:{camera}"))
}

/// What is known of a camera over some time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Uptime {
    /// For how many steps it was watched.
    pub(super) watched: f64,
    /// For how many of them it was of use.
    pub(super) of_use: f64,
}

impl Uptime {
    /// The share of the watched time in which it was of use, 0 to 1; `None` if it was not watched.
    pub(super) fn share(self) -> Option<f64> {
        (self.watched > 0.0).then(|| (self.of_use / self.watched).clamp(0.0, 1.0))
    }

    /// What is known of both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self { watched: self.watched + other.watched, of_use: self.of_use + other.of_use }
    }
}

/// What is known of a camera over the last `steps` steps, the running one included.
pub(super) fn uptime(at: &Moment, camera: &EntityId, steps: usize) -> Uptime {
    let running = at.now().floor(STEP);
    let back = i64::try_from(steps).unwrap_or(i64::MAX).saturating_sub(1);
    told(at, camera)
        .range(running - STEP.times(back)..)
        .map(|(_, step)| *step)
        .fold(Uptime::default(), Uptime::and)
}

/// The steps of a camera that were told, by their beginning.
fn told(at: &Moment, camera: &EntityId) -> BTreeMap<Timestamp, Uptime> {
    let series = |entity: EntityId| match &at.entity(ID, &entity, Slot::Series)?.fact.kind {
        FactKind::Series(series) => Some(series),
        _ => None,
    };
    let (watched, of_use) = (series(watched_id(camera)), series(uptime_id(camera)));
    let Some((watched, share)) = watched.zip(of_use) else { return BTreeMap::new() };
    let step = |(time, watched): (Timestamp, f64)| {
        let of_use = share.value_at(time).unwrap_or_default() * watched;
        (time, Uptime { watched, of_use })
    };
    watched.points().map(step).collect()
}

impl Analysis for Tally {
    fn id(&self) -> &'static str {
        "cctv/uptime"
    }

    fn every(&self) -> Span {
        Span::from_hours(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let now = at.now();
        // At its end a step is whole.
        let begins = (now - Span::from_micros(1)).floor(STEP);
        let mut changes: BTreeMap<EntityId, Vec<CameraHealth>> = BTreeMap::new();
        for fact in at.range(ID, now.since(begins)) {
            if let FactKind::Health(health) = &fact.kind
                && let Some(camera) = health.camera
            {
                changes.entry(fact.entity.clone()).or_default().push(camera);
            }
        }
        let mut facts = Vec::new();
        for known in at.latest(ID, Slot::Health) {
            let FactKind::Health(health) = &known.fact.kind else { continue };
            let Some(newest) = health.camera else { continue };
            let camera = &known.fact.entity;
            let changes = changes.get(camera).map_or(&[][..], Vec::as_slice);
            let step = of_stretch(newest, changes, begins, now);
            let mut steps = told(at, camera);
            if step.watched > 0.0 {
                steps.insert(begins, step);
            }
            let first = begins - STEP.times(MONTH as i64 - 1);
            steps = steps.split_off(&first);
            facts.extend(series(at, camera, &steps, now));
        }
        facts
    }
}

/// What was seen of a camera from `from` until `until`, by what was told of it in between and
/// what was told last.
fn of_stretch(
    newest: CameraHealth,
    changes: &[CameraHealth],
    from: Timestamp,
    until: Timestamp,
) -> Uptime {
    let first = changes.first().map_or(newest.state, |change| change.before);
    let begins = std::iter::once((first, from));
    let changes = changes.iter().map(|change| (change.state, change.since.max(from).min(until)));
    let states: Vec<(PictureState, Timestamp)> = begins.chain(changes).collect();
    let ends = states.iter().skip(1).map(|(_, since)| *since).chain([until]);
    let mut all = Uptime::default();
    for ((state, since), end) in states.iter().zip(ends) {
        let part = end.since(*since).max(Span::ZERO).as_secs_f64() / STEP.as_secs_f64();
        if state.is_watched() {
            all.watched += part;
        }
        if state.is_of_use() {
            all.of_use += part;
        }
    }
    all
}

/// The two series of a camera, as far as they say something new.
fn series(
    at: &Moment,
    camera: &EntityId,
    steps: &BTreeMap<Timestamp, Uptime>,
    now: Timestamp,
) -> Vec<Fact> {
    let Some((first, last)) = steps.keys().next().zip(steps.keys().next_back()) else {
        return Vec::new();
    };
    let count = last.since(*first).as_micros() / STEP.as_micros() + 1;
    let values = |value: fn(&Uptime) -> Option<f64>| -> Vec<Option<f64>> {
        let times = (0..count).map(|nr| *first + STEP.times(nr));
        // Four digits are a second of a step.
        let round = |value: f64| (value * 1e4).round() / 1e4;
        times.map(|time| steps.get(&time).and_then(value).map(round)).collect()
    };
    let told = [
        (watched_id(camera), values(|step| Some(step.watched))),
        (uptime_id(camera), values(|step| step.share())),
    ];
    let facts = told.into_iter().filter_map(|(entity, values)| {
        let series = Series { quantity: Quantity::Share, starts: *first, step: STEP, values };
        let known = at.entity(ID, &entity, Slot::Series);
        let is_known =
            known.is_some_and(|known| known.fact.kind == FactKind::Series(series.clone()));
        let fact = Fact::new(&ServiceId::from(ID), entity, now, FactKind::Series(series));
        (!is_known).then_some(fact)
    });
    facts.collect()
}

#[cfg(test)]
mod tests {
    use wall_model::{Health, HealthState};
    use wall_record::Memory;

    use super::*;

    /// 2026-11-24T12:00:00Z.
    const NOON: Timestamp = Timestamp::from_secs(1_795_521_600);

    fn at(mins: i64) -> Timestamp {
        NOON + Span::from_mins(mins)
    }

    /// What was told of the camera `mins` after noon.
    fn told(mins: i64, state: PictureState, before: PictureState) -> Fact {
        let since = at(mins);
        let health = Health {
            name: "CAM-1".to_owned(),
            service: ID.to_owned(),
            feed: String::new(),
            state: HealthState::Up,
            detail: String::new(),
            last_frame_at: Some(since),
            last_read_at: Some(since),
            period: Span::ZERO,
            frames: 0,
            rejects: 0,
            camera: Some(CameraHealth { state, since, before }),
        };
        let fact = Fact::new(&ID.into(), "CAM-1", since, FactKind::Health(health));
        Fact { received_at: since, ..fact }
    }

    /// Runs the analysis at each full hour after noon until `hours`.
    fn run(record: &mut Memory, hours: impl IntoIterator<Item = i64>) {
        for hour in hours {
            let now = at(hour * 60);
            for fact in Tally.facts(&record.at(now)) {
                record.push(Fact { received_at: now, ..fact });
            }
        }
    }

    #[test]
    fn a_step_is_split_among_what_was_seen_in_it() {
        use PictureState::{Live, Lost, Moved, Unwatched};
        let mut record = Memory::default();
        // Watched from 12.30, lost from 13.00 to 13.15, turned away from 13.45 on.
        for fact in [
            told(30, Live, Unwatched),
            told(60, Lost, Live),
            told(75, Live, Lost),
            told(105, Moved, Live),
        ] {
            record.push(fact);
        }
        run(&mut record, [1, 2]);
        let camera = EntityId::from("CAM-1");
        let step = uptime(&record.at(at(120)), &camera, 2);
        assert!((step.watched - 0.75).abs() < 1e-3, "{step:?}");
        assert!((step.of_use - 0.625).abs() < 1e-3, "{step:?}");
        assert!((step.share().unwrap() - 0.8333).abs() < 1e-3, "{step:?}");
        // Within the running step half of it is known.
        let half = uptime(&record.at(at(61)), &camera, 1);
        assert!((half.watched - 0.25).abs() < 1e-3 && half.share() == Some(1.0), "{half:?}");
    }

    #[test]
    fn what_does_not_change_goes_on_and_what_nobody_watched_does_not_count() {
        use PictureState::{Live, Lost, Unwatched};
        let mut record = Memory::default();
        record.push(told(0, Live, Unwatched));
        record.push(told(6 * 60, Unwatched, Live));
        record.push(told(30 * 60, Lost, Unwatched));
        run(&mut record, 1..=36);
        let camera = EntityId::from("CAM-1");
        let of = |hours: i64, steps| uptime(&record.at(at(hours * 60 + 1)), &camera, steps);
        assert!((of(6, DAY).watched - 3.0).abs() < 1e-3);
        assert_eq!(of(27, DAY).share(), Some(1.0), "the first hours are of the last 24 still");
        let last = of(36, MONTH);
        assert!((last.watched - 6.0).abs() < 1e-3 && (last.of_use - 3.0).abs() < 1e-3, "{last:?}");
        assert_eq!(of(36, DAY).share(), Some(0.0));
    }

    #[test]
    fn thirty_days_are_kept() {
        let mut record = Memory::default();
        record.push(told(0, PictureState::Live, PictureState::Unwatched));
        run(&mut record, (1..=32 * 24).step_by(1));
        let moment = record.at(at(32 * 24 * 60));
        let known = moment.entity(ID, &watched_id(&"CAM-1".into()), Slot::Series).unwrap();
        let FactKind::Series(series) = &known.fact.kind else { panic!("{known:?}") };
        assert_eq!(series.values.len(), MONTH);
        let all = uptime(&moment, &"CAM-1".into(), MONTH);
        assert!((all.watched - all.of_use).abs() < 1e-9 && all.watched > 358.0, "{all:?}");
    }
}
