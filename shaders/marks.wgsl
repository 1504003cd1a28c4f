// Symbols of what stands still. Needs lib/frame.wgsl, lib/sdf.wgsl and lib/signs.wgsl.
// Mirror: wall_gpu::MarkInstance (40 bytes).

struct Mark {
    @location(0) place: vec4<f32>,   // metres east and north of the origin; size px; radius m
    @location(1) form: vec4<f32>,    // shape; direction rad clockwise from north; half angle rad; unused
    @location(2) color: vec4<f32>,   // gamma-encoded, premultiplied
    @location(3) fill: vec4<f32>,    // within the symbol
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,                       // px from the place
    @location(1) @interpolate(flat) form: vec4<f32>,  // shape, half size px, direction, half angle
    @location(2) @interpolate(flat) color: vec4<f32>,
    @location(3) @interpolate(flat) fill: vec4<f32>,
}

@vertex
fn vs_main(@builtin(vertex_index) index: u32, mark: Mark) -> Varying {
    let half_px = mark.place.z * 0.5 + mark.place.w * frame.px_per_m;
    let at = corner(index) * (half_px + 3.0);
    var out: Varying;
    out.position = clip_from_px(px_from_m(mark.place.xy) + at);
    out.at = at;
    out.form = vec4(mark.form.x, half_px, mark.form.y, mark.form.z);
    out.color = mark.color;
    out.fill = mark.fill;
    return out;
}

// Outline, filled body and sign of a symbol: `body` in the fill, its edge and `sign` in the colour.
fn symbol(in: Varying, body: f32, sign_d: f32, edge_px: f32) -> vec4<f32> {
    let rim = frame.rim * coverage(body - 1.75);
    let edged = over(in.fill * coverage(body + edge_px), in.color * coverage(body));
    return over(over(in.color * coverage(sign_d), edged), rim);
}

// A full shape in the colour with a sign of the fill cut into it.
fn plate(in: Varying, body: f32, sign_d: f32) -> vec4<f32> {
    let rim = frame.rim * coverage(body - 1.75);
    return over(over(in.fill * coverage(max(sign_d, body)), in.color * coverage(body)), rim);
}

fn dotted_ring(in: Varying) -> vec4<f32> {
    let radius = in.form.y - 1.0;
    let count = max(floor(radius * 0.42), 12.0);
    let angle = atan2(in.at.y, in.at.x) / 6.2831853 * count;
    let near = (round(angle) / count) * 6.2831853;
    let dot_d = length(in.at - radius * vec2(cos(near), sin(near))) - clamp(radius * 0.03, 1.6, 3.5);
    let disc = in.fill * coverage(length(in.at) - radius);
    return over(in.color * coverage(dot_d), disc);
}

fn cone(in: Varying) -> vec4<f32> {
    let forward = vec2(sin(in.form.z), -cos(in.form.z));
    let from_axis = acos(clamp(dot(normalize(in.at + vec2(1e-6)), forward), -1.0, 1.0));
    let side = (from_axis - in.form.w) * length(in.at);
    let d = max(length(in.at) - in.form.y, side);
    return in.color * coverage(d) * (1.0 - 0.75 * length(in.at) / max(in.form.y, 1.0));
}

fn warning(p: vec2<f32>, h: f32) -> vec2<f32> {
    let body = sd_triangle(p, vec2(0.0, -h * 0.86), vec2(h * 0.92, h * 0.74), vec2(-h * 0.92, h * 0.74)) - h * 0.08;
    let bar = sd_segment(p, vec2(0.0, -h * 0.26), vec2(0.0, h * 0.2)) - h * 0.1;
    return vec2(body, min(bar, sd_circle(p - vec2(0.0, h * 0.48), h * 0.115)));
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    let p = in.at;
    let h = in.form.y;
    switch u32(in.form.x) {
        case 0u: { return symbol(in, sd_circle(p, h), 1e3, max(h * 0.36, 1.5)); }
        case 1u: {
            let body = sd_round_box(p + vec2(h * 0.2, 0.0), vec2(h * 0.7, h * 0.5), h * 0.14);
            let lens = sd_triangle(p, vec2(h * 0.42, 0.0), vec2(h, -h * 0.46), vec2(h, h * 0.46));
            return plate(in, min(body, lens), 1e3);
        }
        case 2u: {
            let sign_d = min(sd_box(p, vec2(h * 0.56, h * 0.19)), sd_box(p, vec2(h * 0.19, h * 0.56)));
            return plate(in, sd_round_box(p, vec2(h * 0.9), h * 0.24), sign_d);
        }
        case 3u: {
            let roof = sd_triangle(p, vec2(0.0, -h * 0.9), vec2(h, -h * 0.1), vec2(-h, -h * 0.1));
            let walls = sd_box(p - vec2(0.0, h * 0.4), vec2(h * 0.72, h * 0.5));
            return plate(in, min(roof, walls), sd_box(p - vec2(0.0, h * 0.56), vec2(h * 0.22, h * 0.36)));
        }
        case 4u: {
            let top = sd_box(p + vec2(0.0, h * 0.35), vec2(h * 0.76, h * 0.5));
            let tip = sd_triangle(p, vec2(-h * 0.76, h * 0.14), vec2(h * 0.76, h * 0.14), vec2(0.0, h * 0.95));
            return plate(in, min(top, tip), sd_circle(p + vec2(0.0, h * 0.16), h * 0.26));
        }
        case 5u: { let d = warning(p, h); return plate(in, d.x, d.y); }
        case 6u: { return dotted_ring(in); }
        case 7u: { return cone(in); }
        case 8u: { return plate(in, sd_round_box(p, vec2(h * 0.8), h * 0.1), 1e3); }
        case 9u: { return plate(in, (abs(p.x) + abs(p.y) - h) * 0.70711, 1e3); }
        case 10u: {
            let tick = min(sd_segment(p, vec2(-h * 0.4, 0.05 * h), vec2(-h * 0.1, h * 0.36)),
                sd_segment(p, vec2(-h * 0.1, h * 0.36), vec2(h * 0.44, -h * 0.34))) - h * 0.12;
            return plate(in, sd_circle(p, h * 0.94), tick);
        }
        case 11u: { return plate(in, sd_circle(p, h * 0.6), 1e3); }
        default: { let d = sign_of(u32(in.form.x), p, h); return plate(in, d.x, d.y); }
    }
}
