//! The `curves` tile: how long each agency takes, as the share of its complaints that are
//! open still, by their age.
//!
//! Options: `title`; `count`: most agencies, 1 to 5.

use wall_model::{Fact, FactKind, Series, Shared, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Chart, ChartAxis, ChartLine, Figure, Text, Tone, Unit, Words},
};

use super::{TICK, nothing, number, source, ticked, title};
use crate::complaints::{
    ID,
    analysis::CURVE,
    known::{self, heard},
};

/// Most curves unless the layout says otherwise.
const CURVES: usize = 3;

/// Colours of the curves, of the agency with the most complaints first.
const TONES: [Tone; 5] = [Tone::Data, Tone::Forwarded, Tone::Calm, Tone::InHand, Tone::Quiet];

/// See the [module](self).
pub(super) struct Curves;

/// An agency's curve.
struct Curve<'a> {
    agency: &'a str,
    series: &'a Series,
    /// Complaints that it has or had.
    count: usize,
}

impl Tile for Curves {
    fn id(&self) -> &'static str {
        "complaints/curves"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["requests", "inbox"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let heard = heard(at, at.now());
        let most = number(options, "count", CURVES, 1.0, 5.0);
        let curves = curves(at, most);
        TileView {
            title: title(options, Words::new("Lama penanganan", "How long it takes")),
            source: source(&heard, [Text::words("masih terbuka, hari", "still open, days")]),
            freshness: heard.freshness,
            body: match curves.is_empty() {
                true => Body::Empty(match known::all(at).is_empty() {
                    true => nothing(),
                    false => Text::words("Belum cukup aduan", "Not enough complaints yet"),
                }),
                false => Body::Blocks(vec![
                    Block::Figures(curves.iter().map(figure).collect()),
                    Block::Chart(Box::new(chart(&curves))),
                ]),
            },
        }
    }
}

/// The curves of the agencies with the most complaints.
fn curves(at: &Moment, most: usize) -> Vec<Curve<'_>> {
    let all = known::all(at);
    let curve = |fact: &'_ Shared<Fact>| -> Option<usize> {
        let agency = fact.entity.as_str().strip_prefix(CURVE)?;
        Some(all.iter().filter(|one| one.case.agency.as_deref() == Some(agency)).count())
    };
    let mut curves: Vec<Curve<'_>> = at
        .latest(ID, Slot::Series)
        .filter_map(|known| {
            let count = curve(known.fact.shared())?;
            let agency = known.fact.entity.as_str().strip_prefix(CURVE)?;
            let FactKind::Series(series) = &known.fact.kind else { return None };
            Some(Curve { agency, series, count })
        })
        .collect();
    curves.sort_by(|a, b| b.count.cmp(&a.count).then(a.agency.cmp(b.agency)));
    curves.truncate(most);
    curves
}

/// The age at which half of the complaints are solved.
fn figure(curve: &Curve<'_>) -> Figure {
    let half = curve.series.points().find(|(_, open)| *open <= 0.5);
    let days = half.map(|(time, _)| time.since(curve.series.starts).as_secs_f64() / 86_400.0);
    Figure {
        value: days.map_or_else(
            || Text::Words(Words::same("–")),
            |value| Text::Quantity { value, decimals: 0, unit: Unit::Days },
        ),
        label: Text::join([
            Text::name(curve.agency),
            Text::words(", separuh selesai", ", half solved"),
        ]),
        tone: Tone::Calm,
    }
}

fn chart(curves: &[Curve<'_>]) -> Chart {
    let mut width = 0.0_f64;
    let mut lines = Vec::new();
    for (curve, tone) in curves.iter().zip(TONES) {
        let point = |(time, share): (Timestamp, f64)| {
            Some((time.since(curve.series.starts).as_secs_f64(), share * 100.0))
        };
        let points: Vec<Option<(f64, f64)>> = curve.series.points().map(point).collect();
        width = points.iter().flatten().map(|(secs, _)| *secs).fold(width, f64::max);
        let label = Text::name(curve.agency);
        lines.push(ChartLine { label, tone, is_dashed: false, is_stepped: true, points });
    }
    Chart {
        axis: ChartAxis::Length { secs: width.max(86_400.0) },
        unit: Some(Unit::Percent),
        decimals: 0,
        sees: vec![0.0, 100.0],
        bands: Vec::new(),
        lines,
        levels: Vec::new(),
        marks: Vec::new(),
    }
}
