//! The `uptime` tile: how much of the time that they were watched cameras gave a picture of use,
//! the worst first.

use wall_model::{FactKind, Slot, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Board, BoardCell, BoardRow, Body, Figure, Text, Tone, Unit},
};

use super::{
    ID, newest,
    uptime::{DAY, MONTH, Uptime, uptime},
};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_mins(1);

/// A camera below this share of the day is pointed out.
const POOR: f64 = 0.95;

/// See the [module](self).
pub(super) struct Availability;

/// A camera's name, and what is known of its last day and of its last thirty.
struct Line {
    name: String,
    day: Uptime,
    month: Uptime,
}

impl Tile for Availability {
    fn id(&self) -> &'static str {
        "cctv/uptime"
    }

    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    fn view(&self, at: &Moment, _options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let lines = lines(at);
        let body = match lines.is_empty() {
            true => Body::Empty(Text::words(
                "Belum ada kamera yang dipantau",
                "No camera was watched yet",
            )),
            false => Body::Blocks(vec![figures(&lines), board(&lines)]),
        };
        TileView {
            title: Text::words("Ketersediaan kamera", "Camera uptime"),
            source: Text::words(
                "bagian waktu pantau dengan gambar berguna",
                "share of the watched time with a picture of use",
            ),
            freshness: newest::freshness(at, at.now()),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// The cameras that were watched, those that did worst today first.
fn lines(at: &Moment) -> Vec<Line> {
    let cameras = at.latest(ID, Slot::Footage).filter_map(|known| {
        let FactKind::Footage(footage) = &known.fact.kind else { return None };
        let of = |steps| uptime(at, &known.fact.entity, steps);
        Some(Line { name: footage.name.to_uppercase(), day: of(DAY), month: of(MONTH) })
    });
    let mut lines: Vec<Line> = cameras.filter(|line| line.month.watched > 0.0).collect();
    let rank = |line: &Line| (line.day.share().unwrap_or(2.0), line.month.share().unwrap_or(2.0));
    lines.sort_by(|a, b| {
        let ((day, month), (other_day, other_month)) = (rank(a), rank(b));
        day.total_cmp(&other_day).then(month.total_cmp(&other_month)).then(a.name.cmp(&b.name))
    });
    lines
}

fn figures(lines: &[Line]) -> Block {
    let all = |of: fn(&Line) -> Uptime| {
        let sum = lines.iter().map(of).fold(Uptime::default(), Uptime::and);
        sum.share().map_or(Text::words("–", "–"), percent)
    };
    let figure = |value, id, en| Figure { value, label: Text::words(id, en), tone: Tone::Calm };
    let poor = lines.iter().filter(|line| is_poor(line.day)).count();
    let tone = if poor == 0 { Tone::Calm } else { Tone::InHand };
    Block::Figures(vec![
        figure(all(|line| line.day), "24 jam", "24 hours"),
        figure(all(|line| line.month), "30 hari", "30 days"),
        Figure { tone, ..figure(Text::count(poor), "di bawah 95%", "below 95%") },
    ])
}

fn board(lines: &[Line]) -> Block {
    let rows = lines.iter().map(|line| {
        let cell = |of: Uptime| {
            let tone = if is_poor(of) { Tone::InHand } else { Tone::Calm };
            of.share().map(|share| BoardCell { value: percent(share), trend: None, tone })
        };
        BoardRow {
            label: Text::name(line.name.as_str()),
            detail: None,
            cells: vec![cell(line.day), cell(line.month)],
            mark: None,
        }
    });
    Block::Board(Board {
        corner: Text::words("kamera", "camera"),
        columns: vec![Text::words("24 jam", "24 h"), Text::words("30 hari", "30 days")],
        rows: rows.collect(),
    })
}

fn is_poor(of: Uptime) -> bool {
    of.share().is_some_and(|share| share < POOR)
}

/// A share in percent, never rounded up to all of it.
fn percent(share: f64) -> Text {
    let value = (share * 1_000.0).floor() / 10.0;
    Text::Quantity { value, decimals: 1, unit: Unit::Percent }
}
