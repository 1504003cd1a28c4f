// Moving units, placed by time in the vertex shader: nothing is uploaded per frame.
// Needs lib/frame.wgsl and lib/sdf.wgsl. Mirror: wall_gpu::MoverInstance (48 bytes).

const FADE_S: f32 = 60.0;   // a silent unit is gone this long after it begins to fade

struct Mover {
    @location(0) way_m: vec4<f32>,     // from and to, metres east and north of the origin
    @location(1) times_s: vec4<f32>,   // starts, ends, fades (after the base time); course rad
    @location(2) form: vec2<f32>,      // length px, shape
    @location(3) color: vec4<f32>,     // gamma-encoded, premultiplied
    @location(4) mark: vec4<f32>,      // colour of the sign within, gamma-encoded, premultiplied
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,                       // px from the middle, nose up
    @location(1) @interpolate(flat) form: vec3<f32>,  // half length px, shape, opacity
    @location(2) @interpolate(flat) color: vec4<f32>,
    @location(3) @interpolate(flat) mark: vec4<f32>,
}

@vertex
fn vs_main(@builtin(vertex_index) index: u32, mover: Mover) -> Varying {
    let share = clamp(
        (frame.time_s - mover.times_s.x) / max(mover.times_s.y - mover.times_s.x, 1e-6), 0.0, 1.0);
    let middle = px_from_m(mix(mover.way_m.xy, mover.way_m.zw, share));
    let faded = clamp((frame.time_s - mover.times_s.z) / FADE_S, 0.0, 1.0);
    let half_px = mover.form.x * 0.5;
    let reach = half_px + 3.0;
    let at = corner(index) * reach;
    let turn = vec2(cos(mover.times_s.w), sin(mover.times_s.w));
    var out: Varying;
    out.position = clip_from_px(
        middle + vec2(at.x * turn.x - at.y * turn.y, at.x * turn.y + at.y * turn.x));
    // Gone: outside the clip volume.
    if faded >= 1.0 { out.position = vec4(2.0, 2.0, 2.0, 1.0); }
    out.at = at;
    out.form = vec3(half_px, mover.form.y, 1.0 - faded);
    out.color = mover.color;
    out.mark = mover.mark;
    return out;
}

// Triangle with its nose up, as wide as `width` at `tail`.
fn sd_nose(p: vec2<f32>, tip: f32, tail: f32, width: f32) -> f32 {
    return sd_triangle(p, vec2(0.0, tip), vec2(width, tail), vec2(-width, tail));
}

// Arrowhead with a notch.
fn sd_dart(p: vec2<f32>, h: f32) -> f32 {
    return max(sd_nose(p, -h, h * 0.86, h * 0.74), -sd_nose(p, h * 0.5, h * 1.22, h * 1.48));
}

// Long body with a pointed nose: buses and trucks.
fn sd_body(p: vec2<f32>, h: f32, width: f32) -> f32 {
    let box = sd_round_box(p - vec2(0.0, h * 0.22), vec2(h * width, h * 0.76), h * 0.12);
    return min(box, sd_nose(p, -h, -h * 0.36, h * width));
}

// Signs that tell the emergency services apart: cross, bar, dot.
fn sd_sign(p: vec2<f32>, h: f32, shape: u32) -> f32 {
    let q = p - vec2(0.0, h * 0.16);
    switch shape {
        case 1u: { return min(sd_box(q, vec2(h * 0.34, h * 0.1)), sd_box(q, vec2(h * 0.1, h * 0.34))); }
        case 2u: { return sd_box(q, vec2(h * 0.1, h * 0.36)); }
        case 3u: { return sd_circle(q, h * 0.2); }
        default: { return 1e3; }
    }
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    let h = in.form.x;
    let shape = u32(in.form.y);
    var d: f32;
    switch shape {
        case 0u: { d = sd_dart(in.at, h); }
        case 4u: { d = sd_body(in.at, h, 0.4); }
        case 5u: { d = sd_body(in.at, h * 0.92, 0.52); }
        case 6u: { d = sd_circle(in.at, h * 0.55); }
        default: { d = sd_nose(in.at, -h, h * 0.86, h * 0.84); }
    }
    let body = over(in.mark * coverage(sd_sign(in.at, h, shape)), in.color);
    let rim = frame.rim * coverage(d - 1.75);
    return over(body * coverage(d), rim) * in.form.z;
}
