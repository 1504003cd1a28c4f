//! The `green_wave` tile: the greens of a coordinated road over time.
//!
//! Greens to come are those of the running cycle, repeated; they are a forecast, and so is
//! the share of vehicles that meet green. Options: `corridor`, the road's name, by default
//! the one with the most junctions; `lost_after`, seconds.

use wall_model::{Span, Timestamp};
use wall_service::view::{
    Block, Body, Figure, Freshness, Text, TileView, TimeSpace, TimeSpaceGreen, TimeSpaceRow, Tone,
    Unit,
};
use wall_service::{Moment, Options, Sources, Tile};

use super::congestion;
use super::corridor::{self, Stop};
use super::junctions::{self, Junction, TICK};

/// What the diagram shows.
const WINDOW: Span = Span::from_secs(180);

/// How much of it has passed.
const PAST: Span = Span::from_secs(30);

/// See the [module](self).
pub(super) struct GreenWave;

impl Tile for GreenWave {
    fn id(&self) -> &'static str {
        "traffic_signals/green_wave"
    }

    fn options(&self) -> &'static [&'static str] {
        &["corridor", "lost_after"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["spat", "ntcip1202"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(TICK);
        let lost_after = junctions::lost_after(options);
        let all = junctions::all(at, now, lost_after);
        let wanted = options.text("corridor");
        let name = corridor::name(&all, wanted);
        let stops = name.map(|name| corridor::stops(&all, name)).unwrap_or_default();
        let newest = stops.iter().map(|stop| stop.junction.fact.observed_at).max();
        let count = Text::join([Text::count(stops.len()), Text::words(" simpang", " junctions")]);
        let body = if stops.is_empty() {
            empty(&all, wanted)
        } else {
            Body::Blocks(blocks(at, stops, now))
        };
        TileView {
            title: Text::words("Gelombang hijau", "Green wave"),
            source: Text::dotted([Text::name(name.or(wanted).unwrap_or_default()), count]),
            freshness: Freshness::of(newest, now, lost_after),
            body,
        }
    }
}

/// The diagram in the wave's direction, and the figures below it.
fn blocks(at: &Moment, mut stops: Vec<Stop<'_>>, now: Timestamp) -> Vec<Block> {
    let wave = corridor::wave_kmh(&stops);
    let kmh = wave.map(f64::abs);
    if wave.is_some_and(|wave| wave < 0.0) {
        turn(&mut stops);
    }
    let left = now - PAST;
    let diagram = TimeSpace {
        window_secs: WINDOW.as_secs_f64(),
        now_secs: PAST.as_secs_f64(),
        rows: stops.iter().map(|stop| row(stop, left)).collect(),
        wave_kmh: kmh,
    };
    let mut figures = Vec::new();
    if let Some(share) = kmh.and_then(|kmh| corridor::arrivals_on_green(&stops, kmh)) {
        figures.push(Figure {
            value: percent(share),
            label: Text::words("tiba saat hijau (rencana)", "arrive on green (plan)"),
            tone: Tone::Calm,
        });
    }
    if let Some(index) = congestion::index(at, now) {
        let index = (index * 10.0).round() / 10.0;
        let mark = congestion::mark(index);
        figures.push(Figure {
            value: Text::Decimal { value: index, decimals: 1 },
            label: Text::join([Text::words("indeks kemacetan ", "congestion index "), mark.word]),
            tone: mark.tone,
        });
    }
    let mut blocks = vec![Block::TimeSpace(diagram)];
    if !figures.is_empty() {
        blocks.push(Block::Figures(figures));
    }
    blocks
}

/// Turns a corridor round: last junction first.
fn turn(stops: &mut Vec<Stop<'_>>) {
    let length = stops.last().map_or(0.0, |stop| stop.at_m);
    stops.reverse();
    for stop in stops {
        stop.at_m = length - stop.at_m;
    }
}

fn row(stop: &Stop<'_>, left: Timestamp) -> TimeSpaceRow {
    let greens = stop.greens.map(|greens| greens.within(left, left + WINDOW)).unwrap_or_default();
    TimeSpaceRow {
        label: stop.junction.short_name(),
        at_m: stop.at_m.round(),
        greens: greens
            .into_iter()
            .map(|(from_secs, to_secs)| TimeSpaceGreen { from_secs, to_secs })
            .collect(),
    }
}

fn percent(share: f64) -> Text {
    Text::Quantity { value: (share * 100.0).round(), decimals: 0, unit: Unit::Percent }
}

/// Why there is nothing to show.
fn empty(all: &[Junction<'_>], wanted: Option<&str>) -> Body {
    Body::Empty(match wanted {
        Some(name) => Text::join([
            Text::words("Belum ada simpang di koridor ", "No junction of this corridor: "),
            Text::name(name),
        ]),
        None if all.is_empty() => {
            Text::words("Belum ada simpang yang terdengar", "No junction has been heard yet")
        }
        None => Text::words(
            "Tidak ada simpang yang menyebut koridornya",
            "No junction tells its corridor",
        ),
    })
}
