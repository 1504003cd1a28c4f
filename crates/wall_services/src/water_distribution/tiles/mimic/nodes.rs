//! The parts of the network as they stand in the diagram.

use wall_model::{AssetClass, Quality, Quantity};
use wall_service::view::{Mark, MimicNode, MimicValue, Text, Tone, Unit, Words};

use super::super::super::{
    limits::{CHLORINE_MGL, LOW_FILL, TURBID_NTU},
    state::{Part, Reading, Supply, Water},
};
use super::super::{bar, litres, percent};

/// A plant or source under this share of its capacity gives less than it should.
const WEAK: f64 = 0.5;

/// Under this share nothing comes.
const NOTHING: f64 = 0.05;

/// How pressing a node is, for its place in its column.
fn urgency(mark: Option<&Mark>) -> u8 {
    match mark.map(|mark| mark.tone) {
        Some(Tone::Alarm) => 2,
        Some(Tone::InHand | Tone::Forwarded) => 1,
        _ => 0,
    }
}

/// The name within its column, which says already what a reservoir is.
fn short_name(part: Part<'_>) -> &str {
    let name = part.asset.name.as_str();
    match part.asset.class {
        AssetClass::Reservoir => name.strip_prefix("Reservoir ").unwrap_or(name),
        _ => name,
    }
}

fn node(
    part: Part<'_>,
    fill: Option<f64>,
    values: Vec<MimicValue>,
    mark: Option<Mark>,
) -> (u8, MimicNode) {
    let tone = mark.as_ref().map_or(Tone::Calm, |mark| mark.tone);
    let node = MimicNode {
        entity: part.entity.clone(),
        name: Text::name(short_name(part)),
        class: part.asset.class,
        fill,
        values,
        tone,
        mark,
        feeds: part.asset.feeds.clone(),
    };
    (urgency(node.mark.as_ref()), node)
}

/// A value in its tone: quiet where it cannot be relied on.
fn value(reading: Reading, text: Text, is_bad: bool) -> MimicValue {
    let tone = match (reading.is_good(), is_bad) {
        (false, _) => Tone::Quiet,
        (true, true) => Tone::Alarm,
        (true, false) => Tone::Calm,
    };
    // Quality as a sign, so that colour is not alone.
    let text = match reading.quality {
        _ if reading.is_old => Text::join([text, Text::words(" lama", " old")]),
        Quality::Good => text,
        Quality::Doubtful => Text::join([text, Text::words(" ?", " ?")]),
        Quality::Bad => Text::join([text, Text::words(" rusak", " bad")]),
    };
    MimicValue { value: text, tone }
}

/// A source or plant, and how pressing it is.
pub(super) fn giver(water: &Water<'_>, part: Part<'_>) -> (u8, MimicNode) {
    let entity = part.entity.as_str();
    let flow = water.reading(entity, Quantity::FlowLps);
    let share = flow.filter(Reading::is_good).and_then(|flow| {
        Some(flow.value / part.asset.capacity.filter(|capacity| *capacity > 0.0)?)
    });
    let mut values: Vec<MimicValue> =
        flow.into_iter().map(|flow| value(flow, litres(flow.value), false)).collect();
    let mut is_turbid = false;
    if let Some(reading) = water.reading(entity, Quantity::TurbidityNtu) {
        is_turbid = reading.is_good() && reading.value > TURBID_NTU;
        let ntu = (reading.value * 10.0).round() / 10.0;
        let text = Text::Quantity { value: ntu, decimals: 1, unit: Unit::Ntu };
        values.push(value(reading, text, reading.value > TURBID_NTU));
    }
    if let Some(reading) = water.reading(entity, Quantity::ChlorineMgPerLitre) {
        let mgl = (reading.value * 100.0).round() / 100.0;
        let text = Text::Quantity { value: mgl, decimals: 2, unit: Unit::MilligramsPerLitre };
        values.push(value(reading, text, reading.value < CHLORINE_MGL));
    }
    let is_plant = part.asset.class == AssetClass::Plant;
    let mark = match share {
        Some(share) if share < NOTHING && is_plant => {
            Some(Mark::new(Tone::Alarm, Words::new("MATI", "OFF")))
        }
        // Bought water fails often: a warning.
        Some(share) if share < NOTHING => Some(Mark::new(Tone::InHand, Words::new("MATI", "OFF"))),
        _ if is_turbid => Some(Mark::new(Tone::Alarm, Words::new("KERUH", "TURBID"))),
        Some(share) if share < WEAK && is_plant => {
            Some(Mark::new(Tone::Alarm, Words::new("TURUN", "WEAK")))
        }
        Some(share) if share < WEAK => Some(Mark::new(Tone::InHand, Words::new("TURUN", "WEAK"))),
        _ => old(flow),
    };
    node(part, None, values, mark)
}

/// A reservoir.
pub(super) fn reservoir(water: &Water<'_>, part: Part<'_>) -> (u8, MimicNode) {
    let entity = part.entity.as_str();
    let fill = water.reading(entity, Quantity::Share);
    let mut values = Vec::new();
    if let Some(fill) = fill {
        values.push(value(fill, percent(fill.value), fill.value < LOW_FILL));
    }
    if let Some(out) = water.role(entity, "out", Quantity::FlowLps) {
        values.push(value(out, litres(out.value), false));
    }
    let is_low = fill.is_some_and(|fill| fill.is_good() && fill.value < LOW_FILL);
    let mark = match is_low {
        true => Some(Mark::new(Tone::Alarm, Words::new("RENDAH", "LOW"))),
        false => old(fill),
    };
    // To a hundredth: what the eye can tell of a bar.
    let fill = fill.map(|fill| ((fill.value * 100.0).round() / 100.0).clamp(0.0, 1.0));
    node(part, fill, values, mark)
}

/// A metered area.
pub(super) fn area(water: &Water<'_>, part: Part<'_>, least: Option<Reading>) -> (u8, MimicNode) {
    let entity = part.entity.as_str();
    let flow = water.reading(entity, Quantity::FlowLps);
    let mut values: Vec<MimicValue> = Vec::new();
    if let Some(least) = least {
        values.push(value(least, bar(least.value), Supply::of(Some(least.value)) > Supply::Normal));
    }
    if let Some(flow) = flow {
        values.push(value(flow, litres(flow.value), false));
    }
    let mark = match Supply::of(least.map(|least| least.value)) {
        Supply::Off => Some(Mark::new(Tone::Alarm, Words::new("MATI", "OFF"))),
        Supply::Low => Some(Mark::new(Tone::InHand, Words::new("RENDAH", "LOW"))),
        Supply::Normal => None,
        Supply::Unknown => old(flow),
    };
    node(part, None, values, mark)
}

/// That a part is not heard any more.
fn old(reading: Option<Reading>) -> Option<Mark> {
    let is_old = reading.is_some_and(|reading| reading.is_old);
    is_old.then(|| Mark::new(Tone::Quiet, Words::new("DIAM", "SILENT")))
}
