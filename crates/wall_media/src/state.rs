//! The state of a camera's picture as a function of time and of what was seen.

use wall_model::{Span, Timestamp};

use crate::CameraState;

/// The same picture for this long is a frozen one.
pub(crate) const FROZEN_AFTER: Span = Span::from_secs(10);

/// That the decoder stopped is said for so long.
pub(crate) const RESTART_SAID: Span = Span::from_secs(3);

/// A picture this old is no record of a moment.
pub(crate) const NO_RECORD_AFTER: Span = Span::from_secs(10);

/// What was seen of a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Since when it is asked for pictures; `None`: its turn has not come.
    pub asked_at: Option<Timestamp>,
    /// When the newest picture was received.
    pub picture_at: Option<Timestamp>,
    /// When the newest one came that nobody looked at: it was not decoded.
    pub unseen_at: Option<Timestamp>,
    /// Since when the picture has been the same.
    pub changed_at: Option<Timestamp>,
    /// Since when the picture is black.
    pub black_since: Option<Timestamp>,
    /// Since when nothing can be made out in it.
    pub obscured_since: Option<Timestamp>,
    /// Since when the camera looks elsewhere than it did.
    pub moved_since: Option<Timestamp>,
    /// How far apart its pictures are meant to be.
    pub period: Span,
    /// When its decoder last stopped by itself.
    pub decoder_stopped_at: Option<Timestamp>,
    /// Until when its pictures are not decoded, because they stop the decoder.
    pub barred_until: Option<Timestamp>,
}

impl Seen {
    /// Nothing seen, nothing asked.
    pub const NOTHING: Self = Self {
        asked_at: None,
        picture_at: None,
        unseen_at: None,
        changed_at: None,
        black_since: None,
        obscured_since: None,
        moved_since: None,
        period: Span::ZERO,
        decoder_stopped_at: None,
        barred_until: None,
    };

    /// When the newest picture was received of which it can be taken that it is one.
    pub fn newest_at(&self) -> Option<Timestamp> {
        self.picture_at.map(|at| self.unseen_at.map_or(at, |unseen_at| unseen_at.max(at)))
    }

    /// A picture older than this is late: 2 s, or twice the camera's own period.
    pub fn late_after(&self) -> Span {
        Span::from_secs(2).max(self.period.times(2))
    }

    /// A camera silent for longer than this is lost: 4 s, or three of its periods.
    pub fn lost_after(&self) -> Span {
        Span::from_secs(4).max(self.period.times(3))
    }
}

/// The state at `now`.
pub fn state(now: Timestamp, seen: &Seen) -> CameraState {
    if seen.barred_until.is_some_and(|until| now < until) {
        return CameraState::Undecodable;
    }
    let was_restarted = seen
        .decoder_stopped_at
        .is_some_and(|stopped_at| (Span::ZERO..RESTART_SAID).contains(&now.since(stopped_at)));
    let Some(newest_at) = seen.newest_at() else {
        if was_restarted {
            return CameraState::Restarted;
        }
        let waits = seen.asked_at.map_or(Span::ZERO, |asked_at| now.since(asked_at));
        return if waits >= seen.lost_after() {
            CameraState::Lost
        } else {
            CameraState::Connecting
        };
    };
    let age = now.since(newest_at);
    if age >= seen.lost_after() {
        CameraState::Lost
    } else if was_restarted {
        CameraState::Restarted
    } else if age >= seen.late_after() {
        CameraState::Late
    } else if seen.black_since.is_some() {
        CameraState::Black
    } else if seen.changed_at.is_some_and(|changed_at| now.since(changed_at) >= FROZEN_AFTER) {
        CameraState::Frozen
    } else if seen.obscured_since.is_some() {
        CameraState::Obscured
    } else if seen.moved_since.is_some() {
        CameraState::Moved
    } else {
        CameraState::Live
    }
}

