//! All parts of a column together.

use wall_model::{AssetClass, EntityId, Quantity};
use wall_service::view::{MimicNode, MimicValue, Text, Tone, Unit, Words};

use super::super::super::state::{Part, Reading, Water};
use super::super::{bar, litres, percent};

/// Classes of the columns, in their order, with a word for several of each.
const CLASSES: [(AssetClass, &str, Words); 4] = [
    (AssetClass::Source, "sources", Words::new(" sumber", " sources")),
    (AssetClass::Plant, "plants", Words::new(" instalasi", " plants")),
    (AssetClass::Reservoir, "reservoirs", Words::new(" reservoir", " reservoirs")),
    (AssetClass::MeteredArea, "areas", Words::new(" wilayah", " areas")),
];

/// All parts of `class`, if what they measure can be added up.
pub(super) fn total(water: &Water<'_>, class: AssetClass) -> Option<MimicNode> {
    let nr = CLASSES.iter().position(|(known, ..)| *known == class)?;
    let (_, id, word) = CLASSES.get(nr)?;
    let parts: Vec<Part<'_>> = water.of_class(class).collect();
    let values = match class {
        AssetClass::Reservoir => stored(water, &parts),
        AssetClass::MeteredArea => least(water).into_iter().chain(flow(water, &parts)).collect(),
        _ => flow(water, &parts).into_iter().collect::<Vec<_>>(),
    };
    if values.is_empty() {
        return None;
    }
    // It feeds the next column that has several parts of its own.
    let next = CLASSES.iter().skip(nr + 1).find(|(class, ..)| water.of_class(*class).count() > 1);
    let name = |id: &str| EntityId::from(format!("all:{id}"));
    Some(MimicNode {
        entity: name(id),
        name: Text::join([Text::count(parts.len()), Text::Words(*word)]),
        class,
        fill: None,
        values: values.into_iter().map(|value| MimicValue { value, tone: Tone::Calm }).collect(),
        tone: Tone::Calm,
        mark: None,
        feeds: next.into_iter().map(|(_, id, _)| name(id)).collect(),
    })
}

/// The sum of the parts' flows, as far as they can be relied on.
fn flow(water: &Water<'_>, parts: &[Part<'_>]) -> Option<Text> {
    let flows: Vec<f64> =
        good(water, parts, Quantity::FlowLps).map(|(_, flow)| flow.value).collect();
    (!flows.is_empty()).then(|| litres(flows.iter().sum()))
}

/// What the reservoirs hold together.
fn stored(water: &Water<'_>, parts: &[Part<'_>]) -> Vec<Text> {
    let (mut stored, mut room) = (0.0, 0.0);
    for (part, fill) in good(water, parts, Quantity::Share) {
        if let Some(capacity) = part.asset.capacity {
            stored += capacity * fill.value;
            room += capacity;
        }
    }
    if room <= 0.0 {
        return Vec::new();
    }
    let volume = (stored / 10.0).round() * 10.0;
    let volume = Text::Quantity { value: volume, decimals: 0, unit: Unit::CubicMetres };
    vec![percent(stored / room), volume]
}

/// The least pressure of all areas.
fn least(water: &Water<'_>) -> Option<Text> {
    let least = water.least_pressures().into_values().map(|(_, reading)| reading.value);
    least.reduce(f64::min).map(bar)
}

fn good<'p, 'w>(
    water: &'p Water<'w>,
    parts: &'p [Part<'w>],
    quantity: Quantity,
) -> impl Iterator<Item = (&'p Part<'w>, Reading)> {
    parts.iter().filter_map(move |part| {
        let reading = water.reading(part.entity.as_str(), quantity)?;
        reading.is_good().then_some((part, reading))
    })
}
