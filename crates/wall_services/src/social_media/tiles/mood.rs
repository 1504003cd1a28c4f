//! The `mood` tile: the share of negative posts, and the words that make them negative.
//!
//! Options: `title`.

use std::collections::BTreeMap;

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Bar, Block, Body, Figure, Share, Text, Tone, Unit},
};

use super::{DAY, TICK, at_tick, newest, view};
use crate::social_media::{
    about::{About, Feeling},
    talk::{Said, Talk},
};

/// Most words.
const MOST_WORDS: usize = 8;

/// Percentage points more than the day before that are worth a colour.
const WORSE: f64 = 8.0;

/// See the [module](self).
pub(super) struct MoodTile;

impl Tile for MoodTile {
    fn id(&self) -> &'static str {
        "social_media/mood"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &at_tick(at);
        let talk = Talk::of(at);
        let now = at.now();
        let day = talk.since(now - DAY);
        let before = talk.since(now - DAY.times(2));
        let before = before.get(..before.len() - day.len()).unwrap_or_default();
        let (today, yesterday) = (Moods::of(day), Moods::of(before));
        let body = if today.all() == 0 {
            Body::Empty(Text::words("Belum ada kiriman yang terbaca", "No posts read yet"))
        } else {
            let mut blocks =
                vec![Block::Figures(figures(&today, &yesterday)), Block::Shares(today.shares())];
            let bars = bars(day);
            if !bars.is_empty() {
                blocks.push(Block::Bars(bars));
            }
            Body::Blocks(blocks)
        };
        let scope = Text::join([
            Text::count(today.all()),
            Text::words(" kiriman 24 jam, kata penentu", " posts in 24 h, deciding words"),
        ]);
        view(at, options, Text::words("Suasana warga", "Public mood"), scope, newest(&talk), body)
    }
}

/// How many posts are in which mood.
#[derive(Default)]
struct Moods {
    bad: usize,
    neutral: usize,
    good: usize,
}

impl Moods {
    fn of(said: &[Said<'_>]) -> Self {
        let mut moods = Self::default();
        for about in said.iter().filter_map(|said| said.about) {
            match about.feeling() {
                Feeling::Bad => moods.bad += 1,
                Feeling::Neutral => moods.neutral += 1,
                Feeling::Good => moods.good += 1,
            }
        }
        moods
    }

    fn all(&self) -> usize {
        self.bad + self.neutral + self.good
    }

    /// Percent of negative posts; `None` of too few to tell.
    fn percent(&self) -> Option<f64> {
        const FEWEST: usize = 10;
        let percent = 100.0 * self.bad as f64 / self.all().max(1) as f64;
        (self.all() >= FEWEST).then(|| percent.round())
    }

    fn shares(&self) -> Vec<Share> {
        let share = |count: usize, id, en, tone| Share {
            count: i64::try_from(count).unwrap_or(i64::MAX),
            label: Text::words(id, en),
            tone,
        };
        vec![
            share(self.bad, "negatif", "negative", Tone::Forwarded),
            share(self.neutral, "netral", "neutral", Tone::Quiet),
            share(self.good, "positif", "positive", Tone::Done),
        ]
    }
}

fn figures(today: &Moods, yesterday: &Moods) -> Vec<Figure> {
    let Some(percent) = today.percent() else {
        return vec![Figure {
            value: Text::count(today.bad),
            label: Text::words("kiriman negatif", "negative posts"),
            tone: Tone::Calm,
        }];
    };
    let change = yesterday.percent().map(|before| percent - before);
    let is_worse = change.is_some_and(|change| change >= WORSE);
    let mut figures = vec![Figure {
        value: Text::Quantity { value: percent, decimals: 0, unit: Unit::Percent },
        label: Text::words("negatif", "negative"),
        tone: if is_worse { Tone::InHand } else { Tone::Calm },
    }];
    figures.extend(change.map(|value| Figure {
        value: Text::Change { value, decimals: 0, unit: Some(Unit::Points) },
        label: Text::words("dari 24 jam sebelumnya", "from the 24 h before"),
        tone: if is_worse { Tone::InHand } else { Tone::Quiet },
    }));
    figures
}

/// The words that decide negative posts, in how many of them.
fn bars(day: &[Said<'_>]) -> Vec<Bar> {
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    let bad = day.iter().filter_map(|said| said.about).filter(|a| a.feeling() == Feeling::Bad);
    for about in bad.collect::<Vec<About<'_>>>() {
        for (word, _) in about.reasons().filter(|(_, adds)| *adds < 0.0) {
            *words.entry(word).or_default() += 1;
        }
    }
    let mut words: Vec<(&str, usize)> = words.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let most = words.first().map_or(1, |(_, count)| *count) as f64;
    let bar = |(word, count): &(&str, usize)| Bar {
        label: Text::name(*word),
        share: *count as f64 / most,
        value: Text::count(*count),
        note: None,
        tone: Tone::Data,
    };
    words.iter().take(MOST_WORDS).map(bar).collect()
}
