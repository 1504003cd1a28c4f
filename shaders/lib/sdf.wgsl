// Signed distances in pixels: negative within. Shapes are centred, y points down.

fn sd_circle(p: vec2<f32>, radius: f32) -> f32 {
    return length(p) - radius;
}

fn sd_box(p: vec2<f32>, half: vec2<f32>) -> f32 {
    let q = abs(p) - half;
    return length(max(q, vec2(0.0))) + min(max(q.x, q.y), 0.0);
}

fn sd_round_box(p: vec2<f32>, half: vec2<f32>, radius: f32) -> f32 {
    return sd_box(p, half - vec2(radius)) - radius;
}

fn sd_segment(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>) -> f32 {
    let along = b - a;
    let share = clamp(dot(p - a, along) / max(dot(along, along), 1e-9), 0.0, 1.0);
    return length(p - a - along * share);
}

// Triangle of three corners.
fn sd_triangle(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>, c: vec2<f32>) -> f32 {
    let e0 = b - a; let e1 = c - b; let e2 = a - c;
    let v0 = p - a; let v1 = p - b; let v2 = p - c;
    let q0 = v0 - e0 * clamp(dot(v0, e0) / dot(e0, e0), 0.0, 1.0);
    let q1 = v1 - e1 * clamp(dot(v1, e1) / dot(e1, e1), 0.0, 1.0);
    let q2 = v2 - e2 * clamp(dot(v2, e2) / dot(e2, e2), 0.0, 1.0);
    let turn = sign(e0.x * e2.y - e0.y * e2.x);
    let d = min(min(
        vec2(dot(q0, q0), turn * (v0.x * e0.y - v0.y * e0.x)),
        vec2(dot(q1, q1), turn * (v1.x * e1.y - v1.y * e1.x))),
        vec2(dot(q2, q2), turn * (v2.x * e2.y - v2.y * e2.x)));
    return -sqrt(d.x) * sign(d.y);
}

// How much of a pixel a shape covers, from its distance.
fn coverage(distance_px: f32) -> f32 {
    return clamp(0.5 - distance_px, 0.0, 1.0);
}

// `top` over `under`, both premultiplied.
fn over(top: vec4<f32>, under: vec4<f32>) -> vec4<f32> {
    return top + under * (1.0 - top.a);
}
