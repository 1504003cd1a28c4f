//! Classes of places, the words for them, and the words for sides of a place.

use wall_model::LonLat;

use crate::words;

/// What a named place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameClass {
    /// District of first order (kecamatan).
    District,
    /// Village or ward (desa, kelurahan).
    Village,
    /// Street.
    Street,
    /// Junction.
    Junction,
    /// Market.
    Market,
    /// Hospital.
    Hospital,
    /// Emergency or police post.
    Post,
    /// Any other place.
    Other,
}

/// Words that say a class, as [`words::words`] spells them.
const CLASS_WORDS: &[(&str, NameClass)] = &[
    ("bundaran", NameClass::Junction),
    ("desa", NameClass::Village),
    ("gang", NameClass::Street),
    ("jalan", NameClass::Street),
    ("kecamatan", NameClass::District),
    ("kelurahan", NameClass::Village),
    ("pasar", NameClass::Market),
    ("peken", NameClass::Market),
    ("perempatan", NameClass::Junction),
    ("pertigaan", NameClass::Junction),
    ("pos", NameClass::Post),
    ("prapatan", NameClass::Junction),
    ("rumahsakit", NameClass::Hospital),
    ("rurung", NameClass::Street),
    ("simpang", NameClass::Junction),
];

/// Words that are names and also something else; sorted. Alone they name nothing.
const COMMON: &[&str] = &[
    "agung", "air", "badak", "banjar", "barat", "baru", "besar", "bulan", "bunga", "desa", "dua",
    "empat", "enam", "indah", "kaja", "kangin", "kauh", "kelod", "kembar", "kota", "lima",
    "merdeka", "nangka", "pasar", "pusat", "raya", "sari", "selatan", "setia", "suci", "taman",
    "tengah", "tiga", "timur", "tohpati", "tukad", "udayana", "utara", "veteran",
];

impl NameClass {
    /// How far from its middle a place of this class may be, metres, if it has one place.
    pub(super) fn radius_m(self) -> f64 {
        match self {
            Self::District => 2_500.0,
            Self::Village => 700.0,
            Self::Street => 500.0,
            Self::Junction => 100.0,
            Self::Market | Self::Post => 120.0,
            Self::Hospital => 200.0,
            Self::Other => 300.0,
        }
    }
}

/// The class that a word says.
pub(super) fn class_of_word(word: &str) -> Option<NameClass> {
    let at = CLASS_WORDS.binary_search_by(|(known, _)| (*known).cmp(word)).ok()?;
    CLASS_WORDS.get(at).map(|(_, class)| *class)
}

/// Whether a word alone names nothing: it is in everybody's mouth, a number or very short.
pub(super) fn is_common(word: &str) -> bool {
    word.len() < 4
        || word.bytes().all(|sign| sign.is_ascii_digit())
        || words::is_stop(word)
        || COMMON.binary_search(&word).is_ok()
}

/// The ways of saying a name, the most complete first, each as its words without the word
/// of its class: what stands in brackets and what stands before them are ways of their own.
pub(super) fn ways_of(text: &str, class: NameClass) -> Vec<Vec<String>> {
    let mut ways: Vec<Vec<String>> = Vec::new();
    let mut parts: Vec<&str> = vec![text.split('(').next().unwrap_or_default()];
    parts.extend(text.split('(').skip(1).filter_map(|rest| rest.split(')').next()));
    for part in parts {
        let mut way = words::words(part);
        while way.len() > 1 && way.first().is_some_and(|word| is_class_word(word, class)) {
            way.remove(0);
        }
        if !way.is_empty() && way.len() <= 6 && !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// Whether `word` only says that a name is of `class`.
fn is_class_word(word: &str, class: NameClass) -> bool {
    class_of_word(word) == Some(class)
}

/// A side of a place, by the compass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Utara; kaja, towards the mountain.
    North,
    /// Timur; kangin.
    East,
    /// Selatan; kelod, towards the sea.
    South,
    /// Barat; kauh.
    West,
}

impl Side {
    /// The side that a word says, Indonesian or Balinese. South of the mountains, where
    /// Denpasar lies, kaja is north.
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "utara" | "kaja" | "kajanan" | "lor" => Self::North,
            "timur" | "kangin" | "kanginan" | "wetan" => Self::East,
            "selatan" | "kelod" | "kelodan" => Self::South,
            "barat" | "kauh" | "kauhan" | "kulon" => Self::West,
            _ => return None,
        })
    }

    /// Its direction: east and north.
    pub(super) fn direction(self) -> (f64, f64) {
        match self {
            Self::North => (0.0, 1.0),
            Self::East => (1.0, 0.0),
            Self::South => (0.0, -1.0),
            Self::West => (-1.0, 0.0),
        }
    }

    /// How far `place` lies towards this side, in degrees: only to compare.
    pub(super) fn along(self, place: LonLat) -> f64 {
        let (east, north) = self.direction();
        east * place.lon_deg + north * place.lat_deg
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(COMMON.is_sorted());
        assert!(CLASS_WORDS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn names_have_several_ways() {
        let ways = |text, class| -> Vec<String> {
            ways_of(text, class).iter().map(|way| way.join(" ")).collect()
        };
        assert_eq!(
            ways("Jl. Gatot Subroto (Gatsu)", NameClass::Street),
            ["gatot subroto", "gatsu"]
        );
        assert_eq!(ways("Pasar Kereneng (Kreneng)", NameClass::Market), ["kereneng", "kreneng"]);
        assert_eq!(ways("Simpang Enam", NameClass::Junction), ["enam"]);
        assert_eq!(ways("RSUD Wangaya", NameClass::Hospital), ["wangaya"]);
        assert_eq!(ways("  ", NameClass::Other), [""; 0]);
    }
}
