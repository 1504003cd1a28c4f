//! The legend, with the counts of what the map shows, and the line under its title.

use wall_model::VehicleClass;
use wall_service::view::{
    LegendItem, MapPlace, Mover, PlaceSymbol, Text, Tone, Traffic, TrafficLevel, Words,
};

/// What is on the map, each with its count: traffic, junctions by state, cameras, units.
pub(super) fn legend(
    traffic: &[Traffic],
    places: &[MapPlace],
    movers: &[Mover],
) -> Vec<LegendItem> {
    let mut legend = Vec::new();
    if !traffic.is_empty() {
        legend.extend([
            LegendItem::Traffic(TrafficLevel::Free, Text::words("lancar", "free")),
            LegendItem::Traffic(TrafficLevel::Dense, Text::words("padat", "dense")),
            LegendItem::Traffic(TrafficLevel::Jammed, Text::words("macet", "jammed")),
        ]);
    }
    for (symbol, tone, words) in SYMBOLS {
        let is_one = |place: &&MapPlace| place.symbol == *symbol && place.tone == *tone;
        let count = places.iter().filter(is_one).count();
        if count > 0 {
            legend.push(LegendItem::Place(*symbol, *tone, counted(*words, count)));
        }
    }
    for class in VehicleClass::ALL {
        let count = movers.iter().filter(|mover| mover.class == class).count();
        if count > 0 {
            legend.push(LegendItem::Vehicle(class, counted(Words::of_vehicle(class), count)));
        }
    }
    legend
}

/// Symbols of the legend in their order.
const SYMBOLS: &[(PlaceSymbol, Tone, Words)] = &[
    (PlaceSymbol::Junction, Tone::Done, Words::new("simpang normal", "junction, normal")),
    (PlaceSymbol::Junction, Tone::InHand, Words::new("manual", "manual")),
    (PlaceSymbol::Junction, Tone::Forwarded, Words::new("kedip", "flashing")),
    (PlaceSymbol::Junction, Tone::Alarm, Words::new("mati", "dark")),
    (PlaceSymbol::Junction, Tone::Quiet, Words::new("simpang diam", "junction, silent")),
    (PlaceSymbol::Camera, Tone::Calm, Words::new("kamera", "camera")),
    (PlaceSymbol::Camera, Tone::Quiet, Words::new("kamera luring", "camera, offline")),
    (PlaceSymbol::Hospital, Tone::Calm, Words::new("rumah sakit", "hospital")),
    (PlaceSymbol::Post, Tone::Calm, Words::new("pos", "post")),
    (PlaceSymbol::Market, Tone::Calm, Words::new("pasar", "market")),
];

fn counted(words: Words, count: usize) -> Text {
    Text::join([words.into(), Text::words(" ", " "), Text::count(count)])
}

/// `312 unit · 56 simpang · 30 kamera`.
pub(super) fn source(places: &[MapPlace], movers: &[Mover]) -> Text {
    let count = |symbol| places.iter().filter(|place| place.symbol == symbol).count();
    let part = |count: usize, id, en| match count {
        0 => Text::empty(),
        count => Text::join([Text::count(count), Text::words(id, en)]),
    };
    Text::dotted([
        part(movers.len(), " unit", " units"),
        part(count(PlaceSymbol::Junction), " simpang", " junctions"),
        part(count(PlaceSymbol::Camera), " kamera", " cameras"),
    ])
}
