//! Which asset feeds which, by the pipes between them.

use std::collections::BTreeMap;

use wall_model::AssetClass;

use super::model::Model;

/// What a node counts as on water's way: an asset or a metered area, by name and by how far
/// on the way it stands.
type Stop<'a> = (&'a str, u8);

/// The assets and areas that each asset feeds, by id. Two are neighbours if pipes join them
/// through plain junctions only; the one that stands earlier on water's way feeds the other.
pub(super) fn feeds<'a>(
    model: &'a Model,
    classes: &BTreeMap<&'a str, AssetClass>,
    area_of: impl Fn(&str) -> Option<&'a str>,
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut stops = BTreeMap::<&'a str, Stop<'a>>::new();
    for node in &model.nodes {
        let id = node.id.as_str();
        let own = classes.get(id).and_then(|class| Some((id, rank(*class)?)));
        let area = || area_of(id).map(|area| (area, AREA));
        if let Some(stop) = own.or_else(area) {
            stops.insert(id, stop);
        }
    }
    let plain = components(model, &stops);
    // What stands around each piece of plain network; a pipe from stop to stop is a piece.
    let mut around = BTreeMap::<(usize, usize), Vec<Stop<'a>>>::new();
    for (nr, link) in model.links.iter().enumerate() {
        let ends = [link.from.as_str(), link.to.as_str()];
        let piece = ends.into_iter().find_map(|end| plain.get(end));
        let piece = piece.map_or((1, nr), |piece| (0, *piece));
        let here = ends.into_iter().filter_map(|end| stops.get(end).copied());
        around.entry(piece).or_default().extend(here);
    }
    let mut feeds = BTreeMap::<&'a str, Vec<&'a str>>::new();
    for mut stops in around.into_values() {
        stops.sort_unstable();
        stops.dedup();
        for (from, earlier) in &stops {
            let later = stops.iter().filter(|(_, later)| earlier < later);
            feeds.entry(from).or_default().extend(later.map(|(to, _)| *to));
        }
    }
    for fed in feeds.values_mut() {
        fed.sort_unstable();
        fed.dedup();
    }
    feeds
}

/// Where water ends up.
const AREA: u8 = 3;

/// How far on water's way a class stands; `None`: not on it.
fn rank(class: AssetClass) -> Option<u8> {
    match class {
        AssetClass::Source => Some(0),
        AssetClass::Plant => Some(1),
        AssetClass::Reservoir => Some(2),
        AssetClass::MeteredArea => Some(AREA),
        _ => None,
    }
}

/// The piece of plain network that each plain junction is in.
fn components<'a>(
    model: &'a Model,
    stops: &BTreeMap<&'a str, Stop<'a>>,
) -> BTreeMap<&'a str, usize> {
    let mut numbers = BTreeMap::<&str, usize>::new();
    let mut parent = Vec::new();
    for node in &model.nodes {
        if !stops.contains_key(node.id.as_str()) {
            numbers.entry(&node.id).or_insert_with(|| {
                parent.push(parent.len());
                parent.len() - 1
            });
        }
    }
    for link in &model.links {
        if let (Some(from), Some(to)) = (numbers.get(&*link.from), numbers.get(&*link.to)) {
            let (from, to) = (root(&mut parent, *from), root(&mut parent, *to));
            if let Some(parent) = parent.get_mut(from) {
                *parent = to;
            }
        }
    }
    numbers.into_iter().map(|(id, nr)| (id, root(&mut parent, nr))).collect()
}

/// The representative of `nr`'s piece; the way to it is shortened.
fn root(parent: &mut [usize], mut nr: usize) -> usize {
    while let Some(up) = parent.get(nr).copied()
        && up != nr
    {
        let above = parent.get(up).copied().unwrap_or(up);
        if let Some(own) = parent.get_mut(nr) {
            *own = above;
        }
        nr = above;
    }
    nr
}
