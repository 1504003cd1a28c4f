// Textured and solid rectangles. Needs lib/color.wgsl. Mirror: wall_gpu::QuadInstance (64 bytes).

// Chosen by pipeline, so that a plain blit costs no more than its pixels.
override SOLID: bool = false;         // no texture
override EXACT: bool = false;         // texels lie on pixels: no filtering
override SOURCE_SRGB: bool = false;   // the sampler hands out linear values
override TARGET_SRGB: bool = false;   // the target wants linear values

struct Quad {
    @location(0) clip: vec4<f32>,    // left, top, right, bottom in clip space
    @location(1) uv: vec4<f32>,      // left, top, right, bottom of the texture, 0 to 1
    @location(2) tint: vec4<f32>,    // factor, premultiplied, gamma-encoded
    @location(3) part: vec4<f32>,    // EXACT: what to add to a pixel to find its texel, x and y
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
    @location(1) tint: vec4<f32>,
    @location(2) @interpolate(flat) shift: vec2<f32>,
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
    out.shift = quad.part.xy;
    return out;
}

@fragment
fn fs_main(in: Varying) -> @location(0) vec4<f32> {
    var color = in.tint;
    if EXACT {
        color *= textureLoad(picture, vec2<i32>(in.position.xy + in.shift), 0);
    } else if !SOLID {
        var texel = textureSampleLevel(picture, picture_sampler, in.uv, 0.0);
        if SOURCE_SRGB {
            let straight = texel.rgb / max(texel.a, 1e-6);
            texel = vec4(gamma_from_linear(straight) * texel.a, texel.a);
        }
        color *= texel;
    }
    if TARGET_SRGB {
        color = vec4(linear_from_gamma(color.rgb / max(color.a, 1e-6)) * color.a, color.a);
    }
    return color;
}