/// Since when the `state` of `seen` has been so, where that is known.
pub(crate) fn since(state: CameraState, seen: &Seen) -> Option<Timestamp> {
    match state {
        CameraState::Late | CameraState::Lost => seen.newest_at().or(seen.asked_at),
        CameraState::Connecting => seen.asked_at,
        CameraState::Frozen => seen.changed_at,
        CameraState::Black => seen.black_since,
        CameraState::Obscured => seen.obscured_since,
        CameraState::Moved => seen.moved_since,
        CameraState::Undecodable => seen.decoder_stopped_at,
        CameraState::Live
        | CameraState::Restarted
        | CameraState::LeftOut
        | CameraState::NoRecord => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    /// A camera whose picture came at `picture` and has been the same since `changed`.
    fn seen(picture: i64, changed: i64) -> Seen {
        Seen {
            asked_at: Some(at(0)),
            picture_at: Some(at(picture)),
            changed_at: Some(at(changed)),
            ..Seen::NOTHING
        }
    }

    #[test]
    fn what_nobody_looks_at_is_no_later_than_what_comes() {
        let seen = Seen { unseen_at: Some(at(9_000)), ..seen(1_000, 1_000) };
        assert_eq!(state(at(10_000), &seen), CameraState::Live);
        assert_eq!(state(at(11_000), &seen), CameraState::Late);
        assert_eq!(since(CameraState::Late, &seen), Some(at(9_000)));
        let unread = Seen { picture_at: None, ..seen };
        assert_eq!(state(at(10_000), &unread), CameraState::Lost);
    }

    #[test]
    fn a_camera_that_never_answers_is_lost_after_4_s() {
        let asked = Seen { asked_at: Some(at(0)), ..Seen::NOTHING };
        assert_eq!(state(at(3_999), &asked), CameraState::Connecting);
        assert_eq!(state(at(4_000), &asked), CameraState::Lost);
        assert_eq!(state(at(60_000), &Seen::NOTHING), CameraState::Connecting);
    }

    #[test]
    fn pictures_age() {
        assert_eq!(state(at(1_999), &seen(0, 0)), CameraState::Live);
        assert_eq!(state(at(2_000), &seen(0, 0)), CameraState::Late);
        assert_eq!(state(at(4_000), &seen(0, 0)), CameraState::Lost);
        // A clock that was set back makes no picture old.
        assert_eq!(state(at(-500), &seen(0, 0)), CameraState::Live);
    }

    #[test]
    fn the_same_picture_for_10_s_is_frozen() {
        assert_eq!(state(at(9_999), &seen(9_900, 0)), CameraState::Live);
        assert_eq!(state(at(10_000), &seen(9_900, 0)), CameraState::Frozen);
        assert_eq!(state(at(10_000), &seen(10_000, 10_000)), CameraState::Live);
        // Without new pictures it is lost rather than frozen.
        assert_eq!(state(at(14_000), &seen(9_900, 0)), CameraState::Lost);
    }

    #[test]
    fn black_is_said_at_once() {
        let black = Seen { black_since: Some(at(0)), ..seen(0, 0) };
        assert_eq!(state(at(10), &black), CameraState::Black);
        assert_eq!(state(at(4_000), &black), CameraState::Lost);
    }

    #[test]
    fn what_is_wrong_with_the_picture_is_said_worst_first() {
        let moved = Seen { moved_since: Some(at(5)), ..seen(0, 0) };
        assert_eq!(state(at(10), &moved), CameraState::Moved);
        let obscured = Seen { obscured_since: Some(at(7)), ..moved };
        assert_eq!(state(at(10), &obscured), CameraState::Obscured);
        assert_eq!(since(CameraState::Obscured, &obscured), Some(at(7)));
        let frozen = Seen { picture_at: Some(at(10_000)), ..obscured };
        assert_eq!(state(at(10_000), &frozen), CameraState::Frozen);
        assert_eq!(state(at(14_000), &frozen), CameraState::Lost);
        assert_eq!(since(CameraState::Lost, &frozen), Some(at(10_000)));
    }

    #[test]
    fn a_decoder_that_stopped_is_told_for_3_s() {
        let stopped = Seen { decoder_stopped_at: Some(at(1_000)), ..seen(900, 0) };
        assert_eq!(state(at(1_000), &stopped), CameraState::Restarted);
        let again = Seen { picture_at: Some(at(3_999)), ..stopped };
        assert_eq!(state(at(3_999), &again), CameraState::Restarted);
        assert_eq!(state(at(4_000), &again), CameraState::Live);
        // Without pictures it is late, then lost, and restarts are no excuse.
        assert_eq!(state(at(4_000), &stopped), CameraState::Late);
        let every_second = Seen { decoder_stopped_at: Some(at(5_000)), ..stopped };
        assert_eq!(state(at(5_000), &every_second), CameraState::Lost);
        let none = Seen { picture_at: None, ..stopped };
        assert_eq!(state(at(2_000), &none), CameraState::Restarted);
    }

    #[test]
    fn pictures_that_stop_the_decoder_are_said_until_they_are_tried_again() {
        let barred = Seen { barred_until: Some(at(9_000)), ..seen(900, 0) };
        assert_eq!(state(at(8_999), &barred), CameraState::Undecodable);
        assert_eq!(state(at(9_000), &barred), CameraState::Lost);
    }

    #[test]
    fn slow_cameras_have_more_time() {
        let slow = Seen { period: Span::from_secs(5), ..seen(0, 0) };
        assert_eq!(state(at(9_000), &slow), CameraState::Live);
        assert_eq!(state(at(11_000), &slow), CameraState::Late);
        assert_eq!(state(at(15_000), &slow), CameraState::Lost);
    }
}
