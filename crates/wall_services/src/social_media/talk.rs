//! What is being said at a moment: posts of the state with what they are about and whether
//! they were answered.

use std::collections::BTreeMap;

use wall_model::{Fact, FactKind, Finding, LonLat, Post, Slot, Timestamp};
use wall_service::Moment;

use super::{
    ID,
    about::{self, About},
    news, voice,
};

/// A citizen's post.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    /// Its fact.
    pub(super) fact: &'a Fact,
    /// What was written.
    pub(super) post: &'a Post,
    /// What it is about; `None`: nobody has read it yet.
    pub(super) about: Option<About<'a>>,
    /// When the city answered.
    pub(super) answered_at: Option<Timestamp>,
}

impl Said<'_> {
    /// When it was written.
    pub(super) fn at(&self) -> Timestamp {
        self.fact.observed_at
    }

    /// Where it speaks of.
    pub(super) fn place(&self) -> Option<LonLat> {
        self.fact.place.or(self.about.and_then(|about| about.place))
    }

    /// Whether somebody waits for the city's answer.
    pub(super) fn waits(&self) -> bool {
        self.post.is_to_city && !self.post.is_answered && self.answered_at.is_none()
    }
}

/// Everything that is being said.
#[derive(Debug, Default)]
pub(super) struct Talk<'a> {
    /// What citizens say, oldest first.
    pub(super) said: Vec<Said<'a>>,
    /// What the city says by itself, oldest first.
    pub(super) statements: Vec<(&'a Fact, &'a Post)>,
    /// What newsrooms say, oldest first.
    pub(super) news: Vec<Said<'a>>,
}

impl<'a> Talk<'a> {
    /// What is being said at `at`.
    pub(super) fn of(at: &'a Moment) -> Self {
        let mut abouts: BTreeMap<&str, About<'_>> = BTreeMap::new();
        for (fact, finding) in findings(at) {
            if let Some(post) = fact.entity.as_str().strip_prefix(about::PREFIX) {
                abouts.insert(post, About { finding, place: fact.place });
            }
        }
        let mut talk = Self::default();
        let mut answers: BTreeMap<&str, Timestamp> = BTreeMap::new();
        for known in at.latest(ID, Slot::Post) {
            let FactKind::Post(post) = &known.fact.kind else { continue };
            let (fact, entity) = (&*known.fact, known.fact.entity.as_str());
            let said = Said { fact, post, about: abouts.get(entity).copied(), answered_at: None };
            if let Some(answered) = entity.strip_prefix(voice::ANSWER) {
                answers.insert(answered, fact.observed_at);
            } else if entity.starts_with(voice::STATEMENT) {
                talk.statements.push((fact, post));
            } else if entity.starts_with(news::PREFIX) {
                talk.news.push(said);
            } else {
                talk.said.push(said);
            }
        }
        for said in talk.said.iter_mut().filter(|said| said.post.is_to_city) {
            let by_author = format!("{}:by:{}", said.post.channel, said.post.author);
            let direct = answers.get(said.fact.entity.as_str());
            let later = |answer: &&Timestamp| **answer >= said.at();
            said.answered_at = direct.or(answers.get(by_author.as_str()).filter(later)).copied();
        }
        talk.said.sort_by_key(Said::at);
        talk.news.sort_by_key(Said::at);
        talk.statements.sort_by_key(|(fact, _)| fact.observed_at);
        talk
    }

    /// What citizens said after `from`.
    pub(super) fn since(&self, from: Timestamp) -> &[Said<'a>] {
        let start = self.said.partition_point(|said| said.at() <= from);
        self.said.get(start..).unwrap_or_default()
    }
}

/// The service's findings that hold at `at`.
pub(super) fn findings(at: &Moment) -> impl Iterator<Item = (&Fact, &Finding)> {
    at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
        FactKind::Finding(finding) => Some((&*known.fact, &**finding)),
        _ => None,
    })
}

/// Those of one analysis.
pub(super) fn findings_of<'a>(
    at: &'a Moment,
    analysis: &'a str,
) -> impl Iterator<Item = (&'a Fact, &'a Finding)> {
    findings(at).filter(move |(_, finding)| finding.analysis == analysis)
}
