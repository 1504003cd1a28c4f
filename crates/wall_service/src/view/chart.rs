//! Values over time as a diagram.

use serde::Serialize;
use wall_model::Timestamp;

use super::{Text, Tone, Unit};

/// A diagram of lines. The UI chooses round steps of both axes and writes them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// What the width shows.
    pub axis: ChartAxis,
    /// Unit of the values; `None`: a number of things.
    pub unit: Option<Unit>,
    /// Digits after the comma at the axis, 0 to 3.
    pub decimals: u8,
    /// Values that must be in sight even if no line reaches them.
    pub sees: Vec<f64>,
    /// Areas between two values, drawn under the lines: what is usual, how sure a forecast is.
    pub bands: Vec<ChartBand>,
    /// Lines, the most important first; it is drawn last and heaviest.
    pub lines: Vec<ChartLine>,
    /// Limits.
    pub levels: Vec<ChartLevel>,
    /// Times that are marked: feast days, now.
    pub marks: Vec<ChartMark>,
}

/// What a diagram's width shows. Points give their place along it in seconds after its
/// start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartAxis {
    /// A stretch of time.
    Times {
        /// Left edge.
        from: Timestamp,
        /// Right edge.
        to: Timestamp,
    },
    /// An age or length of time, from 0 to this many seconds.
    Length {
        /// Right edge, seconds.
        secs: f64,
    },
}

/// A line of a diagram.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChartLine {
    /// What it is, written at its end or in the legend.
    pub label: Text,
    /// Its colour.
    pub tone: Tone,
    /// Whether it is dashed: planned, forecast, last week.
    pub is_dashed: bool,
    /// Whether a value holds until the next one (a step) rather than leading to it.
    pub is_stepped: bool,
    /// Seconds after the axis's start and value, by rising time. `None` breaks the line.
    pub points: Vec<Option<(f64, f64)>>,
}

/// An area between two values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChartBand {
    /// What it is.
    pub label: Text,
    /// Its colour, drawn faintly.
    pub tone: Tone,
    /// Seconds after the axis's start, lower and upper value, by rising time.
    pub points: Vec<(f64, f64, f64)>,
}

/// A limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChartLevel {
    /// Its name: `AWAS`.
    pub label: Text,
    /// Where.
    pub value: f64,
    /// Its colour.
    pub tone: Tone,
}

/// A time that is marked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChartMark {
    /// Seconds after the axis's start.
    pub at_secs: f64,
    /// What is then.
    pub label: Text,
}
