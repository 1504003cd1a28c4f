//! The playhead: which time the wall shows.
//!
//! It reads no clock. Whoever drives it says what the clock says; live, the wall's time is
//! that; paused, it stands; playing, it runs at a speed, forwards or backwards, from where it
//! was, and round and round within a range if one is set.

use wall_model::{Span, Timestamp};

/// What moves the playhead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayCommand {
    /// Stops a running time, or lets a standing one run.
    TogglePause,
    /// Turns the direction in which time runs, and lets it run.
    Reverse,
    /// Moves by a span, and stands there.
    Step(Span),
    /// Goes to a time and stands there if it stood, runs on if it ran.
    Scrub(Timestamp),
    /// Goes to a time and stands there.
    StandAt(Timestamp),
    /// Shows the present.
    GoLive,
    /// Doubles the speed.
    Faster,
    /// Halves the speed.
    Slower,
    /// The range that is played round and round begins here.
    LoopIn,
    /// The range that is played round and round ends here.
    LoopOut,
    /// Plays everything again.
    EndLoop,
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
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.25..=240.0;

/// A range of time with a beginning, an end, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoopRange {
    /// Where it begins.
    pub from: Option<Timestamp>,
    /// Where it ends.
    pub to: Option<Timestamp>,
}

impl LoopRange {
    /// Both ends, if there are both and time between them.
    pub fn both(self) -> Option<(Timestamp, Timestamp)> {
        self.from.zip(self.to).filter(|(from, to)| from < to)
    }
}

