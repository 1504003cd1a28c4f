//! The `today` tile: what today's calls turned out to be, and calls by the hour against the
//! usual.
//!
//! The wall counts the calls that it knows; where the centre's own sheet knows more, as on
//! a wall that was switched on at noon, the sheet's numbers are shown.
//!
//! Options: `title`; `horizon`, `"today"` or `"month"` (the last thirty days, by the
//! sheet).

use wall_model::{CallClass, CallState, FactKind, Series, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, Words, local,
    view::{
        Block, Body, Chart, ChartAxis, ChartLine, ChartMark, Figure, Freshness, Share, Text, Tone,
        Unit,
    },
};

use super::{percent, source, ticked, title};
use crate::call_centre::{ID, analysis::hours, calls, calls::KnownCall, sheet};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(30);

/// By day somebody calls at least this often.
const STALE: Span = Span::from_mins(60);

/// Days of a month.
const MONTH: usize = 30;

/// Fewest usual calls against which a change is told.
const FEWEST: f64 = 8.0;

/// What calls turn out to be, in the order of the sheet, with the word and the colour.
const CLASSES: [(CallClass, Words, Tone); 5] = [
    (CallClass::Real, Words::new("Nyata", "Real"), Tone::Data),
    (CallClass::Information, Words::new("Informasi", "Advice"), Tone::Calm),
    (CallClass::Prank, Words::new("Iseng", "Prank"), Tone::InHand),
    (CallClass::Silent, Words::new("Senyap", "Silent"), Tone::Quiet),
    // Who hung up before anybody answered has no class; its place is the sheet's.
    (CallClass::Unknown, Words::new("Terputus", "Hung up"), Tone::Forwarded),
];

/// Calls by their place in [`CLASSES`].
type Counts = [f64; CLASSES.len()];

/// See the [module](self).
pub(super) struct Today;

