//! Words of maps, Indonesian and English, read into the wall's classes.

use wall_model::{AreaClass, CaseKind, CaseState, Urgency};

use super::properties::own_word;

/// What a shape is, by the word of its class: the wall's own, those of the national base
/// map (RBI), OpenStreetMap and common vector tiles. `None` if the word is not known.
pub(super) fn area_class(word: &str) -> Option<AreaClass> {
    if let Some(class) = own_word(word) {
        return Some(class);
    }
    let word = word.to_lowercase();
    let word = word.strip_prefix("jalan ").unwrap_or(&word);
    Some(match word {
        "arteri" | "arteri primer" | "arteri sekunder" | "tol" | "motorway" | "motorway_link"
        | "trunk" | "trunk_link" | "primary" | "primary_link" | "major_road" | "highway" => {
            AreaClass::RoadArterial
        }
        "kolektor" | "kolektor primer" | "kolektor sekunder" | "secondary" | "secondary_link"
        | "tertiary" | "tertiary_link" | "medium_road" => AreaClass::RoadCollector,
        "lokal" | "lain" | "lingkungan" | "residential" | "unclassified" | "living_street"
        | "service" | "road" | "minor" | "minor_road" | "street" => AreaClass::RoadLocal,
        "setapak"
        | "garis tepi jaringan transportasi darat"
        | "path"
        | "footway"
        | "track"
        | "pedestrian"
        | "steps"
        | "cycleway" => AreaClass::Path,
        "kecamatan" | "kec" | "subdistrict" => AreaClass::District,
        "desa" | "kelurahan" | "kel" | "desa/kelurahan" => AreaClass::Village,
        "daratan" | "pulau" | "earth" | "island" => AreaClass::Land,
        "laut" | "sungai" | "danau" | "perairan" | "tukad" | "waduk" | "ocean" | "river"
        | "lake" | "sea" | "stream" | "canal" | "reservoir" => AreaClass::Water,
        "taman" | "hutan" | "mangrove" | "rth" | "sawah" | "lapangan" | "park" | "forest"
        | "wood" | "grass" | "meadow" | "farmland" | "wetland" | "cemetery" | "pitch"
        | "golf_course" | "nature_reserve" | "recreation_ground" => AreaClass::Green,
        "rumah sakit" | "rs" | "rsu" | "rsup" | "rsud" => AreaClass::Hospital,
        "pasar" | "marketplace" => AreaClass::Market,
        "pos" | "polisi" | "pos polisi" | "pos damkar" | "damkar" | "police" | "fire_station"
        | "pos pemadam" => AreaClass::Post,
        "halte" => AreaClass::BusStop,
        "trayek" | "rute bus" | "koridor" => AreaClass::BusRoute,
        _ => return None,
    })
}

/// What sort of matter a case is, by its word.
pub(super) fn case_kind(word: &str) -> CaseKind {
    if let Some(kind) = own_word(word) {
        return kind;
    }
    let word = word.to_lowercase();
    const STEMS: &[(&[&str], CaseKind)] = &[
        (&["laka", "kecelakaan", "tabrak", "accident", "collision"], CaseKind::Accident),
        (&["bakar", "fire", "asap"], CaseKind::Fire),
        (&["sakit", "medis", "medic", "ambulan", "evakuasi"], CaseKind::Medical),
        (&["banjir", "genangan", "flood"], CaseKind::Flood),
        (&["tumbang", "pohon", "longsor", "obstacle"], CaseKind::Obstacle),
        (&["kriminal", "curi", "tawuran", "rampok", "crime"], CaseKind::Crime),
        (&["sampah", "waste", "rubbish"], CaseKind::Waste),
        (&["pekerjaan", "acara", "penutupan", "upacara", "works", "event"], CaseKind::Works),
        (&["air mati", "air bersih", "pdam", "bocor", "water supply"], CaseKind::WaterSupply),
        (&["jalan", "lampu", "lpju", "drainase", "pipa", "infra"], CaseKind::Infrastructure),
    ];
    let found = STEMS.iter().find(|(stems, _)| stems.iter().any(|stem| word.contains(stem)));
    found.map_or(CaseKind::Other, |(_, kind)| *kind)
}

/// How far a case has come, by its word. `None` if the word is not known.
pub(super) fn case_state(word: &str) -> Option<CaseState> {
    if let Some(state) = own_word(word) {
        return Some(state);
    }
    Some(match word.to_lowercase().as_str() {
        "baru" | "open" | "belum ditanggapi" | "diterima" | "received" => CaseState::New,
        "diteruskan" | "disposisi" | "assigned" => CaseState::Forwarded,
        "ditangani" | "proses" | "diproses" | "in progress" | "in_progress" | "handled" => {
            CaseState::InHand
        }
        "selesai" | "ditutup" | "closed" | "solved" | "resolved" => CaseState::Done,
        _ => return None,
    })
}

/// How pressing a case is, by its word. `None` if the word is not known.
pub(super) fn urgency(word: &str) -> Option<Urgency> {
    if let Some(urgency) = own_word(word) {
        return Some(urgency);
    }
    Some(match word.to_lowercase().as_str() {
        "biasa" | "rendah" | "low" | "minor" => Urgency::Normal,
        "segera" | "sedang" | "medium" | "moderate" => Urgency::Urgent,
        "darurat" | "tinggi" | "high" | "severe" | "extreme" => Urgency::Emergency,
        _ => return None,
    })
}

/// The title of a case whose source gave none, in the words of the local press.
pub(super) fn case_title(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Accident => "Laka lantas",
        CaseKind::Fire => "Kebakaran",
        CaseKind::Medical => "Darurat medis",
        CaseKind::Flood => "Banjir",
        CaseKind::Obstacle => "Pohon tumbang",
        CaseKind::Crime => "Gangguan keamanan",
        CaseKind::Infrastructure => "Kerusakan fasilitas",
        CaseKind::Waste => "Sampah",
        CaseKind::Works => "Pekerjaan jalan",
        CaseKind::WaterSupply => "Gangguan air bersih",
        CaseKind::PublicService => "Layanan publik",
        CaseKind::Permit => "Berkas",
        CaseKind::Other => "Kejadian",
    }
}
