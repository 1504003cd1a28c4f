//! Amounts of money as surveys spell them.

use wall_service::Origin;

/// Which sign parts thousands and which decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `40.000,50`.
    Indonesian,
    /// `40,000.50`.
    English,
}

/// Lowest price that is believed, rupiah.
pub(super) const LEAST_RP: f64 = 100.0;

/// Highest price that is believed, rupiah.
pub(super) const MOST_RP: f64 = 5_000_000.0;

/// The style that the feed's option `decimal` says.
///
/// # Errors
/// If it says neither.
pub(super) fn style(origin: &Origin) -> Result<Style, String> {
    match origin.options.get("decimal").map(String::as_str) {
        None | Some(",") => Ok(Style::Indonesian),
        Some(".") => Ok(Style::English),
        Some(other) => Err(format!("decimal: {other:?} is neither , nor .")),
    }
}

/// The rupiah of `text`: `Rp40.000`, `Rp 40.000,-`, `40000`.
///
/// # Errors
/// Why it is none, in words for an operator.
pub(super) fn rupiah(text: &str, style: Style) -> Result<f64, String> {
    let bare = text.trim().trim_start_matches("Rp").trim_start_matches("IDR");
    let bare = bare.trim_start_matches('.').trim();
    let bare = bare.strip_suffix(",-").or_else(|| bare.strip_suffix(".-")).unwrap_or(bare);
    if bare.is_empty() || bare == "-" {
        return Err("no price".to_owned());
    }
    let (group, mark) = match style {
        Style::Indonesian => ('.', ','),
        Style::English => (',', '.'),
    };
    let (whole, part) = bare.split_once(mark).unwrap_or((bare, ""));
    if part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()) && !whole.contains(group) {
        return Err(format!(
            "price {text:?}: thousands in the wrong style; set the option decimal"
        ));
    }
    let mut groups = whole.split(group);
    let first = groups.next().unwrap_or_default();
    let is_grouped = groups.clone().next().is_none()
        || (first.len() <= 3 && groups.all(|digits| digits.len() == 3));
    let digits: String = whole.chars().filter(|sign| *sign != group).collect();
    let is_number = !digits.is_empty()
        && digits.len() <= 9
        && part.len() <= 2
        && digits.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    if !is_grouped || !is_number {
        return Err(format!("price {text:?} is not a number"));
    }
    let value = format!("{digits}.{part}0").parse::<f64>().map_err(|err| err.to_string())?;
    believed(value)
}

/// `value` if a price can be that.
///
/// # Errors
/// If it cannot.
pub(super) fn believed(value: f64) -> Result<f64, String> {
    match value {
        LEAST_RP..=MOST_RP => Ok(value),
        _ => Err(format!("price {value} is not between {LEAST_RP} and {MOST_RP} rupiah")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_in_their_own_style() {
        for text in ["40.000", "Rp40.000", "Rp 40.000,-", "40000", " Rp. 40.000,00 "] {
            assert_eq!(rupiah(text, Style::Indonesian), Ok(40_000.0), "{text}");
        }
        assert_eq!(rupiah("40,000.5", Style::English), Ok(40_000.5));
        assert_eq!(rupiah("1.250.000", Style::Indonesian), Ok(1_250_000.0));
    }

    #[test]
    fn what_may_be_forty_or_forty_thousand_is_set_aside() {
        let wrong = [
            ("40,000", Style::Indonesian),
            ("40.000", Style::English),
            ("4.0000", Style::Indonesian),
            ("12.34.567", Style::Indonesian),
            ("40", Style::Indonesian),
            ("-5000", Style::Indonesian),
            ("", Style::Indonesian),
            ("NaN", Style::English),
            ("9".repeat(400).as_str(), Style::English),
        ]
        .map(|(text, style)| rupiah(text, style));
        for result in wrong {
            assert!(result.is_err(), "{result:?}");
        }
    }
}
