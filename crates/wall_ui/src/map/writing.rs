//! What is written on a map, and where: furniture, cards, names.

use egui::{Painter, Pos2, Rect, Vec2};
use wall_model::FactKind;
use wall_service::view::MapView;

use super::{
    MapSetting, Screen, base, cards, dynamic, furniture,
    labels::{self, Ink, OrientedBox},
    parts::parts,
};
use crate::Locale;

/// What a map shows, how, and where its places lie.
type Scene<'a> = (&'a MapView, &'a MapSetting, &'a Screen);

/// Where something is written, tile px.
#[derive(Default)]
pub(super) struct Written {
    /// Cards, legend, incidents' symbols: nothing goes over them.
    pub(super) taken: Vec<Rect>,
    /// Names.
    pub(super) names: Vec<Rect>,
    /// Disjoint parts of the tile that hold everything written.
    pub(super) parts: Vec<Rect>,
}

/// Writes what every map bears, then cards (`texts`: each incident's, spelled), then names
/// where there is room.
pub(super) fn paint(
    painter: &Painter,
    (view, setting, screen): Scene<'_>,
    texts: &[[String; 4]],
    locale: &Locale,
) -> Written {
    let ink = Ink { painter, setting };
    let cells = setting.text_cells();
    let at: Vec<Pos2> = view.incidents.iter().map(|one| screen.px_from_place(one.place)).collect();
    let symbols: Vec<Rect> = at.iter().map(|at| cards::symbol(setting, *at)).collect();
    let covered = furniture::paint(&ink, screen, (&cells, &symbols), &view.legend, locale);
    let mut kept_clear = setting.clone();
    kept_clear.keep_out.extend(covered.iter().copied());
    let ink = Ink { painter, setting: &kept_clear };
    let places = worth_seeing((view, setting, screen));
    let incidents: Vec<_> = view.incidents.iter().zip(texts.iter().cloned()).collect();
    let placed = cards::place(&ink, &incidents, screen, &cells, &places);
    let mut obstacles = cards::obstacles(&kept_clear, &placed, &at);
    obstacles.extend(kept_clear.keep_out.iter().map(|rect| OrientedBox::of_rect(*rect)));
    obstacles.extend(standing_symbols((view, setting, screen)));
    let measure = |text: &str, style| ink.size(text, style);
    let names = labels::candidates(view, setting, screen, locale, &measure);
    let gap = 3.0 * setting.px_per_arcmin;
    let names = labels::solve(names, &cells, &obstacles, gap);
    labels::paint(&ink, &names);
    cards::paint(&ink, &placed);
    let names: Vec<Rect> = names.iter().map(|name| name.spot.bounds()).collect();
    let cards = placed.iter().map(|card| card.rect);
    let lines = placed.iter().map(|card| Rect::from_two_pos(card.at, card.rect.clamp(card.at)));
    let inked = names.iter().copied().chain(covered).chain(cards.clone()).chain(lines);
    // Halos and strokes reach a little further.
    let inked: Vec<Rect> = inked.map(|rect| rect.expand(8.0 * setting.px_per_arcmin)).collect();
    Written {
        taken: kept_clear.keep_out.iter().copied().chain(cards).chain(symbols).collect(),
        names,
        parts: parts(setting.size_px, &inked),
    }
}

/// What cards should not cover: standing places and measured roads, px.
fn worth_seeing((view, setting, screen): Scene<'_>) -> Vec<Pos2> {
    let mut found: Vec<Pos2> =
        view.places.iter().map(|one| screen.px_from_place(one.place)).collect();
    let step = 24.0 * setting.px_per_arcmin.max(0.1);
    for stretch in &view.traffic {
        let FactKind::Area(area) = &stretch.line.kind else { continue };
        let mut last = None;
        for at in area.geometry.places().map(|place| screen.px_from_place(place)) {
            let count = last.map_or(1, |last: Pos2| (last.distance(at) / step).ceil() as usize);
            let from = last.unwrap_or(at);
            // A stretch that runs far off the tile needs no more points than the tile has.
            let count = count.clamp(1, 200);
            found.extend((1..=count).map(|nr| from.lerp(at, nr as f32 / count as f32)));
            last = Some(at);
        }
    }
    found
}

/// Boxes of the symbols that no name may cover.
fn standing_symbols((view, setting, screen): Scene<'_>) -> Vec<OrientedBox> {
    let square = |place, arcmin: f32| {
        let side = Vec2::splat(arcmin * setting.px_per_arcmin);
        OrientedBox::of_rect(Rect::from_center_size(screen.px_from_place(place), side))
    };
    let standing = base::areas(&view.areas).filter_map(|area| {
        let (_, arcmin) = base::place_mark(area.class)?;
        Some(base::symbol_places(&area.geometry).into_iter().map(move |place| (place, arcmin)))
    });
    let places = view.places.iter().map(|one| (one.place, dynamic::place_form(one.symbol).1));
    standing.flatten().chain(places).map(|(place, arcmin)| square(place, arcmin)).collect()
}
