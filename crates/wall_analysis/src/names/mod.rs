//! Places that a text names: a gazetteer, and where in the city a citizen's sentence is.
//!
//! A name is found by its words without the word of its class: `Jl. Gatot Subroto (Gatsu)`
//! by `gatot subroto` and by `gatsu`. The word before it (`jalan`, `pasar`, `simpang`) says
//! which class is meant; without one, short and common names are doubted. One letter may be
//! wrong where the rest of the text speaks for the name. Words of direction, Indonesian and
//! Balinese (`kaja`, `kelod`, `kangin`, `kauh`), say which side of a place is meant.

mod classes;
mod place;
mod spelling;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use wall_model::LonLat;

pub use classes::{NameClass, Side};
pub use place::Placed;

use crate::words;
use spelling::Spelling;

/// A place that texts may name.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// What the caller knows it by.
    pub id: String,
    /// As it is written: `Jl. Gatot Subroto (Gatsu)`.
    pub text: String,
    /// What it is.
    pub class: NameClass,
    /// Places of it: one, or several along a road. Without any, the name is left out.
    pub places: Vec<LonLat>,
}

/// A gazetteer: names and the words by which they are found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    names: Vec<Name>,
    /// Each way of saying a name, by its first word: its words, and the name.
    ways: BTreeMap<String, Vec<(Vec<String>, usize)>>,
    spelling: Spelling,
}

/// A name that was found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Its place in [`Names::names`].
    pub name: usize,
    /// How sure it is that this place is meant, 0 to 1.
    pub score: f64,
    /// The first of the text's [`words::words`] that says it, its class word included.
    pub from: usize,
    /// The word after the last one.
    pub to: usize,
    /// Which side of it is meant, if the text says one.
    pub side: Option<Side>,
}

/// What a name is worth that stands alone, by what speaks for it.
const BY_CLASS_WORD: f64 = 0.95;
const BY_SEVERAL_WORDS: f64 = 0.75;
const BY_ONE_WORD: f64 = 0.4;
/// A village is called by its bare name.
const VILLAGE_BY_ONE_WORD: f64 = 0.7;
/// What a wrong letter, and a second place of the same name, leave of it.
const MISSPELT: f64 = 0.85;
const AMBIGUOUS: f64 = 0.8;

/// Words of the text within which a word of direction belongs to a name.
const SIDE_REACH: usize = 2;

impl Names {
    /// The gazetteer of `names`; the same name of the same class twice is one with the
    /// places of both.
    pub fn new(names: impl IntoIterator<Item = Name>) -> Self {
        let mut all = Self::default();
        let mut known: BTreeMap<(NameClass, Vec<String>), usize> = BTreeMap::new();
        for name in names {
            let ways = classes::ways_of(&name.text, name.class);
            let (Some(first), false) = (ways.first(), name.places.is_empty()) else { continue };
            if let Some(other) = known.get(&(name.class, first.clone())) {
                if let Some(other) = all.names.get_mut(*other) {
                    other.places.extend(name.places);
                }
                continue;
            }
            let nr = all.names.len();
            known.insert((name.class, first.clone()), nr);
            for way in ways {
                way.iter().for_each(|word| all.spelling.learn(word));
                if let Some(first) = way.first().cloned() {
                    all.ways.entry(first).or_default().push((way, nr));
                }
            }
            all.names.push(name);
        }
        all
    }

    /// Its names.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The names that `text` says, in its order. Of several that begin at one word the
    /// longest is meant; of those that are as long, the one whose class the text says.
    pub fn find(&self, text: &str) -> Vec<Found> {
        self.find_in(&words::words(text))
    }

    /// The same of a text's [`words::words`].
    pub fn find_in(&self, text: &[String]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut nr = 0;
        while nr < text.len() {
            match self.best_at(text, nr) {
                Some(one) => {
                    nr = one.to;
                    found.push(one);
                }
                None => nr += 1,
            }
        }
        let spans: Vec<(usize, usize)> = found.iter().map(|one| (one.from, one.to)).collect();
        for one in &mut found {
            one.side = side_near(text, (one.from, one.to), &spans);
        }
        found
    }

