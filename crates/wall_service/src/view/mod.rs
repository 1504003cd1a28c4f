//! What a tile says: plain data, drawn by the UI and compared by tests.
//!
//! Numbers, times and words are kept apart from their spelling: the UI writes them in the
//! wall's language, number format and time zone. A view holds no clock: ages and
//! countdowns are spans as of its moment, rounded to the step at which the wall shows
//! them, so that two views are equal exactly if the wall looks the same.

mod blocks;
mod board;
mod cameras;
mod chart;
mod freshness;
mod map;
mod mimic;
mod pictures;
mod states;
mod text;

use serde::Serialize;

pub use blocks::{
    Bar, Block, FeedRow, Figure, JunctionView, Mark, PhaseView, Row, Share, TimeSpace,
    TimeSpaceGreen, TimeSpaceRow,
};
pub use board::{Board, BoardCell, BoardRow, Trend};
pub use cameras::{
    CameraArrangement, CameraGrid, CameraStanding, CameraStream, CameraView, Flashback,
};
pub use chart::{Chart, ChartAxis, ChartBand, ChartLevel, ChartLine, ChartMark};
pub use freshness::Freshness;
pub use map::{
    Cone, IncidentCard, LegendItem, MapCircle, MapIncident, MapPlace, MapView, MapZone, Mover,
    PlaceSymbol, Traffic, TrafficLevel,
};
pub use mimic::{Mimic, MimicColumn, MimicNode, MimicValue};
pub use pictures::{Day, Photo};
pub use text::{Text, Unit, Words};

/// What a tile shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TileView {
    /// The tile's title: two or three words.
    pub title: Text,
    /// Source and scope, in small under the title: `Dishub · 56 simpang`.
    pub source: Text,
    /// The age of its data.
    pub freshness: Freshness,
    /// What it shows.
    pub body: Body,
}

/// A tile's content.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Body {
    /// Nothing is known; the text says what is missing and since when.
    Empty(Text),
    /// Blocks from top to bottom, most important first. What does not fit is dropped from
    /// the end of a block's list and summed up.
    Blocks(Vec<Block>),
    /// A map.
    Map(Box<MapView>),
    /// Camera pictures.
    Cameras(CameraGrid),
    /// The time of the wall's moment and its date.
    Clock {
        /// To the minute or second, as the tile ticks.
        time: wall_model::Timestamp,
        /// A line under the date: the shift.
        note: Option<Text>,
    },
}

/// What a colour means; never without a [`Mark`], a word or a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing unusual: the colour of text.
    Calm,
    /// Less important than calm.
    Quiet,
    /// A quantity without a judgement (data blue).
    Data,
    /// Done, in order (green, tick).
    Done,
    /// Being handled; a warning (yellow, square).
    InHand,
    /// Forwarded (orange, diamond).
    Forwarded,
    /// Untouched; an alarm (red, triangle).
    Alarm,
    /// An alarm that nobody has answered: as [`Tone::Alarm`], and its small symbol blinks.
    /// For rows of a list of alarms only, so that few symbols blink at a time.
    Unanswered,
}
