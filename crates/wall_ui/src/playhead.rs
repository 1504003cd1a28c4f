//! The playhead: which time the wall shows.
//!
//! It reads no clock. Whoever drives it says what the clock says; live, the wall's time is
//! that; paused, it stands; playing, it runs at a speed from where it was.

use wall_model::{Span, Timestamp};

/// What moves the playhead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayCommand {
    /// Stops a running time, or lets a standing one run.
    TogglePause,
    /// Moves by a span, and stands there.
    Step(Span),
    /// Goes to a time and stands there if it stood, runs on if it ran.
    Scrub(Timestamp),
    /// Shows the present.
    GoLive,
    /// Doubles the speed.
    Faster,
    /// Halves the speed.
    Slower,
}

/// How time passes on the wall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayMode {
    /// The wall shows the present.
    Live,
    /// The wall stands.
    Paused,
    /// The wall shows a recorded time that runs.
    Playing,
}

/// Slowest and fastest replay, seconds of the record a second.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.25..=240.0;

/// See the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Playhead {
    mode: PlayMode,
    /// The wall's time when it was last set.
    anchor: Timestamp,
    /// What the clock said then.
    set_at: Timestamp,
    speed: f64,
    /// Recorded times that can be shown; without an end where the record still grows.
    from: Timestamp,
    to: Option<Timestamp>,
    can_go_live: bool,
}

impl Playhead {
    /// The present of a record that began at `from` and still grows.
    pub fn live(from: Timestamp) -> Self {
        Self {
            mode: PlayMode::Live,
            anchor: from,
            set_at: from,
            speed: 1.0,
            from,
            to: None,
            can_go_live: true,
        }
    }

    /// A recorded stretch, played from its beginning.
    pub fn replay(from: Timestamp, to: Timestamp, speed: f64, clock: Timestamp) -> Self {
        let speed = if speed.is_finite() { speed } else { 1.0 };
        Self {
            mode: PlayMode::Playing,
            anchor: from,
            set_at: clock,
            speed: speed.clamp(*SPEEDS.start(), *SPEEDS.end()),
            from,
            to: Some(to.max(from)),
            can_go_live: false,
        }
    }

    /// How time passes. Replay that reached its end stands there.
    pub fn mode(&self, clock: Timestamp) -> PlayMode {
        match (self.mode, self.to) {
            (PlayMode::Playing, Some(to)) if self.now(clock) >= to => PlayMode::Paused,
            (mode, _) => mode,
        }
    }

    /// Seconds of the record a second.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// The times that can be shown when the clock says `clock`.
    pub fn range(&self, clock: Timestamp) -> (Timestamp, Timestamp) {
        (self.from, self.to.unwrap_or(clock).max(self.from))
    }

    /// Whether the wall can show the present.
    pub fn can_go_live(&self) -> bool {
        self.can_go_live
    }

    /// The time that the wall shows when the clock says `clock`.
    pub fn now(&self, clock: Timestamp) -> Timestamp {
        let (from, to) = self.range(clock);
        let time = match self.mode {
            PlayMode::Live => return clock,
            PlayMode::Paused => self.anchor,
            PlayMode::Playing => {
                let passed = clock.since(self.set_at).as_secs_f64().max(0.0);
                self.anchor + Span::from_secs_f64(passed * self.speed)
            }
        };
        time.clamp(from, to)
    }

    /// Carries out `command` when the clock says `clock`.
    pub fn apply(&mut self, command: PlayCommand, clock: Timestamp) {
        let now = self.now(clock);
        let mode = self.mode(clock);
        let (from, to) = self.range(clock);
        self.anchor = now;
        self.set_at = clock;
        match command {
            PlayCommand::TogglePause if mode == PlayMode::Paused => {
                if now >= to && self.to.is_some() {
                    self.anchor = from;
                }
                self.mode = PlayMode::Playing;
            }
            PlayCommand::TogglePause => self.mode = PlayMode::Paused,
            PlayCommand::Step(span) => {
                self.mode = PlayMode::Paused;
                self.anchor = (now + span).clamp(from, to);
            }
            PlayCommand::Scrub(time) => {
                if mode == PlayMode::Live {
                    self.mode = PlayMode::Paused;
                }
                self.anchor = time.clamp(from, to);
            }
            PlayCommand::GoLive if self.can_go_live => {
                self.mode = PlayMode::Live;
                self.speed = 1.0;
            }
            PlayCommand::GoLive => self.anchor = to,
            PlayCommand::Faster => self.speed = (self.speed * 2.0).min(*SPEEDS.end()),
            PlayCommand::Slower => self.speed = (self.speed / 2.0).max(*SPEEDS.start()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_secs(1_000_000_000);

    fn at(secs: i64) -> Timestamp {
        START + Span::from_secs(secs)
    }

    #[test]
    fn live_is_the_clock() {
        let mut head = Playhead::live(START);
        assert_eq!(head.now(at(5)), at(5));
        head.apply(PlayCommand::TogglePause, at(5));
        assert_eq!((head.now(at(9)), head.mode(at(9))), (at(5), PlayMode::Paused));
        head.apply(PlayCommand::TogglePause, at(9));
        assert_eq!((head.now(at(10)), head.mode(at(10))), (at(6), PlayMode::Playing));
        head.apply(PlayCommand::GoLive, at(11));
        assert_eq!((head.now(at(12)), head.mode(at(12))), (at(12), PlayMode::Live));
    }

    #[test]
    fn replay_keeps_its_range_and_starts_again_from_its_end() {
        let mut head = Playhead::replay(START, at(100), 10.0, at(500));
        assert_eq!(head.now(at(502)), at(20));
        assert_eq!((head.now(at(600)), head.mode(at(600))), (at(100), PlayMode::Paused));
        head.apply(PlayCommand::TogglePause, at(600));
        assert_eq!(head.now(at(601)), at(10));
        head.apply(PlayCommand::Step(Span::from_secs(-60)), at(601));
        assert_eq!((head.now(at(700)), head.mode(at(700))), (START, PlayMode::Paused));
    }

    #[test]
    fn changing_speed_does_not_jump() {
        let mut head = Playhead::replay(START, at(1_000), 1.0, START);
        head.apply(PlayCommand::Faster, at(10));
        assert_eq!(head.now(at(10)), at(10));
        assert_eq!(head.now(at(11)), at(12));
        (0..20).for_each(|_| head.apply(PlayCommand::Faster, at(11)));
        assert_eq!(head.speed(), 240.0);
    }

    #[test]
    fn scrubbing_into_the_future_stops_at_the_present() {
        let mut head = Playhead::live(START);
        head.apply(PlayCommand::Scrub(at(99)), at(50));
        assert_eq!(head.now(at(60)), at(50));
    }
}
