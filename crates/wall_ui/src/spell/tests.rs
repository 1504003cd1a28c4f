//! The room's formats, letter by letter.

use jiff::tz::TimeZone;
use proptest::prelude::*;
use wall_model::{Bilingual, Span, Timestamp};
use wall_service::view::{Freshness, Text, Unit};

use super::{Language, Locale};

fn locale(language: Language) -> Locale {
    Locale { language, zone: TimeZone::get("Asia/Makassar").unwrap() }
}

fn indonesian(text: Text) -> String {
    locale(Language::Indonesian).spell(&text).replace('\u{a0}', " ")
}

fn english(text: Text) -> String {
    locale(Language::English).spell(&text).replace('\u{a0}', " ")
}

/// 2026-11-24T11:05:12Z.
const EVENING: Timestamp = Timestamp::from_secs(1_795_518_312);

#[test]
fn numbers_carry_the_languages_marks() {
    let flow = Text::Quantity { value: 1268.0, decimals: 0, unit: Unit::LitresPerSecond };
    assert_eq!(indonesian(flow.clone()), "1.268 L/dtk");
    assert_eq!(english(flow), "1,268 L/s");
    let share = Text::Quantity { value: 35.24, decimals: 1, unit: Unit::Percent };
    assert_eq!(indonesian(share), "35,2%");
    let price = Text::Quantity { value: 40_000.0, decimals: 0, unit: Unit::Rupiah };
    assert_eq!(indonesian(price), "Rp40.000");
    assert_eq!(indonesian(Text::Decimal { value: -0.25, decimals: 1 }), "\u{2212}0,3");
    assert_eq!(indonesian(Text::Decimal { value: f64::NAN, decimals: 1 }), "\u{2013}");
    assert_eq!(indonesian(Text::Count(-1_234_567)), "\u{2212}1.234.567");
}

#[test]
fn times_are_local() {
    assert_eq!(indonesian(Text::HourMinute(EVENING)), "19.05");
    assert_eq!(english(Text::HourMinuteSecond(EVENING)), "19:05:12");
    assert_eq!(indonesian(Text::Date(EVENING)), "Selasa, 24 November 2026");
    assert_eq!(indonesian(Text::Date(Timestamp::MAX)), "\u{2013}");
    assert_eq!(locale(Language::Indonesian).zone_name(EVENING), "WITA");
}

#[test]
fn spans_take_two_units_at_most() {
    let span = |secs| indonesian(Text::Span(Span::from_secs(secs)));
    assert_eq!(span(41), "41 dtk");
    assert_eq!(span(4 * 60 + 59), "4 mnt");
    assert_eq!(span(2 * 3_600 + 5 * 60), "2 jam 5 mnt");
    assert_eq!(span(3 * 86_400), "3 hari");
    assert_eq!(indonesian(Text::Countdown(Span::from_millis(16_400))), "17");
}

#[test]
fn ages_say_whether_they_are_too_old() {
    let locale = locale(Language::Indonesian);
    let at =
        |age| Freshness::of(Some(EVENING - Span::from_secs(age)), EVENING, Span::from_secs(30));
    let spell = |age| locale.freshness(at(age)).unwrap().replace('\u{a0}', " ");
    assert_eq!(spell(2), "< 5 dtk");
    assert_eq!(spell(30), "< 1 mnt");
    assert_eq!(spell(31), "usang 31 dtk");
    assert_eq!(spell(3_700), "usang 1 jam 1 mnt");
}

#[test]
fn hostile_names_cannot_break_a_line() {
    assert_eq!(indonesian(Text::name("a\nb\u{202e}c")), "a b c");
    assert!(indonesian(Text::name("x".repeat(10_000))).len() <= 200);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn numbers_within_data_are_spelled_as_the_wall_spells_them(
        // Eighths fall on the middle between two spellings.
        value in prop_oneof![-1e7..1e7_f64, (-400..400_i32).prop_map(|n| f64::from(n) / 8.0)],
        decimals in 0..=6_u8,
    ) {
        let both = Bilingual::number(value, usize::from(decimals));
        prop_assert_eq!(&both.id, &indonesian(Text::Decimal { value, decimals }));
        prop_assert_eq!(&both.en, &english(Text::Decimal { value, decimals }));
    }
}

#[test]
fn what_is_no_number_is_spelled_alike() {
    for value in [f64::NAN, f64::INFINITY, -1e16, 1e15, -0.0, -0.4] {
        let expected = indonesian(Text::Decimal { value, decimals: 0 });
        assert_eq!(Bilingual::number(value, 0).id, expected, "{value}");
    }
}
