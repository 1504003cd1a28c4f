//! The `mimic` tile: the network from the river to the metered areas, with what is measured.
//!
//! A column of several parts begins with all of them together, so that a small tile tells the
//! whole, too. Options: `title`.

mod nodes;
mod totals;

use wall_model::{AssetClass, Quantity, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Freshness, Mimic, MimicColumn, MimicNode, Text, Words},
};

use super::super::state::{Part, STALE, Water};
use super::{TICK, at_tick, litres, source};

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

    fn sources(&self) -> Sources {
        Sources::These(&["sensorthings", "sensorthings_mqtt", "sparkplug", "modbus", "opcua"])
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
                AssetClass::Reservoir => nodes::reservoir(water, part),
                AssetClass::MeteredArea => nodes::area(
                    water,
                    part,
                    least.get(part.entity.as_str()).map(|(_, reading)| *reading),
                ),
                _ => nodes::giver(water, part),
            })
            .collect();
        // What is wrong comes first, then what most depends on; the rest stands where it
        // always stands.
        let weight = |node: &MimicNode| {
            let asset = water.part(node.entity.as_str()).map(|part| part.asset);
            let customers = asset.and_then(|asset| asset.customers).map_or(0.0, f64::from);
            // Coarse, so that nothing changes its place for a litre.
            let flow = water.reading(node.entity.as_str(), Quantity::FlowLps);
            let flow = flow.map_or(0.0, |flow| (flow.value / 100.0).round() * 100.0);
            asset.and_then(|asset| asset.capacity).unwrap_or(customers.max(flow))
        };
        nodes.sort_by(|(a, left), (b, right)| {
            b.cmp(a).then_with(|| weight(right).total_cmp(&weight(left)))
        });
        let in_trouble = nodes.iter().filter(|(urgency, _)| *urgency > 0).count();
        let mut nodes: Vec<MimicNode> = nodes.into_iter().map(|(_, node)| node).collect();
        if let Some(total) = totals::total(water, class).filter(|_| nodes.len() > 1) {
            nodes.insert(in_trouble, total);
        }
        (!nodes.is_empty()).then_some(MimicColumn { title, nodes })
    })
    .collect()
}
