// Symbols of what people tell and of what the city builds and runs. Needs lib/sdf.wgsl.

// A speech bubble with its tip at the place.
fn bubble(p: vec2<f32>, h: f32) -> f32 {
    let body = sd_round_box(p + vec2(0.0, h * 0.24), vec2(h * 0.95, h * 0.68), h * 0.24);
    return min(body, sd_triangle(p, vec2(-h * 0.42, h * 0.36), vec2(h * 0.12, h * 0.36), vec2(-h * 0.3, h * 0.98)));
}

// Distances of a symbol's body and of the sign on it.
fn sign_of(shape: u32, p: vec2<f32>, h: f32) -> vec2<f32> {
    switch shape {
        case 12u: {
            let grip = sd_segment(p, vec2(-h * 0.26, -h * 0.02), vec2(h * 0.02, h * 0.26)) - h * 0.13;
            let ear = sd_segment(p, vec2(-h * 0.44, -h * 0.26), vec2(-h * 0.26, -h * 0.44)) - h * 0.15;
            let mouth = sd_segment(p, vec2(h * 0.26, h * 0.44), vec2(h * 0.44, h * 0.26)) - h * 0.15;
            let curve = sd_segment(p, vec2(-h * 0.38, -h * 0.3), vec2(-h * 0.26, -h * 0.02)) - h * 0.13;
            let bend = sd_segment(p, vec2(h * 0.02, h * 0.26), vec2(h * 0.3, h * 0.38)) - h * 0.13;
            return vec2(sd_circle(p, h * 0.96), min(min(grip, min(curve, bend)), min(ear, mouth)));
        }
        case 13u: {
            let bar = sd_segment(p, vec2(0.0, -h * 0.62), vec2(0.0, -h * 0.2)) - h * 0.11;
            return vec2(bubble(p, h), min(bar, sd_circle(p - vec2(0.0, h * 0.14), h * 0.13)));
        }
        case 14u: {
            let upper = sd_segment(p, vec2(-h * 0.5, -h * 0.46), vec2(h * 0.5, -h * 0.46)) - h * 0.1;
            let lower = sd_segment(p, vec2(-h * 0.5, -h * 0.04), vec2(h * 0.2, -h * 0.04)) - h * 0.1;
            return vec2(bubble(p, h), min(upper, lower));
        }
        case 15u: {
            let cone = sd_triangle(p, vec2(0.0, -h * 1.0), vec2(h * 0.62, h * 0.62), vec2(-h * 0.62, h * 0.62));
            let foot = sd_box(p - vec2(0.0, h * 0.76), vec2(h * 0.92, h * 0.18));
            let stripes = min(sd_box(p + vec2(0.0, h * 0.22), vec2(h, h * 0.13)), sd_box(p - vec2(0.0, h * 0.3), vec2(h, h * 0.13)));
            return vec2(min(cone, foot), stripes);
        }
        case 16u: {
            let tip = sd_triangle(p, vec2(0.0, -h * 0.98), vec2(h * 0.56, h * 0.06), vec2(-h * 0.56, h * 0.06));
            return vec2(min(sd_circle(p - vec2(0.0, h * 0.32), h * 0.62), tip), 1e3);
        }
        default: {
            let staff = sd_round_box(p, vec2(h * 0.4, h * 0.96), h * 0.1);
            let far = abs(abs(p.y) - h * 0.52) - h * 0.07;
            let marks = min(max(far, -p.x - h * 0.06), max(abs(p.y) - h * 0.07, -p.x - h * 0.06));
            return vec2(staff, marks);
        }
    }
}
