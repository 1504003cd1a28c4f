//! Draws tile views with egui.
