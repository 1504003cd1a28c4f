// Line segments as capsules: smooth without multisampling, round at the joins.
// Needs lib/frame.wgsl and lib/sdf.wgsl. Mirror: wall_gpu::LineInstance (40 bytes).

struct Line {
    @location(0) ends_m: vec4<f32>,   // start and end, metres east and north of the origin
    @location(1) dash: vec4<f32>,     // width px, dash px (0: solid), gap px, metres before the start
    @location(2) color: vec4<f32>,    // gamma-encoded, premultiplied
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) at_px: vec2<f32>,                       // along and across, from the start
    @location(1) @interpolate(flat) shape: vec4<f32>,    // length, half width, dash, gap; px
    @location(2) @interpolate(flat) before_px: f32,      // length of the line before the start
    @location(3) @interpolate(flat) color: vec4<f32>,
}

@vertex
fn vs_main(@builtin(vertex_index) index: u32, line: Line) -> Varying {
    let a = px_from_m(line.ends_m.xy);
    let b = px_from_m(line.ends_m.zw);
    let length_px = distance(a, b);
    let along = select((b - a) / max(length_px, 1e-6), vec2(1.0, 0.0), length_px < 1e-6);
    let across = vec2(-along.y, along.x);
    let half_px = max(line.dash.x, 1.0) * 0.5;
    let reach = half_px + 1.0;
    let at = corner(index);
    let at_px = vec2(select(-reach, length_px + reach, at.x > 0.0), at.y * reach);
    var out: Varying;
    out.position = clip_from_px(a + along * at_px.x + across * at_px.y);
    out.at_px = at_px;
    out.shape = vec4(length_px, half_px, line.dash.y, line.dash.z);
    out.before_px = line.dash.w * frame.px_per_m;
    // A line thinner than a pixel is a fainter line of one pixel.
    out.color = line.color * min(line.dash.x, 1.0);
    return out;
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    let past = in.at_px.x - clamp(in.at_px.x, 0.0, in.shape.x);
    var d = length(vec2(past, in.at_px.y)) - in.shape.y;
    if in.shape.z > 0.0 {
        let period = in.shape.z + in.shape.w;
        let along = in.before_px + in.at_px.x;
        let within = along - floor(along / period) * period;
        d = max(d, abs(within - in.shape.z * 0.5) - in.shape.z * 0.5);
    }
    return in.color * coverage(d);
}
