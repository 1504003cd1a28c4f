//! Numbers with the language's separators.

use wall_service::view::{Unit, Words};

use super::{Language, Locale};

impl Locale {
    /// Thousands separator and decimal mark.
    fn separators(&self) -> (char, char) {
        match self.language {
            Language::Indonesian => ('.', ','),
            Language::English => (',', '.'),
        }
    }

    /// `1.268`.
    pub(super) fn integer(&self, value: i64) -> String {
        let digits = value.unsigned_abs().to_string();
        let (thousands, _) = self.separators();
        let mut out = String::new();
        if value < 0 {
            out.push('\u{2212}');
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(thousands);
            }
            out.push(digit);
        }
        out
    }

    /// `35,2`; a number that is none is a dash.
    pub(super) fn decimal(&self, value: f64, decimals: u8) -> String {
        if !value.is_finite() || value.abs() > 1e15 {
            return "\u{2013}".to_owned();
        }
        let decimals = decimals.min(6);
        let scale = 10_i128.pow(u32::from(decimals));
        let scaled = (value * scale as f64).round() as i128;
        let (whole, part) = (scaled / scale, scaled.unsigned_abs() % scale.unsigned_abs());
        let whole = i64::try_from(whole).unwrap_or_default();
        let sign = if scaled < 0 && whole == 0 { "\u{2212}" } else { "" };
        if decimals == 0 {
            return self.integer(whole);
        }
        let (_, mark) = self.separators();
        format!("{sign}{}{mark}{part:0width$}", self.integer(whole), width = usize::from(decimals))
    }

    /// `1.268 L/dtk`, `35,2%`, `Rp40.000`.
    pub(super) fn quantity(&self, value: f64, decimals: u8, unit: Unit) -> String {
        let number = self.decimal(value, decimals);
        let unit_text = self.unit(unit);
        match unit {
            Unit::Rupiah => format!("{unit_text}{number}"),
            Unit::Percent => format!("{number}{unit_text}"),
            _ => format!("{number}\u{a0}{unit_text}"),
        }
    }

    /// `Rp40.000` below a million, else `Rp2,45 miliar` in the largest unit.
    pub(super) fn money(&self, rupiah: f64) -> String {
        const UNITS: [(f64, Words); 3] = [
            (1e12, Words::new("triliun", "trillion")),
            (1e9, Words::new("miliar", "billion")),
            (1e6, Words::new("juta", "million")),
        ];
        let unit = UNITS.iter().find(|(size, _)| rupiah.abs() >= *size);
        let Some((size, word)) = unit else { return self.quantity(rupiah, 0, Unit::Rupiah) };
        let value = rupiah / size;
        let decimals = match value.abs() {
            ..10.0 => 2,
            ..100.0 => 1,
            _ => 0,
        };
        format!("Rp{}\u{a0}{}", self.decimal(value, decimals), self.pick(*word))
    }

    /// `+12,5%`, `\u{2212}3`; no sign before a zero.
    pub(super) fn change(&self, value: f64, decimals: u8, unit: Option<Unit>) -> String {
        let number = match unit {
            Some(unit) => self.quantity(value, decimals, unit),
            None => self.decimal(value, decimals),
        };
        let is_zero = !number.contains(|digit: char| ('1'..='9').contains(&digit));
        if value > 0.0 && !is_zero { format!("+{number}") } else { number }
    }
}
