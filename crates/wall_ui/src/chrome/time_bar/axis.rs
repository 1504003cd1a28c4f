//! Times along the bar: round ones in the room's zone, as many as there is room for.

use wall_model::{Span, Timestamp};
use wall_service::view::Text;

use crate::Locale;

/// Distances between ticks that people count in, seconds.
const STEPS_SECS: [i64; 16] =
    [1, 2, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800];

/// A tick of the axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: Timestamp,
    pub(super) label: String,
}

/// Ticks between `from` and `to`, at most about `most`.
pub(super) fn ticks(from: Timestamp, to: Timestamp, most: usize, locale: &Locale) -> Vec<Tick> {
    const DAY: i64 = 86_400;
    let width = to.since(from).as_secs_f64();
    let fits = |secs: &i64| width / (*secs as f64) <= most.max(1) as f64;
    let secs = STEPS_SECS.into_iter().find(fits).unwrap_or(4 * 604_800);
    let step = Span::from_secs(secs);
    // Ticks of hours and days are round where the room is, not at Greenwich.
    let offset = Span::from_secs(locale.offset_secs(from));
    let mut at = (from + offset).floor(step) - offset;
    let mut ticks = Vec::new();
    while at <= to && ticks.len() <= 2 * most.max(1) {
        if at >= from {
            let is_midnight = (at + offset).as_secs().rem_euclid(DAY) == 0;
            let text = match secs {
                _ if is_midnight => Text::DayMonth(at),
                ..60 => Text::HourMinuteSecond(at),
                _ => Text::HourMinute(at),
            };
            ticks.push(Tick { at, label: locale.spell(&text) });
        }
        at = at + step;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::Language;

    #[test]
    fn ticks_are_round_in_the_rooms_zone() {
        let zone = TimeZone::get("Asia/Makassar").unwrap();
        let locale = Locale { language: Language::Indonesian, zone };
        // 2026-11-24 18:59:57 WITA.
        let from = Timestamp::from_secs(1_795_517_997);
        let labels = |secs: i64| {
            let ticks = ticks(from, from + Span::from_secs(secs), 5, &locale);
            assert!((2..=7).contains(&ticks.len()), "{secs}: {ticks:?}");
            ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(4), ["18.59.57", "18.59.58", "18.59.59", "19.00.00", "19.00.01"]);
        assert_eq!(labels(3_600), ["19.00", "19.30"]);
        assert_eq!(labels(18_000)[0], "19.00");
        assert_eq!(labels(18_000)[5 - 1], "23.00");
        assert_eq!(
            labels(86_400),
            ["00.00".to_owned(), "06.00".into(), "12.00".into(), "18.00".into()]
                .map(|label| if label == "00.00" { "25 Nov".to_owned() } else { label })
        );
        assert_eq!(labels(3 * 86_400), ["25 Nov", "26 Nov", "27 Nov"]);
    }
}
