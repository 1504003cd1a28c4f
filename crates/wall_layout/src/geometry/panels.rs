//! Panels: from the room file to the unrolled strip, the desktop and the room.

use crate::{PanelSpec, PxRect, Rect, SurfaceKind, SurfaceSpec, source::Complaint};

/// A panel of a surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Column on the surface, from 0.
    pub column: u32,
    /// Row on the surface, from 0 at the top.
    pub row: u32,
    /// Its picture on the unrolled strip.
    pub rect: Rect,
    /// Its picture within the surface's picture, px.
    pub px: PxRect,
    /// Its picture on the desktop, px.
    pub desktop: PxRect,
    /// Middle of its picture in the room: x to the right, y to the seats, z up, mm.
    pub centre_mm: [f64; 3],
    /// Where it faces, degrees: 0 to the seats, positive to the right.
    pub facing_deg: f64,
    /// The output's name, if the room says it.
    pub output: Option<String>,
}

/// Panels as they hang, in a grid.
pub(super) struct Hung {
    pub(super) panels: Vec<Panel>,
    pub(super) columns: u32,
    pub(super) rows: u32,
    /// The strip with all bezels.
    pub(super) outer: Rect,
}

/// A panel with its sides swapped if it is turned.
struct Turned {
    cell: [u32; 2],
    width_mm: f64,
    height_mm: f64,
    px: [i32; 2],
    bezel_mm: [f64; 4],
    desktop: [i32; 2],
    output: Option<String>,
}

impl Turned {
    fn new(spec: &PanelSpec, cell: [u32; 2]) -> Self {
        let px = [spec.px_w, spec.px_h].map(|px| i32::try_from(px).unwrap_or(i32::MAX));
        let (mm, px) = if spec.rotation.swaps_sides() {
            ([spec.height_mm, spec.width_mm], [px[1], px[0]])
        } else {
            ([spec.width_mm, spec.height_mm], px)
        };
        Self {
            cell,
            width_mm: mm[0],
            height_mm: mm[1],
            px,
            bezel_mm: spec.bezel_mm.sides_mm(),
            desktop: spec.desktop,
            output: spec.output.clone(),
        }
    }

    fn outer_mm(&self) -> [f64; 2] {
        let [left, top, right, bottom] = self.bezel_mm;
        [left + self.width_mm + right, top + self.height_mm + bottom]
    }
}

/// Hangs the panels of a surface; `path` is the surface's place in the room file.
pub(super) fn hang(spec: &SurfaceSpec, path: &str) -> Result<Hung, Vec<Complaint>> {
    let turned = turned(spec, path)?;
    let (mut widths, mut heights) = (Vec::new(), Vec::new());
    for panel in &turned {
        let [width, height] = panel.outer_mm();
        grow(&mut widths, panel.cell[0], (width, panel.px[0]));
        grow(&mut heights, panel.cell[1], (height, panel.px[1]));
    }
    let mut complaints = uneven(&turned, &widths, &heights, path);
    let yaws = yaws_deg(spec, &widths, path, &mut complaints);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let columns = columns_in_room(spec, &widths, &yaws);
    let panels = turned.iter().map(|panel| placed(panel, spec, &widths, &heights, &columns));
    let mut panels: Vec<Panel> = panels.collect();
    panels.sort_by_key(|panel| (panel.row, panel.column));
    complaints.extend(torn(&panels, path));
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let sum = |sizes: &[(f64, i32)]| sizes.iter().map(|size| size.0).sum();
    let outer = Rect { x_mm: 0.0, y_mm: 0.0, width_mm: sum(&widths), height_mm: sum(&heights) };
    Ok(Hung { panels, columns: count(&widths), rows: count(&heights), outer })
}

fn count(sizes: &[(f64, i32)]) -> u32 {
    u32::try_from(sizes.len()).unwrap_or(u32::MAX)
}

/// The panels of the grid or the list, with their cells.
fn turned(spec: &SurfaceSpec, path: &str) -> Result<Vec<Turned>, Vec<Complaint>> {
    let panels = match (&spec.grid, spec.panels.as_slice()) {
        (Some(grid), []) => expand(grid),
        (None, [_, ..]) => spec
            .panels
            .iter()
            .zip(0..)
            .map(|(panel, nr)| Turned::new(panel, panel.cell.unwrap_or([nr, 0])))
            .collect(),
        _ => {
            let message = format!("surface {:?} needs either grid or panel", spec.name);
            let hint = "write grid = { columns = …, rows = …, … } or one [[…panel]] per panel";
            return Err(vec![Complaint::new(path, message, hint)]);
        }
    };
    if spec.kind == SurfaceKind::Single && panels.len() != 1 {
        let message = format!("surface {:?} is single and has {} panels", spec.name, panels.len());
        return Err(vec![Complaint::new(format!("{path}.kind"), message, "write kind = \"flat\"")]);
    }
    let far = |cell: [u32; 2]| cell[0] > 63 || cell[1] > 63;
    let mut complaints = Vec::new();
    for (nr, panel) in panels.iter().enumerate() {
        let twice = panels.iter().take(nr).any(|other| other.cell == panel.cell);
        if twice || far(panel.cell) {
            let why = if twice { "is taken twice" } else { "is over 63" };
            let message = format!("cell {:?} of surface {:?} {why}", panel.cell, spec.name);
            complaints.push(Complaint::new(format!("{path}.panel[{nr}].cell"), message, ""));
        }
    }
    if complaints.is_empty() { Ok(panels) } else { Err(complaints) }
}

