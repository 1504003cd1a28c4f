//! Claims that spread: one text in many copies, and whether anything bears it out.
//!
//! A claim is a hoax candidate and no more: it stays `BARU` until somebody or something
//! speaks for or against it. What other systems tell near it, asked by kind, is its proof
//! ([`super::proof`]); what the city or a newsroom says of it decides.

use std::collections::{BTreeMap, BTreeSet};

use wall_analysis::{
    likeness::{self, Print},
    words,
};
use wall_model::{Bilingual, EntityId, Fact, Finding, Link, LonLat, Span, Timestamp};
use wall_service::{
    Analysis, Moment,
    view::{Mark, Tone, Words},
};

use super::{
    ended,
    proof::{self, Proof},
    told,
};
use crate::social_media::{
    ID,
    about::About,
    talk::{self, Said, Talk},
    topics::Topic,
};

/// The analysis.
pub(in crate::social_media) const ANALYSIS: &str = "social_media/hoaxes";

/// What begins its entity; the first post's follows.
const PREFIX: &str = "claim:";

/// How long copies are looked for, and a claim is remembered.
const WINDOW: Span = Span::from_hours(24);

/// Texts this alike are copies of one claim.
const ALIKE: f64 = 0.55;

/// Fewest copies and writers of a claim.
const LEAST_COPIES: usize = 5;
const LEAST_WRITERS: usize = 4;

/// Copies that come within this time are one wave: what is said every day is no news.
const WAVE: Span = Span::from_hours(6);

/// Share of a claim's telling words that who speaks of it says too, and fewest of them.
const SAME_WORDS: f64 = 0.3;
const LEAST_WORDS: usize = 2;

/// Words by which a claim is called false.
const FALSE: [&str; 7] =
    ["hoaks", "hoax", "bohong", "palsu", "keliru", "menyesatkan", "disinformasi"];

/// Longest text of a claim, characters.
const LONGEST: usize = 140;

/// Most copies that are linked.
const MOST_LINKS: usize = 10;

/// What is known of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::social_media) enum Verdict {
    /// BARU: nothing speaks for or against it.
    New,
    /// DIPERIKSA: other systems near it tell nothing of the kind.
    Checked,
    /// HOAKS: the city or a newsroom says so.
    False,
    /// FAKTA: other systems tell the same.
    True,
}

impl Verdict {
    const ALL: [Self; 4] = [Self::New, Self::Checked, Self::False, Self::True];

    /// The verdict that a finding of this analysis tells.
    pub(in crate::social_media) fn of(finding: &Finding) -> Self {
        let number = finding.values.get("verdict").copied().unwrap_or_default();
        Self::ALL.into_iter().find(|one| f64::from(*one as u8) == number).unwrap_or(Self::New)
    }

    /// Whether somebody has to say what is true.
    pub(in crate::social_media) fn is_open(self) -> bool {
        self < Self::False
    }

    /// The verdict as shape and word.
    pub(in crate::social_media) const fn mark(self) -> Mark {
        match self {
            Self::New => Mark::new(Tone::Alarm, Words::new("BARU", "NEW")),
            Self::Checked => Mark::new(Tone::InHand, Words::new("DIPERIKSA", "CHECKED")),
            Self::False => Mark::new(Tone::Forwarded, Words::new("HOAKS", "HOAX")),
            Self::True => Mark::new(Tone::Done, Words::new("FAKTA", "FACT")),
        }
    }
}

/// See the [module](self).
pub(super) struct Claims;

impl Analysis for Claims {
    fn id(&self) -> &'static str {
        ANALYSIS
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let talk = Talk::of(at);
        let said = talk.since(at.now() - WINDOW);
        let prints: Vec<Print> = said.iter().map(|said| Print::of(&said.post.text)).collect();
        let (mut facts, mut kept) = (Vec::new(), BTreeSet::new());
        for group in likeness::groups(&prints, ALIKE) {
            let copies: Vec<&Said<'_>> = group.iter().filter_map(|nr| said.get(*nr)).collect();
            let earlier = earlier(at, &copies);
            if earlier.is_none() && !is_claim(&copies) {
                continue;
            }
            let claim = Claim::of(at, copies, earlier);
            kept.insert(claim.entity.clone());
            let place = claim.place;
            facts.extend(told(at, claim.entity.clone(), claim.finding(at, &talk), place, WINDOW));
        }
        let over = talk::findings_of(at, ANALYSIS)
            .filter(|(fact, _)| !kept.contains(fact.entity.as_str()));
        facts.extend(over.map(|(fact, _)| ended(at, &fact.entity)));
        facts
    }
}

