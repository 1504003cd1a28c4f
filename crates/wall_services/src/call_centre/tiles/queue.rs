//! The `queue` tile: who waits on 112 and for how long, against the targets.
//!
//! Options: `title`; `target_secs`, two lengths in seconds (15 and 20); `target_percent`,
//! the shares that must be answered within them (90 and 95); `fallback`, the number that is
//! called while the trunks are down.

use std::cmp::Reverse;

use wall_analysis::spread;
use wall_model::{
    CallClass, CallState, FactKind, Queue, Slot, Span, Status, StatusState, Timestamp,
};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, local,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone, Unit, Words},
};

use super::{number, percent, source, ticked, title, tone_of_share};
use crate::call_centre::{
    ID,
    calls::{self, KnownCall},
    cases,
};

/// The step at which the view changes by the clock alone: waits are counted by the second.
const TICK: Span = Span::from_secs(1);

/// A queue that is not heard for longer is not believed.
const STALE: Span = Span::from_secs(60);

/// A caller who hung up is to be called back for this long.
const TO_CALL_BACK: Span = Span::from_hours(2);

/// An emergency this near a caller is named beside him, metres.
const NEAR_M: f64 = 300.0;

/// Most rows of each kind.
const MOST: usize = 20;

/// See the [module](self).
pub(super) struct QueueTile;

/// What the calls are measured against.
struct Targets {
    lengths: [Span; 2],
    shares: [f64; 2],
}

impl Targets {
    fn of(options: &Options) -> Self {
        let secs = |nr, usual| Span::from_secs_f64(number(options, "target_secs", nr, usual));
        let share = |nr, usual| number(options, "target_percent", nr, usual) / 100.0;
        Self { lengths: [secs(0, 15.0), secs(1, 20.0)], shares: [share(0, 90.0), share(1, 95.0)] }
    }

    /// `90% ≤ 15 dtk · 95% ≤ 20 dtk`.
    fn promise(&self) -> Text {
        let pairs = self.shares.into_iter().zip(self.lengths);
        Text::dotted(pairs.map(|(share, length)| {
            Text::join([percent(share), Text::words(" ≤ ", " ≤ "), Text::Span(length)])
        }))
    }

    /// What a wait means.
    fn tone(&self, waited: Span) -> Tone {
        match waited {
            waited if waited <= self.lengths[0] => Tone::Data,
            waited if waited <= self.lengths[1] => Tone::InHand,
            _ => Tone::Alarm,
        }
    }

    fn mark(&self, waited: Span) -> Mark {
        let tone = self.tone(waited);
        Mark::new(
            tone,
            match tone {
                Tone::Data => Words::new("DALAM TARGET", "IN TIME"),
                Tone::InHand => Words::new("MENDESAK", "URGENT"),
                _ => Words::new("LEWAT TARGET", "OVERDUE"),
            },
        )
    }
}

impl Tile for QueueTile {
    fn id(&self) -> &'static str {
        "call_centre/queue"
    }

    fn options(&self) -> &'static [&'static str] {
        &["fallback", "target_percent", "target_secs", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["queue"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at, TICK);
        let targets = Targets::of(options);
        let calls = calls::all(at);
        let queue = queue(at);
        let mut blocks =
            vec![Block::Figures(figures(at, &calls, queue.map(|one| one.1), &targets))];
        let mut rows = trunks(at);
        if !rows.is_empty() {
            let number = options.text("fallback").unwrap_or("0361-223333");
            blocks.push(Block::Note(Text::join([
                Text::words("Nomor cadangan: ", "Fallback number: "),
                Text::name(number),
            ])));
        }
        rows.extend(waiting(at, &calls, &targets));
        rows.extend(hung_up(at, &calls));
        rows.extend(talking(at, &calls));
        match rows.is_empty() {
            true => blocks.push(Block::Note(Text::words(
                "Tidak ada panggilan berlangsung",
                "No calls at present",
            ))),
            false => blocks.push(Block::Rows(rows)),
        }
        let heard = queue.map(|(heard, _)| heard);
        TileView {
            title: title(options, "Antre 112", "112 queue"),
            source: source(at, [Text::name("Pusdalops BPBD"), targets.promise()]),
            freshness: Freshness::of(heard, at.now(), STALE),
            body: match calls.is_empty() && queue.is_none() {
                true => Body::Empty(Text::words(
                    "Belum ada kabar dari antrean 112",
                    "Nothing has been heard from the 112 queue",
                )),
                false => Body::Blocks(blocks),
            },
        }
    }
}

