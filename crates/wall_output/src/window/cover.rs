//! What the window covers: a part of a screen, a screen, or the panels' area.

use egui::{Context, Pos2, Vec2, ViewportCommand, pos2, vec2};
use wall_layout::Canvas;

use super::app::WallApp;

/// What the window covers when it is full.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cover {
    /// The screen that it is on.
    Screen,
    /// The panels' area of the desktop, however many screens that is.
    Panels,
}

/// Where the panels' area is on the desktop, and its size.
pub(super) fn panels(canvas: &Canvas) -> (Pos2, Vec2) {
    let position = pos2(canvas.desktop_x as f32, canvas.desktop_y as f32);
    (position, vec2(canvas.width as f32, canvas.height as f32))
}

/// A window of the wall's shape that a common desktop has room for.
pub(super) fn windowed(canvas: &Canvas) -> Vec2 {
    let (_, size) = panels(canvas);
    size * (1_600.0 / size.x).min(900.0 / size.y).min(1.0)
}

impl WallApp {
    /// Full as `wanted`, or the other way than now.
    pub(super) fn fullscreen(&mut self, context: &Context, wanted: Option<bool>) {
        let now = match self.cover {
            Cover::Screen => context.input(|input| input.viewport().fullscreen == Some(true)),
            Cover::Panels => self.covers_panels,
        };
        let wanted = wanted.unwrap_or(!now);
        if wanted == now {
            return;
        }
        let canvas = self.source.wall().canvas;
        match self.cover {
            Cover::Screen => context.send_viewport_cmd(ViewportCommand::Fullscreen(wanted)),
            Cover::Panels => {
                context.send_viewport_cmd(ViewportCommand::Decorations(!wanted));
                if wanted {
                    let (position, size) = panels(&canvas);
                    context.send_viewport_cmd(ViewportCommand::InnerSize(size));
                    context.send_viewport_cmd(ViewportCommand::OuterPosition(position));
                } else {
                    context.send_viewport_cmd(ViewportCommand::InnerSize(windowed(&canvas)));
                }
                self.covers_panels = wanted;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_the_walls_shape_and_fits_a_desktop() {
        let canvas = |width, height| Canvas { desktop_x: -8, desktop_y: 4, width, height };
        assert_eq!(windowed(&canvas(1_920, 1_080)), vec2(1_600.0, 900.0));
        assert_eq!(windowed(&canvas(800, 1_800)), vec2(400.0, 900.0));
        assert_eq!(windowed(&canvas(640, 360)), vec2(640.0, 360.0));
        assert_eq!(panels(&canvas(640, 360)), (pos2(-8.0, 4.0), vec2(640.0, 360.0)));
    }
}
