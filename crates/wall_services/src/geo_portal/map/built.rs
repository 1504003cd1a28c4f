//! What the city builds and runs: works, and the parts of its networks.

use wall_model::{
    AssetClass, Fact, FactKind, Progress, Project, ProjectScope, ProjectStage, Slot, StatusState,
    Timestamp,
};
use wall_service::{
    Known, Moment,
    view::{MapPlace, PlaceSymbol, Text, Tone},
};

use super::{
    trouble::{self, Troubles},
    wishes::{Layer, Wishes},
};

/// Works that are this much behind their plan need somebody, as a share of the whole.
const BEHIND: f64 = 0.10;

/// So many citizens who deny what is reported count.
const DENIED: u32 = 3;

/// Works that go on or begin: those in trouble, and all where the layout asks for them.
pub(super) fn projects(at: &Moment, wishes: &Wishes<'_>) -> Vec<MapPlace> {
    if !wishes.shows(Layer::Projects) {
        return Vec::new();
    }
    let is_asked = wishes.asks(Layer::Projects);
    let project = |known: &Known| {
        let FactKind::Project(project) = &known.fact.kind else { return None };
        let goes_on =
            matches!(project.stage, ProjectStage::Contract | ProjectStage::Implementation);
        let is_one = project.scope == ProjectScope::Project;
        let in_trouble = is_behind(project, at.now()) || is_denied(project);
        (goes_on && is_one && (is_asked || in_trouble)).then_some(())?;
        Some(MapPlace {
            entity: known.fact.entity.clone(),
            place: known.fact.place?,
            symbol: PlaceSymbol::Project,
            tone: if in_trouble { Tone::InHand } else { Tone::Calm },
            label: (!project.name.is_empty()).then(|| Text::name(project.name.as_str())),
        })
    };
    at.latest_of_all(Slot::Project).filter_map(project).collect()
}

/// Whether works are behind their plan by so much that somebody must ask why.
fn is_behind(project: &Project, now: Timestamp) -> bool {
    let reached =
        |steps: &[Progress]| steps.iter().rfind(|step| step.at <= now).map(|s| s.physical);
    match (reached(&project.plan), reached(&project.reached)) {
        (Some(plan), Some(reached)) => plan - reached > BEHIND,
        _ => false,
    }
}

/// Whether citizens say that works are not as they are reported.
fn is_denied(project: &Project) -> bool {
    project.denied >= DENIED && project.denied > project.confirmed
}

/// Parts of networks that stand somewhere: those in trouble, and all where the layout asks
/// for them.
pub(super) fn parts(at: &Moment, wishes: &Wishes<'_>, troubles: &Troubles<'_>) -> Vec<MapPlace> {
    at.latest_of_all(Slot::Asset).filter_map(|known| part(at, known, wishes, troubles)).collect()
}

fn part(
    at: &Moment,
    known: &Known,
    wishes: &Wishes<'_>,
    troubles: &Troubles<'_>,
) -> Option<MapPlace> {
    let FactKind::Asset(asset) = &known.fact.kind else { return None };
    let (layer, symbol) = match asset.class {
        AssetClass::Source | AssetClass::Plant | AssetClass::Reservoir | AssetClass::Pump => {
            (Layer::Water, PlaceSymbol::Water)
        }
        // A sensor within a pipe is a gauge too, but it feeds the part that it measures.
        AssetClass::Gauge if asset.feeds.is_empty() => (Layer::Gauges, PlaceSymbol::Gauge),
        _ => return None,
    };
    if !wishes.shows(layer) {
        return None;
    }
    let alarm = troubles.about(&known.fact);
    let tone = match (alarm, is_off(at, &known.fact)) {
        (Some(alarm), _) => trouble::tone(alarm),
        (None, true) => Tone::Quiet,
        (None, false) => Tone::Calm,
    };
    if alarm.is_none() && !wishes.asks(layer) {
        return None;
    }
    Some(MapPlace {
        entity: known.fact.entity.clone(),
        place: known.fact.place?,
        symbol,
        tone,
        label: Some(match alarm {
            Some(alarm) => Text::Both(alarm.title.clone()),
            None => Text::name(asset.name.as_str()),
        }),
    })
}

fn is_off(at: &Moment, fact: &Fact) -> bool {
    let status = at.entity(fact.service.as_str(), &fact.entity, Slot::Status);
    status.is_some_and(|known| match &known.fact.kind {
        FactKind::Status(status) => status.state == StatusState::Offline,
        _ => false,
    })
}