/// See the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Playhead {
    mode: PlayMode,
    /// The wall's time when it was last set.
    anchor: Timestamp,
    /// What the clock said then.
    set_at: Timestamp,
    speed: f64,
    is_backwards: bool,
    range: LoopRange,
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
            is_backwards: false,
            range: LoopRange::default(),
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
            to: Some(to.max(from)),
            can_go_live: false,
            ..Self::live(from)
        }
    }

    /// How time passes. Replay that reached its end, or going backwards its beginning,
    /// stands there.
    pub fn mode(&self, clock: Timestamp) -> PlayMode {
        if self.mode != PlayMode::Playing || self.looped().is_some() {
            return self.mode;
        }
        let now = self.now(clock);
        let is_at_end =
            if self.is_backwards { now <= self.from } else { self.to.is_some_and(|to| now >= to) };
        if is_at_end { PlayMode::Paused } else { PlayMode::Playing }
    }

    /// Seconds of the record a second.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Whether time runs backwards when it runs.
    pub fn is_backwards(&self) -> bool {
        self.is_backwards
    }

    /// The range that is played round and round, as far as it is set.
    pub fn loop_range(&self) -> LoopRange {
        self.range
    }

    /// The times that can be shown when the clock says `clock`.
    pub fn range(&self, clock: Timestamp) -> (Timestamp, Timestamp) {
        (self.from, self.to.unwrap_or(clock).max(self.from))
    }

    /// Whether the wall can show the present.
    pub fn can_go_live(&self) -> bool {
        self.can_go_live
    }

    /// The range, while time runs within it.
    fn looped(&self) -> Option<(Timestamp, Timestamp)> {
        self.range.both().filter(|(from, to)| (*from..=*to).contains(&self.anchor))
    }

    /// The time that the wall shows when the clock says `clock`.
    pub fn now(&self, clock: Timestamp) -> Timestamp {
        let (from, to) = self.range(clock);
        let time = match self.mode {
            PlayMode::Live => return clock,
            PlayMode::Paused => self.anchor,
            PlayMode::Playing => {
                let passed = clock.since(self.set_at).as_secs_f64().max(0.0) * self.speed;
                let moved = Span::from_secs_f64(if self.is_backwards { -passed } else { passed });
                match self.looped() {
                    Some((begin, end)) => {
                        let length = end.since(begin).as_micros();
                        let on = self.anchor.since(begin).as_micros() + moved.as_micros();
                        begin + Span::from_micros(on.rem_euclid(length))
                    }
                    None => self.anchor + moved,
                }
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
            PlayCommand::TogglePause if mode == PlayMode::Paused => self.run(now, (from, to)),
            PlayCommand::TogglePause => self.mode = PlayMode::Paused,
            PlayCommand::Reverse => {
                self.is_backwards = !self.is_backwards;
                self.run(now, (from, to));
            }
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
            PlayCommand::StandAt(time) => {
                self.mode = PlayMode::Paused;
                self.anchor = time.clamp(from, to);
            }
            PlayCommand::GoLive if self.can_go_live => {
                self.mode = PlayMode::Live;
                self.speed = 1.0;
                self.is_backwards = false;
                self.range = LoopRange::default();
            }
            PlayCommand::GoLive => self.anchor = to,
            PlayCommand::Faster => self.speed = (self.speed * 2.0).min(*SPEEDS.end()),
            PlayCommand::Slower => self.speed = (self.speed / 2.0).max(*SPEEDS.start()),
            PlayCommand::LoopIn => {
                let to = self.range.to.filter(|to| *to > now);
                self.range = LoopRange { from: Some(now), to };
            }
            PlayCommand::LoopOut => {
                let from = self.range.from.filter(|from| *from < now);
                self.range = LoopRange { from, to: Some(now) };
            }
            PlayCommand::EndLoop => self.range = LoopRange::default(),
        }
    }

    /// Lets time run from `now`; from the other end where there is nothing left to play, and
    /// from within the range if there is one.
    fn run(&mut self, now: Timestamp, (from, to): (Timestamp, Timestamp)) {
        self.mode = PlayMode::Playing;
        if let Some((begin, end)) = self.range.both() {
            if !(begin..end).contains(&now) {
                self.anchor = if self.is_backwards { end } else { begin };
            }
        } else if !self.is_backwards && now >= to && self.to.is_some() {
            self.anchor = from;
        } else if self.is_backwards && now <= from {
            self.anchor = to;
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
        (0..20).for_each(|_| head.apply(PlayCommand::Slower, at(11)));
        assert_eq!((head.speed(), head.now(at(15))), (0.25, at(13)));
    }

    #[test]
    fn scrubbing_into_the_future_stops_at_the_present() {
        let mut head = Playhead::live(START);
        head.apply(PlayCommand::Scrub(at(99)), at(50));
        assert_eq!(head.now(at(60)), at(50));
    }

    #[test]
    fn time_runs_backwards_to_the_beginning_and_starts_again_from_the_end() {
        let mut head = Playhead::replay(START, at(100), 2.0, START);
        head.apply(PlayCommand::Reverse, at(20));
        assert_eq!((head.now(at(20)), head.now(at(30))), (at(40), at(20)));
        assert_eq!(head.mode(at(30)), PlayMode::Playing);
        assert_eq!((head.now(at(99)), head.mode(at(99))), (START, PlayMode::Paused));
        head.apply(PlayCommand::TogglePause, at(99));
        assert_eq!(head.now(at(104)), at(90));
        head.apply(PlayCommand::Reverse, at(104));
        assert_eq!((head.now(at(106)), head.is_backwards()), (at(94), false));
    }

    #[test]
    fn a_range_is_played_round_and_round_both_ways() {
        let mut head = Playhead::replay(START, at(100), 1.0, START);
        head.apply(PlayCommand::StandAt(at(20)), at(1));
        head.apply(PlayCommand::LoopIn, at(1));
        assert_eq!(head.loop_range().both(), None, "one end is no range");
        head.apply(PlayCommand::StandAt(at(30)), at(1));
        head.apply(PlayCommand::LoopOut, at(1));
        assert_eq!(head.loop_range().both(), Some((at(20), at(30))));
        head.apply(PlayCommand::TogglePause, at(1));
        assert_eq!([1, 10, 12].map(|secs| head.now(at(secs))), [at(20), at(29), at(21)]);
        head.apply(PlayCommand::Reverse, at(12));
        assert_eq!([13, 14].map(|secs| head.now(at(secs))), [at(20), at(29)]);
        assert_eq!(head.mode(at(1_000)), PlayMode::Playing);

        // Whoever scrubs out of it plays from there.
        head.apply(PlayCommand::Scrub(at(60)), at(14));
        assert_eq!(head.now(at(16)), at(58));
        head.apply(PlayCommand::EndLoop, at(16));
        assert_eq!((head.now(at(58)), head.loop_range()), (at(16), LoopRange::default()));

        // An end before the beginning begins a new range.
        head.apply(PlayCommand::LoopIn, at(58));
        head.apply(PlayCommand::StandAt(at(3)), at(58));
        head.apply(PlayCommand::LoopOut, at(58));
        assert_eq!(head.loop_range(), LoopRange { from: None, to: Some(at(3)) });
    }
}