/// The panels of a grid, row by row.
fn expand(grid: &crate::PanelGrid) -> Vec<Turned> {
    let cells = (0..grid.rows).flat_map(|row| (0..grid.columns).map(move |column| [column, row]));
    cells
        .zip(0..)
        .map(|(cell, nr)| {
            let mut panel = Turned::new(
                &PanelSpec {
                    cell: Some(cell),
                    width_mm: grid.width_mm,
                    height_mm: grid.height_mm,
                    px_w: grid.px_w,
                    px_h: grid.px_h,
                    bezel_mm: grid.bezel_mm,
                    rotation: grid.rotation,
                    desktop: grid.desktop,
                    output: grid.outputs.get::<usize>(nr).cloned(),
                },
                cell,
            );
            let step = |from: i32, px: i32, cell: u32| {
                from.saturating_add(px.saturating_mul(i32::try_from(cell).unwrap_or(i32::MAX)))
            };
            panel.desktop = [
                step(grid.desktop[0], panel.px[0], cell[0]),
                step(grid.desktop[1], panel.px[1], cell[1]),
            ];
            panel
        })
        .collect()
}

/// Makes room for `size` at `index`.
fn grow(sizes: &mut Vec<(f64, i32)>, index: u32, size: (f64, i32)) {
    let index = usize::try_from(index).unwrap_or(usize::MAX).min(63);
    if sizes.len() <= index {
        sizes.resize(index + 1, (0.0, 0));
    }
    if let Some(entry) = sizes.get_mut(index) {
        *entry = (entry.0.max(size.0), entry.1.max(size.1));
    }
}

/// Panels whose pixels differ from their column's or row's, and empty columns and rows.
fn uneven(
    panels: &[Turned],
    widths: &[(f64, i32)],
    heights: &[(f64, i32)],
    path: &str,
) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (nr, panel) in panels.iter().enumerate() {
        let size = [px_of(widths, panel.cell[0]), px_of(heights, panel.cell[1])];
        if panel.px != size {
            complaints.push(Complaint::new(
                format!("{path}.panel[{nr}].px_w"),
                format!(
                    "the panel at {:?} has {} x {} pixels, its column and row have {} x {}",
                    panel.cell, panel.px[0], panel.px[1], size[0], size[1]
                ),
                "give panels of another resolution a surface of their own",
            ));
        }
    }
    if widths.iter().chain(heights).any(|size| size.1 == 0) {
        let message = "a column or row of the surface has no panel";
        complaints.push(Complaint::new(path, message, "number the cells from 0 without a gap"));
    }
    complaints
}

fn px_of(sizes: &[(f64, i32)], index: u32) -> i32 {
    usize::try_from(index).ok().and_then(|index| sizes.get(index)).map_or(0, |size| size.1)
}

/// Turn of every column, degrees.
fn yaws_deg(
    spec: &SurfaceSpec,
    widths: &[(f64, i32)],
    path: &str,
    complaints: &mut Vec<Complaint>,
) -> Vec<f64> {
    let flat = vec![0.0; widths.len()];
    match (spec.kind, &spec.yaw_deg, spec.radius_mm) {
        (SurfaceKind::Arc, Some(yaws), None) if yaws.len() == widths.len() => yaws.clone(),
        (SurfaceKind::Arc, Some(yaws), None) => {
            let message = format!("yaw_deg has {} values for {} columns", yaws.len(), widths.len());
            complaints.push(Complaint::new(format!("{path}.yaw_deg"), message, ""));
            flat
        }
        (SurfaceKind::Arc, None, Some(radius_mm)) => circle_deg(widths, radius_mm),
        (SurfaceKind::Arc, ..) => {
            let message = format!("surface {:?} is an arc and needs one of both", spec.name);
            let hint = "write radius_mm = … for a circle's arc, or yaw_deg = […] for each column";
            complaints.push(Complaint::new(path, message, hint));
            flat
        }
        (_, None, None) => flat,
        _ => {
            let message = format!("surface {:?} is not an arc", spec.name);
            let hint = "leave radius_mm and yaw_deg out, or write kind = \"arc\"";
            complaints.push(Complaint::new(format!("{path}.kind"), message, hint));
            flat
        }
    }
}

