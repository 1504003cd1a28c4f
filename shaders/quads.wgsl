// Textured and solid rectangles. Needs lib/color.wgsl. Mirror: wall_gpu::QuadInstance (64 bytes).

const SOLID: u32 = 1u;          // no texture
const SOURCE_SRGB: u32 = 2u;    // the sampler hands out linear values
const TARGET_SRGB: u32 = 4u;    // the target wants linear values

struct Quad {
    @location(0) clip: vec4<f32>,    // left, top, right, bottom in clip space
    @location(1) uv: vec4<f32>,      // left, top, right, bottom of the texture, 0 to 1
    @location(2) tint: vec4<f32>,    // factor, premultiplied, gamma-encoded
    @location(3) flags: vec4<u32>,   // x: the bits above
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
    @location(1) tint: vec4<f32>,
    @location(2) @interpolate(flat) flags: u32,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var picture_sampler: sampler;

@vertex
fn vs_main(@builtin(vertex_index) index: u32, quad: Quad) -> Varying {
    let at = vec2(f32(index & 1u), f32(index >> 1u));
    var out: Varying;
    out.position = vec4(mix(quad.clip.xy, quad.clip.zw, at), 0.0, 1.0);
    out.uv = mix(quad.uv.xy, quad.uv.zw, at);
    out.tint = quad.tint;
    out.flags = quad.flags.x;
    return out;
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    let texel = textureSample(picture, picture_sampler, in.uv);
    var color = texel;
    if (in.flags & SOURCE_SRGB) != 0u {
        let straight = texel.rgb / max(texel.a, 1e-6);
        color = vec4(gamma_from_linear(straight) * texel.a, texel.a);
    }
    if (in.flags & SOLID) != 0u {
        color = vec4(1.0);
    }
    color *= in.tint;
    if (in.flags & TARGET_SRGB) != 0u {
        color = vec4(linear_from_gamma(color.rgb / max(color.a, 1e-6)) * color.a, color.a);
    }
    return color;
}
