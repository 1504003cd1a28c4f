//! What citizens of the simulated city write in public: what any day brings, and what
//! happens.

use wall_model::{CaseKind, Span, Timestamp};
use wall_service::{City, Happening, HappeningKind, chance, local};

use super::{
    names,
    texts::{self, Sentences},
};
use crate::social_media::analysis::usual::RHYTHM;

/// Posts on a usual day that nothing happens for.
const DAILY: f64 = 175.0;

/// How much of it is left on the day of silence.
const SILENT: f64 = 0.05;

/// Longest time that a happening is written about.
const LONGEST: Span = Span::from_hours(12);

const HOUR: Span = Span::from_hours(1);

/// A post as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::social_media) struct Written {
    /// Its number, as Mastodon makes them: milliseconds, then chance.
    pub(in crate::social_media) id: u64,
    /// When, to the second.
    pub(in crate::social_media) at: Timestamp,
    /// Its words.
    pub(in crate::social_media) text: String,
    /// Who wrote it: an account.
    pub(in crate::social_media) writer: String,
    /// Repeats and likes that it will have in the end.
    pub(in crate::social_media) reach: u32,
    /// When the city answers, if it is written to the city.
    pub(in crate::social_media) answered: Option<Timestamp>,
}

/// Everything that is written after `from` and not after `to`, oldest first.
pub(in crate::social_media) fn written(
    city: &dyn City,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Written> {
    let happenings = city.happenings(from - LONGEST, to);
    let mut all = Vec::new();
    let (mut hour, seed) = (from.floor(HOUR), city.seed());
    while hour <= to {
        let is_silent = |at: Timestamp| {
            happenings.iter().any(|one| one.kind == HappeningKind::Nyepi && one.is_on(at))
        };
        let silent = is_silent(hour);
        let factor = if silent { SILENT } else { 1.0 };
        for nr in 0..count(seed, hour, factor) {
            all.push(daily(city, hour, nr, silent));
        }
        hour = hour + HOUR;
    }
    for happening in &happenings {
        all.extend(of_happening(city, happening));
    }
    all.retain(|post| post.at > from && post.at <= to);
    all.sort_by_key(|post| post.id);
    all.dedup_by_key(|post| post.id);
    all
}

/// How many posts of any day are written in the hour from `hour` on.
pub(super) fn count(seed: u64, hour: Timestamp, factor: f64) -> u64 {
    const COUNT: u64 = chance::topic("social count");
    let of_day = local::hour_of_day(hour).floor() as usize;
    let weekend = if local::weekday(hour) >= 5 { 1.1 } else { 1.0 };
    let mean = DAILY * RHYTHM.get(of_day).copied().unwrap_or_default() * weekend * factor;
    poisson(chance::share(&[seed, COUNT, chance::step(hour.as_secs())]), mean)
}

/// The number that chance `share` picks of those that are `mean` on average.
pub(super) fn poisson(share: f64, mean: f64) -> u64 {
    let (mut count, mut chance) = (0, (-mean).exp());
    let mut sum = chance;
    while sum < share && count < 200 {
        count += 1;
        chance *= mean / count as f64;
        sum += chance;
    }
    count
}

/// A post of any day.
fn daily(city: &dyn City, hour: Timestamp, nr: u64, is_silent: bool) -> Written {
    const POST: u64 = chance::topic("social post");
    let key = [city.seed(), POST, chance::step(hour.as_secs()), nr];
    let at = hour + Span::from_secs((3_600.0 * drawn(&key, 1)) as i64);
    if is_silent {
        let sentence = one_of(&texts::SILENCE, &key, 2);
        return post(&key, at, &names::filled(sentence, city.gazetteer(), &key), None);
    }
    let weights: Vec<f64> = texts::DAILY.iter().map(|one: &Sentences| one.weight).collect();
    let topic = texts::DAILY.get(chance::weighed(&with(&key, 2), &weights));
    let sentences = topic.map_or(&[][..], |topic| topic.of);
    let text = [
        one_of(&texts::OPENINGS, &key, 4),
        one_of(sentences, &key, 3),
        one_of(&texts::MIDDLES, &key, 5),
        one_of(&texts::ENDINGS, &key, 6),
    ];
    let text = sentence(&text.concat());
    let is_for_city = topic.is_some_and(|topic| topic.is_for_city) && drawn(&key, 7) < 0.35;
    let answered = is_for_city.then(|| at + minutes(&key, 8, 4.0, 46.0));
    post(&key, at, &names::filled(&text, city.gazetteer(), &key), answered)
}

/// What is written about a happening.
fn of_happening(city: &dyn City, happening: &Happening) -> Vec<Written> {
    let about = About::of(happening, city.seed());
    let key = [city.seed(), chance::topic(&happening.id)];
    let mut posts = Vec::new();
    for nr in 0..about.count {
        let key = [key[0], key[1], nr];
        // Most is written soon, the rest ever more rarely.
        let share = drawn(&key, 1).powf(about.haste);
        let after = Span::from_secs((about.over.as_secs_f64() * share) as i64);
        let at = happening.begins + about.after + after;
        let at = Timestamp::from_secs(at.as_secs());
        let place = names::place_of(happening, city.gazetteer(), &with(&key, 2));
        let (text, answered) = if happening.kind == HappeningKind::Hoax {
            (copy(happening, city, &key), None)
        } else {
            let words = [
                one_of(&texts::OPENINGS, &key, 4),
                one_of(about.sentences, &key, 3),
                one_of(&texts::MIDDLES, &key, 5),
                one_of(&texts::ENDINGS, &key, 6),
            ];
            let text = sentence(&words.concat()).replace("{p}", &place);
            let is_for_city = drawn(&key, 7) < 0.3;
            let answered = is_for_city.then(|| at + minutes(&key, 8, 8.0, 55.0));
            (names::filled(&text, city.gazetteer(), &key), answered)
        };
        posts.push(post(&key, at, &text, answered));
    }
    posts
}

/// How a happening is written about.
struct About {
    sentences: &'static [&'static str],
    count: u64,
    /// The first post after its beginning.
    after: Span,
    /// From the first to the last.
    over: Span,
    /// 1: evenly; above: most at first.
    haste: f64,
}

