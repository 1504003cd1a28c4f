// Filled polygons. Needs lib/frame.wgsl. Mirror: wall_gpu::AreaVertex (12 bytes).

struct Vertex {
    @location(0) place_m: vec2<f32>,   // metres east and north of the map's origin
    @location(1) color: vec4<f32>,     // gamma-encoded, premultiplied
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat) color: vec4<f32>,
}

@vertex
fn vs_main(vertex: Vertex) -> Varying {
    var out: Varying;
    out.position = clip_from_px(px_from_m(vertex.place_m));
    out.color = vertex.color;
    return out;
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    return in.color;
}
