//! The city's places by name, for services that tell of them.

use wall_service::{Gazetteer, Named};

use super::{
    file::{CityFile, Spot, place},
    land::{Land, ORIGIN},
    roads::Roads,
};

/// The gazetteer of the city.
pub(super) fn gazetteer(file: &CityFile, land: &Land, roads: &Roads) -> Gazetteer {
    let spots = |spots: &[Spot]| -> Vec<Named> {
        spots.iter().map(|spot| named(&spot.name, &spot.name, place(spot.at))).collect()
    };
    let centres = |centres: &[super::file::Centre]| -> Vec<Named> {
        centres.iter().map(|one| named(&one.code, &one.name, place(one.at))).collect()
    };
    let streets = roads.streets.iter().filter(|street| !street.name.is_empty());
    let streets = streets.filter_map(|street| {
        let middle = street.nodes.get(street.nodes.len() / 2)?;
        let at = land.place(roads.graph.node(*middle)?);
        Some(named(&street.name, &street.name, at))
    });
    let mut posts = spots(&file.posts);
    posts.extend(spots(&file.police));
    let mut streets: Vec<Named> = streets.collect();
    streets.sort_by(|a, b| a.name.cmp(&b.name));
    streets.dedup_by(|a, b| a.name == b.name);
    Gazetteer {
        districts: centres(&file.districts),
        villages: centres(&file.villages),
        streets,
        junctions: file
            .junctions
            .iter()
            .map(|one| named(&one.id, &one.name, place(one.at)))
            .collect(),
        markets: spots(&file.markets),
        hospitals: spots(&file.hospitals),
        posts,
        agencies: file.agencies.iter().map(|one| named(&one.code, &one.name, ORIGIN)).collect(),
    }
}

fn named(code: &str, name: &str, place: wall_model::LonLat) -> Named {
    Named { code: code.to_owned(), name: name.to_owned(), place }
}
