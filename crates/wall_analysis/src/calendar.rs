//! The Balinese calendar, as far as the city's life follows it.
//!
//! Days are counted from 1 January 1970 (0) in local time. The Pawukon has 210 days in 30
//! weeks (wuku) that begin on Sunday. The Saka calendar counts 64 lunar days in 63 days;
//! its two constants are fitted on the published days of Nyepi from 2018 to 2026, which
//! leave a day of freedom in a few months of later years.

/// Days of the Pawukon.
pub const PAWUKON_DAYS: i64 = 210;

/// Days of a lunar day's whole round: 64 lunar days.
const SKIP_DAYS: i64 = 63;

/// Lunar days of a month.
const LUNAR_DAYS: i64 = 30;

/// Days by which the skipped lunar days fall before multiples of [`SKIP_DAYS`].
const SKIP_PHASE: i64 = 49;

/// Lunar day of day 0 in the count that makes Tilem a multiple of [`LUNAR_DAYS`].
const FIRST_LUNAR_DAY: i64 = 24;

/// Galungan of 17 June 2026, as a day number.
const GALUNGAN_2026: i64 = 20_621;

/// Galungan's day of the Pawukon: Wednesday of the eleventh week, Dungulan.
const GALUNGAN: i64 = 73;

/// A day that the city keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feast {
    /// The day of silence: the first day of the Saka year.
    Nyepi,
    /// The victory of dharma: the greatest day of the Pawukon.
    Galungan,
    /// Ten days after Galungan.
    Kuningan,
    /// The day of knowledge, the last of the Pawukon.
    Saraswati,
    /// The fence of iron, four days after Saraswati.
    Pagerwesi,
    /// One of the six Saturdays of offerings to what serves people.
    Tumpek(&'static str),
    /// Full moon.
    Purnama,
    /// New moon.
    Tilem,
}

impl Feast {
    /// Its name: `Tumpek Wayang`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nyepi => "Nyepi",
            Self::Galungan => "Galungan",
            Self::Kuningan => "Kuningan",
            Self::Saraswati => "Saraswati",
            Self::Pagerwesi => "Pagerwesi",
            Self::Tumpek(name) => name,
            Self::Purnama => "Purnama",
            Self::Tilem => "Tilem",
        }
    }

    /// Whether offices are closed.
    pub fn is_holiday(self) -> bool {
        matches!(self, Self::Nyepi | Self::Galungan | Self::Kuningan)
    }
}

/// The six Tumpek by their days of the Pawukon, 35 days apart.
const TUMPEK: [(i64, &str); 6] = [
    (13, "Tumpek Landep"),
    (48, "Tumpek Wariga"),
    (83, "Tumpek Kuningan"),
    (118, "Tumpek Krulut"),
    (153, "Tumpek Kandang"),
    (188, "Tumpek Wayang"),
];

/// Day of the Pawukon, 0 (Sunday of Sinta) to 209 (Saturday of Watugunung).
pub fn pawukon_day(day: i64) -> i64 {
    (day - GALUNGAN_2026 + GALUNGAN).rem_euclid(PAWUKON_DAYS)
}

/// Days to the next Galungan, 0 to 209.
pub fn days_to_galungan(day: i64) -> i64 {
    (GALUNGAN - pawukon_day(day)).rem_euclid(PAWUKON_DAYS)
}

/// What the city keeps on `day`, the most important first.
pub fn feasts(day: i64) -> Vec<Feast> {
    let mut feasts = Vec::new();
    if is_nyepi(day) {
        feasts.push(Feast::Nyepi);
    }
    let of_pawukon = pawukon_day(day);
    feasts.extend(match of_pawukon {
        GALUNGAN => Some(Feast::Galungan),
        83 => Some(Feast::Kuningan),
        209 => Some(Feast::Saraswati),
        3 => Some(Feast::Pagerwesi),
        _ => None,
    });
    let tumpek = TUMPEK.iter().find(|(at, _)| *at == of_pawukon && *at != 83);
    feasts.extend(tumpek.map(|(_, name)| Feast::Tumpek(name)));
    if has_lunar_day(day, LUNAR_DAYS / 2) {
        feasts.push(Feast::Purnama);
    }
    if has_lunar_day(day, 0) {
        feasts.push(Feast::Tilem);
    }
    feasts
}

