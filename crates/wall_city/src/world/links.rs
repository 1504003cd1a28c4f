//! Measured stretches of the arterials and how freely traffic flows on them.

use wall_geo::{Metres, NodeId, RoadClass, distance_to_segment};
use wall_model::{
    Area, AreaClass, CaseKind, Fact, FactKind, Geometry, Measured, Quality, Quantity, ServiceId,
    Timestamp,
};

use super::{
    hash::{between, share, step, topic},
    incidents::Incident,
    land::Land,
    roads::Roads,
    signals::Junction,
    stories::Stories,
};

/// Values are told once a minute.
const PERIOD: i64 = 60;

/// A stretch between junctions is halved until it is not longer than this, metres.
const LONGEST_M: f64 = 1_300.0;

/// A stretch.
#[derive(Debug)]
pub(super) struct Link {
    /// `LK-014`.
    id: String,
    area: Area,
    line: Vec<Metres>,
    /// How much the rush hour slows it, 0.2 to 0.8.
    weight: f64,
}

/// The stretches of all arterials.
pub(super) fn all(land: &Land, roads: &Roads, junctions: &[Junction]) -> Vec<Link> {
    let mut links = Vec::new();
    for street in roads.streets.iter().filter(|one| one.class == RoadClass::Arterial) {
        let mut nodes: Vec<NodeId> = Vec::new();
        for node in &street.nodes {
            nodes.push(*node);
            if (*node as usize) < junctions.len() && nodes.len() > 1 {
                add(&mut links, land, roads, &street.name, &nodes);
                nodes = vec![*node];
            }
        }
        add(&mut links, land, roads, &street.name, &nodes);
    }
    links
}

/// Adds the stretch along `nodes`, in parts if it is long.
fn add(links: &mut Vec<Link>, land: &Land, roads: &Roads, name: &str, nodes: &[NodeId]) {
    let line: Vec<Metres> = nodes.iter().filter_map(|node| roads.graph.node(*node)).collect();
    let length = wall_geo::length(&line);
    if line.len() < 2 || length < 90.0 {
        return;
    }
    if length > LONGEST_M && line.len() > 3 {
        let (first, second) = nodes.split_at(nodes.len() / 2);
        let joint = first.last().into_iter().chain(second).copied().collect::<Vec<_>>();
        add(links, land, roads, name, first);
        return add(links, land, roads, name, &joint);
    }
    let number = links.len() + 1;
    let places = line.iter().map(|at| land.place(*at)).collect();
    links.push(Link {
        id: format!("LK-{number:03}"),
        area: Area {
            name: name.to_owned(),
            class: AreaClass::TrafficLink,
            geometry: Geometry::Lines(vec![places]),
        },
        line,
        weight: between(&[topic("link"), number as u64], 0.25, 0.85),
    });
}

/// The facts of the feed `links`: of each stretch its line and its measure.
pub(super) fn facts(
    links: &[Link],
    service: &ServiceId,
    seed: u64,
    at: Timestamp,
    incidents: &[Incident],
    stories: (&Stories, &Land),
) -> Vec<Fact> {
    let minute = at.as_secs().div_euclid(PERIOD) * PERIOD;
    let observed_at = Timestamp::from_secs(minute);
    let mut facts = Vec::with_capacity(2 * links.len());
    for (number, link) in links.iter().enumerate() {
        let share = flow(link, number, seed, minute as f64, incidents, stories);
        let measured = Measured {
            quantity: Quantity::FreeFlowShare,
            value: (share * 100.0).round() / 100.0,
            quality: Quality::Good,
        };
        let mut tell = |kind| facts.push(Fact::new(service, link.id.as_str(), observed_at, kind));
        tell(FactKind::Area(link.area.clone()));
        tell(FactKind::Measured(measured));
    }
    facts
}

/// Mean speed as a share of the free one.
fn flow(
    link: &Link,
    number: usize,
    seed: u64,
    t: f64,
    incidents: &[Incident],
    (stories, land): (&Stories, &Land),
) -> f64 {
    const WAVE: f64 = 600.0;
    let slot = (t / WAVE).floor();
    let part = t / WAVE - slot;
    let noise = |slot: f64| share(&[seed, topic("flow"), number as u64, step(slot as i64)]) - 0.5;
    let noise = noise(slot) * (1.0 - part) + noise(slot + 1.0) * part;
    let slowed = incidents.iter().filter(|one| {
        let blocks = matches!(
            one.kind,
            CaseKind::Accident | CaseKind::Obstacle | CaseKind::Fire | CaseKind::Flood
        );
        let near = link
            .line
            .windows(2)
            .any(|pair| distance_to_segment(one.at, pair[0], pair[1]).0 < 180.0);
        blocks && t >= one.opened && t < one.done && near
    });
    let free = 1.02 - 0.75 * link.weight * stories.demand(t) + 0.16 * noise;
    let middle = link.line.get(link.line.len() / 2);
    let by_story = middle.map_or(0.0, |middle| stories.slowing(land, *middle, t));
    let by_incident = 0.38 * slowed.count().min(1) as f64;
    (free - by_incident.max(by_story)).clamp(0.08, 1.0)
}
