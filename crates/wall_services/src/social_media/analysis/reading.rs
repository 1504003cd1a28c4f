//! Reads each post once: its topic, its mood, the place that it names.

use std::collections::BTreeMap;

use wall_analysis::{
    names::{Names, Placed},
    words,
};
use wall_model::{Bilingual, EntityId, Fact, FactKind, Finding, Link, Post, Slot, Span};
use wall_service::{Analysis, Moment};

use super::{places, told};
use crate::social_media::{
    ID,
    about::{ANALYSIS, PREFIX},
    mood, topics, voice,
};

/// Posts that are read at a time; more wait for the next round.
const MOST: usize = 2_000;

/// See the [module](self).
pub(super) struct Reading;

impl Analysis for Reading {
    fn id(&self) -> &'static str {
        ANALYSIS
    }

    fn every(&self) -> Span {
        Span::from_secs(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let count = places::count(at);
        let unread: Vec<&Fact> = at
            .latest(ID, Slot::Post)
            .map(|known| &*known.fact)
            .filter(|fact| is_unread(at, fact, count))
            .take(MOST)
            .collect();
        if unread.is_empty() {
            return Vec::new();
        }
        let names = places::gazetteer(at);
        unread.into_iter().filter_map(|fact| read(at, fact, &names, count)).collect()
    }
}

/// Whether a post was not read yet, or when too few names were known.
fn is_unread(at: &Moment, fact: &Fact, count: usize) -> bool {
    let entity = fact.entity.as_str();
    if entity.starts_with(voice::ANSWER) {
        return false;
    }
    let known = at.entity(ID, &EntityId::from(format!("{PREFIX}{entity}")), Slot::Finding);
    match known.map(|known| &known.fact.kind) {
        Some(FactKind::Finding(finding)) => {
            let names = finding.values.get("names").copied().unwrap_or_default();
            !finding.values.contains_key("place") && count as f64 > 1.2 * names + 3.0
        }
        _ => true,
    }
}

/// What a post is about.
fn read(at: &Moment, fact: &Fact, names: &Names, count: usize) -> Option<Fact> {
    let FactKind::Post(post) = &fact.kind else { return None };
    let left = voice::NEWS_HELD.as_micros().min(
        fact.holds_for.map_or(i64::MAX, |held| held.as_micros())
            - at.now().since(fact.observed_at).as_micros(),
    );
    if left <= 0 {
        return None;
    }
    let said = words::words(&post.text);
    let topic = topics::of(&said);
    let placed = names.place_of(&names.find_in(&said));
    let mood = mood::of(&said);
    let mut values = BTreeMap::from([("names".to_owned(), count as f64)]);
    values.insert("mood".to_owned(), mood.score);
    values.extend(mood.reasons.into_iter().map(|(word, adds)| (format!("word_{word}"), adds)));
    values.extend(topic.map(|topic| (format!("{}{}", topics::PREFIX, topic.key), 1.0)));
    if let Some(placed) = &placed {
        values.insert("place".to_owned(), round(placed.score));
        values.insert("radius_m".to_owned(), placed.radius_m.round());
    }
    let finding = Finding {
        analysis: ANALYSIS.to_owned(),
        text: text(topic.map(|topic| topic.name), placed.as_ref()),
        since: fact.observed_at,
        score: placed.as_ref().map_or(0.0, |placed| round(placed.score)),
        values,
        links: links(fact, post, names, placed.as_ref()),
    };
    let place = fact.place.or(placed.map(|placed| placed.place));
    told(at, format!("{PREFIX}{}", fact.entity), finding, place, Span::from_micros(left))
}

/// `Banjir · Jl. Pura Demak`.
fn text(topic: Option<wall_service::Words>, placed: Option<&Placed>) -> Bilingual {
    let topic = topic.map(|words| Bilingual::new(words.id, words.en));
    let dot = Bilingual::same(" · ");
    match (topic, placed.map(|placed| placed.reason.clone())) {
        (Some(topic), Some(place)) => topic.then(&dot).then(&place),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => Bilingual::new("tanpa tempat dan topik", "no place and no topic"),
    }
}

/// The post, then the names that say where it is.
fn links(fact: &Fact, post: &Post, names: &Names, placed: Option<&Placed>) -> Vec<Link> {
    let mut links = vec![Link {
        service: ID.into(),
        entity: fact.entity.clone(),
        score: 1.0,
        reason: Bilingual::same(post.channel.clone()),
    }];
    for nr in placed.into_iter().flat_map(|placed| &placed.names) {
        let Some(name) = names.names().get(*nr) else { continue };
        let Some((service, entity)) = name.id.split_once('/') else { continue };
        links.push(Link {
            service: service.into(),
            entity: entity.into(),
            score: placed.map_or(0.0, |placed| round(placed.score)),
            reason: Bilingual::same(name.text.clone()),
        });
    }
    links
}

fn round(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}
