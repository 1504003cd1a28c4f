//! Which cameras are recorded at a moment, by the city's rules.
//!
//! An event of a camera is an open incident near it, the same for which a grid brings it to the
//! front, and what it notices itself, as motion; that it is troubled itself is none.

use std::collections::BTreeSet;

use wall_model::{CameraRule, EntityId, RecordMode, RecordRule, WeekMinute};
use wall_service::{Moment, view::CameraStream};

use super::{
    called::called_for,
    events::{camera, findings, kind},
    named::Cameras,
};

/// The rule of a camera of which the city says nothing.
static UNSAID: RecordRule = RecordRule::UNSAID;

/// When a camera is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording<'a> {
    /// The camera.
    pub camera: &'a EntityId,
    /// Its streams, the best one first.
    pub streams: Vec<CameraStream>,
    /// Its rule.
    pub rule: &'a RecordRule,
    /// What is recorded of it now.
    pub mode: RecordMode,
    /// Whether there is an event near it, or one that it tells itself.
    pub has_event: bool,
}

/// The cameras in service, and when `rules` say that they are recorded. `local` is the time of `at`
/// in the city.
pub fn recordings<'a>(
    at: &'a Moment,
    rules: &'a [CameraRule],
    local: WeekMinute,
) -> Vec<Recording<'a>> {
    let all = Cameras::of(at);
    let called: BTreeSet<usize> =
        called_for(at, &all).into_iter().map(|camera| camera.nr).collect();
    let seen = findings(at).filter(|(_, finding)| kind(finding).is_some_and(|kind| !kind.is_fault));
    let noticing: BTreeSet<&EntityId> =
        seen.filter_map(|(_, finding)| camera(at, finding)).collect();
    let active = all.0.iter().enumerate().filter(|(_, (_, footage))| footage.is_active);
    let recordings = active.map(|(nr, (known, footage))| {
        let rule = CameraRule::of(rules, &known.fact.entity, &footage.name);
        let rule = rule.and_then(|rule| rule.record.as_ref()).unwrap_or(&UNSAID);
        Recording {
            camera: &known.fact.entity,
            streams: CameraStream::of(footage),
            rule,
            mode: rule.mode_at(local),
            has_event: called.contains(&nr) || noticing.contains(&known.fact.entity),
        }
    });
    recordings.collect()
}

#[cfg(test)]
mod tests {
    use wall_model::{
        Case, CaseKind, CaseState, Fact, FactKind, Footage, LonLat, Span, StreamKind, Timestamp,
        Urgency,
    };
    use wall_record::Memory;

    use super::*;

    /// 2026-11-24T11:05:00Z, a Tuesday.
    const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

    fn camera(nr: u32, is_active: bool) -> Fact {
        let url = format!("rtsp://10.0.0.{nr}/main");
        let footage = Footage::new(format!("Simpang {nr}"), StreamKind::Rtsp, url);
        let kind = FactKind::Footage(Footage { is_active, ..footage });
        let place = LonLat::new(115.2 + f64::from(nr) / 100.0, -8.65);
        Fact::new(&"cctv".into(), format!("CAM-{nr}"), NOW, kind).at(place)
    }

    fn incident(state: CaseState) -> Fact {
        let case = Case {
            kind: CaseKind::Accident,
            title: "Laka lantas".to_owned(),
            address: String::new(),
            state,
            urgency: Urgency::Emergency,
            opened_at: NOW,
            agency: None,
            radius_m: None,
            detail: String::new(),
            course: Box::default(),
        };
        let at = NOW + Span::from_secs(if state == CaseState::New { 1 } else { 2 });
        let fact = Fact::new(&"call_centre".into(), "112-1", at, FactKind::Case(case));
        fact.at(LonLat::new(115.221, -8.65))
    }

    fn rule(camera: &str, record: Option<RecordRule>) -> CameraRule {
        CameraRule { camera: camera.to_owned(), masks: Vec::new(), record }
    }

    fn found(
        rules: &[CameraRule],
        after_secs: i64,
        minute: u16,
    ) -> Vec<(String, RecordMode, bool)> {
        let mut record = Memory::default();
        let cameras = [camera(1, true), camera(2, true), camera(3, false)];
        let cases = [incident(CaseState::New), incident(CaseState::Done)];
        for fact in cameras.into_iter().chain(cases) {
            record.push(Fact { received_at: fact.observed_at, ..fact });
        }
        let moment = record.at(NOW + Span::from_secs(after_secs));
        let found = recordings(&moment, rules, WeekMinute { day: 1, minute });
        let plain = |it: Recording<'_>| (it.camera.to_string(), it.mode, it.has_event);
        found.into_iter().map(plain).collect()
    }

    #[test]
    fn an_incident_calls_for_the_cameras_near_it_until_it_is_solved() {
        let event = RecordRule { mode: RecordMode::Event, ..RecordRule::default() };
        let rules = [rule("*", Some(event))];
        let both = |second| {
            let mode = RecordMode::Event;
            vec![("CAM-1".to_owned(), mode, false), ("CAM-2".to_owned(), mode, second)]
        };
        assert_eq!(found(&rules, 0, 0), both(false));
        assert_eq!(found(&rules, 1, 0), both(true));
        assert_eq!(found(&rules, 2, 0), both(false));
    }

    #[test]
    fn a_camera_of_which_no_rule_says_anything_is_as_its_walls_are() {
        let always = RecordRule { mode: RecordMode::Always, ..RecordRule::default() };
        let rules = [rule("simpang 2", Some(always)), rule("CAM-1", None)];
        let modes = |rules| found(rules, 0, 0).into_iter().map(|(_, mode, _)| mode);
        let shown = RecordMode::Shown;
        assert_eq!(modes(&rules).collect::<Vec<_>>(), [shown, RecordMode::Always]);
        assert_eq!(modes(&rules[1..]).collect::<Vec<_>>(), [shown, shown]);
    }

    #[test]
    fn the_schedule_is_that_of_the_city() {
        let night = wall_model::RecordTime {
            days: vec![1],
            from: 19 * 60,
            to: 6 * 60,
            mode: RecordMode::Off,
        };
        let always =
            RecordRule { mode: RecordMode::Always, schedule: vec![night], ..RecordRule::default() };
        let rules = [rule("*", Some(always))];
        assert_eq!(found(&rules, 0, 19 * 60 - 1)[0].1, RecordMode::Always);
        assert_eq!(found(&rules, 0, 19 * 60)[0].1, RecordMode::Off);
    }
}
