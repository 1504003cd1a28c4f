// Raster pictures under the map. Needs lib/frame.wgsl and lib/color.wgsl.
// Mirror: wall_gpu::BasemapInstance (64 bytes).

struct Raster {
    @location(0) corners_m: vec4<f32>,   // west, south, east, north; metres from the origin
    @location(1) rows: vec4<f32>,        // origin's latitude rad, 1 / Earth's radius (1/m), mercator y of the first and last row
    @location(2) look: vec4<f32>,        // strength 0..1, saturation 0..1, is mercator, unused
    @location(3) ground: vec4<f32>,      // what a strength under 1 fades to, gamma-encoded
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) place: vec3<f32>,                       // u, v in even degrees, metres north
    @location(1) @interpolate(flat) rows: vec4<f32>,
    @location(2) @interpolate(flat) look: vec4<f32>,
    @location(3) @interpolate(flat) ground: vec4<f32>,
}

@group(1) @binding(0) var picture: texture_2d<f32>;
@group(1) @binding(1) var picture_sampler: sampler;

@vertex
fn vs_main(@builtin(vertex_index) index: u32, raster: Raster) -> Varying {
    let at = corner(index) * 0.5 + 0.5;
    let place_m = mix(raster.corners_m.xy, raster.corners_m.zw, at);
    var out: Varying;
    out.position = clip_from_px(px_from_m(place_m));
    out.place = vec3(at.x, 1.0 - at.y, place_m.y);
    out.rows = raster.rows;
    out.look = raster.look;
    out.ground = raster.ground;
    return out;
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    let latitude = in.rows.x + in.place.z * in.rows.y;
    let mercator = asinh(tan(latitude));
    let mercator_v = (in.rows.z - mercator) / (in.rows.z - in.rows.w);
    let v = select(in.place.y, mercator_v, in.look.z > 0.5);
    let texel = textureSampleLevel(picture, picture_sampler, vec2(in.place.x, v), 0.0);
    let gray = mix(vec3(luma(texel.rgb)), texel.rgb, in.look.y);
    return vec4(mix(in.ground.rgb * texel.a, gray, in.look.x), texel.a);
}
