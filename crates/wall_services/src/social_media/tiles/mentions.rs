//! The `mentions` tile: posts of the last hour against the usual, and the last day as a
//! curve with its bursts.
//!
//! Options: `title`.

use wall_model::{Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{
        Block, Body, Chart, ChartAxis, ChartBand, ChartLine, ChartMark, Figure, Mark, Row, Text,
        Tone, Words,
    },
};

use super::{DAY, TICK, at_tick, newest, value, view};
use crate::social_media::{
    analysis::{self, usual::Usual},
    talk::{self, Talk},
};

const HOUR: Span = Span::from_hours(1);

/// Rows of bursts.
const MOST_ROWS: usize = 6;

/// See the [module](self).
pub(super) struct Mentions;

impl Tile for Mentions {
    fn id(&self) -> &'static str {
        "social_media/mentions"
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
        let usual = Usual::of(at);
        let now = at.now();
        let body = if talk.said.is_empty() {
            Body::Empty(Text::words("Belum ada kiriman yang terdengar", "No posts heard yet"))
        } else {
            let mut blocks = vec![Block::Figures(figures(at, &talk, &usual))];
            let bursts = bursts(at);
            blocks.push(Block::Chart(Box::new(chart(at, &talk, &usual))));
            if !bursts.is_empty() {
                blocks.insert(1, Block::Rows(bursts));
            }
            Body::Blocks(blocks)
        };
        let day = talk.since(now - DAY).len();
        let scope =
            Text::join([Text::count(day), Text::words(" kiriman 24 jam", " posts in 24 h")]);
        let title = Text::words("Percakapan warga", "Public talk");
        view(at, options, title, scope, newest(&talk), body)
    }
}

fn figures(at: &Moment, talk: &Talk<'_>, usual: &Usual) -> Vec<Figure> {
    let now = at.now();
    let count = talk.since(now - HOUR).len();
    let usual = usual.in_hour_to(now).round();
    let is_burst = talk::findings_of(at, analysis::BURSTS)
        .any(|(fact, _)| fact.entity.as_str() == "burst:all");
    let writers: std::collections::BTreeSet<&str> =
        talk.since(now - HOUR).iter().map(|said| said.post.author.as_str()).collect();
    vec![
        Figure {
            value: Text::count(count),
            label: Text::words("kiriman sejam terakhir", "posts in the last hour"),
            tone: if is_burst { Tone::Alarm } else { Tone::Calm },
        },
        Figure {
            value: Text::Decimal { value: usual, decimals: 0 },
            label: Text::words("biasanya pada jam ini", "usual at this hour"),
            tone: Tone::Quiet,
        },
        Figure {
            value: Text::count(writers.len()),
            label: Text::words("akun", "accounts"),
            tone: Tone::Quiet,
        },
    ]
}

/// Bursts that go on, the strongest first.
fn bursts(at: &Moment) -> Vec<Row> {
    const BURST: Mark = Mark::new(Tone::Alarm, Words::new("LONJAKAN", "BURST"));
    let mut bursts: Vec<_> = talk::findings_of(at, analysis::BURSTS).collect();
    bursts.sort_by(|a, b| {
        let by_place = b.0.place.is_some().cmp(&a.0.place.is_some());
        by_place.then(value(b.1, "z").total_cmp(&value(a.1, "z")))
    });
    let row = |(_, finding): &(&wall_model::Fact, &wall_model::Finding)| Row {
        lead: Some(Text::HourMinute(finding.since)),
        label: Text::Both(lead_left_off(&finding.text)),
        detail: Some(Text::join([
            Text::Count(value(finding, "posts") as i64),
            Text::words(" kiriman, biasa ", " posts, usual "),
            Text::Decimal { value: value(finding, "usual"), decimals: 1 },
        ])),
        value: None,
        mark: Some(BURST),
    };
    bursts.iter().take(MOST_ROWS).map(row).collect()
}

/// A burst's text without its first word, which the mark says.
fn lead_left_off(text: &wall_model::Bilingual) -> wall_model::Bilingual {
    let rest = |text: &str| {
        let rest = text.split_once(": ").map_or(text, |(_, rest)| rest);
        let mut letters = rest.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    let (id, en) = (rest(&text.id), rest(&text.en));
    wall_model::Bilingual::new(id.unwrap_or_default(), en.unwrap_or_default())
}

/// Posts an hour over the last day, and what is usual.
fn chart(at: &Moment, talk: &Talk<'_>, usual: &Usual) -> Chart {
    let now = at.now();
    let to = now.floor(HOUR) + HOUR;
    let from = to - DAY;
    let mut counts = [0_u32; 24];
    for said in talk.since(from - Span::from_micros(1)) {
        let nr = said.at().since(from).as_secs() / 3_600;
        if let Some(count) = usize::try_from(nr).ok().and_then(|nr| counts.get_mut(nr)) {
            *count += 1;
        }
    }
    let hours = (0..24_i64).map(|nr| from + HOUR.times(nr));
    let middle = |hour: Timestamp| hour.since(from).as_secs_f64() + 1_800.0;
    let expected = |hour: Timestamp| usual.in_hour_to(hour + HOUR);
    // The running hour is not whole: what it has is no fall.
    let whole = hours.clone().zip(counts).filter(|(hour, _)| *hour + HOUR <= now);
    let points = whole.map(|(hour, count)| Some((middle(hour), f64::from(count)))).collect();
    let band = |hour: Timestamp| {
        let mean = expected(hour);
        let spread = 1.6 * mean.max(0.5).sqrt();
        (middle(hour), tenth((mean - spread).max(0.0)), tenth(mean + spread))
    };
    let marks = talk::findings_of(at, analysis::BURSTS)
        .filter(|(fact, finding)| fact.entity.as_str() == "burst:all" && finding.since >= from);
    Chart {
        axis: ChartAxis::Times { from, to },
        unit: None,
        decimals: 0,
        sees: vec![0.0, 10.0],
        bands: vec![ChartBand {
            label: Text::words("biasa", "usual"),
            tone: Tone::Quiet,
            points: hours.map(band).collect(),
        }],
        lines: vec![ChartLine {
            label: Text::words("per jam", "an hour"),
            tone: Tone::Data,
            is_dashed: false,
            is_stepped: false,
            points,
        }],
        levels: Vec::new(),
        marks: marks
            .map(|(_, finding)| ChartMark {
                at_secs: finding.since.since(from).as_secs_f64(),
                label: Text::words("lonjakan", "burst"),
            })
            .collect(),
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
