//! Fills the gaps of a sentence with places of the city.

use wall_model::LonLat;
use wall_service::{Gazetteer, Happening, Named, chance};

/// The sentence with places drawn by `seed`. A city without such places has a sentence
/// without them.
pub(super) fn filled(sentence: &str, names: &Gazetteer, seed: &[u64]) -> String {
    let drawn = |list: &[Named], nr: u64, without: &str| {
        let parts: Vec<u64> = seed.iter().copied().chain([nr]).collect();
        list.get(chance::pick(&parts, list.len()))
            .map_or(without.to_owned(), |named| said(&named.name))
    };
    sentence
        .replace("{s}", &drawn(&names.streets, 11, "jalan ini"))
        .replace("{v}", &drawn(&names.villages, 12, "kampung"))
        .replace("{m}", &drawn(&names.markets, 13, "pasar"))
        .replace("{j}", &drawn(&names.junctions, 14, "simpang"))
        .replace("{o}", &agency(names, seed))
}

fn agency(names: &Gazetteer, seed: &[u64]) -> String {
    let parts: Vec<u64> = seed.iter().copied().chain([15]).collect();
    let agency = names.agencies.get(chance::pick(&parts, names.agencies.len()));
    agency.map_or("dinas terkait".to_owned(), |agency| agency.name.clone())
}

/// A name as people say it: without what stands in brackets.
fn said(name: &str) -> String {
    name.split('(').next().unwrap_or(name).trim().to_owned()
}

/// Where a happening is in a citizen's words: its street, the village, the junction or
/// market beside it.
pub(super) fn place_of(happening: &Happening, names: &Gazetteer, seed: &[u64]) -> String {
    /// People call a place by what stands within this distance, metres.
    const BESIDE_M: f64 = 260.0;
    let mut calls: Vec<String> = Vec::new();
    let beside = |list: &[Named]| -> Option<String> {
        let near = wall_service::nearest(list, happening.place)?;
        let is_near = |at: LonLat| at.distance_m(happening.place) <= BESIDE_M;
        is_near(near.place).then(|| said(&near.name))
    };
    let mut parts = happening.address.split(',').map(str::trim).filter(|part| !part.is_empty());
    let street = parts.next().map(said);
    calls.extend(street.clone());
    calls.extend(street.clone());
    calls.extend(beside(&names.junctions));
    calls.extend(beside(&names.markets));
    calls.extend(street.zip(parts.next()).map(|(street, village)| format!("{street} {village}")));
    match calls.get(chance::pick(seed, calls.len())) {
        Some(call) => call.clone(),
        None => names.village_of(happening.place).map_or("sini".to_owned(), |one| said(&one.name)),
    }
}
