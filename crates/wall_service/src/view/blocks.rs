//! The building blocks of a tile.

use serde::Serialize;
use wall_model::{Direction, HealthState, PhaseState, SignalMode};

use super::{Board, Chart, Day, Freshness, Mimic, Photo, Text, Tone};

/// A part of a tile, from top to bottom.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Large numbers side by side, most important first.
    Figures(Vec<Figure>),
    /// Lines of a list, most important first.
    Rows(Vec<Row>),
    /// Horizontal bars under each other, with aligned numbers.
    Bars(Vec<Bar>),
    /// One bar that is divided among states, its parts named below it.
    Shares(Vec<Share>),
    /// A junction: its approaches, the phase that has green, the countdown.
    Junction(Box<JunctionView>),
    /// Greens along a coordinated road over time.
    TimeSpace(TimeSpace),
    /// The state of feeds, a line each.
    Feeds(Vec<FeedRow>),
    /// A sentence.
    Note(Text),
    /// A diagram of values over time.
    Chart(Box<Chart>),
    /// A table.
    Board(Board),
    /// A network.
    Mimic(Mimic),
    /// Photos side by side, the newest first.
    Photos(Vec<Photo>),
    /// Days side by side.
    Days(Vec<Day>),
}

/// A large number with its label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The number.
    pub value: Text,
    /// What it counts.
    pub label: Text,
    /// What it means.
    pub tone: Tone,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Short text at the left: a time or a code.
    pub lead: Option<Text>,
    /// What the line is about.
    pub label: Text,
    /// More about it, quieter.
    pub detail: Option<Text>,
    /// Right-aligned value.
    pub value: Option<Text>,
    /// State at the far right: shape and word.
    pub mark: Option<Mark>,
}

/// A state as a shape and a word.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// Colour and, by it, shape.
    pub tone: Tone,
    /// The word, in capitals where it is a state.
    pub word: Text,
}

/// A bar with its number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// What it measures.
    pub label: Text,
    /// Filled share, 0 to 1.
    pub share: f64,
    /// The number at its end.
    pub value: Text,
    /// What is unusual about it, in `tone`.
    pub note: Option<Text>,
    /// Colour of the bar and the note.
    pub tone: Tone,
}

/// A part of a divided bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Its weight, 0 or more.
    pub count: i64,
    /// What it is.
    pub label: Text,
    /// Its colour.
    pub tone: Tone,
}

/// A junction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JunctionView {
    /// Its name.
    pub name: Text,
    /// How its controller works.
    pub mode: SignalMode,
    /// Mode in words, with its tone.
    pub mark: Mark,
    /// Its signal groups.
    pub phases: Vec<PhaseView>,
    /// Seconds until the running green ends; `None` if the controller does not tell.
    pub countdown: Option<Text>,
    /// What the countdown counts: `fase 2 · hijau U-S`.
    pub countdown_label: Text,
}

/// A signal group of a junction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhaseView {
    /// Its number.
    pub number: u8,
    /// What it shows.
    pub state: PhaseState,
    /// Approaches that it serves.
    pub approaches: Vec<Direction>,
    /// Vehicles that wait there, if measured.
    pub queue: Option<u16>,
}

/// Greens along a coordinated road: time to the right, junctions from top to bottom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeSpace {
    /// Seconds that the width shows.
    pub window_secs: f64,
    /// Where now is, seconds from the left edge.
    pub now_secs: f64,
    /// Junctions from the first to the last along the road.
    pub rows: Vec<TimeSpaceRow>,
    /// Speed of the green wave, km/h; the UI draws its line where it is known.
    pub wave_kmh: Option<f64>,
}

/// A junction of a time-space diagram.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeSpaceRow {
    /// The junction.
    pub label: Text,
    /// Metres along the road from the first junction.
    pub at_m: f64,
    /// Its greens.
    pub greens: Vec<TimeSpaceGreen>,
}

/// A green of a time-space diagram, seconds from the left edge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TimeSpaceGreen {
    /// Its start; may be left of the edge.
    pub from_secs: f64,
    /// Its end; may be right of the edge.
    pub to_secs: f64,
}

/// The state of one feed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedRow {
    /// The feed's name.
    pub name: Text,
    /// Whether it works.
    pub state: HealthState,
    /// State as a shape and a word.
    pub mark: Mark,
    /// Age of its newest frame.
    pub freshness: Freshness,
    /// Rejected payloads and rows, if any.
    pub rejects: Option<Text>,
    /// What is wrong, if anything.
    pub detail: Option<Text>,
}
