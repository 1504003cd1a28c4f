//! Call signs beside the units that matter now. They go with their unit, so they are drawn
//! from a small sheet of written signs, each frame where there is room.

use egui::{Color32, Painter, Pos2, Rect, Vec2, pos2, vec2};
use wall_gpu::{MoverInstance, PxRect, Quad, QuadTexture};
use wall_model::Timestamp;
use wall_service::view::MapView;

use super::{MapSetting, Screen, dynamic::mover_instance, labels::Ink};
use crate::fonts;

/// Most call signs on one map; more would hide it.
const MOST: usize = 24;

/// Longest call sign, letters; longer ones end in an ellipsis.
const LONGEST: usize = 14;

/// Where the written signs are and whom they belong to.
#[derive(Default)]
pub(super) struct Tags {
    /// What is written, in the order of the sheet.
    pub(super) signs: Vec<String>,
    movers: Vec<MoverInstance>,
    /// Part of the sheet that each sign takes, px.
    parts: Vec<Rect>,
    slot: Vec2,
}

/// The call signs that `view` names.
pub(super) fn signs(view: &MapView) -> Vec<String> {
    let named = view.movers.iter().filter(|mover| mover.is_named);
    named.take(MOST).map(|mover| mover.call_sign.clone()).collect()
}

impl Tags {
    /// Takes the units of `view` that are named.
    pub(super) fn follow(
        &mut self,
        view: &MapView,
        setting: &MapSetting,
        screen: &Screen,
        epoch: Timestamp,
    ) {
        let named = view.movers.iter().filter(|mover| mover.is_named).take(MOST);
        self.movers = named.map(|mover| mover_instance(mover, setting, screen, epoch)).collect();
    }

    /// Lays out a sheet for `signs`; gives its size, px.
    pub(super) fn sheet(&mut self, signs: Vec<String>, setting: &MapSetting) -> [u32; 2] {
        let letters = signs.iter().map(|sign| sign.chars().count()).max().unwrap_or(1).min(LONGEST);
        let font = setting.detail_px();
        self.slot = vec2(font * (0.75 * letters as f32 + 0.8), font * 1.5).ceil();
        self.signs = signs;
        [self.slot.x as u32, self.slot.y as u32 * self.signs.len().max(1) as u32]
    }

    /// Writes the sheet.
    pub(super) fn write(&mut self, painter: &Painter, setting: &MapSetting) {
        let ink = Ink { painter, setting };
        let theme = &setting.colors.theme;
        let pad = setting.detail_px() * 0.3;
        self.parts.clear();
        for (nr, sign) in self.signs.iter().enumerate() {
            let font = fonts::semibold(setting.detail_px());
            let most = self.slot.x - 2.0 * pad;
            let galley = ink.line(sign, font, theme.text, 0.0, most);
            let corner = pos2(0.0, nr as f32 * self.slot.y);
            let size = vec2((galley.size().x + 2.0 * pad).ceil().min(self.slot.x), self.slot.y);
            let part = Rect::from_min_size(corner, size).shrink2(vec2(0.0, 1.0));
            painter.rect_filled(part, setting.px_per_arcmin * 2.0, theme.tile.gamma_multiply(0.88));
            let top = part.center().y - galley.size().y * 0.5;
            painter.galley(pos2(pad.round(), top.round()), galley, Color32::PLACEHOLDER);
            self.parts.push(part);
        }
    }

    /// The signs at `time_s` on the target where the tile is `tile`: each beside its unit,
    /// within one panel, off `taken` and each other, and off `names` if it can be (tile px).
    pub(super) fn quads<'a>(
        &self,
        setting: &MapSetting,
        screen: &Screen,
        time_s: f32,
        (sheet, tile): (&'a QuadTexture, PxRect),
        (taken, names): (&[Rect], &[Rect]),
    ) -> Vec<Quad<'a>> {
        let cells = setting.text_cells();
        let (width, height) = (self.slot.x, self.slot.y * self.signs.len().max(1) as f32);
        let mut taken = taken.to_vec();
        let mut quads = Vec::new();
        for (mover, part) in self.movers.iter().zip(&self.parts) {
            let opacity = mover.opacity(time_s);
            let at = px(mover, setting, screen, time_s);
            let Some(rect) =
                (opacity > 0.0).then(|| spot(at, mover, part, &cells, (&taken, names))).flatten()
            else {
                continue;
            };
            taken.push(rect);
            let place = PxRect::new(
                (tile.x + rect.left()).round(),
                (tile.y + rect.top()).round(),
                rect.width(),
                rect.height(),
            );
            let uv = [
                part.left() / width,
                part.top() / height,
                part.right() / width,
                part.bottom() / height,
            ];
            quads.push(Quad { uv, opacity, scissor: Some(tile), ..Quad::textured(place, sheet) });
        }
        quads
    }
}

fn px(mover: &MoverInstance, setting: &MapSetting, screen: &Screen, time_s: f32) -> Pos2 {
    let [east, north] = mover.place_m(time_s);
    let scale = screen.px_per_m as f32;
    let half = setting.size_px.map(|side| side as f32 * 0.5);
    pos2(half[0] + east * scale, half[1] - north * scale)
}

/// The best side of a unit (right, left, above, below): the first that is off the names,
/// or else the first that is free at all.
fn spot(
    at: Pos2,
    mover: &MoverInstance,
    part: &Rect,
    cells: &[Rect],
    (taken, names): (&[Rect], &[Rect]),
) -> Option<Rect> {
    let off = mover.size_px * 0.75;
    let half = part.size() * 0.5;
    let sides = [
        vec2(off + half.x, 0.0),
        vec2(-off - half.x, 0.0),
        vec2(0.0, -off - half.y),
        vec2(0.0, off + half.y),
    ];
    let is_off = |rects: &[Rect], rect: &Rect| !rects.iter().any(|other| other.intersects(*rect));
    let free = sides.map(|side| Rect::from_center_size(at + side, part.size()));
    let mut free = free
        .into_iter()
        .filter(|rect| cells.iter().any(|cell| cell.contains_rect(*rect)) && is_off(taken, rect));
    let first = free.next()?;
    if is_off(names, &first) {
        return Some(first);
    }
    Some(free.find(|rect| is_off(names, rect)).unwrap_or(first))
}