impl Tile for Today {
    fn id(&self) -> &'static str {
        "call_centre/today"
    }

    fn options(&self) -> &'static [&'static str] {
        &["horizon", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["queue"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at, TICK);
        match options.text("horizon") {
            Some("month") => month(at, options),
            _ => today(at, options),
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

fn today(at: &Moment, options: &Options) -> TileView {
    let midnight = local::day_start(at.now());
    let calls = calls::all(at);
    let calls: Vec<KnownCall<'_>> =
        calls.into_iter().filter(|one| one.call.queued_at >= midnight).collect();
    let own = counted(&calls);
    let told = told(at, midnight);
    let is_told = total(&told) > total(&own);
    let counts = if is_told { told } else { own };
    let hours = by_hour(at, &calls, midnight, is_told);
    let usual = usual(at, midnight);
    let mut blocks = vec![Block::Figures(figures(&counts, change(at, &hours, &usual, midnight)))];
    blocks.push(Block::Chart(Box::new(chart(at, midnight, &hours, &usual))));
    blocks.push(Block::Shares(shares(&counts)));
    let newest = calls.iter().map(|one| one.known.fact.observed_at).max();
    let newest = newest.max(series(at, "real").map(|(heard, _)| heard));
    TileView {
        title: title(options, "Panggilan", "Calls"),
        source: source(
            at,
            [
                Text::words("112 hari ini", "112 today"),
                match is_told {
                    true => Text::words("rekap pusat", "centre's own count"),
                    false => Text::words("dihitung dinding", "counted by the wall"),
                },
            ],
        ),
        freshness: Freshness::of(newest, at.now(), STALE),
        body: match total(&counts) > 0.0 {
            true => Body::Blocks(blocks),
            false => Body::Empty(Text::words("Belum ada panggilan hari ini", "No calls today yet")),
        },
    }
}

/// The series `what` of the sheet and when it was told.
fn series<'a>(at: &'a Moment, what: &str) -> Option<(Timestamp, &'a Series)> {
    let known = at.entity(ID, &sheet::entity(what).into(), Slot::Series)?;
    match &known.fact.kind {
        FactKind::Series(series) => Some((known.fact.observed_at, series)),
        _ => None,
    }
}

/// Today's calls by the wall's own count. Those that go on are no class yet.
fn counted(calls: &[KnownCall<'_>]) -> Counts {
    let mut counts = Counts::default();
    for one in calls {
        let place = match (one.call.state, one.call.class) {
            (CallState::Abandoned, _) => Some(CLASSES.len() - 1),
            (_, CallClass::Unknown) => None,
            (_, class) => CLASSES.iter().position(|(known, ..)| *known == class),
        };
        if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
            *count += 1.0;
        }
    }
    counts
}

/// The day that begins at `starts` by the sheet.
fn told(at: &Moment, starts: Timestamp) -> Counts {
    let mut counts = Counts::default();
    for (count, what) in counts.iter_mut().zip(sheet::COUNTS) {
        *count = series(at, what).and_then(|(_, days)| days.value_at(starts)).unwrap_or(0.0);
    }
    counts
}

fn total(counts: &Counts) -> f64 {
    counts.iter().sum()
}

fn figures(counts: &Counts, change: Option<f64>) -> Vec<Figure> {
    let count = |count: f64| Text::Count(count as i64);
    let real = counts.first().copied().unwrap_or(0.0);
    let share = if total(counts) > 0.0 { real / total(counts) } else { 0.0 };
    let mut figures = vec![
        Figure {
            value: count(total(counts)),
            label: Text::words("panggilan", "calls"),
            tone: Tone::Calm,
        },
        Figure {
            value: count(real),
            label: Text::join([Text::words("nyata · ", "real · "), percent(share)]),
            tone: Tone::Data,
        },
    ];
    if let Some(change) = change {
        figures.push(Figure {
            value: Text::Change { value: change, decimals: 0, unit: Some(Unit::Percent) },
            label: Text::words("dari biasanya", "against usual"),
            tone: if change > 50.0 { Tone::InHand } else { Tone::Calm },
        });
    }
    figures
}

fn shares(counts: &Counts) -> Vec<Share> {
    let share = |(count, (_, words, tone)): (&f64, &(CallClass, Words, Tone))| Share {
        count: *count as i64,
        label: (*words).into(),
        tone: *tone,
    };
    counts.iter().zip(&CLASSES).map(share).collect()
}

/// Calls by the hours of today that are over.
fn by_hour(
    at: &Moment,
    calls: &[KnownCall<'_>],
    midnight: Timestamp,
    is_told: bool,
) -> Vec<(usize, f64)> {
    let over = at.now().since(midnight).as_secs().div_euclid(3_600).clamp(0, 24) as usize;
    let told = series(at, "hours").map(|(_, hours)| hours).filter(|_| is_told);
    let count = |hour: usize| {
        let from = midnight + Span::from_hours(hour as i64);
        match told {
            Some(hours) => hours.value_at(from),
            None => {
                let span = from..from + Span::from_hours(1);
                Some(calls.iter().filter(|one| span.contains(&one.call.queued_at)).count() as f64)
            }
        }
    };
    (0..over).filter_map(|hour| Some((hour, count(hour)?))).collect()
}

/// Calls by the hours of a usual day: by the sheet, or by what the wall remembers.
fn usual(at: &Moment, midnight: Timestamp) -> Vec<(usize, f64)> {
    let told = series(at, "usual").map(|(_, usual)| usual);
    let told = told.filter(|usual| !usual.values.is_empty());
    match told {
        Some(usual) => usual
            .values
            .iter()
            .enumerate()
            .take(24)
            .filter_map(|(hour, value)| Some((hour, (*value)?)))
            .collect(),
        None => hours::usual(at, midnight),
    }
}

/// How many more called than is usual by now, percent.
fn change(
    at: &Moment,
    hours: &[(usize, f64)],
    usual: &[(usize, f64)],
    midnight: Timestamp,
) -> Option<f64> {
    let over = at.now().since(midnight).as_secs() / 3_600;
    let sum = |values: &[(usize, f64)]| {
        values.iter().filter(|(hour, _)| (*hour as i64) < over).map(|(_, value)| value).sum::<f64>()
    };
    let (today, usual) = (sum(hours), sum(usual));
    (usual >= FEWEST).then(|| ((today / usual - 1.0) * 100.0).round())
}

fn chart(
    at: &Moment,
    midnight: Timestamp,
    hours: &[(usize, f64)],
    usual: &[(usize, f64)],
) -> Chart {
    // A value holds for its hour: the last one needs an end.
    let points = |values: &[(usize, f64)]| {
        let mut points: Vec<Option<(f64, f64)>> =
            values.iter().map(|(hour, value)| Some((*hour as f64 * 3_600.0, *value))).collect();
        points.extend(
            values.last().map(|(hour, value)| Some((*hour as f64 * 3_600.0 + 3_600.0, *value))),
        );
        points
    };
    let line = |id, en, tone, is_dashed, values: &[(usize, f64)]| ChartLine {
        label: Text::words(id, en),
        tone,
        is_dashed,
        is_stepped: true,
        points: points(values),
    };
    let mut lines = vec![line("hari ini", "today", Tone::Data, false, hours)];
    if !usual.is_empty() {
        lines.push(line("biasanya", "usual", Tone::Quiet, true, usual));
    }
    let minute = at.now().floor(Span::from_mins(5));
    Chart {
        axis: ChartAxis::Times { from: midnight, to: midnight + local::DAY },
        unit: None,
        decimals: 0,
        sees: vec![0.0, 10.0],
        bands: Vec::new(),
        lines,
        levels: Vec::new(),
        marks: vec![ChartMark {
            at_secs: minute.since(midnight).as_secs_f64(),
            label: Text::words("kini", "now"),
        }],
    }
}

/// The last thirty days, by the sheet.
fn month(at: &Moment, options: &Options) -> TileView {
    let today = local::day_start(at.now());
    let starts = |ago: usize| today - local::DAY.times(ago as i64);
    let days: Vec<(usize, Counts)> = (0..MONTH)
        .rev()
        .map(|ago| (MONTH - 1 - ago, told(at, starts(ago))))
        .filter(|(_, counts)| total(counts) > 0.0)
        .collect();
    let mut sums = Counts::default();
    for (_, counts) in &days {
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let line = |id, en, tone, of: &dyn Fn(&Counts) -> f64| ChartLine {
        label: Text::words(id, en),
        tone,
        is_dashed: false,
        is_stepped: false,
        points: days
            .iter()
            .map(|(nr, counts)| Some((*nr as f64 * local::DAY.as_secs_f64(), of(counts))))
            .collect(),
    };
    let first = |counts: &Counts| counts.first().copied().unwrap_or(0.0);
    let lines =
        vec![line("semua", "all", Tone::Calm, &total), line("nyata", "real", Tone::Data, &first)];
    let chart = Chart {
        axis: ChartAxis::Times { from: starts(MONTH - 1), to: today },
        unit: None,
        decimals: 0,
        sees: vec![0.0],
        bands: Vec::new(),
        lines,
        levels: Vec::new(),
        marks: Vec::new(),
    };
    let blocks = vec![
        Block::Figures(figures(&sums, None)),
        Block::Chart(Box::new(chart)),
        Block::Shares(shares(&sums)),
    ];
    let heard = series(at, "real").map(|(heard, _)| heard);
    TileView {
        title: title(options, "Panggilan", "Calls"),
        source: source(
            at,
            [
                Text::words("112 dalam 30 hari", "112 in 30 days"),
                Text::words("rekap pusat", "centre's own count"),
            ],
        ),
        freshness: Freshness::of(heard, at.now(), Span::from_hours(26)),
        body: match days.is_empty() {
            true => Body::Empty(Text::words(
                "Pusat 112 belum mengirim rekap harian",
                "The centre has not sent its daily statistics",
            )),
            false => Body::Blocks(blocks),
        },
    }
}
