//! The network as an EPANET 2.2 input file, which EPANET itself can solve.

use std::fmt::Write as _;

use wall_model::{Asset, AssetClass, Fact, FactKind, LonLat};
use wall_service::Response;

use super::super::{
    parts,
    truth::{TITLE, entry, pipes, roster::ZONES},
};

/// Height of a tank's water, metres.
const TANK_M: f64 = 5.0;

/// The file.
pub(super) fn document(facts: &[Fact]) -> Response {
    let assets: Vec<(&str, &Asset, LonLat)> = facts
        .iter()
        .filter_map(|fact| match &fact.kind {
            FactKind::Asset(asset) => Some((fact.entity.as_str(), asset, fact.place?)),
            _ => None,
        })
        .collect();
    let mut text = format!("[TITLE]\n{TITLE}\n");
    let mut tags = String::from("\n[TAGS]\n");
    let mut places = String::from("\n[COORDINATES]\n");
    let mut junctions = String::from("\n[JUNCTIONS]\n;ID\tElev\tDemand\n");
    let mut reservoirs = String::from("\n[RESERVOIRS]\n;ID\tHead\n");
    let mut tanks = String::from("\n[TANKS]\n;ID\tElev\tInit\tMin\tMax\tDiameter\tMinVol\n");
    // Writing to a string does not fail.
    for (id, asset, place) in &assets {
        let is_river = asset.class == AssetClass::Source && asset.capacity.is_none();
        if is_river {
            writeln!(reservoirs, "{id}\t95\t;{}", asset.name).ok();
        } else if asset.class == AssetClass::Reservoir {
            let volume = asset.capacity.unwrap_or(100.0);
            let diameter = (volume / TANK_M / std::f64::consts::FRAC_PI_4).sqrt();
            writeln!(tanks, "{id}\t60\t3\t0\t{TANK_M}\t{diameter:.6}\t0\t;{}", asset.name).ok();
        } else {
            let demand = asset.capacity.map_or(0.0, |supply| -supply);
            writeln!(junctions, "{id}\t30\t{demand}\t;{}", asset.name).ok();
            match asset.feeds.first().filter(|_| asset.class == AssetClass::Gauge) {
                Some(area) => writeln!(tags, "NODE\t{id}\tgauge@{area}").ok(),
                None => writeln!(tags, "NODE\t{id}\t{}", parts::word_of(asset.class)).ok(),
            };
        }
        writeln!(places, "{id}\t{}\t{}", place.lon_deg, place.lat_deg).ok();
    }
    for zone in ZONES {
        let (id, place) = (entry(zone.code), zone.centre());
        writeln!(junctions, "{id}\t25\t{:.2}\t;{}", zone.mean_lps(), zone.name).ok();
        writeln!(tags, "NODE\t{id}\t{}", zone.code).ok();
        writeln!(places, "{id}\t{}\t{}", place.lon_deg, place.lat_deg).ok();
    }
    let mut mains = String::from("\n[PIPES]\n;ID\tNode1\tNode2\tLength\tDiameter\tRoughness\n");
    for pipe in pipes() {
        let length_m = pipe.from.1.distance_m(pipe.to.1).max(1.0);
        let diameter_mm = if pipe.to.0.contains("-P-") { 150 } else { 700 };
        let (from, to) = (&pipe.from.0, &pipe.to.0);
        writeln!(mains, "{}\t{from}\t{to}\t{length_m:.1}\t{diameter_mm}\t120", pipe.id).ok();
    }
    text += &junctions;
    text += &reservoirs;
    text += &tanks;
    text += &mains;
    text += &tags;
    text += "\n[OPTIONS]\nUnits\tLPS\nHeadloss\tH-W\n";
    text += "\n[TIMES]\nDuration\t24:00\nHydraulic Timestep\t1:00\n";
    text += &places;
    text += "\n[END]\n";
    Response::Http { status: 200, media_type: "text/plain", body: text.into_bytes() }
}
