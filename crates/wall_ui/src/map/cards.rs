//! What is written beside incidents: cards within one panel, with a line to their place.

use std::sync::Arc;

use egui::{Color32, Galley, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};
use wall_service::view::{MapIncident, Tone};

use super::{
    MapSetting, Screen,
    colors::mix,
    dynamic::INCIDENT_ARCMIN,
    labels::{Ink, OrientedBox},
};
use crate::{Locale, fonts};

/// Share of the tile that cards may cover.
const MOST_COVERED: f32 = 0.16;

/// Widest text of a card, in its title's font sizes: a compact card lies nearer.
const WIDEST_EM: f32 = 13.5;

/// A card with its place.
pub(super) struct Card {
    pub(super) rect: Rect,
    /// Where the incident is on the tile, px.
    pub(super) at: Pos2,
    tone: Tone,
    lines: Vec<(Arc<Galley>, Option<Tone>)>,
}

/// Texts of a card, spelled; what the labels' texture depends on.
pub(super) fn spelled(incident: &MapIncident, locale: &Locale) -> [String; 4] {
    let card = &incident.card;
    [
        locale.spell(&card.title),
        locale.spell(&card.line),
        locale.spell(&card.mark.word),
        card.nearby.as_ref().map(|text| locale.spell(text)).unwrap_or_default(),
    ]
}

/// Side of the square that an incident's symbol takes, px.
pub(super) fn symbol(setting: &MapSetting, at: Pos2) -> Rect {
    Rect::from_center_size(at, Vec2::splat(INCIDENT_ARCMIN * 1.1 * setting.px_per_arcmin))
}

/// Cards for as many incidents as there is room, the most pressing first. Cards lie in one
/// cell each, apart from each other, from every incident's symbol and from `keep_out`.
pub(super) fn place(
    ink: &Ink<'_>,
    incidents: &[(&MapIncident, [String; 4])],
    screen: &Screen,
    cells: &[Rect],
    avoid: &[Pos2],
) -> Vec<Card> {
    let setting = ink.setting;
    let symbols: Vec<Rect> = incidents
        .iter()
        .map(|(incident, _)| symbol(setting, screen.px_from_place(incident.place)))
        .collect();
    let room = setting.tile().area() * MOST_COVERED;
    let mut covered = 0.0;
    let mut cards: Vec<Card> = Vec::new();
    for (incident, texts) in incidents {
        let at = screen.px_from_place(incident.place);
        if !setting.tile().contains(at) {
            continue;
        }
        let widest = cells.iter().map(Rect::width).fold(0.0, f32::max);
        let most = (widest * 0.8).min(WIDEST_EM * setting.name_px());
        let lines = lines(ink, incident, texts, most);
        let size = size(setting, &lines);
        if covered + size.x * size.y > room {
            break;
        }
        let ring = (incident.radius_m * screen.px_per_m) as f32;
        let spot = best_spot(setting, cells, (at, ring, size), (&symbols, avoid, &cards));
        if let Some(rect) = spot {
            covered += rect.area();
            cards.push(Card { rect, at, tone: incident.card.mark.tone, lines });
        }
    }
    cards
}

fn lines(
    ink: &Ink<'_>,
    incident: &MapIncident,
    texts: &[String; 4],
    most: f32,
) -> Vec<(Arc<Galley>, Option<Tone>)> {
    let setting = ink.setting;
    let (name, detail) = (setting.name_px(), setting.detail_px());
    let theme = &setting.colors.theme;
    let tone = incident.card.mark.tone;
    let [title, line, word, nearby] = texts;
    // What it is stands alone; where it is may need two lines.
    let (what, place) = title.split_once(" · ").unwrap_or((title, ""));
    let rows = [
        (what, fonts::semibold(name), theme.text, None),
        (place, fonts::medium(detail), theme.text, None),
        (line, fonts::medium(detail), theme.quiet, None),
        (word, fonts::semibold(detail), theme.tone(tone), Some(tone)),
        (nearby, fonts::medium(detail), theme.text, None),
    ];
    rows.into_iter()
        .filter(|(text, ..)| !text.is_empty())
        .map(|(text, font, color, mark)| (ink.lines(text, font, color, most), mark))
        .collect()
}

fn padding(setting: &MapSetting) -> Vec2 {
    vec2(9.0, 7.0) * setting.px_per_arcmin
}

/// Room that the shape before a state's word takes, px.
fn mark_room(setting: &MapSetting) -> f32 {
    setting.detail_px() * 0.95
}

fn size(setting: &MapSetting, lines: &[(Arc<Galley>, Option<Tone>)]) -> Vec2 {
    let width = lines
        .iter()
        .map(|(galley, mark)| {
            galley.size().x + if mark.is_some() { mark_room(setting) } else { 0.0 }
        })
        .fold(0.0, f32::max);
    let height: f32 = lines.iter().map(|(galley, _)| galley.size().y).sum();
    (vec2(width, height) + padding(setting) * 2.0).ceil()
}

