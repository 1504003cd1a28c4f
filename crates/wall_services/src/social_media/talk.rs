//! What is being said at a moment: posts of the state with what they are about and whether
//! they were answered.

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
        // Facts come by entity, so that what is taken from one kind of them is in order.
        let abouts: Vec<(&str, About<'_>)> = findings(at)
            .filter_map(|(fact, finding)| {
                let post = fact.entity.as_str().strip_prefix(about::PREFIX)?;
                Some((post, About { finding, place: fact.place }))
            })
            .collect();
        let mut talk = Self::default();
        let mut answers: Vec<(&str, Timestamp)> = Vec::new();
        for known in at.latest(ID, Slot::Post) {
            let FactKind::Post(post) = &known.fact.kind else { continue };
            let (fact, entity) = (&*known.fact, known.fact.entity.as_str());
            let said = Said { fact, post, about: of(&abouts, entity), answered_at: None };
            if let Some(answered) = entity.strip_prefix(voice::ANSWER) {
                answers.push((answered, fact.observed_at));
            } else if entity.starts_with(voice::STATEMENT) {
                talk.statements.push((fact, post));
            } else if entity.starts_with(news::PREFIX) {
                talk.news.push(said);
            } else {
                talk.said.push(said);
            }
        }
        for said in talk.said.iter_mut().filter(|said| said.post.is_to_city) {
            let to_author = || {
                let author = format!("{}:by:{}", said.post.channel, said.post.author);
                of(&answers, &author).filter(|answer| *answer >= said.at())
            };
            said.answered_at = of(&answers, said.fact.entity.as_str()).or_else(to_author);
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

/// What stands under a name in a list in the names' order.
fn of<T: Copy>(list: &[(&str, T)], name: &str) -> Option<T> {
    let nr = list.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
    list.get(nr).map(|(_, found)| *found)
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
