//! A plain picture of a street, as a telephone's camera would send it: sixteen colours and
//! no compression. The same key is the same picture, to the byte.

use wall_service::chance;

/// Size, pixels; the width is even, for two pixels share a byte.
const WIDTH: usize = 128;
const HEIGHT: usize = 96;

/// Red, green and blue of the sixteen colours: sky, trees, houses, road, and what lies there.
const PALETTE: [u8; 48] = [
    118, 150, 178, 158, 182, 200, 60, 92, 58, 84, 118, 70, 146, 122, 96, 176, 152, 124, 112, 84,
    66, 92, 96, 102, 70, 74, 80, 128, 132, 136, 196, 190, 176, 46, 50, 54, 150, 70, 54, 190, 160,
    70, 64, 100, 132, 214, 214, 208,
];

/// The picture of `key` as a PNG.
pub(in crate::complaints) fn draw(key: u64) -> Vec<u8> {
    let number = |nr: u64, low: f64, high: f64| chance::between(&[key, nr], low, high) as usize;
    let mut pixels = vec![0_u8; WIDTH * HEIGHT];
    let mut fill = |left: usize, top: usize, right: usize, bottom: usize, colour: u8| {
        for row in top..bottom.min(HEIGHT) {
            let line = row * WIDTH + left.min(WIDTH)..row * WIDTH + right.min(WIDTH);
            if let Some(line) = pixels.get_mut(line) {
                line.fill(colour);
            }
        }
    };
    let horizon = number(1, 30.0, 48.0);
    fill(0, 0, WIDTH, horizon, number(2, 0.0, 2.0) as u8);
    // Houses and trees along the road.
    let mut left = 0;
    let mut nr = 3;
    while left < WIDTH {
        let width = number(nr, 10.0, 34.0);
        let top = horizon - number(nr + 1, 4.0, 26.0);
        fill(left, top, left + width, HEIGHT, number(nr + 2, 2.0, 7.0) as u8);
        left += width;
        nr += 3;
    }
    // The road widens towards the camera.
    let middle = number(nr, 44.0, 84.0);
    for row in horizon + 8..HEIGHT {
        let half = 6 + (row - horizon) * 3 / 4;
        fill(middle.saturating_sub(half), row, middle + half, row + 1, 8);
        if row % 12 < 6 {
            fill(middle, row, middle + 1 + (row - horizon) / 24, row + 1, 15);
        }
    }
    // What it is all about lies on the road.
    for spot in 0..number(nr + 1, 2.0, 7.0) as u64 {
        let at = nr + 10 + 5 * spot;
        let top = horizon + 12 + number(at, 0.0, 40.0);
        let left = (middle + number(at + 1, 0.0, 50.0)).saturating_sub(30);
        let (wide, tall) = (number(at + 2, 4.0, 22.0), number(at + 3, 2.0, 8.0));
        fill(left, top, left + wide, top + tall, number(at + 4, 9.0, 15.0) as u8);
    }
    png(&pixels)
}

/// The pixels as a PNG: four bits each, palette, deflate, not interlaced.
fn png(pixels: &[u8]) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend((WIDTH as u32).to_be_bytes());
    header.extend((HEIGHT as u32).to_be_bytes());
    header.extend([4, 3, 0, 0, 0]);
    let mut rows = Vec::with_capacity((WIDTH / 2 + 1) * HEIGHT);
    for row in pixels.chunks(WIDTH) {
        rows.push(0);
        let pairs = row.chunks(2);
        rows.extend(pairs.map(|pair| pair.iter().fold(0, |byte, pixel| byte << 4 | pixel)));
    }
    let table = table();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, &table, b"IHDR", &header);
    chunk(&mut png, &table, b"PLTE", &PALETTE);
    chunk(&mut png, &table, b"IDAT", &stored(&rows));
    chunk(&mut png, &table, b"IEND", &[]);
    png
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
    let (mut a, mut b) = (1_u32, 0_u32);
    // So many bytes cannot overflow the sums before they are reduced.
    for part in data.chunks(3_000) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % 65_521, b % 65_521);
    }
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

/// Remainders of the CRC by byte.
fn table() -> [u32; 256] {
    std::array::from_fn(|byte| {
        (0..8).fold(
            byte as u32,
            |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
            },
        )
    })
}

fn chunk(png: &mut Vec<u8>, table: &[u32; 256], name: &[u8; 4], data: &[u8]) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(data);
    let checked = png.get(start..).unwrap_or_default();
    let crc = checked.iter().fold(u32::MAX, |crc, byte| {
        let remainder = table.get(((crc ^ u32::from(*byte)) & 0xFF) as usize);
        remainder.copied().unwrap_or_default() ^ crc >> 8
    });
    png.extend((!crc).to_be_bytes());
}
