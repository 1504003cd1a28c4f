//! What a message is about: the finding of one post, as told and as read again.
//!
//! | value | what |
//! |-|-|
//! | `topic_<key>` | 1: the topic that it speaks of |
//! | `mood` | below zero: bad; above: good |
//! | `word_<word>` | what this word adds to the mood |
//! | `place` | how sure the place is, 0 to 1; the finding's place is where |
//! | `radius_m` | how far off it may be |
//! | `names` | names that were known when it was read |
//!
//! Links: the post, then what it names, the reason being the name.

use wall_model::{Finding, LonLat};

use super::{
    ID, mood,
    topics::{self, Topic},
};

/// The analysis.
pub(super) const ANALYSIS: &str = "social_media/about";

/// What begins its entity; the post's follows.
pub(super) const PREFIX: &str = "about:";

/// Mood in three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feeling {
    /// Negatif.
    Bad,
    /// Netral.
    Neutral,
    /// Positif.
    Good,
}

/// What a post is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    /// As it was told.
    pub(super) finding: &'a Finding,
    /// Where it speaks of.
    pub(super) place: Option<LonLat>,
}

impl<'a> About<'a> {
    /// What it speaks of.
    pub(super) fn topic(&self) -> Option<&'static Topic> {
        let values = self.finding.values.range(topics::PREFIX.to_owned()..);
        let key = values.map(|(name, _)| name.strip_prefix(topics::PREFIX)).next()??;
        topics::named(key)
    }

    /// In which mood.
    pub(super) fn feeling(&self) -> Feeling {
        match self.value("mood") {
            score if score <= -mood::LIMIT => Feeling::Bad,
            score if score >= mood::LIMIT => Feeling::Good,
            _ => Feeling::Neutral,
        }
    }

    /// The words that decide the mood, each with what it adds.
    pub(super) fn reasons(&self) -> impl Iterator<Item = (&'a str, f64)> {
        const WORD: &str = "word_";
        let values = self.finding.values.range(WORD.to_owned()..);
        values.map_while(|(name, value)| Some((name.strip_prefix(WORD)?, *value)))
    }

    /// The name of the place that it speaks of.
    pub(super) fn place_name(&self) -> Option<&'a str> {
        let named = self.finding.links.iter().find(|link| link.service.as_str() != ID)?;
        Some(named.reason.id.as_str())
    }

    /// A value by its name; 0 if it lacks.
    pub(super) fn value(&self, name: &str) -> f64 {
        self.finding.values.get(name).copied().unwrap_or_default()
    }
}