impl About {
    fn of(happening: &Happening, seed: u64) -> Self {
        let key = [seed, chance::topic(&happening.id), 99];
        let about = |sentences: &'static [&'static str], few: f64, many: f64, mins: i64| Self {
            sentences,
            count: chance::between(&key, few, many + 1.0) as u64,
            after: Span::from_secs(chance::between(&key, 60.0, 240.0) as i64),
            over: Span::from_mins(mins),
            haste: 1.6,
        };
        match happening.kind {
            HappeningKind::RiverFlood => about(&texts::FLOOD, 36.0, 44.0, 200),
            HappeningKind::BurstMain => about(&texts::BURST_MAIN, 22.0, 28.0, 150),
            HappeningKind::PriceSpike => about(&texts::PRICE, 24.0, 28.0, 300),
            HappeningKind::FibreCut => about(&texts::FIBRE, 8.0, 11.0, 70),
            HappeningKind::Hoax => Self { haste: 1.2, ..about(&[], 30.0, 40.0, 220) },
            HappeningKind::Nyepi => about(&[], 0.0, 0.0, 1),
            HappeningKind::Emergency(kind, _) => {
                let sentences: &'static [&'static str] = match kind {
                    CaseKind::Accident => &texts::ACCIDENT,
                    CaseKind::Fire => &texts::FIRE,
                    CaseKind::Flood => &texts::FLOOD,
                    CaseKind::Obstacle => &texts::TREE,
                    _ => return about(&[], 0.0, 0.0, 1),
                };
                if happening.is_story {
                    return about(sentences, 10.0, 14.0, 50);
                }
                let few = [0.72, 0.2, 0.08];
                Self { count: chance::weighed(&key, &few) as u64, ..about(sentences, 0.0, 0.0, 35) }
            }
        }
    }
}

/// A copy of a false claim, as somebody passes it on.
fn copy(happening: &Happening, city: &dyn City, key: &[u64]) -> String {
    let claim = claim(happening, city);
    let nr = chance::pick(&with(key, 3), texts::PASSED_ON.len());
    let (before, after) = texts::PASSED_ON.get(nr).copied().unwrap_or_default();
    let claim = match chance::pick(&with(key, 4), 5) {
        0 => claim.to_uppercase(),
        1 => claim.replace(", ", ". "),
        2 => claim.replace("segera ", "SEGERA "),
        _ => claim,
    };
    format!("{before}{claim}{after}")
}

/// The false claim of a happening.
pub(super) fn claim(happening: &Happening, city: &dyn City) -> String {
    let subject = if happening.subject.is_empty() { &happening.title } else { &happening.subject };
    let market = wall_service::nearest(&city.gazetteer().markets, happening.place);
    let market = market.map_or("pusat kota", |market| market.name.as_str());
    format!(
        "{}, air bah menuju {market}, warga di sekitar segera mengungsi malam ini juga!",
        sentence(subject)
    )
}

/// A post by somebody, moved by `key`.
fn post(key: &[u64], at: Timestamp, text: &str, answered: Option<Timestamp>) -> Written {
    // Few accounts write most of the posts.
    let writer = (1_400.0 * drawn(key, 21).powi(2)) as u64;
    let low = chance::draw(&with(key, 22)) & 0xffff;
    let millis = u64::try_from(at.as_secs()).unwrap_or_default() * 1_000;
    // Most posts move few people, some move many.
    let reach = (2.0 / (1.0 - 0.985 * drawn(key, 23)) - 2.0) as u32;
    Written {
        id: (millis << 16) | low,
        at,
        text: text.to_owned(),
        writer: format!("semeton{writer:04}"),
        reach,
        answered,
    }
}

/// The first letter large.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn with(key: &[u64], nr: u64) -> Vec<u64> {
    key.iter().copied().chain([nr]).collect()
}

fn drawn(key: &[u64], nr: u64) -> f64 {
    chance::share(&with(key, nr))
}

fn minutes(key: &[u64], nr: u64, least: f64, most: f64) -> Span {
    // Most answers are quick.
    let share = drawn(key, nr).powf(1.7);
    Span::from_secs((60.0 * (least + (most - least) * share)) as i64)
}

fn one_of<'a>(list: &[&'a str], key: &[u64], nr: u64) -> &'a str {
    list.get(chance::pick(&with(key, nr), list.len())).copied().unwrap_or_default()
}
