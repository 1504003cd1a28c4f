//! The legend, with the counts of what the map shows, and the line under its title.

use wall_model::VehicleClass;
use wall_service::view::{
    LegendItem, MapPlace, MapZone, Mover, PlaceSymbol, Text, Tone, Traffic, TrafficLevel, Words,
};

/// What is on the map, each with its count: traffic, zones, what is in trouble, junctions by
/// state, cameras, units.
pub(super) fn legend(
    traffic: &[Traffic],
    zones: &[MapZone],
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
    for (tone, words) in ZONES {
        if zones.iter().any(|zone| zone.tone == *tone) {
            legend.push(LegendItem::Zone(*tone, (*words).into()));
        }
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

/// Zones of the legend in their order.
const ZONES: &[(Tone, Words)] = &[
    (Tone::Alarm, Words::new("zona gawat", "zone, critical")),
    (Tone::Forwarded, Words::new("zona siaga", "zone, severe")),
    (Tone::InHand, Words::new("zona waspada", "zone, caution")),
    (Tone::Data, Words::new("zona imbauan", "zone, advice")),
];

/// Symbols of the legend in their order.
const SYMBOLS: &[(PlaceSymbol, Tone, Words)] = &[
    (PlaceSymbol::Caller, Tone::Alarm, Words::new("penelepon menunggu", "caller, waiting")),
    (PlaceSymbol::Caller, Tone::InHand, Words::new("penelepon", "caller")),
    (PlaceSymbol::Gauge, Tone::Alarm, Words::new("sungai gawat", "river, critical")),
    (PlaceSymbol::Gauge, Tone::Forwarded, Words::new("sungai siaga", "river, high")),
    (PlaceSymbol::Gauge, Tone::InHand, Words::new("sungai waspada", "river, rising")),
    (PlaceSymbol::Water, Tone::Alarm, Words::new("air gawat", "water, critical")),
    (PlaceSymbol::Water, Tone::Forwarded, Words::new("air terganggu", "water, disturbed")),
    (PlaceSymbol::Water, Tone::InHand, Words::new("air dipantau", "water, watched")),
    (PlaceSymbol::Complaint, Tone::InHand, Words::new("aduan terlambat", "complaint, overdue")),
    (PlaceSymbol::Complaint, Tone::Quiet, Words::new("aduan", "complaint")),
    (PlaceSymbol::Message, Tone::Data, Words::new("pesan warga", "message")),
    (PlaceSymbol::Project, Tone::InHand, Words::new("proyek menyimpang", "works, off plan")),
    (PlaceSymbol::Project, Tone::Calm, Words::new("proyek", "works")),
    (PlaceSymbol::Gauge, Tone::Calm, Words::new("pos air", "river gauge")),
    (PlaceSymbol::Water, Tone::Calm, Words::new("sarana air", "water works")),
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
