//! Where each camera's picture and strip are.

use egui::{Rect, pos2, vec2};
use wall_service::view::{CameraArrangement, CameraGrid};

use crate::{brush::Scale, tile::inner};

/// Where a camera's picture and strip are, in pixels of the tile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraSlot {
    /// Which camera of the grid it is for, from 0.
    pub camera: usize,
    /// The picture, 16:9 or what is left.
    pub picture: Rect,
    /// The strip with name and state below it.
    pub strip: Rect,
    /// What is free below the strip; may have no height.
    pub below: Rect,
}

impl CameraSlot {
    /// A picture with its strip and so many free pixels below it.
    fn new(camera: usize, picture: Rect, strip: Rect, free: f32) -> Self {
        let below = Rect::from_min_size(strip.left_bottom(), vec2(strip.width(), free));
        Self { camera, picture, strip, below }
    }
}

/// Width of a camera's picture as a share of its height.
const ASPECT: f32 = 16.0 / 9.0;

/// Pixels that are scaled at once.
const GROUP: f32 = 32.0;

/// A grid of equal slots in one panel.
struct Grid {
    columns: usize,
    rows: usize,
    /// Width and height of a picture, px.
    picture: egui::Vec2,
}

impl Grid {
    /// Pictures of that many columns and rows, as large as `room` allows.
    fn of(scale: Scale, room: Rect, columns: usize, rows: usize) -> Self {
        let (gap, strip) = (gap(scale), strip(scale));
        let width = (room.width() - gap * columns.saturating_sub(1) as f32) / columns as f32;
        let height = (room.height() - gap * rows.saturating_sub(1) as f32) / rows as f32 - strip;
        let width = in_groups(width.min(height * ASPECT)).max(1.0);
        Self { columns, rows, picture: vec2(width, width / ASPECT) }
    }

    /// The grid of `count` pictures in `room` that makes them largest, in as many columns as have
    /// room for names; of equals the one with the columns that the view wishes for.
    fn best(scale: Scale, room: Rect, count: usize, wished: usize) -> Self {
        let most = most(scale, room).0.min(count.max(1));
        let grid = |columns: usize| Self::of(scale, room, columns, count.div_ceil(columns));
        let wish = grid(wished.clamp(1, most));
        (1..=most).map(grid).fold(wish, |best, other| {
            if other.picture.x > best.picture.x * 1.02 { other } else { best }
        })
    }

    /// A camera's slot in a column and row of `room`.
    fn slot(
        &self,
        scale: Scale,
        room: Rect,
        (camera, (column, row)): (usize, (usize, usize)),
    ) -> CameraSlot {
        let pitch = self.picture + vec2(gap(scale), gap(scale) + strip(scale));
        // Spare width goes between the columns, where the names have it; spare height
        // between the rows: what is said of a camera has it.
        let spare = room.width() - pitch.x * self.columns as f32 + gap(scale);
        let apart = pitch.x + spare / self.columns.max(1) as f32;
        let slack = (room.height() - pitch.y * self.rows as f32 + gap(scale)).max(0.0);
        let between = slack / self.rows.max(1) as f32;
        let x = room.left() + column as f32 * apart;
        let y = room.top() + row as f32 * (pitch.y + between);
        let picture = Rect::from_min_size(pos2(x, y), self.picture);
        let size = vec2(apart - gap(scale), strip(scale));
        let strip = Rect::from_min_size(picture.left_bottom(), size);
        CameraSlot::new(camera, picture, strip, between)
    }
}

/// A width next to this one, of whole groups of pixels as processors scale and convert them, and of
/// whole rows and columns of 16:9; unless more than a little of it is lost.
fn in_groups(width: f32) -> f32 {
    let groups = (width / GROUP).floor() * GROUP;
    if groups >= width * 0.97 { groups } else { width }
}

fn gap(scale: Scale) -> f32 {
    scale.margin * 0.35
}

/// Height of the strip with name and state.
fn strip(scale: Scale) -> f32 {
    scale.detail * 1.5
}

