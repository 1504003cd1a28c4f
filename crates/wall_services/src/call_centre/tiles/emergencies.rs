//! The `emergencies` tile: open emergencies by type, with age, agency and units.
//!
//! Options: `title`; `count`: most rows, 1 to 40.

use std::collections::BTreeMap;

use wall_model::{Case, CaseKind, CaseState, EntityId, Span, Stage, Timestamp, Urgency};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone},
};

use super::{newest, source, ticked, title};
use crate::call_centre::{calls, cases, cases::KnownCase, words};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Something changes at the desk at least this often.
const STALE: Span = Span::from_mins(60);

/// Most rows, unless the layout says otherwise.
const ROWS: usize = 20;

/// Most types that are counted.
const TYPES: usize = 4;

/// See the [module](self).
pub(super) struct Emergencies;

impl Tile for Emergencies {
    fn id(&self) -> &'static str {
        "call_centre/emergencies"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["eido"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at, TICK);
        let all = cases::all(at);
        let mut open = cases::open(at);
        // A report of what another case is about already is counted with that one.
        open.retain(|one| one.case.course.repeats.is_none());
        let callers = callers(at);
        let most = options.number("count").map_or(ROWS, |count| count.clamp(1.0, 40.0) as usize);
        let mut blocks = vec![Block::Figures(figures(&open))];
        match open.is_empty() {
            true => blocks.push(Block::Note(Text::words(
                "Tidak ada kejadian darurat terbuka",
                "No open emergencies",
            ))),
            false => {
                let rows = open.iter().take(most).map(|one| row(at.now(), one, &callers));
                blocks.push(Block::Rows(rows.collect()));
            }
        }
        TileView {
            title: title(options, "Darurat", "Emergencies"),
            source: source(
                at,
                [
                    Text::name("112"),
                    Text::join([Text::count(open.len()), Text::words(" terbuka", " open")]),
                ],
            ),
            freshness: Freshness::of(
                newest(all.iter().map(|one| &*one.known.fact)),
                at.now(),
                STALE,
            ),
            body: match all.is_empty() {
                true => Body::Empty(Text::words(
                    "Belum ada kejadian dari 112",
                    "No emergencies from 112 yet",
                )),
                false => Body::Blocks(blocks),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// How many called of each case.
fn callers(at: &Moment) -> BTreeMap<&EntityId, usize> {
    let mut callers = BTreeMap::new();
    for call in calls::all(at) {
        if let Some(case) = &call.call.case {
            *callers.entry(case).or_default() += 1;
        }
    }
    callers
}

/// How many are open, how many nobody has taken, how many units are out, and the types.
fn figures(open: &[KnownCase<'_>]) -> Vec<Figure> {
    let new = open.iter().filter(|one| one.case.state == CaseState::New).count();
    let units: usize = open.iter().map(|one| cases::units(&one.case.course.stages).len()).sum();
    let figure = |count, label, tone| Figure { value: Text::count(count), label, tone };
    let mut figures = vec![
        figure(open.len(), Text::words("terbuka", "open"), Tone::Calm),
        figure(new, Text::words("baru", "new"), if new == 0 { Tone::Quiet } else { Tone::Alarm }),
        figure(units, Text::words("unit jalan", "units out"), Tone::Data),
    ];
    let mut types = BTreeMap::<CaseKind, usize>::new();
    for one in open {
        *types.entry(one.case.kind).or_default() += 1;
    }
    let mut types: Vec<(CaseKind, usize)> = types.into_iter().collect();
    types.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    let types = types.into_iter().take(TYPES);
    figures.extend(
        types.map(|(kind, count)| figure(count, words::kind_words(kind).into(), Tone::Calm)),
    );
    figures
}

fn row(now: Timestamp, one: &KnownCase<'_>, callers: &BTreeMap<&EntityId, usize>) -> Row {
    let case = one.case;
    let many = callers.get(&one.known.fact.entity).copied().filter(|count| *count > 1);
    let many =
        many.map(|count| Text::join([Text::count(count), Text::words(" penelepon", " callers")]));
    let address = (!case.address.is_empty()).then(|| Text::name(case.address.as_str()));
    let who = case.agency.as_deref().map(Text::name);
    let parts = [address, who, units(case), many].into_iter().flatten();
    let detail = Text::dotted(parts);
    let age = now.since(case.opened_at).max(Span::ZERO);
    let step = if age < Span::from_mins(1) { 5 } else { 60 };
    Row {
        lead: None,
        label: Text::name(case.title.as_str()),
        detail: (detail != Text::empty()).then_some(detail),
        value: Some(Text::Span(Span::from_secs(age.as_secs() / step * step))),
        mark: Some(match (case.state, case.urgency) {
            (CaseState::InHand, _) if arrived(case) => {
                Mark::new(Tone::InHand, wall_service::Words::new("DI LOKASI", "ON SCENE"))
            }
            // What is not pressing may wait its turn.
            (CaseState::New, Urgency::Normal) => {
                Mark { tone: Tone::Forwarded, ..Mark::of_case(CaseState::New) }
            }
            (state, _) => Mark::of_case(state),
        }),
    }
}

fn arrived(case: &Case) -> bool {
    cases::first(case, Stage::Arrived).is_some()
}

/// `AMB-02, POL-1`.
fn units(case: &Case) -> Option<Text> {
    let units = cases::units(&case.course.stages);
    (!units.is_empty()).then(|| Text::name(units.join(", ")))
}
