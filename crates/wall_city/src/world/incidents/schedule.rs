//! The incidents of one day, and which units are sent to them.

use std::collections::BTreeMap;

use wall_geo::{Metres, NodeId, RoadClass};
use wall_model::{CaseKind, Timestamp};

use super::{
    DAWN, Incident, Makings,
    kinds::{SORTS, Sort},
};
use crate::world::{
    fleet::{self, Role},
    hash::{between, pick, share, step, topic, weighed},
    hours::{DAY, WITA, rain},
    stories::Scripted,
};

/// A unit is home this long after its incident is over, seconds.
pub(super) const RETURN: f64 = 3_000.0;

/// No unit is sent later than this many hours after the day's beginning.
const LAST_ORDER: f64 = 22.0;

/// Incidents an hour, by the hours since the day's beginning at four.
fn rate(hours: usize) -> f64 {
    match hours {
        0..2 => 1.1,
        2..18 => 2.7,
        18..20 => 1.8,
        _ => 0.8,
    }
}

/// The day's incidents, earliest first.
pub(super) fn day(makings: Makings<'_>, day: i64) -> Vec<Incident> {
    let start = (day * DAY + DAWN - WITA) as f64;
    let mut opened: Vec<(f64, u64)> = Vec::new();
    for hours in 0..24_usize {
        let key = [makings.seed, topic("incident"), step(day), hours as u64];
        let count = (rate(hours) + share(&key)) as u64;
        for nr in 0..count {
            let key = [key[0], key[1], key[2], key[3], nr];
            let second = (hours as f64 + share(&key)) * 3_600.0;
            opened.push((start + second.floor(), crate::world::hash::draw(&key)));
        }
    }
    let scripted: Vec<&Scripted> = makings.stories.scripted(start, start + DAY as f64).collect();
    let mut opened: Vec<(f64, u64, Option<&Scripted>)> =
        opened.into_iter().map(|(opened, key)| (opened, key, None)).collect();
    let keyed =
        scripted.into_iter().enumerate().map(|(nr, one)| (one.opened, nr as u64, Some(one)));
    opened.extend(keyed);
    opened.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));

    let mut busy: BTreeMap<usize, f64> = BTreeMap::new();
    let date = date(day);
    let numbered = opened.into_iter().enumerate();
    numbered
        .filter_map(|(nr, (opened, key, scripted))| {
            let sort = match scripted {
                None => sort(makings, opened, key)?,
                Some(one) => SORTS.iter().find(|sort| sort.kind == one.kind)?,
            };
            let mut incident = incident(makings, sort, opened, key, scripted)?;
            incident.id = format!("K-{date}-{:03}", nr + 1);
            if opened < start + LAST_ORDER * 3_600.0 {
                send(makings, sort, &mut incident, &mut busy);
            }
            Some(incident)
        })
        .collect()
}

/// The local date of a day, `20261124`.
fn date(day: i64) -> String {
    let text = Timestamp::from_secs(day * DAY).to_string();
    text.chars().take(10).filter(char::is_ascii_digit).collect()
}

