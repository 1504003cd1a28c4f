//! Stories: things that a presenter lets happen in the simulated city.
//!
//! A story begins at a time that is given, and is as much a function of seed and time as
//! everything else: its happenings stand among the day's, and every system tells of them as
//! it would of any other.

mod plot;

use std::{fmt, str::FromStr};

use wall_geo::Metres;
use wall_model::Timestamp;
use wall_service::{Happening, HappeningKind};

pub(super) use plot::{Plot, Scripted, Stage};

use super::{
    hours::{self, hour},
    land::Land,
};

/// What can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoryKind {
    /// The river rises over its banks at the market.
    Flood,
    /// A collision at the busiest junction.
    Accident,
    /// A water main bursts.
    BurstMain,
    /// Chilli becomes half as dear again.
    PriceSpike,
    /// A fibre breaks and takes cameras and signals with it.
    CameraOutage,
    /// A false claim goes round.
    Hoax,
    /// The day of silence.
    Nyepi,
}

impl StoryKind {
    /// Every story.
    pub const ALL: [Self; 7] = [
        Self::Flood,
        Self::Accident,
        Self::BurstMain,
        Self::PriceSpike,
        Self::CameraOutage,
        Self::Hoax,
        Self::Nyepi,
    ];

    /// Its name on the command line: `burst-main`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flood => "flood",
            Self::Accident => "accident",
            Self::BurstMain => "burst-main",
            Self::PriceSpike => "price-spike",
            Self::CameraOutage => "camera-outage",
            Self::Hoax => "hoax",
            Self::Nyepi => "nyepi",
        }
    }
}

impl fmt::Display for StoryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A story of this name is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no story {name:?}; there are {}", StoryKind::ALL.map(StoryKind::name).join(", "))]
pub struct UnknownStory {
    name: String,
}

impl FromStr for StoryKind {
    type Err = UnknownStory;

    fn from_str(name: &str) -> Result<Self, UnknownStory> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| UnknownStory { name: name.to_owned() })
    }
}

/// A story and when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// What is told.
    pub kind: StoryKind,
    /// When it begins.
    pub begins: Timestamp,
}

/// The stories of one city, worked out.
#[derive(Clone, Debug, Default)]
pub(super) struct Stories {
    plots: Vec<Plot>,
}

impl Stories {
    /// Works `stories` out on the city's ground.
    pub(super) fn new(stories: &[Story], stage: &Stage<'_>) -> Self {
        Self { plots: stories.iter().map(|story| Plot::of(*story, stage)).collect() }
    }

    /// What happens between `from` and `to` that is no matter for the emergency desk; those
    /// are among the day's incidents.
    pub(super) fn happenings(&self, from: Timestamp, to: Timestamp) -> Vec<Happening> {
        let all = self.plots.iter().flat_map(|plot| &plot.happenings);
        all.filter(|one| one.begins <= to && one.ends > from).cloned().collect()
    }

    /// Matters for the emergency desk that begin between `from` and `to`, seconds.
    pub(super) fn scripted(&self, from: f64, to: f64) -> impl Iterator<Item = &Scripted> {
        let all = self.plots.iter().flat_map(|plot| &plot.scripted);
        all.filter(move |one| (from..to).contains(&one.opened))
    }

    /// How busy the streets are at `t`.
    pub(super) fn demand(&self, t: f64) -> f64 {
        if self.is_silent(t) { 0.0 } else { hours::demand(hour(t)) }
    }

    /// Whether nobody may be on the street at `t`.
    pub(super) fn is_silent(&self, t: f64) -> bool {
        self.on(HappeningKind::Nyepi, t).next().is_some()
    }

    /// Rain at `t`, 0 to 1: a river does not rise without it.
    pub(super) fn rain(&self, seed: u64, t: f64) -> f64 {
        /// It begins this long before the river is over its banks, seconds.
        const BEFORE: f64 = 1_800.0;
        let floods = self
            .on(HappeningKind::RiverFlood, t)
            .chain(self.on(HappeningKind::RiverFlood, t + BEFORE));
        let pours = floods.map(|flood| 0.9 * flood.strength).fold(0.0, f64::max);
        hours::rain(seed, t).max(pours)
    }

    /// When the line of what stands at `at` is broken: from and to, seconds.
    pub(super) fn cuts_at(&self, land: &Land, at: Metres) -> Vec<(f64, f64)> {
        let all = self.plots.iter().flat_map(|plot| &plot.happenings);
        let cuts = all.filter(|one| one.kind == HappeningKind::FibreCut);
        let near = cuts.filter(|cut| land.place(at).distance_m(cut.place) <= cut.radius_m);
        near.map(|cut| (cut.begins.as_secs() as f64, cut.ends.as_secs() as f64)).collect()
    }

    /// How much slower traffic is at `at` by what is no incident, 0 to 1.
    pub(super) fn slowing(&self, land: &Land, at: Metres, t: f64) -> f64 {
        let kinds = [(HappeningKind::RiverFlood, 0.55), (HappeningKind::BurstMain, 0.25)];
        let near = kinds
            .into_iter()
            .flat_map(|(kind, slowing)| self.on(kind, t).map(move |one| (one, slowing)));
        near.filter(|(one, _)| land.place(at).distance_m(one.place) <= one.radius_m)
            .map(|(_, slowing)| slowing)
            .fold(0.0, f64::max)
    }

    fn on(&self, kind: HappeningKind, t: f64) -> impl Iterator<Item = &Happening> {
        let at = Timestamp::from_secs(t as i64);
        let all = self.plots.iter().flat_map(|plot| &plot.happenings);
        all.filter(move |one| one.kind == kind && one.is_on(at))
    }
}
