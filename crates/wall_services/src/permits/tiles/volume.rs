//! The `volume` tile: files that came in by village and by service, and which village
//! offices are off line.

use std::cmp::Reverse;

use wall_model::{FactKind, Slot, Span, StatusState};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, local,
    view::{Bar, Block, Body, Figure, Text, Tone, Words},
};

use super::{TICK, nothing, source, ticked, title};
use crate::permits::{ID, known::heard};

/// Days that are summed up.
const DAYS: usize = 7;

/// Most villages, and most services, unless the layout says otherwise.
const VILLAGES: usize = 10;
const SERVICES: usize = 6;

/// See the [module](self).
pub(super) struct Volume;

/// Files of a village or service: in the last days, and in as many before.
struct Count<'a> {
    name: &'a str,
    lately: f64,
    before: f64,
}

impl Tile for Volume {
    fn id(&self) -> &'static str {
        "permits/volume"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["files", "daily"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let heard = heard(at, at.now(), Slot::Series);
        let villages = counts(at, "desa:");
        let services = counts(at, "layanan:");
        let most =
            options.number("count").map_or(VILLAGES, |count| count.clamp(1.0, 60.0) as usize);
        let mut blocks = vec![Block::Figures(figures(at, &villages))];
        blocks.push(Block::Bars(bars(&villages, most)));
        blocks.push(Block::Bars(bars(&services, SERVICES)));
        TileView {
            title: title(options, Words::new("Berkas per desa", "Files by village")),
            source: source(&heard, [Text::words("7 hari", "7 days")]),
            freshness: heard.freshness,
            body: match villages.is_empty() && services.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

/// The counts of what is named so, the most first.
fn counts<'a>(at: &'a Moment, sort: &str) -> Vec<Count<'a>> {
    let today = local::day_start(at.now());
    let mut counts: Vec<Count<'_>> = at
        .latest(ID, Slot::Series)
        .filter_map(|known| {
            let FactKind::Series(series) = &known.fact.kind else { return None };
            let (_, name) = known.fact.entity.as_str().strip_prefix(sort)?.split_once(':')?;
            let first = today - local::DAY.times(DAYS as i64 - 1);
            let second = first - local::DAY.times(DAYS as i64);
            let (mut lately, mut before) = (0.0, 0.0);
            for (time, value) in series.points() {
                if time >= first && time <= today {
                    lately += value;
                } else if time >= second && time < first {
                    before += value;
                }
            }
            Some(Count { name, lately, before })
        })
        .collect();
    counts.sort_by(|a, b| b.lately.total_cmp(&a.lately).then(a.name.cmp(b.name)));
    counts
}

fn figures(at: &Moment, villages: &[Count<'_>]) -> Vec<Figure> {
    let sum: f64 = villages.iter().map(|one| one.lately).sum();
    let silent = villages.iter().filter(|one| one.lately == 0.0).count();
    let mut figures = vec![Figure {
        value: Text::Count(sum as i64),
        label: Text::words("Berkas masuk, 7 hari", "Files in, 7 days"),
        tone: Tone::Calm,
    }];
    let (mut offices, mut off) = (0_i64, 0_i64);
    for known in at.latest(ID, Slot::Status) {
        if let FactKind::Status(status) = &known.fact.kind {
            offices += 1;
            off += i64::from(status.state == StatusState::Offline);
        }
    }
    if offices > 0 {
        figures.push(Figure {
            value: Text::Ratio { part: offices - off, whole: offices },
            label: Text::words("Kantor daring", "Offices on line"),
            tone: if off > 0 { Tone::InHand } else { Tone::Done },
        });
    }
    if silent > 0 {
        figures.push(Figure {
            value: Text::count(silent),
            label: Text::words("Desa tanpa berkas", "Villages without files"),
            tone: Tone::Calm,
        });
    }
    figures
}

fn bars(counts: &[Count<'_>], most: usize) -> Vec<Bar> {
    let largest = counts.iter().map(|one| one.lately).fold(1.0, f64::max);
    let mut sorted: Vec<&Count<'_>> = counts.iter().collect();
    sorted.sort_by_key(|one| Reverse(one.lately as i64));
    let bar = |one: &&Count<'_>| {
        let change = one.lately - one.before;
        let is_unusual = one.lately >= 15.0 && one.lately > 2.5 * one.before;
        Bar {
            label: Text::name(one.name),
            share: (100.0 * one.lately / largest).round() / 100.0,
            value: Text::Count(one.lately as i64),
            note: is_unusual.then_some(Text::Change { value: change, decimals: 0, unit: None }),
            tone: if is_unusual { Tone::InHand } else { Tone::Data },
        }
    };
    sorted.iter().filter(|one| one.lately > 0.0).take(most).map(bar).collect()
}
