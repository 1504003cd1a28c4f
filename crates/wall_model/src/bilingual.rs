//! Data's own text in the wall's two languages.

use serde::{Deserialize, Serialize};

/// A text that was made from data, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// A text in both languages.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }

    /// A text that is the same in both: a name.
    pub fn same(text: impl Into<String>) -> Self {
        let id = text.into();
        Self { en: id.clone(), id }
    }

    /// A number with `decimals` digits after the decimal mark, 0 to 6, half away from zero:
    /// `1.268,5` and `1,268.5`. What is no number is a dash, as the wall writes it.
    pub fn number(value: f64, decimals: usize) -> Self {
        if !value.is_finite() || value.abs() > 1e15 {
            return Self::same("\u{2013}");
        }
        let decimals = decimals.min(6);
        let scale = 10_u128.pow(u32::try_from(decimals).unwrap_or(0));
        let scaled = (value.abs() * scale as f64).round() as u128;
        let (whole, part) = ((scaled / scale).to_string(), scaled % scale);
        let spelled = |group: char, mark: char| {
            let mut text = String::new();
            if value < 0.0 && scaled > 0 {
                text.push('\u{2212}');
            }
            for (nr, digit) in whole.chars().enumerate() {
                if nr > 0 && (whole.len() - nr).is_multiple_of(3) {
                    text.push(group);
                }
                text.push(digit);
            }
            if decimals > 0 {
                text.push(mark);
                text.push_str(&format!("{part:0decimals$}"));
            }
            text
        };
        Self { id: spelled('.', ','), en: spelled(',', '.') }
    }

    /// This text and then `next`.
    #[must_use]
    pub fn then(mut self, next: &Self) -> Self {
        self.id.push_str(&next.id);
        self.en.push_str(&next.en);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_in_both_languages() {
        let both = |value, decimals| {
            let Bilingual { id, en } = Bilingual::number(value, decimals);
            (id, en)
        };
        assert_eq!(both(1_268.46, 1), ("1.268,5".to_owned(), "1,268.5".to_owned()));
        assert_eq!(both(-40_000.0, 0), ("−40.000".to_owned(), "−40,000".to_owned()));
        assert_eq!(both(-0.04, 1), ("0,0".to_owned(), "0.0".to_owned()));
        assert_eq!(both(7.0, 0), ("7".to_owned(), "7".to_owned()));
        assert_eq!(both(-2.5, 0), ("−3".to_owned(), "−3".to_owned()));
        assert_eq!(both(f64::NAN, 1), ("–".to_owned(), "–".to_owned()));
        let text = Bilingual::new("turun ", "down ").then(&Bilingual::number(0.5, 1));
        assert_eq!(text, Bilingual::new("turun 0,5", "down 0.5"));
    }
}
