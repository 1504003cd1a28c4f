//! How many posts an hour are usual: by the hours of the days before, and by how often the
//! tag is used where the wall has not seen enough days itself.
//!
//! The analysis keeps one series, posts of each full hour of the last two weeks, from which
//! everything else follows.

use wall_model::{Fact, FactKind, Quantity, Series, Slot, Span, Timestamp};
use wall_service::{Analysis, Moment, local};

use crate::social_media::{ID, talk::Talk, voice};

/// Posts of each full hour.
pub(in crate::social_media) const SERIES: &str = "mentions";

/// Hours that are kept.
const KEPT: i64 = 14 * 24;

/// Full hours of which every post is still known.
const KNOWN: i64 = voice::HELD.as_secs() / 3_600 - 1;

const HOUR: Span = Span::from_hours(1);

/// How a day's posts are spread over its hours where nothing better is known: shares of a
/// day by the local hour, as public posting in Indonesia goes; their sum is 1.
pub(in crate::social_media) const RHYTHM: [f64; 24] = [
    0.016, 0.010, 0.007, 0.006, 0.008, 0.016, 0.032, 0.048, 0.052, 0.050, 0.048, 0.050, 0.056,
    0.050, 0.046, 0.048, 0.054, 0.062, 0.068, 0.072, 0.070, 0.060, 0.044, 0.027,
];

/// Posts a day where nothing at all is known.
const DAILY: f64 = 100.0;

/// How many days of the wall's own count as much as the general rhythm.
const PRIOR_DAYS: f64 = 2.0;

/// See the [module](self).
pub(super) struct Hours;

impl Analysis for Hours {
    fn id(&self) -> &'static str {
        "social_media/hours"
    }

    fn every(&self) -> Span {
        Span::from_mins(5)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let talk = Talk::of(at);
        if talk.said.is_empty() {
            return Vec::new();
        }
        let end = at.now().floor(HOUR);
        let starts = end - HOUR.times(KEPT);
        let known = series(at, SERIES);
        let from = end - HOUR.times(KNOWN);
        let first = talk.said.first().map_or(end, |said| said.at().floor(HOUR) + HOUR);
        let value = |nr: i64| {
            let hour = starts + HOUR.times(nr);
            if hour < from.max(first) {
                return known.and_then(|known| known.value_at(hour));
            }
            let since = talk.since(hour - Span::from_micros(1));
            let count = since.iter().take_while(|said| said.at() < hour + HOUR).count();
            Some(count as f64)
        };
        let values: Vec<Option<f64>> = (0..KEPT).map(value).collect();
        let series = Series { quantity: Quantity::Count, starts, step: HOUR, values };
        if known == Some(&series) || series.points().next().is_none() {
            return Vec::new();
        }
        let kind = FactKind::Series(series);
        vec![Fact::new(&ID.into(), SERIES, at.now(), kind).holding_for(HOUR.times(KEPT))]
    }
}

/// A series of the service by its entity.
fn series<'a>(at: &'a Moment, entity: &str) -> Option<&'a Series> {
    match &at.entity(ID, &entity.into(), Slot::Series)?.fact.kind {
        FactKind::Series(series) => Some(series),
        _ => None,
    }
}

/// What is usual at a moment.
#[derive(Debug)]
pub(in crate::social_media) struct Usual {
    /// Posts an hour by the local hour.
    pub(in crate::social_media) hourly: [f64; 24],
}

impl Usual {
    /// What is usual at `at`, by what happened before the last two hours: what goes on now
    /// is not to make itself usual.
    pub(in crate::social_media) fn of(at: &Moment) -> Self {
        let until = at.now() - HOUR.times(2);
        let seen: Vec<(Timestamp, f64)> = series(at, SERIES)
            .map(|series| series.points().filter(|(hour, _)| *hour < until).collect())
            .unwrap_or_default();
        let daily = daily(at, &seen);
        let hourly = std::array::from_fn(|hour| {
            let prior = daily * RHYTHM.get(hour).copied().unwrap_or_default();
            // An hour of trouble weighs no more than a busy one.
            let most = 3.0 * prior + 3.0;
            let same = seen.iter().filter(|(at, _)| hour_of(*at) == hour);
            let (sum, count) = same
                .fold((0.0, 0.0), |(sum, count), (_, posts)| (sum + posts.min(most), count + 1.0));
            (PRIOR_DAYS * prior + sum) / (PRIOR_DAYS + count)
        });
        Self { hourly }
    }

    /// Posts that are usual in the hour that ends at `end`.
    pub(in crate::social_media) fn in_hour_to(&self, end: Timestamp) -> f64 {
        let start = end - HOUR;
        let share = start.since(start.floor(HOUR)).as_secs_f64() / 3_600.0;
        let value = |at| self.hourly.get(hour_of(at)).copied().unwrap_or_default();
        (1.0 - share) * value(start) + share * value(start + HOUR)
    }
}

/// Local hour of the day of `at`.
fn hour_of(at: Timestamp) -> usize {
    local::hour_of_day(at).floor() as usize
}

/// Posts a day: what was seen, made whole by the rhythm, or how often the tags are used.
fn daily(at: &Moment, seen: &[(Timestamp, f64)]) -> f64 {
    let rhythm = |at: &Timestamp| RHYTHM.get(hour_of(*at)).copied().unwrap_or_default();
    let (posts, share) = seen
        .iter()
        .fold((0.0, 0.0), |(posts, share), (hour, count)| (posts + count, share + rhythm(hour)));
    if share > 0.9 {
        return posts / share;
    }
    let tags = at.latest(ID, Slot::Series).filter_map(|known| match &known.fact.kind {
        FactKind::Series(series) if known.fact.entity.as_str().starts_with("tag:") => {
            // Today is not over.
            let days: Vec<f64> = series.points().map(|(_, uses)| uses).collect();
            let whole = days.get(..days.len().saturating_sub(1)).unwrap_or_default();
            (!whole.is_empty()).then(|| whole.iter().sum::<f64>() / whole.len() as f64)
        }
        _ => None,
    });
    let tagged: f64 = tags.sum();
    if tagged > 0.0 { tagged } else { DAILY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_whole_day() {
        assert!((RHYTHM.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
