//! Bodies with flat faces: boxes, cabins, houses.

use super::{
    canvas::Canvas,
    lens::{Pixel, Point},
    light::Rgb,
    stage::{Spot, Stage, at_height, length},
};

/// A body between two outlines of four corners each, clockwise as seen from above.
pub(super) struct Solid {
    /// Corners at the bottom.
    pub(super) foot: [Spot; 4],
    /// Height of the bottom, metres.
    pub(super) foot_m: f32,
    /// Corners at the top.
    pub(super) top: [Spot; 4],
    /// Height of the top, metres.
    pub(super) top_m: f32,
}

/// A face that the camera sees.
#[derive(Clone, Copy)]
pub(super) struct Face {
    /// Which side: 0 lies between corners 0 and 1, and so on.
    pub(super) side: usize,
    /// Lower left, lower right, upper right and upper left corner, as seen from outside.
    pub(super) corners: [Point; 4],
    /// Its direction, of length 1.
    pub(super) normal: Point,
}

impl Solid {
    /// A body with upright sides.
    pub(super) fn upright(foot: [Spot; 4], foot_m: f32, top_m: f32) -> Self {
        Self { foot, foot_m, top: foot, top_m }
    }

    /// Its four sides.
    pub(super) fn sides(&self) -> [Face; 4] {
        [0, 1, 2, 3].map(|side| {
            let (from, to) = (side, (side + 1) % 4);
            let corners = [
                at_height(self.foot[to], self.foot_m),
                at_height(self.foot[from], self.foot_m),
                at_height(self.top[from], self.top_m),
                at_height(self.top[to], self.top_m),
            ];
            Face { side, corners, normal: outward(&corners) }
        })
    }

    /// Its top.
    pub(super) fn lid(&self) -> [Point; 4] {
        self.top.map(|corner| at_height(corner, self.top_m))
    }

    /// Distance from the camera's pole, metres.
    pub(super) fn away_m(&self) -> f32 {
        let middle =
            [0, 1].map(|axis| self.foot.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0);
        length(middle)
    }

    /// Draws its sides and, if the camera sees it, its top; returns the visible sides.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas,
        stage: &Stage,
        paint: Rgb,
        lid: Rgb,
    ) -> Vec<Face> {
        let away_m = self.away_m();
        let seen: Vec<Face> = self.sides().into_iter().filter(|face| face.is_seen(stage)).collect();
        for face in &seen {
            let colour = stage.light.on(paint, face.normal, away_m);
            canvas.fill(&stage.polygon(&face.corners), colour, 1.0);
        }
        let top = self.lid();
        if is_towards(&stage.polygon(&[top[3], top[2], top[1], top[0]])) {
            canvas.fill(&stage.polygon(&top), stage.light.on(lid, [0.0, 0.0, 1.0], away_m), 1.0);
        }
        seen
    }
}

impl Face {
    /// Whether the camera sees the outside.
    pub(super) fn is_seen(&self, stage: &Stage) -> bool {
        is_towards(&stage.polygon(&self.corners))
    }

    /// A point on the face: 0 to 1 from left to right, and from bottom to top.
    pub(super) fn at(&self, across: f32, up: f32) -> Point {
        let [lower_left, lower_right, upper_right, upper_left] = self.corners;
        [0, 1, 2].map(|axis| {
            let lower = lower_left[axis] + across * (lower_right[axis] - lower_left[axis]);
            let upper = upper_left[axis] + across * (upper_right[axis] - upper_left[axis]);
            lower + up * (upper - lower)
        })
    }

    /// A panel on the face: shares from left to right, and from bottom to top.
    pub(super) fn panel(&self, (left, right): (f32, f32), (low, high): (f32, f32)) -> [Point; 4] {
        [self.at(left, low), self.at(right, low), self.at(right, high), self.at(left, high)]
    }

    /// Its lower edge's length, metres.
    pub(super) fn wide_m(&self) -> f32 {
        let [left, right, ..] = self.corners;
        length([right[0] - left[0], right[1] - left[1]])
    }
}

/// The outward direction of a face whose corners run lower left, lower right, upper right.
fn outward(corners: &[Point; 4]) -> Point {
    let [a, b, c, d] = *corners;
    let (u, v) = (
        [0, 1, 2].map(|axis| b[axis] - a[axis]),
        [0, 1, 2].map(|axis| (d[axis] + c[axis] - a[axis] - b[axis]) / 2.0),
    );
    // Right-handed in (right, ahead, up) seen from outside: across, then up, points out.
    let normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    let long = normal.iter().map(|part| part * part).sum::<f32>().sqrt().max(1e-6);
    normal.map(|part| part / long)
}

/// Whether an outline runs anticlockwise in the picture (right, then up): lower left,
/// lower right, upper right of a face that is seen from outside.
pub(super) fn is_towards(outline: &[Pixel]) -> bool {
    let Some(mut before) = outline.last() else { return false };
    let mut area = 0.0;
    for here in outline {
        area += before[0] * here[1] - here[0] * before[1];
        before = here;
    }
    area < 0.0
}
