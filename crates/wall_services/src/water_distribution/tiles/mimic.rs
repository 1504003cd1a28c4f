//! The `mimic` tile: the network from the river to the metered areas, with what is measured.
//!
//! Options: `title`.

use wall_model::{AssetClass, Quality, Quantity, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{
        Block, Body, Freshness, Mark, Mimic, MimicColumn, MimicNode, MimicValue, Text, Tone, Unit,
        Words,
    },
};

use super::super::{
    limits::{CHLORINE_MGL, LOW_FILL, TURBID_NTU},
    state::{Part, Reading, STALE, Supply, Water},
};
use super::{TICK, at_tick, bar, litres, percent, source};

/// A plant or source under this share of its capacity gives less than it should.
const WEAK: f64 = 0.5;

/// Under this share nothing comes.
const NOTHING: f64 = 0.05;

/// What the age and quality of a tile's values are judged by.
const MEASURED: [Quantity; 4] =
    [Quantity::FlowLps, Quantity::PressureKpa, Quantity::Share, Quantity::TurbidityNtu];

/// See the [module](self).
pub(super) struct NetworkMimic;

impl Tile for NetworkMimic {
    fn id(&self) -> &'static str {
        "water_distribution/mimic"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = at_tick(at);
        let water = Water::at(&at);
        let columns = columns(&water);
        let body = if columns.is_empty() {
            Body::Empty(Text::words(
                "Belum ada gambar jaringan: sumber jaringan belum terbaca",
                "No network yet: the feed of its parts has not been read",
            ))
        } else {
            let mut blocks = vec![Block::Mimic(Mimic { columns })];
            blocks.extend(source::down(&at));
            Body::Blocks(blocks)
        };
        let made = produced(&water)
            .map(|lps| Text::join([Text::words("produksi ", "production "), litres(lps)]));
        TileView {
            title: source::title(
                options,
                Words::new("Distribusi air bersih", "Water distribution"),
            ),
            source: Text::dotted(
                [Some(Text::name("Perumda Tirta Sewakadarma")), made].into_iter().flatten(),
            ),
            freshness: Freshness::of(water.newest(&MEASURED), at.now(), STALE),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// What plants give and what comes from elsewhere, litres a second.
fn produced(water: &Water<'_>) -> Option<f64> {
    let is_raw = |part: &Part<'_>| {
        // What a plant treats is not counted twice.
        part.asset.feeds.iter().any(|fed| {
            water.part(fed.as_str()).is_some_and(|fed| fed.asset.class == AssetClass::Plant)
        })
    };
    let plants = water.of_class(AssetClass::Plant);
    let sources = water.of_class(AssetClass::Source).filter(|part| !is_raw(part));
    let flows = plants.chain(sources).filter_map(|part| {
        let reading = water.reading(part.entity.as_str(), Quantity::FlowLps)?;
        reading.is_good().then_some(reading.value)
    });
    flows.fold(None, |sum: Option<f64>, lps| Some(sum.unwrap_or(0.0) + lps))
}

fn columns(water: &Water<'_>) -> Vec<MimicColumn> {
    let least = water.least_pressures();
    [
        (AssetClass::Source, Text::words("Sumber", "Sources")),
        (AssetClass::Plant, Text::words("Instalasi", "Plants")),
        (AssetClass::Reservoir, Text::words("Reservoir", "Reservoirs")),
        (AssetClass::MeteredArea, Text::words("Wilayah", "Areas")),
    ]
    .into_iter()
    .filter_map(|(class, title)| {
        let mut nodes: Vec<(u8, MimicNode)> = water
            .of_class(class)
            .map(|part| match class {
                AssetClass::Reservoir => reservoir(water, part),
                AssetClass::MeteredArea => {
                    area(water, part, least.get(part.entity.as_str()).map(|(_, reading)| *reading))
                }
                _ => giver(water, part),
            })
            .collect();
        // What is wrong comes first; the rest stands where it always stands.
        nodes.sort_by_key(|(urgency, _)| std::cmp::Reverse(*urgency));
        let nodes: Vec<MimicNode> = nodes.into_iter().map(|(_, node)| node).collect();
        (!nodes.is_empty()).then_some(MimicColumn { title, nodes })
    })
    .collect()
}

/// How pressing a node is, for its place in its column.
fn urgency(mark: Option<&Mark>) -> u8 {
    match mark.map(|mark| mark.tone) {
        Some(Tone::Alarm) => 2,
        Some(Tone::InHand | Tone::Forwarded) => 1,
        _ => 0,
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
        name: Text::name(part.asset.name.as_str()),
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

/// A source or plant.
fn giver(water: &Water<'_>, part: Part<'_>) -> (u8, MimicNode) {
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

fn reservoir(water: &Water<'_>, part: Part<'_>) -> (u8, MimicNode) {
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

fn area(water: &Water<'_>, part: Part<'_>, least: Option<Reading>) -> (u8, MimicNode) {
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