/// The claim that was told of these copies already.
fn earlier<'a>(at: &'a Moment, copies: &[&Said<'_>]) -> Option<(&'a Fact, &'a Finding)> {
    let is_copy = |entity: &EntityId| copies.iter().any(|said| said.fact.entity == *entity);
    talk::findings_of(at, ANALYSIS)
        .find(|(_, finding)| finding.links.iter().any(|link| is_copy(&link.entity)))
}

/// Whether these copies are a wave of one claim by several people.
fn is_claim(copies: &[&Said<'_>]) -> bool {
    let (Some(first), Some(last)) = (copies.first(), copies.last()) else { return false };
    copies.len() >= LEAST_COPIES
        && writers(copies) >= LEAST_WRITERS
        && last.at().since(first.at()) <= WAVE.times(copies.len() as i64 / LEAST_COPIES as i64)
        && words::telling(&first.post.text).len() > 3
}

fn writers(copies: &[&Said<'_>]) -> usize {
    copies.iter().map(|said| said.post.author.as_str()).collect::<BTreeSet<_>>().len()
}

/// A claim.
struct Claim<'a> {
    entity: String,
    copies: Vec<&'a Said<'a>>,
    since: Timestamp,
    text: String,
    topic: Option<&'static Topic>,
    place: Option<LonLat>,
    earlier: Option<&'a Finding>,
}

impl<'a> Claim<'a> {
    fn of(
        at: &Moment,
        copies: Vec<&'a Said<'a>>,
        earlier: Option<(&'a Fact, &'a Finding)>,
    ) -> Self {
        let first = copies.first().map(|said| said.fact);
        let entity = match (earlier, first) {
            (Some((fact, _)), _) => fact.entity.to_string(),
            (None, Some(first)) => format!("{PREFIX}{}", first.entity),
            (None, None) => PREFIX.to_owned(),
        };
        let abouts: Vec<About<'_>> = copies.iter().filter_map(|said| said.about).collect();
        let mut topics: BTreeMap<&str, (usize, &'static Topic)> = BTreeMap::new();
        for topic in abouts.iter().filter_map(About::topic) {
            topics.entry(topic.key).or_insert((0, topic)).0 += 1;
        }
        let topic = topics.into_values().max_by_key(|(count, _)| *count).map(|(_, topic)| topic);
        // The surest place that the copies say; the later ones repeat the first.
        let placed = abouts.iter().filter(|about| about.place.is_some());
        let placed = placed.max_by(|a, b| a.finding.score.total_cmp(&b.finding.score));
        let text = earlier.map(|(_, finding)| finding.text.id.clone());
        let text = text.unwrap_or_else(|| shortened(&common(&copies)));
        Self {
            entity,
            since: earlier.map_or(first.map_or(at.now(), |first| first.observed_at), |e| e.1.since),
            text,
            topic,
            place: placed.and_then(|about| about.place),
            earlier: earlier.map(|(_, finding)| finding),
            copies,
        }
    }

    fn finding(&self, at: &Moment, talk: &Talk<'_>) -> Finding {
        let earlier = self.earlier.map_or(Verdict::New, Verdict::of);
        let denial = self.denial(talk);
        let proof = match (self.place, self.topic) {
            (Some(place), Some(topic)) if earlier.is_open() => {
                proof::of(at, topic, place, self.since)
            }
            _ => Proof::default(),
        };
        let verdict = match (&denial, earlier) {
            (Some(_), _) => Verdict::False,
            (None, Verdict::False | Verdict::True) => earlier,
            (None, _) if proof.speaks_for => Verdict::True,
            (None, _) if proof.speaks_against => Verdict::Checked,
            (None, earlier) => earlier,
        };
        let mut links: Vec<Link> = denial.into_iter().collect();
        let of_proof = match (proof.links.is_empty(), self.earlier) {
            (true, Some(earlier)) => {
                earlier.links.iter().filter(|link| link.service.as_str() != ID).cloned().collect()
            }
            _ => proof.links,
        };
        links.extend(of_proof);
        links.extend(self.copies.iter().take(MOST_LINKS).map(|said| Link {
            service: ID.into(),
            entity: said.fact.entity.clone(),
            score: 1.0,
            reason: Bilingual::new("salinan", "copy"),
        }));
        let last_hour = at.now() - Span::from_hours(1);
        let recent = self.copies.iter().filter(|said| said.at() > last_hour).count();
        let reach: u32 =
            self.copies.iter().map(|said| said.post.reach).fold(0, u32::saturating_add);
        let copies = self.copies.len() as f64;
        Finding {
            analysis: ANALYSIS.to_owned(),
            text: Bilingual::same(self.text.clone()),
            since: self.since,
            score: match verdict {
                Verdict::True => 0.1,
                Verdict::New => 0.6,
                Verdict::Checked => 0.8,
                Verdict::False => 0.95,
            },
            values: BTreeMap::from([
                ("verdict".to_owned(), f64::from(verdict as u8)),
                ("copies".to_owned(), copies),
                ("writers".to_owned(), writers(&self.copies) as f64),
                ("reach".to_owned(), f64::from(reach)),
                ("last_hour".to_owned(), recent as f64),
            ]),
            links,
        }
    }

    /// Who called it false: the city, or a newsroom.
    fn denial(&self, talk: &Talk<'_>) -> Option<Link> {
        let claim: BTreeSet<String> = words::telling(&self.text).into_iter().collect();
        let is_denial = |text: &str, at: Timestamp| {
            let said: BTreeSet<String> = words::words(text).into_iter().collect();
            let common = claim.intersection(&said).count();
            at >= self.since
                && FALSE.iter().any(|word| said.contains(*word))
                && common >= LEAST_WORDS
                && common as f64 >= SAME_WORDS * claim.len() as f64
        };
        let statements = talk.statements.iter().map(|(fact, post)| (*fact, *post));
        let news = talk.news.iter().map(|said| (said.fact, said.post));
        let (fact, post) =
            statements.chain(news).find(|(fact, post)| is_denial(&post.text, fact.observed_at))?;
        Some(Link {
            service: ID.into(),
            entity: fact.entity.clone(),
            score: 0.9,
            reason: Bilingual::new(
                format!("dibantah: {}", post.channel),
                format!("denied: {}", post.channel),
            ),
        })
    }
}

/// What the copies have in common: the shortest that is not shouted, without what stands
/// before and after it in that copy only.
fn common(copies: &[&Said<'_>]) -> String {
    let is_shouted = |text: &str| {
        let capitals = text.chars().filter(|sign| sign.is_uppercase()).count();
        2 * capitals > text.chars().filter(|sign| sign.is_alphabetic()).count()
    };
    let texts = copies.iter().map(|said| said.post.text.as_str());
    let shortest = texts.min_by_key(|text| (is_shouted(text), text.len()));
    let said: Vec<BTreeSet<String>> =
        copies.iter().map(|said| words::words(&said.post.text).into_iter().collect()).collect();
    let is_common = |piece: &str| {
        words::words(piece)
            .iter()
            .any(|word| 2 * said.iter().filter(|words| words.contains(word)).count() > said.len())
    };
    let pieces: Vec<&str> = shortest.unwrap_or_default().split_whitespace().collect();
    let first = pieces.iter().position(|piece| is_common(piece)).unwrap_or_default();
    let last = pieces.iter().rposition(|piece| is_common(piece)).map_or(pieces.len(), |nr| nr + 1);
    pieces.get(first..last).unwrap_or_default().join(" ")
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
