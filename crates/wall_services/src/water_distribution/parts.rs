//! Classes of parts by their words.

use wall_model::AssetClass;

/// The class that a word of a document names, in Indonesian or English.
pub(super) fn class_of(word: &str) -> Option<AssetClass> {
    Some(match word.trim().to_lowercase().as_str() {
        "source" | "sumber" | "intake" | "well" | "sumur" | "bought" => AssetClass::Source,
        "plant" | "ipa" | "wtp" | "instalasi" => AssetClass::Plant,
        "reservoir" | "tank" | "tandon" => AssetClass::Reservoir,
        "pump" | "pompa" => AssetClass::Pump,
        "valve" | "katup" => AssetClass::Valve,
        "dma" | "zone" | "zona" | "metered_area" => AssetClass::MeteredArea,
        "pipe" | "pipa" => AssetClass::Pipe,
        "gauge" | "sensor" | "logger" => AssetClass::Gauge,
        _ => return None,
    })
}

/// The word of a class, as [`class_of`] reads it.
pub(super) const fn word_of(class: AssetClass) -> &'static str {
    match class {
        AssetClass::Source => "source",
        AssetClass::Plant => "plant",
        AssetClass::Reservoir => "reservoir",
        AssetClass::Pump => "pump",
        AssetClass::Valve => "valve",
        AssetClass::MeteredArea => "dma",
        AssetClass::Pipe => "pipe",
        _ => "gauge",
    }
}
