// The map's frame, shared by every map pass.
// Mirror: wall_gpu::MapFrame (48 bytes).
struct MapFrame {
    centre_m: vec2<f32>,   // metres east and north of the map's origin, at the tile's middle
    size_px: vec2<f32>,    // the tile's width and height
    px_per_m: f32,         // scale
    time_s: f32,           // seconds after the movers' base time
    pad: vec2<f32>,
    rim: vec4<f32>,        // colour around symbols, gamma-encoded, premultiplied
}

@group(0) @binding(0) var<uniform> frame: MapFrame;

// Tile pixels (x right, y down) of a place in map metres.
fn px_from_m(place_m: vec2<f32>) -> vec2<f32> {
    let off_m = place_m - frame.centre_m;
    return frame.size_px * 0.5 + vec2(off_m.x, -off_m.y) * frame.px_per_m;
}

// Clip space of a tile pixel.
fn clip_from_px(px: vec2<f32>) -> vec4<f32> {
    let unit = px / frame.size_px;
    return vec4(unit.x * 2.0 - 1.0, 1.0 - unit.y * 2.0, 0.0, 1.0);
}

// Corner of the unit square, -1 to 1, of a four-vertex strip.
fn corner(index: u32) -> vec2<f32> {
    return vec2(f32(index & 1u) * 2.0 - 1.0, f32(index >> 1u) * 2.0 - 1.0);
}
