//! The `grid` tile: pictures of cameras, those near an incident first, or by hand.
//!
//! Options: `cells`: ids or names, a cell each, row by row of `columns`; every cell keeps its
//! place, `""` leaves one free. Without it: `cameras`: ids or names in the order of the grid;
//! `count`: most pictures, 1 to 36; `page`: which part of the list, from 1, so that several
//! tiles share it; `auto = "incidents"`: cameras near open incidents come first. `columns`,
//! `title`.

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Body, CameraArrangement, CameraGrid, CameraView, Text},
};

use super::{
    called::{Called, called_for, said},
    named::Cameras,
    newest,
};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Most pictures of a grid.
const MOST: usize = 36;

/// See the [module](self).
pub(super) struct Grid;

impl Tile for Grid {
    fn id(&self) -> &'static str {
        "cctv/grid"
    }

    fn options(&self) -> &'static [&'static str] {
        &["auto", "title", "columns", "count", "page", "cameras", "cells"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let all = Cameras::of(at);
        let called = called_for(at, &all);
        let cells = options.texts("cells");
        let grid = match cells.is_empty() {
            true => by_pages(at, &all, &called, options),
            false => by_hand(at, &all, &called, (&cells, options)),
        };
        let title = options.text("title");
        TileView {
            title: title.map_or_else(|| Text::words("Safe City", "Safe City"), Text::name),
            source: all.summary(),
            freshness: newest::freshness(at, at.now()),
            body: match all.0.is_empty() || grid.cameras.is_empty() {
                true => Body::Empty(Text::words("Belum ada kamera", "No cameras yet")),
                false => Body::Cameras(grid),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// Each camera in the cell that the layout gives it, whatever happens.
fn by_hand(
    at: &Moment,
    all: &Cameras<'_>,
    called: &[Called],
    (cells, options): (&[&str], &Options),
) -> CameraGrid {
    let cell = |name: &&str| said(all.view(at, name), all.find(name), called);
    CameraGrid {
        arrangement: CameraArrangement::Fixed,
        columns: whole(options, "columns", square(cells.len()), 12),
        cameras: cells.iter().take(MOST).map(cell).collect(),
        soon: Vec::new(),
        summary: all.summary(),
    }
}

/// Columns of a grid that is as wide as it is high.
fn square(cells: usize) -> usize {
    (1..12).find(|columns| columns * columns >= cells).unwrap_or(12)
}

/// A page of those near an incident and those that the layout lists.
fn by_pages(at: &Moment, all: &Cameras<'_>, called: &[Called], options: &Options) -> CameraGrid {
    let columns = whole(options, "columns", 2, 12);
    let count = whole(options, "count", columns * 2, MOST);
    let mut chosen: Vec<usize> = Vec::new();
    if options.text("auto") == Some("incidents") {
        chosen.extend(called.iter().map(|camera| camera.nr));
    }
    chosen.extend(wanted(all, options));
    let mut apart: Vec<usize> = Vec::new();
    for nr in chosen {
        if !apart.contains(&nr) {
            apart.push(nr);
        }
    }
    // Several tiles share one long list by its pages.
    let before = (whole(options, "page", 1, MOST) - 1) * count;
    let views = apart.into_iter().skip(before).take(count).filter_map(|nr| {
        let (known, _) = all.0.get(nr)?;
        Some(said(CameraView::of(at, known)?, Some(nr), called))
    });
    CameraGrid {
        arrangement: CameraArrangement::Largest,
        columns,
        cameras: views.collect(),
        soon: Vec::new(),
        summary: all.summary(),
    }
}

/// A whole-number option from 1 to `most`.
fn whole(options: &Options, name: &str, default: usize, most: usize) -> usize {
    let number = options.number(name).filter(|number| *number >= 1.0);
    number.map_or(default, |number| number as usize).clamp(1, most)
}

/// The cameras that the layout lists; without a list, those in service by their ids.
fn wanted(all: &Cameras<'_>, options: &Options) -> Vec<usize> {
    let names = options.texts("cameras");
    if names.is_empty() {
        return all.active().collect();
    }
    names.into_iter().filter_map(|name| all.find(name)).collect()
}
