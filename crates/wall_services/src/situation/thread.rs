//! The `thread` tile: one incident with everything that belongs to it.
//!
//! Options: `title`; `case`, the case's entity; without it the one that the wall's command
//! `select` of the entity `case` names, else the most pressing that is open.

use wall_model::{
    Bilingual, CaseState, EntityId, FactKind, Finding, Link, Slot, Span, Stage, Timestamp,
};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Freshness, Mark, Row, Text, Tone, Words},
};

use super::{
    ID, join,
    open::{self, Open},
};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(10);

/// What stands between the reasons of a tie.
const APART: &str = ", ";

/// Stages of the case that are shown.
const STAGES: usize = 4;

/// See the [module](self).
pub(super) struct Thread;

impl Tile for Thread {
    fn id(&self) -> &'static str {
        "situation/thread"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "case"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let own = Text::words("Benang kejadian", "Thread of a case");
        let title = options.text("title").map_or(own, Text::name);
        let Some(one) = chosen(at, options.text("case")) else {
            return TileView {
                title,
                source: Text::empty(),
                freshness: Freshness::Ageless,
                body: Body::Empty(Text::words("Tidak ada kejadian terbuka", "No open incidents")),
            };
        };
        let thread = at.entity(ID, &join::entity(one.fact), Slot::Finding);
        let links = thread.and_then(|known| match &known.fact.kind {
            FactKind::Finding(finding) => Some(&**finding),
            _ => None,
        });
        // A case about which nothing new is told is no older for that than who tells of it.
        let newest = open::heard(at, &[one]);
        let mut rows = vec![head(&one, at.now())];
        rows.extend(links.map(|finding| tied(at, finding)).unwrap_or_default());
        rows.extend(stages(&one));
        TileView {
            title,
            source: Text::dotted([
                Text::name(one.fact.entity.as_str()),
                Text::name(one.case.agency.clone().unwrap_or_default()),
                Text::name(one.case.detail.as_str()),
            ]),
            freshness: Freshness::of(newest, at.now(), Span::from_mins(15)),
            body: Body::Blocks(vec![Block::Rows(rows)]),
        }
    }
}

/// The case that is to be shown.
fn chosen<'a>(at: &'a Moment, wanted: Option<&str>) -> Option<Open<'a>> {
    let selected = at.entity("wall", &EntityId::from("case"), Slot::Command);
    let selected = selected.and_then(|known| match &known.fact.kind {
        FactKind::Command(command) if command.verb == "select" => Some(command.content.as_str()),
        _ => None,
    });
    let named = wanted.or(selected);
    let all = open::incidents(at);
    let named = named.and_then(|name| all.iter().find(|one| one.fact.entity.as_str() == name));
    named.or_else(|| all.iter().find(|one| one.case.state != CaseState::Done)).copied()
}

fn head(one: &Open<'_>, now: Timestamp) -> Row {
    let age = now.since(one.case.opened_at).max(Span::ZERO);
    Row {
        lead: Some(Text::HourMinute(one.case.opened_at)),
        label: Text::name(one.case.title.as_str()),
        detail: (!one.case.address.is_empty()).then(|| Text::name(one.case.address.as_str())),
        value: Some(Text::Span(Span::from_secs(age.as_secs() / 60 * 60))),
        mark: Some(Mark::of_case(one.case.state)),
    }
}

/// A row for each tie, in the order of the thread.
fn tied(at: &Moment, finding: &Finding) -> Vec<Row> {
    finding.links.iter().filter_map(|link| tie(at, link)).collect()
}

fn tie(at: &Moment, link: &Link) -> Option<Row> {
    let find =
        |slot| at.entity(link.service.as_str(), &link.entity, slot).map(|known| &known.fact.kind);
    let (sort, label) = if let Some(FactKind::Footage(footage)) = find(Slot::Footage) {
        (Words::new("Kamera", "Camera"), Text::name(footage.name.to_uppercase()))
    } else if let Some(FactKind::Position(position)) = find(Slot::Position) {
        (Words::new("Unit", "Unit"), Text::name(position.call_sign.as_str()))
    } else if let Some(FactKind::Call(_)) = find(Slot::Call) {
        (Words::new("Telepon", "Call"), Text::words("penelepon 112", "caller of 112"))
    } else if let Some(FactKind::Case(case)) = find(Slot::Case) {
        (Words::new("Laporan", "Report"), Text::name(case.title.as_str()))
    } else if let Some(FactKind::Post(post)) = find(Slot::Post) {
        let words: String = post.text.chars().take(90).collect();
        (Words::new("Warga", "Post"), Text::name(words))
    } else if let Some(FactKind::Area(area)) = find(Slot::Area) {
        let sort = match area.class {
            wall_model::AreaClass::Hospital => Words::new("RS", "Hospital"),
            wall_model::AreaClass::Zone => Words::new("Air", "Water"),
            _ => Words::new("Jalan", "Road"),
        };
        (sort, Text::name(area.name.as_str()))
    } else if let Some(FactKind::Asset(asset)) = find(Slot::Asset) {
        (Words::new("Air", "Water"), Text::name(asset.name.as_str()))
    } else {
        return None;
    };
    let score = Text::Quantity {
        value: (100.0 * link.score).round(),
        decimals: 0,
        unit: wall_service::view::Unit::Percent,
    };
    let (first, more) = reason(&link.reason);
    Some(Row {
        lead: Some(sort.into()),
        label,
        detail: Some(Text::dotted(more.into_iter().map(Text::Both).chain([score]))),
        value: Some(Text::Both(first)),
        mark: None,
    })
}

/// The first reason of a tie, how far or how soon, and the others.
fn reason(all: &Bilingual) -> (Bilingual, Option<Bilingual>) {
    match (all.id.split_once(APART), all.en.split_once(APART)) {
        (Some(id), Some(en)) => (Bilingual::new(id.0, en.0), Some(Bilingual::new(id.1, en.1))),
        _ => (all.clone(), None),
    }
}

/// What happened to the case so far, the latest first.
fn stages(one: &Open<'_>) -> Vec<Row> {
    let stages = one.case.course.stages.iter().rev().take(STAGES);
    let row = |stage: &wall_model::CaseStage| Row {
        lead: Some(Text::HourMinute(stage.at)),
        label: word(stage.stage).into(),
        detail: (!stage.by.is_empty()).then(|| Text::name(stage.by.as_str())),
        value: None,
        mark: (stage.stage == Stage::Solved)
            .then(|| Mark::new(Tone::Done, Words::new("SELESAI", "DONE"))),
    };
    stages.map(row).collect()
}

const fn word(stage: Stage) -> Words {
    match stage {
        Stage::Reported => Words::new("Dilaporkan", "Reported"),
        Stage::Answered => Words::new("Telepon dijawab", "Call answered"),
        Stage::Verified => Words::new("Diverifikasi", "Verified"),
        Stage::Forwarded => Words::new("Diteruskan", "Forwarded"),
        Stage::Accepted => Words::new("Diterima OPD", "Accepted"),
        Stage::Dispatched => Words::new("Unit berangkat", "Units sent"),
        Stage::Arrived => Words::new("Unit tiba", "Unit arrived"),
        Stage::Solved => Words::new("Ditangani tuntas", "Solved"),
        Stage::Replied => Words::new("Warga dijawab", "Citizen answered"),
        Stage::Closed => Words::new("Ditutup", "Closed"),
        Stage::Reopened => Words::new("Dibuka kembali", "Reopened"),
        Stage::Rejected => Words::new("Ditolak", "Rejected"),
    }
}