/// The queue that was heard last, and when.
fn queue(at: &Moment) -> Option<(Timestamp, &Queue)> {
    let queues = at.latest(ID, Slot::Queue).filter_map(|known| match &known.fact.kind {
        FactKind::Queue(queue) => Some((known.fact.observed_at, queue)),
        _ => None,
    });
    queues.max_by_key(|(heard, _)| *heard)
}

fn figures(
    at: &Moment,
    calls: &[KnownCall<'_>],
    queue: Option<&Queue>,
    targets: &Targets,
) -> Vec<Figure> {
    let of = |state| calls.iter().filter(move |one| one.call.state == state);
    let waits: Vec<Span> =
        of(CallState::Waiting).map(|one| calls::waited(one.call, at.now())).collect();
    let longest = waits.iter().max().copied();
    let tone = longest.map_or(Tone::Quiet, |longest| targets.tone(longest));
    // The queue may know of calls that it does not list.
    let waiting = waits.len().max(queue.map_or(0, |queue| queue.waiting as usize));
    let mut figures = vec![Figure {
        value: Text::count(waiting),
        label: Text::words("menunggu", "waiting"),
        tone: if waiting > 0 && longest.is_none() { Tone::InHand } else { tone },
    }];
    if let Some(longest) = longest {
        let label = Text::words("terlama", "longest");
        figures.push(Figure { value: Text::Span(longest), label, tone });
    }
    let today = local::day_start(at.now());
    let answered = calls.iter().filter(|one| one.call.queued_at >= today);
    let answered = answered.filter_map(|one| Some(one.call.answered_at?.since(one.call.queued_at)));
    let answered: Vec<f64> = answered.map(Span::as_secs_f64).collect();
    for (length, target) in targets.lengths.into_iter().zip(targets.shares) {
        let share = spread::share_within(&answered, length.as_secs_f64());
        figures.push(Figure {
            value: share.map_or(Text::words("–", "–"), percent),
            label: Text::join([Text::words("≤ ", "≤ "), Text::Span(length)]),
            tone: share.map_or(Tone::Quiet, |share| tone_of_share(share, target)),
        });
    }
    let talking = of(CallState::Answered).count();
    let label = Text::words("berbicara", "talking");
    let value = match queue.filter(|queue| queue.counters > 0) {
        Some(queue) => Text::Ratio { part: talking as i64, whole: queue.counters.into() },
        None => Text::count(talking),
    };
    figures.push(Figure { value, label, tone: Tone::Calm });
    figures
}

/// Trunks that do not work.
fn trunks(at: &Moment) -> Vec<Row> {
    let trunks = at.latest(ID, Slot::Status).filter_map(|known| match &known.fact.kind {
        FactKind::Status(status) if status.state != StatusState::Online => Some(status),
        _ => None,
    });
    let row = |trunk: &Status| Row {
        lead: None,
        label: Text::name(trunk.name.as_str()),
        detail: (!trunk.detail.is_empty()).then(|| Text::name(trunk.detail.as_str())),
        value: None,
        mark: Some(match trunk.state {
            StatusState::Offline => Mark::new(Tone::Alarm, Words::new("PUTUS", "DOWN")),
            _ => Mark::new(Tone::InHand, Words::new("TERGANGGU", "DEGRADED")),
        }),
    };
    trunks.map(row).collect()
}

fn waiting(at: &Moment, calls: &[KnownCall<'_>], targets: &Targets) -> Vec<Row> {
    let mut waiting: Vec<&KnownCall<'_>> =
        calls.iter().filter(|one| one.call.state == CallState::Waiting).collect();
    waiting.sort_by_key(|one| one.call.queued_at);
    let row = |one: &&KnownCall<'_>| {
        let waited = calls::waited(one.call, at.now());
        Row {
            lead: Some(Text::HourMinuteSecond(one.call.queued_at)),
            label: where_from(at, one),
            detail: None,
            value: Some(Text::Span(waited)),
            mark: Some(targets.mark(waited)),
        }
    };
    waiting.iter().take(MOST).map(row).collect()
}

/// Callers who hung up and were not called back.
fn hung_up(at: &Moment, calls: &[KnownCall<'_>]) -> Vec<Row> {
    let open = calls.iter().filter(|one| calls::is_owed(one.call, at.now(), TO_CALL_BACK));
    let mut open: Vec<&KnownCall<'_>> = open.collect();
    open.sort_by_key(|one| Reverse(one.call.ended_at));
    let row = |one: &&KnownCall<'_>| Row {
        lead: Some(Text::HourMinuteSecond(one.call.queued_at)),
        label: Text::words("Belum dihubungi kembali", "Not called back yet"),
        detail: Some(where_from(at, one)),
        value: one.call.ended_at.map(|ended| Text::Span(minutes(at.now().since(ended)))),
        mark: Some(Mark::new(Tone::Forwarded, Words::new("TERPUTUS", "HUNG UP"))),
    };
    open.iter().take(MOST).map(row).collect()
}

fn talking(at: &Moment, calls: &[KnownCall<'_>]) -> Vec<Row> {
    let mut talking: Vec<&KnownCall<'_>> =
        calls.iter().filter(|one| one.call.state == CallState::Answered).collect();
    talking.sort_by_key(|one| one.call.queued_at);
    let row = |one: &&KnownCall<'_>| Row {
        lead: Some(Text::HourMinuteSecond(one.call.queued_at)),
        label: case_of(at, one).unwrap_or_else(|| where_from(at, one)),
        detail: None,
        value: one.call.answered_at.map(|answered| Text::Span(at.now().since(answered))),
        mark: Some(match one.call.class {
            CallClass::Real => Mark::new(Tone::InHand, Words::new("DARURAT", "EMERGENCY")),
            _ => Mark::new(Tone::Quiet, Words::new("BERBICARA", "TALKING")),
        }),
    };
    talking.iter().take(MOST).map(row).collect()
}

/// The emergency that the call is tied to.
fn case_of(at: &Moment, one: &KnownCall<'_>) -> Option<Text> {
    let known = at.entity(ID, one.call.case.as_ref()?, Slot::Case)?;
    let FactKind::Case(case) = &known.fact.kind else { return None };
    Some(Text::dotted([Text::name(case.title.as_str()), Text::name(case.address.as_str())]))
}

/// Where the caller is: near an open emergency, or how sure his place is.
fn where_from(at: &Moment, one: &KnownCall<'_>) -> Text {
    let Some(place) = one.known.fact.place else {
        return Text::words("Lokasi belum diketahui", "Place not known yet");
    };
    let reach_m = NEAR_M + one.call.uncertainty_m.unwrap_or(0.0).min(NEAR_M);
    let near = cases::open(at).into_iter().filter_map(|case| {
        let away_m = case.known.fact.place?.distance_m(place);
        (away_m <= reach_m).then_some((away_m, case.case))
    });
    let spread = one.call.uncertainty_m.map(|metres| {
        Text::join([
            Text::words("± ", "± "),
            Text::Quantity { value: metres.round(), decimals: 0, unit: Unit::Metres },
        ])
    });
    match near.min_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, case)) => Text::dotted(
            [
                Some(Text::join([Text::words("dekat ", "near "), Text::name(case.title.as_str())])),
                spread,
            ]
            .into_iter()
            .flatten(),
        ),
        None => Text::dotted(
            [Some(Text::words("Lokasi diketahui", "Place known")), spread].into_iter().flatten(),
        ),
    }
}

/// An age by the minute from the first minute on: nothing hangs on its seconds.
fn minutes(age: Span) -> Span {
    match age < Span::from_mins(1) {
        true => age,
        false => Span::from_secs(age.as_secs() / 60 * 60),
    }
}
