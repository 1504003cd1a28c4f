//! Streams of anonymous vehicles: each arrives when chance says, stops at red behind the
//! one before it, and follows it when the light turns green (Newell's car following).
//!
//! A stream never gets more vehicles in a cycle than a green lets go, so a queue never
//! outlasts its green, and a few cycles of the past are enough to know the present.

use crate::world::{
    hash::{draw, share, step},
    signals::Signals,
};

/// How much of the past is looked at, seconds: more than two cycles.
const PAST: f64 = 330.0;

/// Acceleration from a stand, metres a second a second.
const PULL: f64 = 1.8;

/// How one sort of vehicle queues and flows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit {
    /// Least seconds between two that cross the line.
    pub(super) headway: f64,
    /// Metres from one to the next in a queue.
    pub(super) gap: f64,
    /// Seconds by which one starts after the one before it.
    pub(super) reaction: f64,
    /// Free speed, metres a second.
    pub(super) speed: f64,
}

/// Cars and lorries in a lane.
pub(super) const CARS: Habit = Habit { headway: 2.1, gap: 7.0, reaction: 1.0, speed: 10.0 };

/// Motorbikes between the lanes.
pub(super) const MOTORBIKES: Habit = Habit { headway: 1.1, gap: 2.8, reaction: 0.5, speed: 9.5 };

/// A stream: one lane of one approach.
#[derive(Clone, Copy)]
pub(super) struct Stream<'a> {
    pub(super) signals: &'a Signals,
    pub(super) junction: usize,
    pub(super) phase: usize,
    /// Chance of its own.
    pub(super) key: u64,
    pub(super) habit: Habit,
    /// Share of the possible vehicles that come in the busiest hour.
    pub(super) load: f64,
}

/// A vehicle of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Its own number, the same at all times.
    pub(super) number: u64,
    /// When it would cross the line on a free street.
    arrives: f64,
    /// When it is let go, if it is the first to stop at red.
    released: Option<f64>,
    /// Whether the one before it can hold it up.
    follows: bool,
}

impl Stream<'_> {
    /// Seconds of a slot, in which at most one vehicle comes.
    fn slot(&self) -> f64 {
        let share = self.signals.least_green_share(self.junction, self.phase);
        (self.habit.headway / share.max(0.05)) * 1.12
    }

    /// The vehicles around the junction at `t`, in their order.
    pub(super) fn members(&self, t: f64) -> Vec<Member> {
        let slot = self.slot();
        let ahead = 150.0 / self.habit.speed;
        let (first, last) = (((t - PAST) / slot) as i64, ((t + ahead) / slot) as i64);
        let mut members: Vec<Member> = Vec::new();
        let mut crossed = f64::NEG_INFINITY;
        for nr in first..=last {
            let number = draw(&[self.key, step(nr)]);
            let begin = nr as f64 * slot;
            if share(&[number, 1]) > self.load * self.signals.stories.demand(begin).sqrt() {
                continue;
            }
            let arrives = begin + share(&[number, 2]) * (slot - self.habit.headway).max(0.0);
            let wish = arrives.max(crossed + self.habit.headway);
            let follows = arrives < crossed + 20.0;
            let green = self.signals.next_green(self.junction, self.phase, wish);
            // Held by the light: the first of a queue. Those behind it follow.
            let is_held = green > wish;
            crossed = if is_held { green + 2.0 } else { wish };
            let released = is_held.then_some(green);
            members.push(Member { number, arrives, released, follows: follows && !is_held });
        }
        members
    }

    /// How far member `nr` is past the stop line at `t`, metres.
    pub(super) fn past(&self, members: &[Member], nr: usize, t: f64) -> f64 {
        let Some(member) = members.get(nr) else { return f64::INFINITY };
        let speed = self.habit.speed;
        let free = speed * (t - member.arrives);
        if let Some(green) = member.released {
            let since = t - green - 1.0;
            if since <= 0.0 {
                // In front of the line, and never through the one that left before.
                return free.min(-1.0);
            }
            return free.min(started(since, speed) - 1.0);
        }
        match nr.checked_sub(1) {
            Some(before) if member.follows => {
                let led = self.past(members, before, t - self.habit.reaction) - self.habit.gap;
                free.min(led)
            }
            _ => free,
        }
    }
}

/// Metres from a stand after `secs` seconds.
fn started(secs: f64, speed: f64) -> f64 {
    let up = speed / PULL;
    if secs < up { PULL * secs * secs / 2.0 } else { speed * (secs - up / 2.0) }
}
