//! The `stages` tile: how long each step of an emergency takes, against its target.
//!
//! Options: `title`; `window_hours`, how far back (24 at most, which is also the usual);
//! `target_secs`, targets of the steps in their order: from the call to the answer, to the
//! first unit's arrival, travel, from the call to the fire engine's arrival, dispatch,
//! triage.

use wall_analysis::spread;
use wall_model::{Case, CaseKind, Span, Stage};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, Words,
    view::{Block, Board, BoardCell, BoardRow, Body, Figure, Freshness, Mark, Text, Tone},
};

use super::{newest, number, percent, source, ticked, title};
use crate::call_centre::cases;

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(60);

/// Something happens at least this often.
const STALE: Span = Span::from_hours(2);

/// Fewest emergencies of which a percentile says anything.
const FEWEST: usize = 3;

/// The share that is to be within the target.
const PROMISED: f64 = 0.9;

/// A step from one stage to another.
struct Step {
    words: Words,
    from: Stage,
    to: Stage,
    /// Only emergencies of this kind.
    kind: Option<CaseKind>,
    /// Target, seconds: calls after NENA-STA-020.1, the rest the city's own.
    target_secs: f64,
}

const fn step(words: Words, from: Stage, to: Stage, target_secs: f64) -> Step {
    Step { words, from, to, kind: None, target_secs }
}

/// In the order of their importance: the first two are the tile's figures.
const STEPS: [Step; 6] = [
    step(Words::new("dijawab", "answered"), Stage::Reported, Stage::Answered, 15.0),
    step(Words::new("unit tiba", "unit there"), Stage::Reported, Stage::Arrived, 900.0),
    step(Words::new("Perjalanan", "Travel"), Stage::Dispatched, Stage::Arrived, 600.0),
    Step {
        words: Words::new("Damkar tiba", "Fire engine there"),
        from: Stage::Reported,
        to: Stage::Arrived,
        kind: Some(CaseKind::Fire),
        target_secs: 900.0,
    },
    step(Words::new("Unit dikirim", "Unit sent"), Stage::Verified, Stage::Dispatched, 180.0),
    step(Words::new("Triase", "Triage"), Stage::Answered, Stage::Verified, 60.0),
];

/// Steps that are shown as figures.
const FIGURES: usize = 2;

/// See the [module](self).
pub(super) struct Stages;

impl Tile for Stages {
    fn id(&self) -> &'static str {
        "call_centre/stages"
    }

    fn options(&self) -> &'static [&'static str] {
        &["target_secs", "title", "window_hours"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["eido"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at, TICK);
        let hours = options.number("window_hours").map_or(24.0, |hours| hours.clamp(1.0, 24.0));
        let window = Span::from_secs_f64(hours * 3_600.0);
        let all = cases::all(at);
        let recent = all.iter().map(|one| one.case);
        let recent: Vec<&Case> =
            recent.filter(|case| at.now().since(case.opened_at) <= window).collect();
        let steps = STEPS.iter().enumerate().map(|(nr, step)| {
            Measured::of(step, number(options, "target_secs", nr, step.target_secs), &recent)
        });
        let steps: Vec<Measured> = steps.collect();
        let figures = steps.iter().take(FIGURES).flat_map(Measured::figures);
        let board = Board {
            corner: Text::words("Tahap", "Step"),
            columns: vec![
                Text::words("tengah", "median"),
                Text::words("p90", "p90"),
                Text::words("target", "target"),
                Text::words("tercapai", "reached"),
            ],
            rows: steps.iter().skip(FIGURES).map(Measured::row).collect(),
        };
        TileView {
            title: title(options, "Tanggap 112", "Response"),
            source: source(
                at,
                [Text::join([
                    Text::count(recent.len()),
                    Text::words(" kejadian · ", " emergencies · "),
                    Text::Span(window),
                ])],
            ),
            freshness: Freshness::of(
                newest(all.iter().map(|one| &*one.known.fact)),
                at.now(),
                STALE,
            ),
            body: match recent.is_empty() {
                true => Body::Empty(Text::words(
                    "Belum ada kejadian untuk diukur",
                    "No emergencies to measure yet",
                )),
                false => Body::Blocks(vec![Block::Figures(figures.collect()), Block::Board(board)]),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// What was measured of a step.
struct Measured {
    words: Words,
    target_secs: f64,
    count: usize,
    /// `None` of too few.
    middle: Option<f64>,
    most: Option<f64>,
    within: Option<f64>,
    tone: Tone,
}

impl Measured {
    fn of(step: &Step, target_secs: f64, cases: &[&Case]) -> Self {
        let fit = cases.iter().filter(|case| step.kind.is_none_or(|kind| case.kind == kind));
        let lengths: Vec<f64> = fit.filter_map(|case| length(step, case)).collect();
        let enough = lengths.len() >= FEWEST;
        let at = |part| spread::percentile(&lengths, part).filter(|_| enough);
        let (middle, most) = (at(0.5), at(0.9));
        let within = spread::share_within(&lengths, target_secs).filter(|_| enough);
        let tone = match (within, most) {
            (Some(within), _) if within >= PROMISED => Tone::Done,
            (Some(_), Some(most)) if most > 1.5 * target_secs => Tone::Alarm,
            (Some(_), _) => Tone::InHand,
            (None, _) => Tone::Quiet,
        };
        let (words, count) = (step.words, lengths.len());
        Self { words, target_secs, count, middle, most, within, tone }
    }

    /// How long nine of ten take at most, and how many are in time.
    fn figures(&self) -> Vec<Figure> {
        let dash = Text::words("–", "–");
        let most = Figure {
            value: self.most.map_or(dash.clone(), span),
            label: Text::join([self.words.into(), Text::words(" p90", " p90")]),
            tone: self.tone,
        };
        let within = Figure {
            value: self.within.map_or(dash, percent),
            label: Text::join([Text::words("≤ ", "≤ "), span(self.target_secs)]),
            tone: self.tone,
        };
        vec![most, within]
    }

    fn row(&self) -> BoardRow {
        let cell = |value: Text, tone| Some(BoardCell { value, trend: None, tone });
        let late = if self.tone == Tone::Done { Tone::Calm } else { self.tone };
        BoardRow {
            label: self.words.into(),
            detail: Some(Text::count(self.count)),
            cells: vec![
                self.middle.and_then(|secs| cell(span(secs), Tone::Calm)),
                self.most.and_then(|secs| cell(span(secs), late)),
                cell(span(self.target_secs), Tone::Quiet),
                self.within.and_then(|share| cell(percent(share), self.tone)),
            ],
            mark: self.within.map(|_| match self.tone {
                Tone::Done => Mark::new(self.tone, Words::new("TERCAPAI", "REACHED")),
                Tone::Alarm => Mark::new(self.tone, Words::new("JAUH LEWAT", "FAR OVER")),
                _ => Mark::new(self.tone, Words::new("LEWAT", "OVER")),
            }),
        }
    }
}

fn span(secs: f64) -> Text {
    Text::Span(Span::from_secs(secs.round() as i64))
}

/// How long the step took, seconds; `None` if it is not done or was not told.
fn length(step: &Step, case: &Case) -> Option<f64> {
    let (from, to) = (cases::first(case, step.from)?, cases::first(case, step.to)?);
    (to >= from).then(|| to.since(from).as_secs_f64())
}
