//! What is kept of each camera, by its rule and by what happens near it.

use std::collections::BTreeMap;

use wall_model::{EntityId, RecordMode, RecordRule, Timestamp};

use crate::{Keep, Kept, StreamOffer};

/// What a city wants recorded of a camera at one time.
#[derive(Clone, Debug)]
pub struct RecordWish<'a> {
    /// The camera.
    pub camera: &'a EntityId,
    /// Its streams, the best one first.
    pub streams: Vec<StreamOffer>,
    /// Its rule.
    pub rule: &'a RecordRule,
    /// What the rule says for this time.
    pub mode: RecordMode,
    /// Whether there is an event near it.
    pub has_event: bool,
}

/// Says what is kept, and remembers events for their post-roll.
#[derive(Debug, Default)]
pub struct Recordings {
    /// When each camera's last event was seen.
    event_at: BTreeMap<EntityId, Timestamp>,
}

impl Recordings {
    /// What is kept from `now` on. `wishes` has every camera of which a rule says something.
    pub fn kept<'a>(
        &mut self,
        now: Timestamp,
        wishes: impl IntoIterator<Item = RecordWish<'a>>,
    ) -> Vec<Kept> {
        let mut event_at = BTreeMap::new();
        let kept = wishes.into_iter().map(|wish| {
            let last = if wish.has_event { Some(now) } else { self.event_at.remove(wish.camera) };
            let rolls = last.filter(|last| now.since(*last) < wish.rule.post_roll || *last == now);
            if let Some(last) = rolls {
                event_at.insert(wish.camera.clone(), last);
            }
            let pre_roll = wish.rule.pre_roll;
            let (keep, is_connected) = match wish.mode {
                RecordMode::Shown => (Keep::All, false),
                RecordMode::Always => (Keep::All, true),
                RecordMode::Event if rolls.is_some() => (Keep::All, true),
                RecordMode::Event => (Keep::Ready { pre_roll }, true),
                RecordMode::Off => (Keep::Nothing, false),
            };
            let (camera, streams) = (wish.camera.clone(), wish.streams);
            Kept { camera, streams, keep, is_connected, is_main: wish.rule.is_main }
        });
        let kept = kept.collect();
        self.event_at = event_at;
        kept
    }
}

#[cfg(test)]
mod tests {
    use wall_model::Span;

    use super::*;

    fn keep(
        recordings: &mut Recordings,
        secs: i64,
        mode: RecordMode,
        has_event: bool,
    ) -> (Keep, bool) {
        let rule = RecordRule { mode, ..RecordRule::default() };
        let camera = EntityId::from("CAM-1");
        let wish =
            RecordWish { camera: &camera, streams: Vec::new(), rule: &rule, mode, has_event };
        let kept = recordings.kept(Timestamp::from_secs(secs), [wish]);
        (kept[0].keep, kept[0].is_connected)
    }

    #[test]
    fn an_event_is_kept_with_what_comes_after_it() {
        let mut recordings = Recordings::default();
        let mut at = |secs, has_event| keep(&mut recordings, secs, RecordMode::Event, has_event);
        let ready = (Keep::Ready { pre_roll: RecordRule::PRE_ROLL }, true);
        assert_eq!(at(0, false), ready);
        assert_eq!(at(1, true), (Keep::All, true));
        assert_eq!(at(2, true), (Keep::All, true));
        assert_eq!(at(31, false), (Keep::All, true));
        assert_eq!(at(32, false), ready);
        assert_eq!(at(33, false), ready);
    }

    #[test]
    fn an_event_without_post_roll_ends_at_once() {
        let rule = RecordRule { post_roll: Span::ZERO, ..RecordRule::default() };
        let camera = EntityId::from("CAM-1");
        let mut recordings = Recordings::default();
        let mut at = |secs, has_event| {
            let mode = RecordMode::Event;
            let wish =
                RecordWish { camera: &camera, streams: Vec::new(), rule: &rule, mode, has_event };
            recordings.kept(Timestamp::from_secs(secs), [wish])[0].keep == Keep::All
        };
        assert!(at(0, true));
        assert!(!at(1, false));
    }

    #[test]
    fn other_modes_have_no_events() {
        let mut recordings = Recordings::default();
        let mut of = |mode| keep(&mut recordings, 0, mode, true);
        assert_eq!(of(RecordMode::Shown), (Keep::All, false));
        assert_eq!(of(RecordMode::Always), (Keep::All, true));
        assert_eq!(of(RecordMode::Off), (Keep::Nothing, false));
    }
}