/// What happens: floods and fallen trees mostly in rain.
fn sort(makings: Makings<'_>, opened: f64, key: u64) -> Option<&'static Sort> {
    let rain = rain(makings.seed, opened);
    let weights: Vec<f64> = SORTS
        .iter()
        .map(|sort| match sort.kind {
            CaseKind::Flood => sort.weight * if rain > 0.2 { 4.0 } else { 0.15 },
            CaseKind::Obstacle => sort.weight * if rain > 0.2 { 2.0 } else { 0.7 },
            _ => sort.weight,
        })
        .collect();
    SORTS.get(weighed(&[key, 1], &weights))
}

fn incident(
    makings: Makings<'_>,
    sort: &'static Sort,
    opened: f64,
    key: u64,
    scripted: Option<&Scripted>,
) -> Option<Incident> {
    let (node, at) = match scripted {
        None => site(makings, sort, key)?,
        Some(one) => (one.node, one.at),
    };
    let forwarded = opened + between(&[key, 4], 25.0, 75.0).floor();
    let in_hand = forwarded + between(&[key, 5], 30.0, 150.0).floor();
    let by_chance = between(&[key, 6], sort.minutes.0, sort.minutes.1);
    let minutes = scripted.map_or(by_chance, |one| one.minutes);
    Some(Incident {
        id: String::new(),
        kind: sort.kind,
        is_story: scripted.is_some(),
        title: sort.title,
        address: address(makings, at),
        village: makings.land.village_code(at).to_owned(),
        urgency: sort.urgency,
        agency: sort.agency,
        radius_m: sort.radius_m,
        at,
        node,
        opened,
        forwarded,
        in_hand,
        done: opened + (minutes * 60.0).floor(),
        units: Vec::new(),
        hospital: None,
    })
}

/// Where it happens: a node of the net, accidents on main streets.
fn site(makings: Makings<'_>, sort: &Sort, key: u64) -> Option<(NodeId, Metres)> {
    let graph = &makings.roads.graph;
    let on_main = matches!(sort.kind, CaseKind::Accident | CaseKind::Obstacle);
    for again in 0..40 {
        let edge = graph.edge(pick(&[key, 2, again], graph.edges().len()) as u32)?;
        let at = graph.node(edge.to)?;
        let is_fit = !on_main || edge.class != RoadClass::Local;
        // Not on a junction's own node: units would stand in its middle.
        if is_fit
            && edge.to as usize >= makings.file.junctions.len()
            && makings.land.city.contains(at)
        {
            return Some((edge.to, at));
        }
    }
    None
}

/// Where in words: the junction if one is near, else the street, and the village.
fn address(makings: Makings<'_>, at: Metres) -> String {
    let away = |other: Metres| (other[0] - at[0]).hypot(other[1] - at[1]);
    let junctions = makings.file.junctions.iter();
    let nearest = junctions
        .map(|one| (one, away(makings.land.metres(one.at))))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((junction, away)) = nearest
        && away < 130.0
    {
        return junction.name.clone();
    }
    let village = makings.land.village(at);
    match makings.roads.street_near(at) {
        Some(street) => format!("{}, {village}", street.name),
        None => village.to_owned(),
    }
}

/// Sends the nearest free units.
fn send(
    makings: Makings<'_>,
    sort: &Sort,
    incident: &mut Incident,
    busy: &mut BTreeMap<usize, f64>,
) {
    for &(class, count) in sort.units {
        let mut free: Vec<(usize, f64)> = makings
            .units
            .iter()
            .enumerate()
            .filter(|(number, unit)| {
                unit.class == class
                    && unit.role == Role::Standby
                    && busy.get(number).is_none_or(|until| *until < incident.in_hand)
                    && !fleet::is_out_of_service(makings.seed, *number, incident.in_hand)
            })
            .filter_map(|(number, unit)| {
                let base = makings.roads.graph.node(unit.home.node)?;
                Some((number, (base[0] - incident.at[0]).hypot(base[1] - incident.at[1])))
            })
            .collect();
        free.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        for (number, _) in free.into_iter().take(count) {
            busy.insert(number, incident.done + RETURN);
            incident.units.push(number);
            if fleet::carries_patients(class) {
                incident.hospital = hospital(makings, incident.at);
            }
        }
    }
}

/// The node of the nearest hospital.
fn hospital(makings: Makings<'_>, at: Metres) -> Option<NodeId> {
    let spots = makings.file.hospitals.iter().map(|spot| makings.land.metres(spot.at));
    let away = |spot: &Metres| (spot[0] - at[0]).hypot(spot[1] - at[1]);
    let nearest = spots.min_by(|a, b| away(a).total_cmp(&away(b)))?;
    let graph = &makings.roads.graph;
    let node = graph.nearest_node(nearest, RoadClass::Local)?;
    // Beside a junction, not in its middle.
    let is_junction = |node: NodeId| (node as usize) < makings.file.junctions.len();
    if !is_junction(node) {
        return Some(node);
    }
    graph.arms(node).iter().map(|(_, next)| *next).find(|next| !is_junction(*next))
}
