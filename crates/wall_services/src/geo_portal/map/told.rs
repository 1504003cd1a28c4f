//! What people tell: callers of the emergency number, and public messages with a place.

use std::cmp::Reverse;

use wall_model::{CallState, Fact, FactKind, LonLat, Post, Slot, Span};
use wall_service::{
    Moment,
    view::{MapCircle, MapIncident, MapPlace, PlaceSymbol, Tone},
};

use super::{
    trouble::findings,
    wishes::{Layer, Wishes},
};

/// Most messages on the map, and on one that asks for them.
const MOST: usize = 12;
const MOST_ASKED: usize = 80;

/// How long a message stays on the map, and on one that asks for them.
const NEWS: Span = Span::from_hours(3);
const NEWS_ASKED: Span = Span::from_hours(24);

/// A place that was read out of a text less surely than this is not shown.
const SURE: f64 = 0.6;

/// So many calls or messages about one place pile up.
const PILE: usize = 4;

/// Radius of a pile whose finding does not tell it, metres.
const PILE_M: f64 = 500.0;

/// A caller who may be anywhere within this is nowhere on a map, metres.
const LOST_M: f64 = 5_000.0;

/// Callers who wait or speak, each with the circle that holds him.
pub(super) fn callers(at: &Moment, wishes: &Wishes<'_>) -> (Vec<MapPlace>, Vec<MapCircle>) {
    let (mut places, mut circles) = (Vec::new(), Vec::new());
    if !wishes.shows(Layer::Calls) {
        return (places, circles);
    }
    for known in at.latest_of_all(Slot::Call) {
        let (FactKind::Call(call), Some(place)) = (&known.fact.kind, known.fact.place) else {
            continue;
        };
        let tone = match call.state {
            CallState::Waiting => Tone::Alarm,
            CallState::Answered => Tone::InHand,
            CallState::Ended | CallState::Abandoned => continue,
        };
        let radius_m = call.uncertainty_m.unwrap_or(0.0);
        if radius_m > LOST_M {
            continue;
        }
        let entity = known.fact.entity.clone();
        let symbol = PlaceSymbol::Caller;
        places.push(MapPlace { entity, place, symbol, tone, label: None });
        if radius_m > 0.0 {
            circles.push(MapCircle { place, radius_m, tone });
        }
    }
    (places, circles)
}

/// Where calls or messages pile up and no incident is shown.
pub(super) fn piles(at: &Moment, wishes: &Wishes<'_>, incidents: &[MapIncident]) -> Vec<MapCircle> {
    if !wishes.shows(Layer::Calls) && !wishes.shows(Layer::Messages) {
        return Vec::new();
    }
    let mut piles = Vec::new();
    for (fact, finding) in findings(at) {
        let Some(place) = fact.place else { continue };
        let is_told = |service: &str, entity| {
            [Slot::Call, Slot::Post].iter().any(|slot| at.entity(service, entity, *slot).is_some())
        };
        let told = finding.links.iter().filter(|link| is_told(link.service.as_str(), &link.entity));
        let radius_m = finding.values.get("radius_m").copied().unwrap_or(PILE_M);
        let is_shown = incidents.iter().any(|one| one.place.distance_m(place) <= radius_m);
        if told.count() >= PILE && !is_shown {
            let radius_m = radius_m.clamp(100.0, LOST_M);
            piles.push(MapCircle { place, radius_m, tone: Tone::InHand });
        }
    }
    piles
}

/// Public messages with a place, the newest ones: those that wait for the city's answer, and
/// all where the layout asks for them.
pub(super) fn messages(at: &Moment, wishes: &Wishes<'_>) -> Vec<MapPlace> {
    if !wishes.shows(Layer::Messages) {
        return Vec::new();
    }
    let is_asked = wishes.asks(Layer::Messages);
    let news = if is_asked { NEWS_ASKED } else { NEWS };
    let is_shown = |fact: &Fact, post: &Post| {
        (is_asked || post.is_to_city && !post.is_answered)
            && post.follows.is_none()
            && at.now().since(fact.observed_at) < news
    };
    let own =
        at.latest_of_all(Slot::Post).filter_map(|known| Some((&*known.fact, known.fact.place?)));
    // A place that was read out of the text is told by a finding about the post.
    let read = findings(at).filter_map(|(fact, finding)| {
        let (place, about) = (fact.place?, finding.links.first()?);
        let post = at.entity(about.service.as_str(), &about.entity, Slot::Post)?;
        let is_sure = finding.score >= SURE && post.fact.place.is_none();
        is_sure.then_some((&*post.fact, place))
    });
    let mut found: Vec<(&Fact, LonLat)> = own
        .chain(read)
        .filter(|(fact, _)| matches!(&fact.kind, FactKind::Post(post) if is_shown(fact, post)))
        .collect();
    found.sort_by_key(|(fact, _)| (Reverse(fact.observed_at), &fact.service, &fact.entity));
    found.dedup_by_key(|(fact, _)| (&fact.service, &fact.entity));
    found.truncate(if is_asked { MOST_ASKED } else { MOST });
    let place = |(fact, place): (&Fact, LonLat)| MapPlace {
        entity: fact.entity.clone(),
        place,
        symbol: PlaceSymbol::Message,
        tone: Tone::Data,
        label: None,
    };
    found.into_iter().map(place).collect()
}
