//! The `curves` tile: works and money against their plan over the year, and where they end.
//!
//! Options: `title`; `of`, an agency (`PUPR`) or a project's OCDS id; the city unless said
//! otherwise.

use wall_model::{EntityId, FactKind, Progress, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView, local,
    view::{
        Block, Body, Chart, ChartAxis, ChartLine, ChartMark, Figure, Freshness, Text, Tone, Unit,
    },
};

use super::{
    ID, STALE,
    analysis::gaps,
    budget::{self, percent, points},
    known::{self, Known},
};

/// See the [module](self).
pub(super) struct Curves;

impl Tile for Curves {
    fn id(&self) -> &'static str {
        "resources/curves"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "of"]
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let found = find(at, options.text("of"));
        let name = found.map_or(Text::words("Kurva S", "S-curve"), |one| {
            Text::join([Text::words("Kurva S ", "S-curve "), Text::name(one.project.name.as_str())])
        });
        TileView {
            title: options.text("title").map_or(name, Text::name),
            source: budget::source(at),
            freshness: Freshness::of(known::reported(at), now, STALE),
            body: match found {
                Some(one) => body(&one, now),
                None => Body::Empty(budget::nothing()),
            },
        }
    }
}

fn find<'a>(at: &'a Moment, wanted: Option<&str>) -> Option<Known<'a>> {
    let names = match wanted {
        None => vec!["kota".to_owned()],
        Some(name) => vec![format!("opd/{name}"), name.to_owned()],
    };
    names.into_iter().find_map(|name| {
        let known = at.entity(ID, &EntityId::from(name), Slot::Project)?;
        match &known.fact.kind {
            FactKind::Project(project) => Some(Known { fact: &known.fact, project }),
            _ => None,
        }
    })
}

fn body(one: &Known<'_>, now: Timestamp) -> Body {
    let project = one.project;
    let last = project.plan.last().or(project.reached.last());
    let (Some(from), Some(to)) = (project.starts_at, last.map(|point| point.at)) else {
        return Body::Empty(Text::words("Belum ada rencana", "No plan"));
    };
    let secs = |time: Timestamp| time.since(from).as_secs_f64();
    let line =
        |label, tone, is_dashed, points: &[Progress], value: fn(&Progress) -> f64| ChartLine {
            label,
            tone,
            is_dashed,
            is_stepped: false,
            points: std::iter::once(Some((0.0, 0.0)))
                .chain(points.iter().map(|point| Some((secs(point.at), 100.0 * value(point)))))
                .collect(),
        };
    let physical = |point: &Progress| point.physical;
    let mut lines = vec![
        line(Text::words("fisik", "done"), Tone::Data, false, &project.reached, physical),
        line(Text::words("keuangan", "spent"), Tone::InHand, false, &project.reached, |one| {
            one.financial
        }),
        line(Text::words("rencana", "plan"), Tone::Quiet, true, &project.plan, physical),
    ];
    let mut figures = Vec::new();
    if let (Some(reached), Some(behind)) = (one.reached(), one.behind()) {
        figures.push(Figure {
            value: percent(reached.physical),
            label: Text::words("fisik", "done"),
            tone: if behind > super::GAP { Tone::Alarm } else { Tone::Calm },
        });
        figures.push(Figure {
            value: points(-behind),
            label: Text::words("dari rencana", "against plan"),
            tone: if behind > super::GAP { Tone::Alarm } else { Tone::Calm },
        });
        if let Some(end) = gaps::year_end(project) {
            lines.push(ChartLine {
                label: Text::words("perkiraan", "forecast"),
                tone: Tone::Data,
                is_dashed: true,
                is_stepped: false,
                points: vec![
                    Some((secs(reached.at), 100.0 * reached.physical)),
                    Some((secs(to), 100.0 * end)),
                ],
            });
            figures.push(Figure {
                value: percent(end),
                label: Text::words("perkiraan akhir", "forecast at end"),
                tone: if end < 0.9 { Tone::InHand } else { Tone::Calm },
            });
        }
    }
    let chart = Chart {
        axis: ChartAxis::Times { from, to },
        unit: Some(Unit::Percent),
        decimals: 0,
        sees: vec![0.0, 100.0],
        bands: Vec::new(),
        lines,
        levels: Vec::new(),
        marks: vec![ChartMark {
            at_secs: secs(local::day_start(now)),
            label: Text::words("hari ini", "today"),
        }],
    };
    Body::Blocks(vec![Block::Figures(figures), Block::Chart(Box::new(chart))])
}
