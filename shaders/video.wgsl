// A camera's picture from three planes. Needs lib/color.wgsl.
// Mirror: wall_gpu::VideoInstance (64 bytes).

const FULL_RANGE: u32 = 1u;
const BT709: u32 = 2u;
override TARGET_SRGB: bool = false;   // the target wants linear values

struct Picture {
    @location(0) clip: vec4<f32>,    // left, top, right, bottom in clip space
    @location(1) uv: vec4<f32>,      // left, top, right, bottom of the picture, 0 to 1
    @location(2) look: vec4<f32>,    // brightness 0..1, saturation 0..1, unused
    @location(3) flags: vec4<u32>,   // x: the bits above
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
    @location(1) look: vec4<f32>,
    @location(2) @interpolate(flat) flags: u32,
}

@group(0) @binding(0) var plane_y: texture_2d<f32>;
@group(0) @binding(1) var plane_u: texture_2d<f32>;
@group(0) @binding(2) var plane_v: texture_2d<f32>;
@group(0) @binding(3) var plane_sampler: sampler;

@vertex
fn vs_main(@builtin(vertex_index) index: u32, picture: Picture) -> Varying {
    let at = vec2(f32(index & 1u), f32(index >> 1u));
    var out: Varying;
    out.position = vec4(mix(picture.clip.xy, picture.clip.zw, at), 0.0, 1.0);
    out.uv = mix(picture.uv.xy, picture.uv.zw, at);
    out.look = picture.look;
    out.flags = picture.flags.x;
    return out;
}

// Gamma-encoded RGB of luma and chroma, all three 0 to 1 as stored.
fn rgb_from_yuv(stored: vec3<f32>, flags: u32) -> vec3<f32> {
    var y = stored.x;
    var chroma = stored.yz - vec2(128.0 / 255.0);
    if (flags & FULL_RANGE) == 0u {
        y = (y - 16.0 / 255.0) * (255.0 / 219.0);
        chroma *= 255.0 / 224.0;
    }
    let is_709 = (flags & BT709) != 0u;
    let red = select(1.402, 1.5748, is_709);
    let green = select(vec2(-0.344136, -0.714136), vec2(-0.187324, -0.468124), is_709);
    let blue = select(1.772, 1.8556, is_709);
    let rgb = vec3(y + red * chroma.y, y + dot(green, chroma), y + blue * chroma.x);
    return clamp(rgb, vec3(0.0), vec3(1.0));
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    let stored = vec3(
        textureSampleLevel(plane_y, plane_sampler, in.uv, 0.0).r,
        textureSampleLevel(plane_u, plane_sampler, in.uv, 0.0).r,
        textureSampleLevel(plane_v, plane_sampler, in.uv, 0.0).r,
    );
    var rgb = rgb_from_yuv(stored, in.flags);
    rgb = mix(vec3(luma(rgb)), rgb, in.look.y) * in.look.x;
    if TARGET_SRGB {
        rgb = linear_from_gamma(rgb);
    }
    return vec4(rgb, 1.0);
}