    /// The best name whose own words begin at word `nr`.
    fn best_at(&self, text: &[String], nr: usize) -> Option<Found> {
        let word = text.get(nr)?;
        let said = nr.checked_sub(1).and_then(|before| text.get(before));
        let said = said.and_then(|word| classes::class_of_word(word));
        let mut best: Option<(usize, Found)> = None;
        let mut rivals = 0;
        for first in self.spelling.candidates(word) {
            for (way, name) in self.ways.get(first).into_iter().flatten() {
                let Some(class) = self.names.get(*name).map(|name| name.class) else { continue };
                let Some(wrong) = self.matches(text, nr, way) else { continue };
                let says_class = said == Some(class);
                let Some(score) = worth(way, class, says_class, said.is_some(), wrong) else {
                    continue;
                };
                let from = if says_class { nr - 1 } else { nr };
                let one = Found { name: *name, score, from, to: nr + way.len(), side: None };
                let rank = |length: usize, one: &Found| (length, (one.score * 1e6) as u64);
                match &best {
                    Some((length, other)) if *length == way.len() && other.name != *name => {
                        rivals += 1;
                        if rank(way.len(), &one) > rank(*length, other) {
                            best = Some((way.len(), one));
                        }
                    }
                    Some((length, other)) if rank(way.len(), &one) <= rank(*length, other) => {}
                    _ => {
                        rivals = 0;
                        best = Some((way.len(), one));
                    }
                }
            }
        }
        let (_, mut found) = best?;
        // A class word settles which of several is meant.
        if rivals > 0 && found.from == nr {
            found.score *= AMBIGUOUS;
        }
        Some(found)
    }

    /// Whether the words of `way` stand at `nr`: how many of them with a wrong letter.
    fn matches(&self, text: &[String], nr: usize, way: &[String]) -> Option<usize> {
        let mut wrong = 0;
        for (said, word) in way.iter().enumerate().map(|(at, word)| (text.get(nr + at), word)) {
            let said = said?;
            if said == word {
                continue;
            }
            if !spelling::is_near(said, word) {
                return None;
            }
            wrong += 1;
        }
        Some(wrong)
    }
}

/// What a name is worth; `None` if the text does not mean it.
fn worth(
    way: &[String],
    class: NameClass,
    says_class: bool,
    says_other: bool,
    wrong: usize,
) -> Option<f64> {
    let is_common = way.len() == 1 && way.iter().all(|word| classes::is_common(word));
    let score = match (says_class, way.len()) {
        (true, _) => BY_CLASS_WORD,
        // `Pasar Sanglah` is not the road of that name.
        (false, _) if says_other && way.len() == 1 => return None,
        (false, 1) if is_common => return None,
        (false, 1) if class == NameClass::Village => VILLAGE_BY_ONE_WORD,
        (false, 1) => BY_ONE_WORD,
        (false, _) => BY_SEVERAL_WORDS,
    };
    match wrong {
        0 => Some(score),
        1 if says_class || way.len() > 1 => Some(score * MISSPELT),
        _ => None,
    }
}

/// The side that a word of direction beside `span` says. One that is part of a name, or that
/// is nearer to another name, says nothing.
fn side_near(text: &[String], span: (usize, usize), spans: &[(usize, usize)]) -> Option<Side> {
    let is_free = |at: usize| !spans.iter().any(|(from, to)| (*from..*to).contains(&at));
    let before = (1..=SIDE_REACH).filter_map(|off| span.0.checked_sub(off));
    let after = (0..SIDE_REACH).map(|off| span.1 + off);
    let mut near = before.take_while(|at| is_free(*at)).chain(after.take_while(|at| is_free(*at)));
    near.find_map(|at| Side::of_word(text.get(at)?))
}
