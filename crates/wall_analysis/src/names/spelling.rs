//! Words with one wrong letter.

use std::collections::BTreeMap;

/// Shortest word of which a letter may be wrong: shorter ones are other words.
const SHORTEST: usize = 5;

/// The words of a gazetteer, each also by what is left of it without one of its letters, so
/// that misspelt words are looked up and not searched for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Spelling {
    by_rest: BTreeMap<String, Vec<String>>,
}

impl Spelling {
    /// Takes `word` into the list.
    pub(super) fn learn(&mut self, word: &str) {
        let known = self.by_rest.entry(word.to_owned()).or_default();
        if known.iter().any(|known| known == word) {
            return;
        }
        known.push(word.to_owned());
        if word.len() >= SHORTEST {
            for rest in without_one(word) {
                self.by_rest.entry(rest).or_default().push(word.to_owned());
            }
        }
    }

    /// Words of the list that `word` may mean, itself first if it is one.
    pub(super) fn candidates<'a>(&'a self, word: &str) -> Vec<&'a str> {
        let of = |rest: &str| self.by_rest.get(rest).into_iter().flatten().map(String::as_str);
        let mut words: Vec<&str> = of(word).filter(|known| *known == word).collect();
        if word.len() >= SHORTEST {
            let mut near: Vec<&str> = of(word).collect();
            for rest in without_one(word) {
                near.extend(of(&rest));
            }
            near.retain(|known| *known != word && is_near(word, known));
            near.sort_unstable();
            near.dedup();
            words.extend(near);
        }
        words
    }
}

/// `word` without each of its letters; words here are ASCII.
fn without_one(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().map(|(at, sign)| {
        let (before, after) = word.split_at(at);
        before.to_owned() + after.get(sign.len_utf8()..).unwrap_or_default()
    })
}

/// Whether two words are the same but for one letter: wrong, missing, too many, or two
/// neighbours exchanged. Short words must be the same.
pub(super) fn is_near(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < SHORTEST || long.len() - short.len() > 1 {
        return false;
    }
    let (short, long) = (short.as_bytes(), long.as_bytes());
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    fn tail(word: &[u8], from: usize) -> &[u8] {
        word.get(from..).unwrap_or_default()
    }
    if short.len() < long.len() {
        return tail(short, same) == tail(long, same + 1);
    }
    let is_exchanged =
        short.get(same) == long.get(same + 1) && short.get(same + 1) == long.get(same);
    tail(short, same + 1) == tail(long, same + 1)
        || is_exchanged && tail(short, same + 2) == tail(long, same + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_may_be_wrong() {
        for (a, b) in
            [("subroto", "subrto"), ("bonjol", "bonjjol"), ("kreneng", "kerneng"), ("umar", "umar")]
        {
            assert!(is_near(a, b) && is_near(b, a), "{a} {b}");
        }
        for (a, b) in [("umar", "umer"), ("bonjol", "bnjl"), ("sanur", "senut"), ("", "a")] {
            assert!(!is_near(a, b) && !is_near(b, a), "{a} {b}");
        }
    }

    #[test]
    fn misspelt_words_are_looked_up() {
        let mut spelling = Spelling::default();
        ["subroto", "teuku", "umar", "teuku"].iter().for_each(|word| spelling.learn(word));
        assert_eq!(spelling.candidates("subroto"), ["subroto"]);
        assert_eq!(spelling.candidates("subrotto"), ["subroto"]);
        assert_eq!(spelling.candidates("tueku"), ["teuku"]);
        assert!(spelling.candidates("umr").is_empty());
    }
}