/// The free spot that is nearest to the incident and covers least of what matters.
fn best_spot(
    setting: &MapSetting,
    cells: &[Rect],
    (at, ring, size): (Pos2, f32, Vec2),
    (symbols, avoid, cards): (&[Rect], &[Pos2], &[Card]),
) -> Option<Rect> {
    let gap = 8.0 * setting.px_per_arcmin;
    let clear = ring.min(size.y * 1.2).max(INCIDENT_ARCMIN * 0.6 * setting.px_per_arcmin) + gap;
    let mut best: Option<(f32, Rect)> = None;
    for cell in cells {
        for rect in grid(*cell, size, gap * 1.5) {
            let near = rect.clamp(at);
            let distance = near.distance(at);
            // A card straight beside its place is easier to follow than one above it.
            let slope = ((near.y - at.y).abs() * 0.3).min(gap * 3.0);
            if best.is_some_and(|(least, _)| distance + slope >= least) {
                continue;
            }
            let is_blocked = distance < clear
                || symbols.iter().any(|symbol| symbol.expand(gap * 0.5).intersects(rect))
                || setting.keep_out.iter().any(|out| out.expand(gap).intersects(rect))
                || cards.iter().any(|card| {
                    card.rect.expand(gap).intersects(rect)
                        || meets(rect.expand(gap * 0.5), card.at, card.rect.clamp(card.at))
                        || meets(card.rect.expand(gap * 0.5), at, near)
                });
            if is_blocked {
                continue;
            }
            let hidden = avoid.iter().filter(|place| rect.contains(**place)).count() as f32;
            let cost = distance + slope + hidden * gap * 1.2;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, rect));
            }
        }
    }
    best.map(|(_, rect)| rect)
}

fn meets(rect: Rect, a: Pos2, b: Pos2) -> bool {
    super::labels::stretch_meets(rect, a, b)
}

/// Positions of a rectangle of this size within a cell, `step` px apart.
fn grid(cell: Rect, size: Vec2, step: f32) -> impl Iterator<Item = Rect> {
    let free = cell.size() - size;
    let count = |room: f32| if room < 0.0 { 0 } else { (room / step).floor() as usize + 1 };
    let (columns, rows) = (count(free.x), count(free.y));
    (0..rows).flat_map(move |row| {
        (0..columns).map(move |column| {
            let corner = cell.min + vec2(column as f32, row as f32) * step;
            Rect::from_min_size(pos2(corner.x.round(), corner.y.round()), size)
        })
    })
}

/// What no name may cover: cards, their lines and incidents' symbols.
pub(super) fn obstacles(
    setting: &MapSetting,
    cards: &[Card],
    incidents: &[Pos2],
) -> Vec<OrientedBox> {
    let mut found = Vec::new();
    for card in cards {
        found.push(OrientedBox::of_rect(card.rect));
        let (a, b) = (card.at, card.rect.clamp(card.at));
        let way = b - a;
        found.push(OrientedBox {
            centre: a + way * 0.5,
            half: vec2(way.length() * 0.5, setting.px_per_arcmin),
            angle: way.y.atan2(way.x),
        });
    }
    found.extend(incidents.iter().map(|at| OrientedBox::of_rect(symbol(setting, *at))));
    found
}

/// Paints cards and the lines to their places.
pub(super) fn paint(ink: &Ink<'_>, cards: &[Card]) {
    let (setting, unit) = (ink.setting, ink.setting.px_per_arcmin);
    let theme = &setting.colors.theme;
    for card in cards {
        let color = theme.tone(card.tone);
        let end = card.rect.clamp(card.at);
        let way = (end - card.at).normalized();
        let start = card.at + way * INCIDENT_ARCMIN * 0.62 * unit;
        let line = Stroke::new((0.9 * unit).max(1.0), color);
        ink.painter.line_segment([start, end], line);
        let rounding = (2.0 * unit).round();
        ink.painter.rect_filled(card.rect, rounding, theme.tile);
        let edge_color = mix(theme.hairline, theme.quiet, 0.3);
        let edge = Stroke::new((0.5 * unit).max(1.0), edge_color);
        ink.painter.rect_stroke(card.rect, rounding, edge, egui::StrokeKind::Inside);
        let bar =
            Rect::from_min_size(card.rect.min, vec2((2.2 * unit).round(), card.rect.height()));
        ink.painter.rect_filled(bar, 0.0, color);
        let mut at = card.rect.min + padding(setting);
        for (galley, mark) in &card.lines {
            let mut left = at.x;
            if let Some(tone) = mark {
                let centre = pos2(left + setting.detail_px() * 0.32, at.y + galley.size().y * 0.5);
                ink.painter.add(tone_shape(centre, setting.detail_px() * 0.3, *tone, color));
                left += mark_room(setting);
            }
            ink.painter.galley(
                pos2(left.round(), at.y.round()),
                Arc::clone(galley),
                Color32::PLACEHOLDER,
            );
            at.y += galley.size().y;
        }
    }
}

/// The shape of a tone, `half` px from its middle to its edge.
pub(super) fn tone_shape(centre: Pos2, half: f32, tone: Tone, color: Color32) -> Shape {
    let polygon = |corners: &[(f32, f32)]| {
        let points = corners.iter().map(|(x, y)| centre + vec2(*x, *y) * half).collect();
        Shape::convex_polygon(points, color, Stroke::NONE)
    };
    match tone {
        Tone::Done => Shape::line(
            [(-0.9, 0.1), (-0.3, 0.7), (0.9, -0.7)]
                .map(|(x, y)| centre + vec2(x, y) * half)
                .to_vec(),
            Stroke::new(half * 0.42, color),
        ),
        Tone::InHand => polygon(&[(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]),
        Tone::Forwarded => polygon(&[(0.0, -1.05), (1.05, 0.0), (0.0, 1.05), (-1.05, 0.0)]),
        Tone::Alarm | Tone::Unanswered => polygon(&[(0.0, -0.95), (1.05, 0.85), (-1.05, 0.85)]),
        Tone::Calm | Tone::Quiet | Tone::Data => Shape::circle_filled(centre, half * 0.7, color),
    }
}
