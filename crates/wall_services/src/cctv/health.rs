//! The `health` tile: how many cameras are in service, and which are not.

use wall_model::{FactKind, Footage, Slot, Span, StatusState, Timestamp};
use wall_service::{
    Known, Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Mark, Row, Text, Tone, Words},
};

use super::{ID, newest};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// See the [module](self).
pub(super) struct Health;

impl Tile for Health {
    fn id(&self) -> &'static str {
        "cctv/health"
    }

    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    fn view(&self, at: &Moment, _options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let all: Vec<(&Known, &Footage)> = at
            .latest(ID, Slot::Footage)
            .filter_map(|known| match &known.fact.kind {
                FactKind::Footage(footage) => Some((known, footage)),
                _ => None,
            })
            .collect();
        let mut faults: Vec<Fault<'_>> =
            all.iter().filter_map(|(known, footage)| fault(at, known, footage)).collect();
        faults.sort_by_key(|fault| (fault.since.is_none(), fault.since));
        let body = match all.is_empty() {
            true => Body::Empty(Text::words("Belum ada kamera", "No cameras yet")),
            false => Body::Blocks(blocks(all.len(), &faults, at.now())),
        };
        TileView {
            title: Text::words("Kamera luring", "Cameras offline"),
            source: Text::words("Safe City", "Safe City"),
            freshness: newest::freshness(at, at.now()),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// A camera that is not in service.
struct Fault<'a> {
    name: &'a str,
    detail: &'a str,
    since: Option<Timestamp>,
}

/// The fault of a camera that its owner or its own state says is out of service.
fn fault<'a>(at: &'a Moment, known: &Known, footage: &'a Footage) -> Option<Fault<'a>> {
    let status = at.entity(ID, &known.fact.entity, Slot::Status);
    let (state, detail, told_at) = match status.map(|status| (&status.fact.kind, &status.fact)) {
        Some((FactKind::Status(status), fact)) => {
            (Some(status.state), status.detail.as_str(), Some(fact.observed_at))
        }
        _ => (None, "", None),
    };
    if footage.is_active && state != Some(StatusState::Offline) {
        return None;
    }
    // A state that is told anew with every list has the list's time, not its beginning.
    let since = told_at.filter(|told_at| *told_at < known.fact.observed_at);
    Some(Fault { name: &footage.name, detail, since })
}

fn blocks(total: usize, faults: &[Fault<'_>], now: Timestamp) -> Vec<Block> {
    let figure = |count: usize, id, en, tone| Figure {
        value: Text::count(count),
        label: Text::words(id, en),
        tone,
    };
    let lost = if faults.is_empty() { Tone::Calm } else { Tone::Alarm };
    let figures = Block::Figures(vec![
        figure(total, "kamera", "cameras", Tone::Calm),
        figure(total - faults.len(), "aktif", "active", Tone::Done),
        figure(faults.len(), "luring", "offline", lost),
    ]);
    let rows: Vec<Row> = faults.iter().map(|fault| row(fault, now)).collect();
    match rows.is_empty() {
        true => {
            vec![figures, Block::Note(Text::words("Semua kamera aktif", "All cameras active"))]
        }
        false => vec![figures, Block::Rows(rows)],
    }
}

fn row(fault: &Fault<'_>, now: Timestamp) -> Row {
    let minutes = |since: Timestamp| {
        Text::Span(Span::from_mins(now.since(since).max(Span::ZERO).as_secs() / 60))
    };
    let since = fault
        .since
        .map(|since| Text::join([Text::words("sejak ", "since "), Text::HourMinute(since)]));
    let detail = Text::dotted([since.unwrap_or(Text::empty()), Text::name(fault.detail)]);
    Row {
        lead: None,
        label: Text::name(fault.name.to_uppercase()),
        detail: (detail != Text::empty()).then_some(detail),
        value: fault.since.map(minutes),
        mark: Some(Mark::new(Tone::Alarm, Words::new("LURING", "OFFLINE"))),
    }
}