/// The next day from `day` on, itself included, on which one of the feasts that `wanted`
/// accepts is kept; looks a year and a half ahead.
pub fn next(day: i64, wanted: impl Fn(Feast) -> bool) -> Option<(i64, Feast)> {
    (day..day + 550).find_map(|day| {
        let found = feasts(day).into_iter().find(|feast| wanted(*feast))?;
        Some((day, found))
    })
}

/// Whether `day` is Nyepi: the day after the first Tilem of March (Kesanga).
pub fn is_nyepi(day: i64) -> bool {
    let tilem = day - 1;
    if !has_lunar_day(tilem, 0) {
        return false;
    }
    let (month, of_month) = march(tilem);
    // A month has 29 or 30 days: an earlier Tilem of the same March would be before this one.
    month && (of_month <= 29 || !(1..of_month).any(|back| has_lunar_day(tilem - back, 0)))
}

/// Whether `day` lies in March, and its day of the month.
fn march(day: i64) -> (bool, i64) {
    // Days since 1 March of year 0, in cycles of 400 years (Hinnant's days-to-civil).
    let of_era = (day + 719_468).rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    (of_year < 31, of_year + 1)
}

/// Whether the lunar day `lunar`, 0 (new moon) to 29, falls on `day`; every 63rd day has two.
fn has_lunar_day(day: i64, lunar: i64) -> bool {
    let count = |day: i64| day + (day + SKIP_PHASE).div_euclid(SKIP_DAYS) + FIRST_LUNAR_DAY;
    (count(day - 1) + 1..=count(day)).any(|one| one.rem_euclid(LUNAR_DAYS) == lunar)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Day number of a date of this century.
    fn day(year: i64, month: i64, of_month: i64) -> i64 {
        let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
        let of_era = (year - 2_000) * 365 + (year - 2_000).div_euclid(4)
            - (year - 2_000).div_euclid(100)
            + (153 * month + 2) / 5
            + of_month
            - 1;
        5 * 146_097 + of_era - 719_468
    }

    #[test]
    fn published_days_of_nyepi() {
        let published = [
            (2018, 3, 17),
            (2019, 3, 7),
            (2020, 3, 25),
            (2021, 3, 14),
            (2022, 3, 3),
            (2023, 3, 22),
            (2024, 3, 11),
            (2025, 3, 29),
            (2026, 3, 19),
        ];
        let mut found = (day(2018, 1, 1)..day(2027, 1, 1)).filter(|day| is_nyepi(*day));
        for (year, month, of_month) in published {
            assert_eq!(found.next(), Some(day(year, month, of_month)), "{year}");
        }
        assert_eq!(found.next(), None);
    }

    #[test]
    fn published_days_of_galungan() {
        let published =
            [(2018, 5, 30), (2021, 11, 10), (2025, 4, 23), (2025, 11, 19), (2027, 1, 13)];
        for (year, month, of_month) in published {
            let galungan = day(year, month, of_month);
            assert_eq!(feasts(galungan).first(), Some(&Feast::Galungan), "{year}");
            assert_eq!(days_to_galungan(galungan), 0);
            assert_eq!(days_to_galungan(galungan - 9), 9);
            assert!(feasts(galungan + 10).contains(&Feast::Kuningan));
        }
    }

    #[test]
    fn moons_alternate_and_the_pawukon_repeats() {
        let today = day(2026, 11, 24);
        assert!(feasts(today).contains(&Feast::Purnama));
        let is_moon = |feast| matches!(feast, Feast::Purnama | Feast::Tilem);
        let mut last = next(today, is_moon).unwrap();
        for _ in 0..40 {
            let after = next(last.0 + 1, is_moon).unwrap();
            assert!((14..=16).contains(&(after.0 - last.0)), "{last:?} {after:?}");
            assert_ne!(after.1, last.1);
            last = after;
        }
        for nr in 0..PAWUKON_DAYS {
            assert_eq!(pawukon_day(today + nr), pawukon_day(today + nr + PAWUKON_DAYS));
        }
        let tumpek = (0..PAWUKON_DAYS).flat_map(|nr| feasts(today + nr));
        assert_eq!(tumpek.filter(|feast| matches!(feast, Feast::Tumpek(_))).count(), 5);
    }

    #[test]
    fn dates_of_the_tests_are_right() {
        assert_eq!(day(2026, 6, 17), GALUNGAN_2026);
        assert_eq!(day(2000, 3, 1), 11_017);
    }
}
