//! The picture that is drawn on.

use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Shader, Stroke, Transform};

use super::{
    lens::{HEIGHT, Pixel, WIDTH},
    light::Rgb,
};

/// Larger coordinates are cut off: lines that leave the picture at a shallow angle.
const FAR_OUT: f32 = 30_000.0;

/// A light right before the lens does not fill the picture, pixels.
const WIDEST_GLOW: f32 = 46.0;

/// A picture of [`WIDTH`] by [`HEIGHT`] pixels, opaque.
#[derive(Clone)]
pub(super) struct Canvas {
    pixmap: Pixmap,
}

impl Canvas {
    /// A black picture; `None` if there is no memory for it.
    pub(super) fn new() -> Option<Self> {
        let mut pixmap = Pixmap::new(WIDTH, HEIGHT)?;
        pixmap.fill(Color::BLACK);
        Some(Self { pixmap })
    }

    /// Bytes of the picture: red, green, blue, 255; row by row.
    pub(super) fn bytes(&self) -> &[u8] {
        self.pixmap.data()
    }

    /// The same, to change.
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        self.pixmap.data_mut()
    }

    /// Copies `other` onto this picture.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.pixmap.data_mut().copy_from_slice(other.bytes());
    }

    /// Fills a polygon with a colour of some opacity (0 to 1).
    pub(super) fn fill(&mut self, outline: &[Pixel], colour: Rgb, opacity: f32) {
        if outline.len() < 3 || !is_in_sight(outline) {
            return;
        }
        if let Some(path) = path(outline, true) {
            self.fill_path(&path, colour, opacity);
        }
    }

    /// Fills a path.
    pub(super) fn fill_path(&mut self, path: &Path, colour: Rgb, opacity: f32) {
        self.pixmap.fill_path(
            path,
            &paint(colour, opacity),
            FillRule::Winding,
            Transform::identity(),
            None,
        );
    }

    /// Fills a circle.
    pub(super) fn disc(&mut self, centre: Pixel, radius: f32, colour: Rgb, opacity: f32) {
        let (reach, [x, y]) = (radius.max(0.3), centre);
        if !is_in_sight(&[[x - reach, y - reach], [x + reach, y + reach]]) {
            return;
        }
        if let Some(path) = PathBuilder::from_circle(x, y, reach) {
            self.fill_path(&path, colour, opacity);
        }
    }

    /// Draws a line through `points`.
    pub(super) fn line(&mut self, points: &[Pixel], width: f32, colour: Rgb, opacity: f32) {
        if points.len() < 2 || !is_in_sight(points) {
            return;
        }
        let Some(path) = path(points, false) else { return };
        let stroke = Stroke { width: width.max(0.4), ..Stroke::default() };
        self.pixmap.stroke_path(
            &path,
            &paint(colour, opacity),
            &stroke,
            Transform::identity(),
            None,
        );
    }

    /// Adds light around `centre`, falling off to nothing at `radius`; `stretch` makes it
    /// taller than wide.
    pub(super) fn glow(&mut self, centre: Pixel, radius: f32, stretch: f32, light: Rgb) {
        let radius = radius.min(WIDEST_GLOW);
        let (tall, [x, y]) = (radius * stretch, centre);
        if !(radius > 0.3 && x.is_finite() && y.is_finite()) {
            return;
        }
        let columns = clamped(x - radius, WIDTH)..clamped(x + radius + 1.0, WIDTH);
        for row in clamped(y - tall, HEIGHT)..clamped(y + tall + 1.0, HEIGHT) {
            let down = (row as f32 + 0.5 - y) / tall;
            let start = row * WIDTH as usize;
            let Some(line) = self
                .pixmap
                .data_mut()
                .get_mut((start + columns.start) * 4..(start + columns.end) * 4)
            else {
                continue;
            };
            for (column, pixel) in columns.clone().zip(line.chunks_exact_mut(4)) {
                let right = (column as f32 + 0.5 - x) / radius;
                let fall = 1.0 - right * right - down * down;
                if fall > 0.0 {
                    let share = fall * fall * 255.0;
                    for (part, light) in pixel.iter_mut().zip(light) {
                        *part = part.saturating_add((share * light) as u8);
                    }
                }
            }
        }
    }

    /// Mixes every pixel with a colour by `share`.
    pub(super) fn veil(&mut self, colour: Rgb, share: f32) {
        let keep = ((1.0 - share.clamp(0.0, 1.0)) * 256.0) as u16;
        let add = colour.map(|part| (part.clamp(0.0, 1.0) * 255.0) as u16 * (256 - keep));
        for pixel in self.pixmap.data_mut().chunks_exact_mut(4) {
            for (part, add) in pixel.iter_mut().zip(add) {
                *part = ((u16::from(*part) * keep + add) >> 8) as u8;
            }
        }
    }
}

/// A colour for the pixels' bytes.
pub(super) fn to_bytes(colour: Rgb) -> [u8; 3] {
    colour.map(|part| (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
}

fn clamped(value: f32, most: u32) -> usize {
    value.clamp(0.0, most as f32) as usize
}

/// Whether anything of the outline's box can be in the picture.
fn is_in_sight(outline: &[Pixel]) -> bool {
    let is_finite = outline.iter().flatten().all(|value| value.is_finite());
    is_finite
        && outline.iter().any(|point| point[0] > 0.0)
        && outline.iter().any(|point| point[0] < WIDTH as f32)
        && outline.iter().any(|point| point[1] > 0.0)
        && outline.iter().any(|point| point[1] < HEIGHT as f32)
}

fn path(points: &[Pixel], is_closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::with_capacity(points.len() + 2, points.len());
    for (index, point) in points.iter().enumerate() {
        let [x, y] = point.map(|value| value.clamp(-FAR_OUT, FAR_OUT));
        match index {
            0 => builder.move_to(x, y),
            _ => builder.line_to(x, y),
        }
    }
    if is_closed {
        builder.close();
    }
    builder.finish()
}

fn paint(colour: Rgb, opacity: f32) -> Paint<'static> {
    let [red, green, blue] = to_bytes(colour);
    let opacity = (opacity.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    Paint {
        shader: Shader::SolidColor(Color::from_rgba8(red, green, blue, opacity)),
        anti_alias: true,
        ..Paint::default()
    }
}
