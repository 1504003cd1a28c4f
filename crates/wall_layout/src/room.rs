//! The room: surfaces, the panels on them, and the seats before them.
//!
//! The floor plan has its origin under the middle of the main surface; x runs to the
//! right as seen from the seats, y from the wall towards the seats, both in metres.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Source;

/// A room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// What the room is called: `Ruang Damamaya`.
    pub name: String,
    /// Its surfaces. Their names are unique.
    #[serde(rename = "surface")]
    #[schemars(length(min = 1))]
    pub surfaces: Vec<SurfaceSpec>,
    /// The seats before them. Their names are unique.
    #[serde(rename = "seat")]
    #[schemars(length(min = 1))]
    pub seats: Vec<Seat>,
    /// Where its text stands, for messages.
    #[serde(skip)]
    #[schemars(skip)]
    pub source: Source,
}

/// Panels that hang together and are laid out as one strip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurfaceSpec {
    /// Its name, by which layouts and seats speak of it: `main`.
    #[schemars(length(min = 1))]
    pub name: String,
    /// How its panels stand to each other.
    pub kind: SurfaceKind,
    /// Radius of an arc, millimetres; its centre is on the side of the seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 500.0, max = 100_000.0))]
    pub radius_mm: Option<f64>,
    /// Turn of each column from the surface's own direction, degrees, positive as
    /// `facing_deg`; instead of `radius_mm` where the arc is not a circle's (a semi-oval).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yaw_deg: Option<Vec<f64>>,
    /// The surface's middle on the floor plan, metres: `[x, y]`.
    #[serde(default)]
    pub at_m: [f64; 2],
    /// Where it faces, degrees: 0 straight to the seats, 90 to the right, -90 to the left.
    #[serde(default)]
    #[schemars(range(min = -180.0, max = 180.0))]
    pub facing_deg: f64,
    /// Height of its lower edge above the floor, millimetres.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 20_000.0))]
    pub bottom_mm: f64,
    /// Equal panels in columns and rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<PanelGrid>,
    /// Panels one by one, instead of a grid.
    #[serde(default, rename = "panel", skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<PanelSpec>,
}

/// How the panels of a surface stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurfaceKind {
    /// Columns turned towards the seats.
    Arc,
    /// All in one plane.
    Flat,
    /// One panel.
    Single,
}

/// Equal panels in columns and rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelGrid {
    /// Panels side by side.
    #[schemars(range(min = 1, max = 64))]
    pub columns: u32,
    /// Panels above each other.
    #[schemars(range(min = 1, max = 64))]
    pub rows: u32,
    /// Width of one panel's picture as it hangs unrotated, millimetres.
    #[schemars(range(min = 50.0, max = 10_000.0))]
    pub width_mm: f64,
    /// Height of one panel's picture as it hangs unrotated, millimetres.
    #[schemars(range(min = 50.0, max = 10_000.0))]
    pub height_mm: f64,
    /// Pixels along the width, unrotated.
    #[schemars(range(min = 16, max = 32_768))]
    pub px_w: u32,
    /// Pixels along the height, unrotated.
    #[schemars(range(min = 16, max = 32_768))]
    pub px_h: u32,
    /// Frame around the picture as it hangs.
    #[serde(default)]
    pub bezel_mm: Bezel,
    /// How the panels are turned.
    #[serde(default)]
    pub rotation: Rotation,
    /// Desktop position of the upper left panel's picture, pixels: `[x, y]`. The others
    /// follow side by side.
    #[serde(default)]
    pub desktop: [i32; 2],
    /// Names of the outputs, row by row: `["DP-1", "DP-2"]`. Kept for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
}

/// One panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelSpec {
    /// Its column and row on the surface, from 0; without it, panels stand side by side
    /// in the order of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<[u32; 2]>,
    /// Width of its picture unrotated, millimetres.
    #[schemars(range(min = 50.0, max = 10_000.0))]
    pub width_mm: f64,
    /// Height of its picture unrotated, millimetres.
    #[schemars(range(min = 50.0, max = 10_000.0))]
    pub height_mm: f64,
    /// Pixels along its width, unrotated.
    #[schemars(range(min = 16, max = 32_768))]
    pub px_w: u32,
    /// Pixels along its height, unrotated.
    #[schemars(range(min = 16, max = 32_768))]
    pub px_h: u32,
    /// Frame around its picture as it hangs.
    #[serde(default)]
    pub bezel_mm: Bezel,
    /// How it is turned.
    #[serde(default)]
    pub rotation: Rotation,
    /// Desktop position of its picture, pixels: `[x, y]`.
    pub desktop: [i32; 2],
    /// The output that it hangs on: `HDMI-2`. Kept for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// Frame around a panel's picture, millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Bezel {
    /// The same on every side.
    Even(f64),
    /// Left, top, right, bottom.
    Sides([f64; 4]),
}

impl Default for Bezel {
    fn default() -> Self {
        Self::Even(0.0)
    }
}

impl Bezel {
    /// Left, top, right, bottom, millimetres.
    pub fn sides_mm(self) -> [f64; 4] {
        match self {
            Self::Even(side) => [side; 4],
            Self::Sides(sides) => sides,
        }
    }
}

/// How a panel is turned, clockwise. The desktop turns the picture; here it only swaps
/// width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Rotation {
    /// As built.
    #[default]
    #[serde(rename = "none")]
    None,
    /// A quarter turn clockwise.
    #[serde(rename = "right")]
    Right,
    /// Half a turn.
    #[serde(rename = "upside_down")]
    UpsideDown,
    /// A quarter turn anticlockwise.
    #[serde(rename = "left")]
    Left,
}

impl Rotation {
    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}

/// A place where somebody sits and reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Its name: `A1`.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Its place on the floor plan, metres: `[x, y]`.
    pub at_m: [f64; 2],
    /// Height of the eyes above the floor, metres; a raised row adds its step.
    #[serde(default = "eyes_m")]
    #[schemars(range(min = 0.2, max = 20.0))]
    pub eyes_m: f64,
    /// Surfaces whose overview must be readable from here.
    #[serde(default)]
    pub overview: Vec<String>,
    /// Surfaces whose detail must be readable from here.
    #[serde(default)]
    pub detail: Vec<String>,
}

/// Height of the eyes of a person who sits, metres.
fn eyes_m() -> f64 {
    1.2
}
