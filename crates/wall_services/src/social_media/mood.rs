//! The mood of a text by a lexicon, Indonesian and Balinese, with the words that decide.
//!
//! A word of the lexicon weighs; a word of denial within two words before it turns it round,
//! a word of emphasis beside it makes it heavier. The sum decides. Irony is not seen, which
//! is why the wall shows the words with the share.

/// What is written when something is bad.
const BAD: &str = "\
    parah rusak usak mati bau busuk kotor daki lambat suwe bolong lubang kecewa jengkel marah gedeg \
    keluh telat mahal bahaya gelap peteng tumbang korban hilang rugi jelek jelekne susah sebet macet \
    banjir blabar tergenang genangan menumpuk mampet keruh pecah bocor semrawut payah capek lelah \
    kenyel panas takut jejeh cemas was-was bising liar nakal maling jambret jebol roboh terbakar \
    kebakaran kecelakaan laka luka pingsan antre lemot error gangguan padam zonk parahnya sampah \
    leluu tewas naik melonjak kerendem terendam macetnya mengungsi";

/// What is written when something is good.
const GOOD: &str = "\
    terimakasih makasi makasih suksma matur thanks bagus luung becik bersih kedas lancar cepat gelis \
    ramah hebat keren nyaman aman senang demen mantap apresiasi puas indah jegeg asri rahayu rahajeng \
    sigap membantu selamat sukses rapi adem tertib teduh jempol ramai semangat bangga salut terbaik \
    sejuk seru enak jaen";

/// What turns the next words round.
const DENIALS: [&str; 8] = ["tidak", "bukan", "belum", "tusing", "sing", "ten", "nenten", "tanpa"];

/// What makes a word beside it heavier.
const EMPHASES: [&str; 8] =
    ["banget", "sangat", "sekali", "gati", "pisan", "parah", "sajan", "terlalu"];

/// Words before which a denial is looked for.
const REACH: usize = 2;

/// A sum that is this far from nothing is a mood.
pub(super) const LIMIT: f64 = 0.9;

/// The mood of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mood {
    /// Below zero: bad; above: good.
    pub(super) score: f64,
    /// The words that decide and what each adds, in the text's order, each once.
    pub(super) reasons: Vec<(String, f64)>,
}

/// The mood of a text of these words ([`wall_analysis::words::words`]).
pub(super) fn of(words: &[String]) -> Mood {
    let mut mood = Mood::default();
    for (nr, word) in words.iter().enumerate() {
        let is_thanks =
            word == "kasih" && nr > 0 && words.get(nr - 1).is_some_and(|w| w == "terima");
        let weight = match word.as_str() {
            _ if is_thanks || is_in(GOOD, word) => 1.0,
            _ if is_in(BAD, word) => -1.0,
            _ => continue,
        };
        // What stands between is what is denied.
        let before = words.get(nr.saturating_sub(REACH)..nr).unwrap_or_default().iter().rev();
        let mut before = before.take_while(|word| !is_in(GOOD, word) && !is_in(BAD, word));
        let is_denied = before.any(|word| DENIALS.contains(&word.as_str()));
        let beside = [nr.checked_sub(1), Some(nr + 1)];
        let is_emphasised = beside
            .into_iter()
            .flatten()
            .any(|at| words.get(at).is_some_and(|beside| EMPHASES.contains(&beside.as_str())));
        let weight = if is_denied { -0.5 * weight } else { weight };
        let weight = if is_emphasised { 1.5 * weight } else { weight };
        mood.score += weight;
        let name = if is_thanks { "terima kasih" } else { word.as_str() };
        if !mood.reasons.iter().any(|(known, _)| known == name) {
            mood.reasons.push((name.to_owned(), weight));
        }
    }
    mood
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}
