// Encodings. The wall blends gamma-encoded, premultiplied colours.

fn gamma_from_linear(linear: vec3<f32>) -> vec3<f32> {
    let low = linear * 12.92;
    let high = 1.055 * pow(max(linear, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055;
    return select(high, low, linear <= vec3(0.0031308));
}

fn linear_from_gamma(gamma: vec3<f32>) -> vec3<f32> {
    let low = gamma / 12.92;
    let high = pow((max(gamma, vec3(0.0)) + 0.055) / 1.055, vec3(2.4));
    return select(high, low, gamma <= vec3(0.04045));
}

// Rec. 709 luma of a gamma-encoded colour.
fn luma(gamma: vec3<f32>) -> f32 {
    return dot(gamma, vec3(0.2126, 0.7152, 0.0722));
}
