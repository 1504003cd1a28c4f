//! The `budget` tile: the city's budget, spent and done, and the agencies that lag most.
//!
//! Options: `title`.

use wall_model::{ProjectScope, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, outage,
    view::{Bar, Block, Body, Figure, Freshness, Text, Tone, Unit},
};

use super::{GAP, ID, STALE, known};

/// See the [module](self).
pub(super) struct Budget;

impl Tile for Budget {
    fn id(&self) -> &'static str {
        "resources/budget"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["realisation"])
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let mut blocks = Vec::new();
        if let Some(city) = known::all(at, ProjectScope::City).next() {
            let reached = city.reached();
            let behind = city.behind().unwrap_or(0.0);
            let mut figures = vec![Figure {
                value: Text::Money(city.project.budget_rp),
                label: Text::words("pagu", "budget"),
                tone: Tone::Calm,
            }];
            figures.extend(reached.into_iter().flat_map(|reached| {
                [
                    Figure {
                        value: percent(reached.financial),
                        label: Text::words("keuangan", "spent"),
                        tone: Tone::Data,
                    },
                    Figure {
                        value: percent(reached.physical),
                        label: Text::words("fisik", "done"),
                        tone: if behind > GAP { Tone::Alarm } else { Tone::Calm },
                    },
                ]
            }));
            blocks.push(Block::Figures(figures));
        }
        let mut agencies: Vec<_> = known::all(at, ProjectScope::Agency).collect();
        agencies.sort_by(|a, b| {
            let behind = |one: &known::Known<'_>| one.behind().unwrap_or(f64::NEG_INFINITY);
            behind(b).total_cmp(&behind(a)).then_with(|| a.fact.entity.cmp(&b.fact.entity))
        });
        let bars: Vec<Bar> = agencies.iter().filter_map(bar).collect();
        if !bars.is_empty() {
            blocks.push(Block::Bars(bars));
        }
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Realisasi anggaran", "Budget"), Text::name),
            source: source(at),
            freshness: Freshness::of(known::reported(at), now, STALE),
            body: match blocks.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

/// Where the numbers are from; or which feed is lost.
pub(super) fn source(at: &Moment) -> Text {
    outage(at, ID).unwrap_or_else(|| {
        let reported = known::reported(at).map_or(Text::empty(), |time| {
            Text::join([Text::words("laporan ", "reported "), Text::DayMonth(time)])
        });
        Text::dotted([Text::name("DIRGENS"), reported])
    })
}

/// What stands where nothing was reported.
pub(super) fn nothing() -> Text {
    Text::words("Belum ada laporan realisasi", "No report yet")
}

/// `62,9%`.
pub(super) fn percent(share: f64) -> Text {
    let value = (share * 1_000.0).round() / 10.0;
    Text::Quantity { value, decimals: 1, unit: Unit::Percent }
}

/// `−12,4 poin`.
pub(super) fn points(share: f64) -> Text {
    let value = (share * 1_000.0).round() / 10.0;
    Text::Change { value, decimals: 1, unit: Some(Unit::Points) }
}

fn bar(one: &known::Known<'_>) -> Option<Bar> {
    let (reached, behind) = (one.reached()?, one.behind()?);
    let is_late = behind > GAP;
    // The note is the distance from the plan.
    Some(Bar {
        label: Text::name(one.project.agency.as_str()),
        share: reached.physical.clamp(0.0, 1.0),
        value: percent(reached.physical),
        note: Some(points(-behind)),
        tone: if is_late { Tone::Alarm } else { Tone::Data },
    })
}