/// Turns of columns that stand as chords of a circle, degrees; the left ones face right.
fn circle_deg(widths: &[(f64, i32)], radius_mm: f64) -> Vec<f64> {
    let angles: Vec<f64> = widths
        .iter()
        .map(|(width_mm, _)| 2.0 * (width_mm / (2.0 * radius_mm)).min(1.0).asin().to_degrees())
        .collect();
    let half = angles.iter().sum::<f64>() / 2.0;
    let mut passed = 0.0;
    angles
        .iter()
        .map(|angle| {
            let middle = passed + angle / 2.0;
            passed += angle;
            half - middle
        })
        .collect()
}

/// Middle of a column on the floor plan (mm) and where it faces (degrees).
type Column = ([f64; 2], f64);

/// Chains the columns from left to right and puts the strip's middle where the room says.
fn columns_in_room(spec: &SurfaceSpec, widths: &[(f64, i32)], yaws_deg: &[f64]) -> Vec<Column> {
    let mut end = [0.0, 0.0];
    let mut passed = 0.0;
    let half = widths.iter().map(|size| size.0).sum::<f64>() / 2.0;
    let mut middle = [0.0, 0.0];
    let mut columns = Vec::new();
    for ((width_mm, _), yaw_deg) in widths.iter().zip(yaws_deg) {
        let facing_deg = spec.facing_deg + yaw_deg;
        let (sin, cos) = facing_deg.to_radians().sin_cos();
        let along = |mm: f64| [end[0] + cos * mm, end[1] - sin * mm];
        if (passed..=passed + width_mm).contains(&half) {
            middle = along(half - passed);
        }
        columns.push((along(width_mm / 2.0), facing_deg));
        end = along(*width_mm);
        passed += width_mm;
    }
    let shift = [spec.at_m[0] * 1e3 - middle[0], spec.at_m[1] * 1e3 - middle[1]];
    for (centre, _) in &mut columns {
        *centre = [centre[0] + shift[0], centre[1] + shift[1]];
    }
    columns
}

/// A panel in its cell, centred where it is smaller than its column or row.
fn placed(
    panel: &Turned,
    spec: &SurfaceSpec,
    widths: &[(f64, i32)],
    heights: &[(f64, i32)],
    columns: &[Column],
) -> Panel {
    let [column, row] = panel.cell.map(|cell| usize::try_from(cell).unwrap_or(usize::MAX));
    let before = |sizes: &[(f64, i32)], index: usize| {
        sizes
            .iter()
            .take(index)
            .fold((0.0, 0_i32), |sum, size| (sum.0 + size.0, sum.1.saturating_add(size.1)))
    };
    let (x_mm, x) = before(widths, column);
    let (y_mm, y) = before(heights, row);
    let outer = panel.outer_mm();
    let spare = |sizes: &[(f64, i32)], index: usize, outer: f64| {
        sizes.get(index).map_or(0.0, |size| (size.0 - outer) / 2.0)
    };
    let [left, top, ..] = panel.bezel_mm;
    let rect = Rect {
        x_mm: x_mm + spare(widths, column, outer[0]) + left,
        y_mm: y_mm + spare(heights, row, outer[1]) + top,
        width_mm: panel.width_mm,
        height_mm: panel.height_mm,
    };
    let total_mm: f64 = heights.iter().map(|size| size.0).sum();
    let (plan, facing_deg) = columns.get(column).copied().unwrap_or(([0.0, 0.0], 0.0));
    let z_mm = spec.bottom_mm + total_mm - rect.y_mm - rect.height_mm / 2.0;
    Panel {
        column: panel.cell[0],
        row: panel.cell[1],
        rect,
        px: PxRect { x, y, width: panel.px[0], height: panel.px[1] },
        desktop: PxRect {
            x: panel.desktop[0],
            y: panel.desktop[1],
            width: panel.px[0],
            height: panel.px[1],
        },
        centre_mm: [plan[0], plan[1], z_mm],
        facing_deg,
        output: panel.output.clone(),
    }
}

/// Panels that are not side by side on the desktop as they are on the surface.
fn torn(panels: &[Panel], path: &str) -> Vec<Complaint> {
    let Some(first) = panels.first() else { return Vec::new() };
    let offset = |panel: &Panel| [panel.desktop.x - panel.px.x, panel.desktop.y - panel.px.y];
    let expected = offset(first);
    let stray = panels.iter().enumerate().filter(|(_, panel)| offset(panel) != expected);
    stray
        .map(|(nr, panel)| {
            Complaint::new(
                format!("{path}.panel[{nr}].desktop"),
                format!(
                    "the panel at [{}, {}] is not beside its neighbours on the desktop",
                    panel.column, panel.row
                ),
                format!(
                    "write desktop = [{}, {}], or give it a surface of its own",
                    expected[0] + panel.px.x,
                    expected[1] + panel.px.y
                ),
            )
        })
        .collect()
}