/// How many columns and rows of pictures that can be told apart and named `room` has.
fn most(scale: Scale, room: Rect) -> (usize, usize) {
    let least = vec2(scale.detail * 9.0, scale.detail * 2.4 + strip(scale) + gap(scale));
    let most = |room: f32, least: f32| ((room + gap(scale)) / least).floor().max(1.0) as usize;
    (most(room.width(), least.x), most(room.height(), least.y))
}

/// Where pictures may stand in a panel of a tile, below its title if it `is_headed`.
fn room(scale: Scale, is_headed: bool, cell: Rect) -> Rect {
    let mut room = inner(scale, cell);
    if is_headed {
        // Below title and source, as header::paint places them.
        room.min.y += scale.row * 0.73 + scale.detail * 2.35;
    }
    room
}

/// Where each camera of `grid` is drawn, each within one panel; those that have no room whole
/// are left out.
pub fn camera_slots(scale: Scale, grid: &CameraGrid, cells: &[Rect]) -> Vec<CameraSlot> {
    match grid.arrangement {
        CameraArrangement::Largest => largest(scale, grid, cells),
        CameraArrangement::Fixed => fixed(scale, grid, cells),
        CameraArrangement::Whole => {
            cells.first().map(|cell| whole(scale, *cell)).into_iter().collect()
        }
    }
}

/// Pictures of their own shape, as large as the panels allow, the first ones where not all have
/// room.
fn largest(scale: Scale, grid: &CameraGrid, cells: &[Rect]) -> Vec<CameraSlot> {
    let per_cell = grid.cameras.len().div_ceil(cells.len().max(1));
    let mut slots = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let room = room(scale, index == 0, *cell);
        let (across, down) = most(scale, room);
        let count = per_cell.min(grid.cameras.len() - slots.len()).min(across * down);
        let best = Grid::best(scale, room, count, grid.columns);
        for nr in 0..count {
            let at = (nr % best.columns.max(1), nr / best.columns.max(1));
            slots.push(best.slot(scale, room, (slots.len(), at)));
        }
    }
    slots
}

/// Pictures each in its own cell of the tile's grid, whose columns and rows are shared out among
/// the panels.
fn fixed(scale: Scale, grid: &CameraGrid, cells: &[Rect]) -> Vec<CameraSlot> {
    let Some(first) = cells.first() else { return Vec::new() };
    let is_beside = |cell: &&Rect| (cell.top() - first.top()).abs() < 1.0;
    let panels_across = cells.iter().take_while(is_beside).count().max(1);
    let panels_down = cells.len().div_ceil(panels_across);
    let across = grid.columns.max(1);
    let columns = across.div_ceil(panels_across);
    let rows = grid.cameras.len().div_ceil(across).div_ceil(panels_down).max(1);
    let beside_title = room(scale, true, *first).height();
    let mut slots = Vec::new();
    for camera in 0..grid.cameras.len() {
        let (column, row) = (camera % across, camera / across);
        let panel = row / rows * panels_across + column / columns;
        let Some(cell) = cells.get(panel) else { continue };
        // Rows go on from panel to panel: beside the title nothing begins higher.
        let room = room(scale, panel < panels_across, *cell);
        // Nor is a picture of the panels below larger: it is one grid.
        let spare = (room.height() - beside_title).max(0.0);
        let room = room.shrink2(vec2(0.0, spare / 2.0));
        let (fit_across, fit_down) = most(scale, room);
        let shared = Grid::of(scale, room, columns.min(fit_across), rows.min(fit_down));
        let at = (column % columns, row % rows);
        if at.0 < shared.columns && at.1 < shared.rows {
            slots.push(shared.slot(scale, room, (camera, at)));
        }
    }
    slots
}

/// One picture over the whole of a panel, above its strip.
fn whole(scale: Scale, cell: Rect) -> CameraSlot {
    let strip_height = strip(scale) * 1.15;
    let room = Rect::from_min_max(cell.min, cell.max - vec2(0.0, strip_height));
    let strip = Rect::from_min_max(room.left_bottom(), cell.max).shrink2(vec2(gap(scale), 0.0));
    CameraSlot::new(0, room, strip, 0.0)
}

