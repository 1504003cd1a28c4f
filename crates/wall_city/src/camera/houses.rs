//! Houses along the roads: shops of two or three floors, homes under tiled roofs.

use super::{
    canvas::Canvas,
    light::{LAMP, Rgb, mix, scaled},
    solid::{Face, Solid},
    stage::{Spot, Stage, at_height, chance, hash, length},
};

/// Paints of walls.
const WALLS: [Rgb; 8] = [
    [0.86, 0.83, 0.76],
    [0.80, 0.74, 0.64],
    [0.88, 0.87, 0.84],
    [0.70, 0.60, 0.52],
    [0.78, 0.80, 0.77],
    [0.83, 0.70, 0.55],
    [0.62, 0.66, 0.68],
    [0.74, 0.50, 0.40],
];

/// Signs of shops.
const SIGNS: [Rgb; 6] = [
    [0.72, 0.14, 0.13],
    [0.10, 0.32, 0.60],
    [0.88, 0.66, 0.12],
    [0.10, 0.46, 0.30],
    [0.86, 0.42, 0.10],
    [0.85, 0.85, 0.86],
];

const ROOF_TILES: Rgb = [0.56, 0.27, 0.18];
const FLAT_ROOF: Rgb = [0.50, 0.49, 0.47];
const GLASS: Rgb = [0.20, 0.25, 0.30];
const FLOOR_M: f32 = 3.3;

/// Houses with details this near, metres.
const DETAIL_M: f32 = 95.0;

/// Nearer to the camera no house stands, metres.
const NEAREST_M: f32 = 25.0;

/// A house.
pub(super) struct House {
    walls: Solid,
    floors: u8,
    mark: u64,
    has_tiles: bool,
}

impl House {
    /// Distance from the camera's pole, metres.
    pub(super) fn away_m(&self) -> f32 {
        self.walls.away_m()
    }

    /// Whether the house stands between the camera and `spot`.
    pub(super) fn hides(&self, spot: Spot) -> bool {
        let corners = &self.walls.foot;
        (0..4).any(|side| crosses(spot, corners[side], corners[(side + 1) % 4]))
    }
}

/// The houses along the roads, farthest first.
pub(super) fn along(stage: &Stage) -> Vec<House> {
    let mut houses: Vec<House> = Vec::new();
    for (index, road) in stage.roads.iter().enumerate() {
        for side in [-1.0_f32, 1.0] {
            let mut next_m = 0.0;
            for (nr, step) in road.steps(3.0).into_iter().enumerate() {
                if step.from_start_m < next_m {
                    continue;
                }
                let mark = hash([stage.seed, index as u64, (side > 0.0) as u64, nr as u64]);
                let wide_m = 8.0 + 9.0 * chance([mark, 1]);
                let front_m = road.half_m + 4.6 + 3.5 * chance([mark, 2]);
                let deep_m = 9.0 + 6.0 * chance([mark, 3]);
                let corner = |right: f32, on: f32| step.beside(side * right, on);
                let (near, far) = (front_m, front_m + deep_m);
                let mut foot = [
                    corner(near, 0.0),
                    corner(near, wide_m),
                    corner(far, wide_m),
                    corner(far, 0.0),
                ];
                if side < 0.0 {
                    foot.reverse();
                }
                if !is_free(stage, &foot, &houses) {
                    continue;
                }
                next_m = step.from_start_m + wide_m + 0.3 + 5.0 * chance([mark, 4]).powi(3);
                let floors = 1 + (2.6 * chance([mark, 5])) as u8;
                let top_m = FLOOR_M * f32::from(floors) + 0.7;
                let has_tiles = floors < 3 && chance([mark, 6]) < 0.62;
                houses.push(House {
                    walls: Solid::upright(foot, 0.0, top_m),
                    floors,
                    mark,
                    has_tiles,
                });
            }
        }
    }
    houses.sort_by(|a, b| b.away_m().total_cmp(&a.away_m()));
    houses
}

