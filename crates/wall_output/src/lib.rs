//! Surfaces: a native window over the panels' area, and pictures without a display.

mod canvas_view;
mod headless;
mod source;
mod window;

pub use headless::{HeadlessError, Part, picture, save_png};
pub use source::{Scene, WallSource};
pub use window::{HARDWARE_FRAME, SOFTWARE_FRAME, WindowError, WindowSetup, run_window};
