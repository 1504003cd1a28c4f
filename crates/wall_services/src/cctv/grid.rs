//! The `grid` tile: pictures of cameras, those near an incident first.
//!
//! Options: `cameras`: ids or names in the order of the grid; `columns`; `count`: most
//! pictures, 1 to 36; `page`: which part of the list, from 1, so that several tiles share
//! it; `auto = "incidents"`: cameras near open incidents come first; `title`.

use std::cmp::Reverse;

use wall_model::{CaseState, FactKind, Footage, LonLat, Slot, Span};
use wall_service::{
    Known, Moment, Options, Tile, TileView,
    view::{Body, CameraGrid, CameraStream, CameraView, Text},
};

use super::{ID, newest, seen::seen};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Cameras within this distance of an incident are called for, metres.
const NEAR_M: f64 = 600.0;

/// Most pictures of a grid.
const MOST: usize = 36;

/// See the [module](self).
pub(super) struct Grid;

impl Tile for Grid {
    fn id(&self) -> &'static str {
        "cctv/grid"
    }

    fn options(&self) -> &'static [&'static str] {
        &["auto", "title", "columns", "count", "page", "cameras", "dwell_secs"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let all: Vec<(&Known, &Footage)> = at
            .latest(ID, Slot::Footage)
            .filter_map(|known| match &known.fact.kind {
                FactKind::Footage(footage) => Some((known, footage)),
                _ => None,
            })
            .collect();
        let columns = whole(options, "columns", 2, 12);
        let count = whole(options, "count", columns * 2, MOST);
        let called = called_for(at, &all);
        let mut chosen: Vec<usize> = Vec::new();
        if options.text("auto") == Some("incidents") {
            chosen.extend(&called);
        }
        chosen.extend(wanted(&all, options));
        let mut apart: Vec<usize> = Vec::new();
        for nr in chosen {
            if !apart.contains(&nr) {
                apart.push(nr);
            }
        }
        // Several tiles share one long list by its pages.
        let before = (whole(options, "page", 1, MOST) - 1) * count;
        let shown: Vec<usize> = apart.into_iter().skip(before).take(count).collect();
        let views: Vec<CameraView> = shown
            .into_iter()
            .filter_map(|nr| {
                let (known, footage) = all.get(nr)?;
                Some(view(at, known, footage, called.contains(&nr)))
            })
            .collect();
        let title = options.text("title");
        TileView {
            title: title.map_or_else(|| Text::words("Safe City", "Safe City"), Text::name),
            source: summary(&all),
            freshness: newest::freshness(at, at.now()),
            body: match views.is_empty() {
                true => Body::Empty(Text::words("Belum ada kamera", "No cameras yet")),
                false => {
                    Body::Cameras(CameraGrid { columns, cameras: views, summary: summary(&all) })
                }
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// A whole-number option from 1 to `most`.
fn whole(options: &Options, name: &str, default: usize, most: usize) -> usize {
    let number = options.number(name).filter(|number| *number >= 1.0);
    number.map_or(default, |number| number as usize).clamp(1, most)
}

/// Cameras near open incidents: of the most pressing incident first, nearest first.
pub(super) fn called_for(at: &Moment, all: &[(&Known, &Footage)]) -> Vec<usize> {
    let mut cases: Vec<_> = at
        .latest_of_all(Slot::Case)
        .filter_map(|known| match &known.fact.kind {
            // What has days to its term calls for no camera.
            FactKind::Case(case)
                if case.state != CaseState::Done
                    && case.course.due_at.is_none()
                    && case.course.repeats.is_none() =>
            {
                let rank = (Reverse(case.urgency), case.state, Reverse(case.opened_at));
                Some((rank, known.fact.place?))
            }
            _ => None,
        })
        .collect();
    cases.sort_by_key(|(rank, _)| *rank);
    let mut called = Vec::new();
    for (_, place) in cases {
        for nr in near(all, place) {
            if !called.contains(&nr) {
                called.push(nr);
            }
        }
    }
    called
}

fn near(all: &[(&Known, &Footage)], place: LonLat) -> Vec<usize> {
    let mut near: Vec<(f64, usize)> = all
        .iter()
        .enumerate()
        .filter(|(_, (_, footage))| footage.is_active)
        .filter_map(|(nr, (known, _))| Some((known.fact.place?.distance_m(place), nr)))
        .filter(|(distance_m, _)| *distance_m <= NEAR_M)
        .collect();
    near.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    near.into_iter().map(|(_, nr)| nr).collect()
}

/// The cameras that the layout lists; without a list, those in service by their ids.
fn wanted(all: &[(&Known, &Footage)], options: &Options) -> Vec<usize> {
    let names = options.texts("cameras");
    if names.is_empty() {
        let active = all.iter().enumerate().filter(|(_, (_, footage))| footage.is_active);
        return active.map(|(nr, _)| nr).collect();
    }
    let find = |name: &str| {
        all.iter().position(|(known, footage)| {
            known.fact.entity.as_str() == name || footage.name.eq_ignore_ascii_case(name)
        })
    };
    names.into_iter().filter_map(find).collect()
}

fn view(at: &Moment, known: &Known, footage: &Footage, is_called_for: bool) -> CameraView {
    CameraView {
        camera: known.fact.entity.clone(),
        name: Text::name(footage.name.to_uppercase()),
        streams: CameraStream::of(footage),
        is_active: footage.is_active,
        is_called_for,
        seen: seen(at, &known.fact.entity),
    }
}

/// `30 kamera · 28 hidup · 2 luring`.
fn summary(all: &[(&Known, &Footage)]) -> Text {
    let active = all.iter().filter(|(_, footage)| footage.is_active).count();
    let part = |count: usize, id, en| match count {
        0 => Text::empty(),
        count => Text::join([Text::count(count), Text::words(id, en)]),
    };
    Text::dotted([
        part(all.len(), " kamera", " cameras"),
        part(active, " hidup", " up"),
        part(all.len() - active, " luring", " offline"),
    ])
}