/// Whether a house may stand there: off every road, not before the lens, not in another.
fn is_free(stage: &Stage, foot: &[Spot; 4], houses: &[House]) -> bool {
    let middle = [0, 1].map(|axis| foot.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0);
    let edges = (0..4).flat_map(|side| {
        let (from, to) = (foot[side], foot[(side + 1) % 4]);
        [0.0, 0.33, 0.66]
            .map(|share| [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis])))
    });
    let is_off_roads = edges.chain([middle]).all(|spot| !stage.is_on_road(spot, 3.4, None));
    let is_behind = foot.iter().all(|[_, ahead]| *ahead < 3.0);
    let is_too_near = foot.iter().any(|corner| length(*corner) < NEAREST_M);
    let is_apart = houses.iter().all(|house| {
        let other = [0, 1]
            .map(|axis| house.walls.foot.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0);
        length([middle[0] - other[0], middle[1] - other[1]]) > 13.0
    });
    is_off_roads && !is_behind && !is_too_near && is_apart && length(middle) < 170.0
}

/// Draws a house.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage, house: &House) {
    let pick = |count: usize, salt: u64| (hash([house.mark, salt]) % count as u64) as usize;
    let wall = WALLS[pick(WALLS.len(), 11)];
    let seen = house.walls.draw(canvas, stage, wall, FLAT_ROOF);
    let away_m = house.away_m();
    if away_m < DETAIL_M {
        for face in &seen {
            front(canvas, stage, house, face, SIGNS[pick(SIGNS.len(), 12)], away_m);
        }
    }
    if house.has_tiles {
        roof(canvas, stage, house, away_m);
    }
}

/// Windows, and on the street side a shop with its sign.
fn front(canvas: &mut Canvas, stage: &Stage, house: &House, face: &Face, sign: Rgb, away_m: f32) {
    let wide_m = face.wide_m();
    let top_m = FLOOR_M * f32::from(house.floors) + 0.7;
    let is_shop = chance([house.mark, 13]) < 0.7;
    let columns = (wide_m / 2.9).max(1.0) as u32;
    for floor in 1..=house.floors {
        // The edge of the floor above, or of the flat roof.
        let edge = FLOOR_M * f32::from(floor) / top_m;
        let panel = face.panel((0.0, 1.0), (edge - 0.012, edge + 0.02));
        canvas.fill(
            &stage.polygon(&panel),
            stage.light.on([0.55, 0.53, 0.50], face.normal, away_m),
            0.55,
        );
    }
    for floor in 0..house.floors {
        let low = f32::from(floor) * FLOOR_M;
        if floor == 0 && is_shop {
            let is_open = chance([house.mark, 14]) < 0.75;
            let lit = if is_open { stage.light.dark } else { 0.0 };
            let glass = opening(stage, face, lit, away_m, 0.95);
            canvas.fill(
                &stage.polygon(&face.panel((0.06, 0.94), (0.3 / top_m, 2.5 / top_m))),
                glass,
                1.0,
            );
            for door in 1..4 {
                let at = 0.06 + 0.88 * door as f32 / 4.0;
                let post = face.panel((at - 0.008, at + 0.008), (0.3 / top_m, 2.5 / top_m));
                canvas.fill(
                    &stage.polygon(&post),
                    stage.light.on([0.30, 0.28, 0.26], face.normal, away_m),
                    0.8,
                );
            }
            let board = stage.light.on(sign, face.normal, away_m);
            let board = mix(board, sign, 0.45 * lit);
            canvas.fill(
                &stage.polygon(&face.panel((0.03, 0.97), (2.6 / top_m, 3.35 / top_m))),
                board,
                1.0,
            );
            continue;
        }
        for column in 0..columns {
            let left = (column as f32 + 0.22) / columns as f32;
            let right = (column as f32 + 0.78) / columns as f32;
            let is_lit =
                chance([house.mark, u64::from(floor), u64::from(column), face.side as u64]) < 0.38;
            let lit = if is_lit { stage.light.dark } else { 0.0 };
            let glass = opening(stage, face, lit, away_m, 0.7);
            let frame = face
                .panel((left - 0.012, right + 0.012), ((low + 0.9) / top_m, (low + 2.58) / top_m));
            canvas.fill(
                &stage.polygon(&frame),
                stage.light.on([0.80, 0.79, 0.76], face.normal, away_m),
                0.6,
            );
            let panel = face.panel((left, right), ((low + 1.0) / top_m, (low + 2.5) / top_m));
            canvas.fill(&stage.polygon(&panel), glass, 1.0);
            let middle = (left + right) / 2.0;
            let bar = face.panel(
                (middle - 0.006, middle + 0.006),
                ((low + 1.0) / top_m, (low + 2.5) / top_m),
            );
            canvas.fill(
                &stage.polygon(&bar),
                stage.light.on([0.75, 0.74, 0.72], face.normal, away_m),
                0.6,
            );
        }
    }
}

