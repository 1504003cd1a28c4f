//! A plain PNG of roads, as a small map server would draw it.
//!
//! Two colours and no compression: the bytes matter to whoever reads pictures, not their
//! beauty.

use wall_model::{AreaClass, Fact, FactKind, Geometry, LonLat};

/// Draws the lines and outlines of `shapes` on a picture of `width` by `height` pixels.
/// `share_of` says where a place lies, as shares from the left and from the top.
pub(super) fn draw(
    shapes: &[Fact],
    width: usize,
    height: usize,
    share_of: impl Fn(LonLat) -> (f64, f64),
) -> Vec<u8> {
    let mut canvas = Canvas { width, height, pixels: vec![0; width * height] };
    for fact in shapes {
        let FactKind::Area(area) = &fact.kind else { continue };
        let shade = if area.class == AreaClass::RoadArterial { 2 } else { 1 };
        let lines: Vec<&Vec<LonLat>> = match &area.geometry {
            Geometry::Points(_) => Vec::new(),
            Geometry::Lines(lines) => lines.iter().collect(),
            Geometry::Polygons(polygons) => polygons.iter().flatten().collect(),
        };
        for line in lines {
            for (from, to) in line.iter().zip(line.iter().skip(1)) {
                canvas.line(share_of(*from), share_of(*to), shade);
            }
        }
    }
    canvas.into_png()
}

/// Pixels as numbers of the palette.
struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Ground, thin and thick lines: red, green, blue.
const PALETTE: [u8; 9] = [11, 14, 19, 51, 62, 75, 132, 146, 163];

impl Canvas {
    fn line(&mut self, from: (f64, f64), to: (f64, f64), shade: u8) {
        let (width, height) = (self.width as f64, self.height as f64);
        let (x0, y0) = (from.0 * width, from.1 * height);
        let (x1, y1) = (to.0 * width, to.1 * height);
        let is_far = |x: f64, y: f64| x.abs() > 4.0 * width || y.abs() > 4.0 * height;
        if is_far(x0, y0) || is_far(x1, y1) {
            return;
        }
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).ceil().max(1.0);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
            if x < 0.0 || y < 0.0 || x >= width || y >= height {
                continue;
            }
            if let Some(pixel) = self.pixels.get_mut(y as usize * self.width + x as usize) {
                *pixel = shade.max(*pixel);
            }
        }
    }

    fn into_png(self) -> Vec<u8> {
        let mut header = Vec::new();
        header.extend((self.width as u32).to_be_bytes());
        header.extend((self.height as u32).to_be_bytes());
        // Eight bits, palette, deflate, adaptive filter, not interlaced.
        header.extend([8, 3, 0, 0, 0]);
        let rows: Vec<u8> = self
            .pixels
            .chunks(self.width)
            .flat_map(|row| std::iter::once(0).chain(row.iter().copied()))
            .collect();
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut png, b"IHDR", &header);
        chunk(&mut png, b"PLTE", &PALETTE);
        chunk(&mut png, b"IDAT", &stored(&rows));
        chunk(&mut png, b"IEND", &[]);
        png
    }
}

/// A zlib stream of stored blocks.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = data.len().div_ceil(65_535);
    for (nr, block) in data.chunks(65_535).enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(nr + 1 == blocks));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

fn chunk(png: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(data);
    let checked = png.get(start..).unwrap_or_default();
    let crc = checked.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    });
    png.extend((!crc).to_be_bytes());
}
