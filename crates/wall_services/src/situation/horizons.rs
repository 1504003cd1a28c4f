//! The `horizons` tile: the city's day in three horizons: now, today, this month.
//!
//! Options: `title`.

use wall_model::{
    AlarmState, CallState, CaseState, FactKind, Quantity, Series, Slot, Span, UnitStatus,
};
use wall_service::{
    Moment, Options, Tile, TileView, local,
    view::{Block, Board, BoardCell, BoardRow, Body, Freshness, Text, Tone},
};

use super::{ID, open, tally};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(30);

/// See the [module](self).
pub(super) struct Horizons;

impl Tile for Horizons {
    fn id(&self) -> &'static str {
        "situation/horizons"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let today = tally::of_day(at, local::day_number(at.now()));
        let count = |name: &str| today.get(name).copied();
        let rows = vec![
            row(
                at,
                Text::words("Kejadian terbuka", "Open incidents"),
                Some(open::open(at).len()),
                count("incidents"),
                "incidents",
            ),
            row(
                at,
                Text::words("Telepon menunggu", "Calls waiting"),
                calls(at),
                count("calls"),
                "calls",
            ),
            row(
                at,
                Text::words("Pengaduan terbuka", "Open complaints"),
                complaints(at),
                count("complaints"),
                "complaints",
            ),
            row(
                at,
                Text::words("Alarm berlaku", "Alarms held"),
                alarms(at),
                count("alarms"),
                "alarms",
            ),
            row(at, Text::words("Unit siaga", "Units free"), units(at), None, ""),
            row(at, Text::words("Ruas macet", "Jammed roads"), jams(at), None, ""),
            row(at, Text::words("Pesan warga", "Posts"), None, count("posts"), "posts"),
        ];
        let columns = vec![
            Text::words("kini", "now"),
            Text::words("hari ini", "today"),
            Text::words("bulan ini", "month"),
        ];
        let rows: Vec<BoardRow> =
            rows.into_iter().filter(|row| row.cells.iter().any(Option::is_some)).collect();
        TileView {
            title: options.text("title").map_or(Text::words("Hari ini", "Today"), Text::name),
            source: Text::words("semua layanan", "all services"),
            freshness: Freshness::Ageless,
            body: match rows.is_empty() {
                true => Body::Empty(Text::words("Belum ada angka", "No figures yet")),
                false => {
                    let corner = Text::words("Kota", "City");
                    Body::Blocks(vec![Block::Board(Board { corner, columns, rows })])
                }
            },
        }
    }
}

fn row(at: &Moment, label: Text, now: Option<usize>, today: Option<i64>, tally: &str) -> BoardRow {
    // Where nothing of the kind is known, none today is no count.
    let today = today.filter(|count| now.is_some() || *count > 0);
    let cell = |value: Option<i64>| {
        value.map(|count| BoardCell { value: Text::Count(count), trend: None, tone: Tone::Calm })
    };
    let now = now.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    let month = today.and_then(|today| month(at, tally, today));
    BoardRow { label, detail: None, cells: vec![cell(now), cell(today), cell(month)], mark: None }
}

/// The sum of this month's days, today's as it is now; `None` if its first days were not
/// counted.
fn month(at: &Moment, name: &str, today: i64) -> Option<i64> {
    let known = at.entity(ID, &tally::entity(name), Slot::Series)?;
    let FactKind::Series(Series { starts, step, values, .. }) = &known.fact.kind else {
        return None;
    };
    let (year, month, _) = local::date(at.now());
    let now = local::day_number(at.now());
    if local::day_number(*starts) > local::number_of(year, month, 1) {
        return None;
    }
    let days = values.iter().enumerate().filter_map(|(nr, value)| {
        let day = *starts + step.times(i64::try_from(nr).ok()?);
        let (of_year, of_month, _) = local::date(day);
        let is_before = (of_year, of_month) == (year, month) && local::day_number(day) != now;
        is_before.then_some((*value)?)
    });
    Some(days.sum::<f64>() as i64 + today)
}

fn calls(at: &Moment) -> Option<usize> {
    let mut calls = at.latest_of_all(Slot::Call).peekable();
    calls.peek()?;
    let is_waiting = |known: &&wall_service::Known| matches!(&known.fact.kind, FactKind::Call(call) if call.state == CallState::Waiting);
    Some(calls.filter(is_waiting).count())
}

fn complaints(at: &Moment) -> Option<usize> {
    let is_complaint = |known: &&wall_service::Known| match &known.fact.kind {
        FactKind::Case(case) => {
            case.course.due_at.is_some()
                && !open::is_incident(case)
                && case.kind != wall_model::CaseKind::Permit
        }
        _ => false,
    };
    let mut all = at.latest_of_all(Slot::Case).filter(is_complaint).peekable();
    all.peek()?;
    let is_open = |known: &&wall_service::Known| matches!(&known.fact.kind, FactKind::Case(case) if case.state != CaseState::Done);
    Some(all.filter(is_open).count())
}

fn alarms(at: &Moment) -> Option<usize> {
    let is_held = |known: &&wall_service::Known| match &known.fact.kind {
        FactKind::Alarm(alarm) => alarm.state == AlarmState::Raised && alarm.since <= at.now(),
        _ => false,
    };
    Some(at.latest_of_all(Slot::Alarm).filter(is_held).count())
}

fn units(at: &Moment) -> Option<usize> {
    let mut all = at.latest_of_all(Slot::Position).peekable();
    all.peek()?;
    let is_free = |known: &&wall_service::Known| {
        let is_heard = at.now().since(known.fact.observed_at) < Span::from_mins(5);
        is_heard
            && matches!(&known.fact.kind, FactKind::Position(one) if one.status == UnitStatus::Free)
    };
    Some(all.filter(is_free).count())
}

fn jams(at: &Moment) -> Option<usize> {
    /// A road on which traffic goes at less than this share of its free speed is jammed.
    const JAMMED: f64 = 0.4;
    let mut all = at.latest_of_all(Slot::Measured(Quantity::FreeFlowShare)).peekable();
    all.peek()?;
    let is_jammed = |known: &&wall_service::Known| matches!(&known.fact.kind, FactKind::Measured(one) if one.value < JAMMED);
    Some(all.filter(is_jammed).count())
}