/// Glass by day, light behind it by night.
fn opening(stage: &Stage, face: &Face, lit: f32, away_m: f32, strength: f32) -> Rgb {
    let mirrored = mix(GLASS, stage.light.sky_low, 0.25);
    let day = stage.light.on(mirrored, face.normal, away_m);
    mix(day, stage.light.through_air(scaled(LAMP, strength), away_m), lit * 0.9)
}

/// A hipped roof with eaves.
fn roof(canvas: &mut Canvas, stage: &Stage, house: &House, away_m: f32) {
    let foot = house.walls.foot;
    let middle = [0, 1].map(|axis| foot.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0);
    let towards = |corner: Spot, share: f32| {
        [0, 1].map(|axis| middle[axis] + share * (corner[axis] - middle[axis]))
    };
    let base = house.walls.top_m - 0.25;
    let roof = Solid {
        foot: foot.map(|corner| towards(corner, 1.13)),
        foot_m: base,
        top: foot.map(|corner| towards(corner, 0.16)),
        top_m: base + 2.9,
    };
    let tint = 0.85 + 0.3 * chance([house.mark, 15]);
    for face in roof.sides().into_iter().filter(|face| face.is_seen(stage)) {
        let colour = stage.light.on(scaled(ROOF_TILES, tint), face.normal, away_m);
        canvas.fill(&stage.polygon(&face.corners), colour, 1.0);
        if away_m < DETAIL_M {
            for row in 1..7 {
                let share = row as f32 / 7.0;
                let line: Vec<_> = [face.at(0.0, share), face.at(1.0, share)]
                    .iter()
                    .filter_map(|point| stage.lens.point(*point))
                    .collect();
                canvas.line(&line, 0.7, scaled(colour, 0.8), 0.6);
            }
        }
    }
    let lid = stage.polygon(&roof.lid());
    canvas.fill(&lid, stage.light.on(scaled(ROOF_TILES, tint * 0.9), [0.0, 0.0, 1.0], away_m), 1.0);
    let eaves: Vec<_> = roof.foot.iter().map(|corner| at_height(*corner, base)).collect();
    if let [first, .., last] = &*eaves {
        let edge: Vec<_> =
            [*first, *last].iter().filter_map(|point| stage.lens.point(*point)).collect();
        canvas.line(
            &edge,
            0.8,
            stage.light.on(scaled(ROOF_TILES, 0.5), [0.0, 0.0, 1.0], away_m),
            0.7,
        );
    }
}

/// Whether the way from the camera's pole to `spot` crosses the line `a`-`b`.
fn crosses(spot: Spot, a: Spot, b: Spot) -> bool {
    let turn =
        |p: Spot, q: Spot, r: Spot| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    let pole = [0.0, 0.0];
    turn(pole, spot, a) * turn(pole, spot, b) < 0.0 && turn(a, b, pole) * turn(a, b, spot) < 0.0
}
