//! Moving a camera from the window: which keys do, and what is said of it upon its picture.

mod held;
mod plate;

use wall_model::Bilingual;
use wall_service::view::Tone;

pub use held::Held;
pub(super) use held::is_cameras;
pub use plate::steer_ui;

/// How fast an arrow key turns a camera, a share of what it can; with Shift as fast as it can.
const TURN: f32 = 0.4;

/// How fast a key zooms its lens.
const ZOOM: f32 = 0.5;

/// Places that a camera knows and that have a key: 1 to 9, and 0 for the tenth.
pub const MOST_PLACES: usize = 10;

/// What a person asks of the camera whose picture is enlarged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Steer {
    /// Takes it, or lets go of it.
    Toggle,
    /// Lets go of it.
    LetGo,
    /// Moves it so for as long as this is said again and again; at nought it stands still.
    Move(Way),
    /// Sends it to its place of this number, from 0.
    GoTo(usize),
}

/// How a camera is to move, each part from -1 to 1 of what it can.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Way {
    /// To the right.
    pub pan: f32,
    /// Upwards.
    pub tilt: f32,
    /// Nearer, by its lens.
    pub zoom: f32,
}

impl Way {
    /// It stands still.
    pub const STILL: Self = Self { pan: 0.0, tilt: 0.0, zoom: 0.0 };
}

/// How it stands with the camera whose picture is enlarged.
#[derive(Clone, Debug, PartialEq)]
pub struct Steered {
    /// Whether keys move it now.
    pub has_control: bool,
    /// Who has it, or why it cannot be moved.
    pub line: Bilingual,
    /// What that means.
    pub tone: Tone,
    /// The names of the places that it knows, of the first [`MOST_PLACES`].
    pub places: Vec<String>,
}
