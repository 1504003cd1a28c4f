//! Bursts: more posts within an hour than chance explains, of all, of a topic, at a place.
//!
//! What is usual follows the time of day; copies of one text count once, and so does who
//! writes several times. A burst that is told is kept until chance explains what is left of
//! it.

use std::collections::{BTreeMap, BTreeSet};

use wall_analysis::{
    likeness::{self, Print},
    surges,
};
use wall_model::{Bilingual, Fact, Finding, Link, LonLat, Span};
use wall_service::{Analysis, Moment};

use super::{ended, told, usual::Usual};
use crate::social_media::{
    ID,
    about::Feeling,
    talk::{self, Said, Talk},
    topics,
};

/// The analysis.
pub(in crate::social_media) const ANALYSIS: &str = "social_media/bursts";

/// How long is looked at.
const WINDOW: Span = Span::from_hours(1);

/// What goes on is compared with what was before this.
const BEFORE: Span = Span::from_hours(2);

/// Posts no further apart than this are about one place, metres.
const NEAR_M: f64 = 700.0;

/// Texts this alike are copies.
const ALIKE: f64 = 0.55;

/// Least usual posts an hour, where none were ever seen.
const LEAST_OF_TOPIC: f64 = 0.15;
const LEAST_AT_PLACE: f64 = 0.08;

/// How unlikely a burst must be to be told, and to be kept: the more there is to look at,
/// the less likely by chance.
const ALL_TOLD: f64 = 1e-5;
const TOPIC_TOLD: f64 = 1e-6;
const PLACE_TOLD: f64 = 4e-6;
const KEPT: f64 = 2e-2;

/// Most posts with a place that are compared with each other, the newest.
const MOST_PLACED: usize = 600;

/// Fewest writers.
const LEAST_WRITERS: usize = 4;

/// Most links of a finding.
const MOST_LINKS: usize = 12;

/// How long a burst is held without being told again.
const HELD: Span = Span::from_hours(2);

/// See the [module](self).
pub(super) struct Bursts;

/// A burst as it is found.
struct Burst<'a> {
    entity: String,
    what: Bilingual,
    place: Option<LonLat>,
    posts: Vec<&'a Said<'a>>,
    usual: f64,
    chance: f64,
    told_below: f64,
}

impl Analysis for Bursts {
    fn id(&self) -> &'static str {
        ANALYSIS
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let talk = Talk::of(at);
        let known: BTreeMap<&str, Option<LonLat>> = talk::findings_of(at, ANALYSIS)
            .map(|(fact, _)| (fact.entity.as_str(), fact.place))
            .collect();
        let recent = once(talk.since(at.now() - WINDOW));
        let before: Vec<&Said<'_>> =
            talk.said.iter().filter(|said| said.at() <= at.now() - BEFORE).collect();
        let usual = Usual::of(at).in_hour_to(at.now());
        let mut found = vec![of_all(&recent, usual)];
        found.extend(of_topics(&recent, &before, usual));
        found.extend(at_places(&recent, &before, usual, &known));
        let mut facts = Vec::new();
        let mut kept: BTreeSet<String> = BTreeSet::new();
        for burst in found {
            let is_known = known.contains_key(burst.entity.as_str());
            let limit = if is_known { KEPT } else { burst.told_below };
            let enough = is_known || writers(&burst.posts) >= LEAST_WRITERS;
            if burst.chance < limit && enough && kept.insert(burst.entity.clone()) {
                let since = talk::findings_of(at, ANALYSIS)
                    .find(|(fact, _)| fact.entity.as_str() == burst.entity)
                    .map(|(_, finding)| finding.since);
                let (entity, place) = (burst.entity.clone(), burst.place);
                facts.extend(told(at, entity, finding(burst, since), place, HELD));
            }
        }
        let over = talk::findings_of(at, ANALYSIS)
            .filter(|(fact, _)| !kept.contains(fact.entity.as_str()));
        facts.extend(over.map(|(fact, _)| ended(at, &fact.entity)));
        facts
    }
}

/// Each post, copies of one text once.
fn once<'a>(said: &'a [Said<'a>]) -> Vec<&'a Said<'a>> {
    let prints: Vec<Print> = said.iter().map(|said| Print::of(&said.post.text)).collect();
    let copies: BTreeSet<usize> = likeness::groups(&prints, ALIKE)
        .into_iter()
        .flat_map(|group| group.into_iter().skip(1))
        .collect();
    let single = said.iter().enumerate().filter(|(nr, _)| !copies.contains(nr));
    single.map(|(_, said)| said).collect()
}