#[cfg(test)]
mod tests {
    use wall_service::view::{CameraView, Text};

    use super::*;

    const SCALE: Scale = Scale { hero: 120.0, row: 50.0, detail: 30.0, margin: 40.0 };

    fn grid(arrangement: CameraArrangement, columns: usize, count: usize) -> CameraGrid {
        let cameras = (0..count).map(|nr| CameraView::missing(&format!("CAM-{nr}")));
        let (cameras, soon) = (cameras.collect(), Vec::new());
        CameraGrid { arrangement, columns, cameras, soon, summary: Text::empty() }
    }

    fn panel(column: usize, row: usize) -> Rect {
        let at = pos2(column as f32 * 1_920.0, row as f32 * 1_080.0);
        Rect::from_min_size(at, vec2(1_920.0, 1_080.0))
    }

    #[test]
    fn a_cell_of_a_fixed_grid_keeps_its_place_whatever_would_be_larger() {
        let wide = grid(CameraArrangement::Fixed, 1, 2);
        let slots = camera_slots(SCALE, &wide, &[panel(0, 0)]);
        assert_eq!(slots[0].picture.left(), slots[1].picture.left(), "one column");
        let free = camera_slots(SCALE, &grid(CameraArrangement::Largest, 1, 2), &[panel(0, 0)]);
        assert!(free[0].picture.width() > slots[0].picture.width() * 1.2);
        for pair in slots.windows(2) {
            assert!(pair[0].strip.bottom() <= pair[1].picture.top(), "{pair:?}");
        }
    }

    #[test]
    fn a_picture_is_as_wide_as_it_is_scaled_best() {
        assert_eq!([394.0, 384.0, 415.0, 1_000.0].map(in_groups), [384.0, 384.0, 415.0, 992.0]);
        for (columns, count) in [(1, 2), (2, 4), (3, 9), (4, 16)] {
            let fixed = grid(CameraArrangement::Fixed, columns, count);
            let size = camera_slots(SCALE, &fixed, &[panel(0, 0)])[0].picture.size();
            let is_best = (in_groups(size.x) - size.x).abs() < 0.1;
            assert!(is_best && (size.x / size.y - ASPECT).abs() < 0.01, "{columns}: {size:?}");
        }
    }

    #[test]
    fn a_fixed_grid_over_panels_is_one_grid_and_no_cell_lies_on_a_bezel() {
        let panels = [panel(0, 0), panel(1, 0), panel(0, 1), panel(1, 1)];
        let slots = camera_slots(SCALE, &grid(CameraArrangement::Fixed, 4, 16), &panels);
        let of: Vec<usize> = slots
            .iter()
            .map(|slot| panels.iter().position(|panel| panel.contains_rect(slot.picture)).unwrap())
            .collect();
        assert_eq!(of, [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
        let size = slots[0].picture.size();
        let is_as_large = |slot: &CameraSlot| (slot.picture.size() - size).length() < 0.1;
        assert!(slots.iter().all(is_as_large), "{slots:?}");
    }

    #[test]
    fn what_cannot_be_told_apart_is_left_out_and_the_rest_stays_in_place() {
        let small = Rect::from_min_size(pos2(0.0, 0.0), vec2(700.0, 900.0));
        let slots = camera_slots(SCALE, &grid(CameraArrangement::Fixed, 4, 8), &[small]);
        let shown: Vec<usize> = slots.iter().map(|slot| slot.camera).collect();
        assert_eq!(shown, [0, 1, 4, 5]);
    }

    #[test]
    fn a_whole_picture_leaves_its_strip_alone() {
        let slots = camera_slots(SCALE, &grid(CameraArrangement::Whole, 1, 1), &[panel(1, 0)]);
        let [slot] = slots[..] else { panic!("{slots:?}") };
        assert_eq!(slot.picture.bottom(), slot.strip.top());
        assert_eq!(slot.picture.width(), 1_920.0);
        assert!(slot.picture.height() > 980.0 && slot.strip.bottom() == 1_080.0, "{slot:?}");
    }
}