/// How many people wrote: each post of nobody known counts as one.
fn writers(posts: &[&Said<'_>]) -> usize {
    let known: BTreeSet<&str> = posts
        .iter()
        .map(|said| said.post.author.as_str())
        .filter(|author| !author.is_empty())
        .collect();
    known.len() + posts.iter().filter(|said| said.post.author.is_empty()).count()
}

fn chance(posts: &[&Said<'_>], usual: f64) -> f64 {
    surges::chance_of_at_least(writers(posts) as u64, usual)
}

fn of_all<'a>(recent: &[&'a Said<'a>], usual: f64) -> Burst<'a> {
    Burst {
        entity: "burst:all".to_owned(),
        what: Bilingual::new("semua kiriman", "all posts"),
        place: None,
        posts: recent.to_vec(),
        usual,
        chance: chance(recent, usual),
        told_below: ALL_TOLD,
    }
}

fn of_topics<'a>(
    recent: &[&'a Said<'a>],
    before: &[&Said<'_>],
    usual: f64,
) -> impl Iterator<Item = Burst<'a>> {
    topics::ALL.iter().map(move |topic| {
        let is_of = |said: &Said<'_>| said.about.and_then(|about| about.topic()) == Some(topic);
        let posts: Vec<&Said<'_>> = recent.iter().filter(|said| is_of(said)).copied().collect();
        let seen = before.iter().filter(|said| is_of(said)).count();
        let share = (seen as f64 + 0.5) / (before.len() as f64 + 6.0);
        let usual = (share * usual).max(LEAST_OF_TOPIC);
        Burst {
            entity: format!("burst:topic:{}", topic.key),
            what: Bilingual::new(topic.name.id, topic.name.en),
            place: None,
            chance: chance(&posts, usual),
            posts,
            usual,
            told_below: TOPIC_TOLD,
        }
    })
}

/// Bursts at places, the largest first; a post belongs to one.
fn at_places<'a>(
    recent: &[&'a Said<'a>],
    before: &[&Said<'_>],
    usual: f64,
    known: &BTreeMap<&str, Option<LonLat>>,
) -> Vec<Burst<'a>> {
    let placed = recent.iter().rev().filter(|said| said.place().is_some());
    let mut left: Vec<&Said<'_>> = placed.take(MOST_PLACED).copied().collect();
    let mut bursts = Vec::new();
    while !left.is_empty() && bursts.len() < 40 {
        let near = |centre: LonLat| {
            let is_near =
                |said: &Said<'_>| said.place().is_some_and(|p| p.distance_m(centre) <= NEAR_M);
            left.iter().filter(|said| is_near(said)).copied().collect::<Vec<&Said<'_>>>()
        };
        let all = left.iter().filter_map(|said| Some(near(said.place()?)));
        let Some(posts) = all.max_by_key(|posts| posts.len()) else { break };
        let centre = middle(&posts);
        let is_near =
            |said: &Said<'_>| said.place().is_some_and(|p| p.distance_m(centre) <= NEAR_M);
        let seen = before.iter().filter(|said| is_near(said)).count();
        let usual_here =
            ((seen as f64 + 0.3) / (before.len() as f64 + 12.0) * usual).max(LEAST_AT_PLACE);
        left.retain(|said| !posts.iter().any(|other| other.fact.entity == said.fact.entity));
        let name = place_name(&posts);
        // A burst that is told already keeps its name while its middle moves.
        let same = known.iter().find(|(entity, place)| {
            entity.starts_with("burst:place:")
                && place.is_some_and(|p| p.distance_m(centre) <= NEAR_M)
        });
        let entity = same.map_or(format!("burst:place:{name}"), |(entity, _)| (*entity).to_owned());
        let topic = topics::ALL.iter().max_by_key(|topic| {
            posts.iter().filter(|said| said.about.and_then(|a| a.topic()) == Some(topic)).count()
        });
        let topic = topic.filter(|topic| {
            posts.iter().any(|said| said.about.and_then(|about| about.topic()) == Some(topic))
        });
        let what = match topic {
            Some(topic) => Bilingual::new(
                format!("{}, {name}", topic.name.id),
                format!("{}, {name}", topic.name.en),
            ),
            None => Bilingual::same(name.clone()),
        };
        bursts.push(Burst {
            entity,
            what,
            place: Some(centre),
            chance: chance(&posts, usual_here),
            posts,
            usual: usual_here,
            told_below: PLACE_TOLD,
        });
    }
    bursts
}

/// The middle of the posts' places.
fn middle(posts: &[&Said<'_>]) -> LonLat {
    let places: Vec<LonLat> = posts.iter().filter_map(|said| said.place()).collect();
    let count = places.len().max(1) as f64;
    let sum = places.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.lon_deg, sum.1 + p.lat_deg));
    LonLat::new(sum.0 / count, sum.1 / count)
}

/// The name that most posts say.
fn place_name(posts: &[&Said<'_>]) -> String {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for name in posts.iter().filter_map(|said| said.about?.place_name()) {
        *names.entry(name).or_default() += 1;
    }
    let most = names.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
    most.map_or("lokasi bersama", |(name, _)| name).to_owned()
}

fn finding(burst: Burst<'_>, since: Option<wall_model::Timestamp>) -> Finding {
    let first = burst.posts.iter().map(|said| said.at()).min();
    let bad = burst
        .posts
        .iter()
        .filter(|said| said.about.is_some_and(|about| about.feeling() == Feeling::Bad))
        .count();
    let count = burst.posts.len();
    let writers = writers(&burst.posts);
    let link = |said: &&Said<'_>| Link {
        service: ID.into(),
        entity: said.fact.entity.clone(),
        score: 1.0,
        reason: Bilingual::same(said.post.channel.clone()),
    };
    let z = surges::surge_z(writers as u64, burst.usual);
    Finding {
        analysis: ANALYSIS.to_owned(),
        text: Bilingual::new("Lonjakan: ", "Burst: ").then(&burst.what),
        since: since.or(first).unwrap_or_default(),
        score: (1.0 - 1.0 / (1.0 + z.max(0.0))).clamp(0.0, 1.0),
        values: BTreeMap::from([
            ("posts".to_owned(), count as f64),
            ("writers".to_owned(), writers as f64),
            ("usual".to_owned(), (burst.usual * 10.0).round() / 10.0),
            ("z".to_owned(), z.round()),
            ("negative".to_owned(), bad as f64),
        ]),
        links: burst.posts.iter().rev().take(MOST_LINKS).map(link).collect(),
    }
}
