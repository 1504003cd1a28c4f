//! Words of call centres, Indonesian and English, read into the wall's classes.

use wall_model::{CallClass, CaseKind, CaseState, Urgency};
use wall_service::Words;

/// Stems by which a matter is known, the telling ones first.
const KINDS: &[(&[&str], CaseKind)] = &[
    (
        &["laka", "kecelakaan", "tabrak", "crash", "collision", "accident", "mva"],
        CaseKind::Accident,
    ),
    (&["bakar", "fire", "asap", "smoke"], CaseKind::Fire),
    (&["sakit", "medis", "medic", "ambulan", "jantung", "cardiac", "pingsan"], CaseKind::Medical),
    (&["banjir", "genangan", "flood"], CaseKind::Flood),
    (&["tumbang", "pohon", "longsor", "obstruct", "obstacle"], CaseKind::Obstacle),
    (
        &["kriminal", "curi", "tawuran", "rampok", "ketertiban", "crime", "theft", "assault"],
        CaseKind::Crime,
    ),
    (&["sampah", "waste", "rubbish"], CaseKind::Waste),
    (&["pekerjaan", "acara", "penutupan", "plannedevent", "works"], CaseKind::Works),
    (&["pipa", "air mati", "air bersih", "pdam", "water"], CaseKind::WaterSupply),
    (&["publicservice", "pelayanan"], CaseKind::PublicService),
    (&["lampu", "jalan", "lpju", "drainase", "infra", "utility"], CaseKind::Infrastructure),
    (&["permit", "berkas"], CaseKind::Permit),
];

/// What sort of matter a word or title names.
pub(super) fn case_kind(word: &str) -> Option<CaseKind> {
    let word = word.to_lowercase();
    let found = KINDS.iter().find(|(stems, _)| stems.iter().any(|stem| word.contains(stem)));
    found.map(|(_, kind)| *kind)
}

/// The word of a matter in a registry of incident types.
pub(super) const fn registry_word(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Accident => "TrafficCrash",
        CaseKind::Fire => "Fire",
        CaseKind::Medical => "Medical",
        CaseKind::Flood => "Flood",
        CaseKind::Obstacle => "Obstruction",
        CaseKind::Crime => "Crime",
        CaseKind::Waste => "Waste",
        CaseKind::Works => "PlannedEvent",
        CaseKind::WaterSupply => "WaterSupply",
        CaseKind::PublicService => "PublicService",
        CaseKind::Infrastructure => "Infrastructure",
        CaseKind::Permit => "Permit",
        CaseKind::Other => "Other",
    }
}

/// A matter in the room's words.
pub(super) const fn kind_words(kind: CaseKind) -> Words {
    match kind {
        CaseKind::Accident => Words::new("Laka lantas", "Traffic accident"),
        CaseKind::Fire => Words::new("Kebakaran", "Fire"),
        CaseKind::Medical => Words::new("Medis", "Medical"),
        CaseKind::Flood => Words::new("Banjir", "Flood"),
        CaseKind::Obstacle => Words::new("Pohon tumbang", "Obstacle"),
        CaseKind::Crime => Words::new("Ketertiban", "Crime"),
        CaseKind::Waste => Words::new("Sampah", "Waste"),
        CaseKind::Works => Words::new("Pekerjaan jalan", "Road works"),
        CaseKind::WaterSupply => Words::new("Air bersih", "Water supply"),
        CaseKind::PublicService => Words::new("Layanan publik", "Public service"),
        CaseKind::Infrastructure => Words::new("Fasilitas", "Facilities"),
        CaseKind::Permit => Words::new("Berkas", "Files"),
        CaseKind::Other => Words::new("Lainnya", "Other"),
    }
}

/// How far a case has come, by its word. `None` if the word is not known.
pub(super) fn case_state(word: &str) -> Option<CaseState> {
    Some(match word.to_lowercase().as_str() {
        "baru" | "new" | "open" | "pending" => CaseState::New,
        "diteruskan" | "disposisi" | "assigned" | "forwarded" => CaseState::Forwarded,
        "ditangani" | "proses" | "in progress" | "handled" | "on scene" => CaseState::InHand,
        "selesai" | "ditutup" | "closed" | "resolved" | "cleared" | "cancelled" => CaseState::Done,
        _ => return None,
    })
}

/// The room's word for a state, as its system spells it.
pub(super) const fn state_word(state: CaseState) -> &'static str {
    match state {
        CaseState::New => "BARU",
        CaseState::Forwarded => "DITERUSKAN",
        CaseState::InHand => "DITANGANI",
        CaseState::Done => "SELESAI",
    }
}

/// How pressing a case is, by its word. `None` if the word is not known.
pub(super) fn urgency(word: &str) -> Option<Urgency> {
    Some(match word.to_lowercase().as_str() {
        "biasa" | "rendah" | "low" | "normal" => Urgency::Normal,
        "segera" | "sedang" | "medium" | "urgent" => Urgency::Urgent,
        "darurat" | "tinggi" | "high" | "highest" | "emergency" => Urgency::Emergency,
        _ => return None,
    })
}

/// What a call turned out to be, by its word. `None` if the word is not known.
pub(super) fn call_class(word: &str) -> Option<CallClass> {
    Some(match word.to_lowercase().as_str() {
        "real" | "nyata" | "emergency" | "darurat" | "gawat darurat" => CallClass::Real,
        "information" | "informasi" | "info" | "non-emergency" | "nonemergency" => {
            CallClass::Information
        }
        "prank" | "iseng" | "hoax" => CallClass::Prank,
        "silent" | "ghost" | "senyap" | "kosong" => CallClass::Silent,
        "unknown" | "" => CallClass::Unknown,
        _ => return None,
    })
}

/// The word of a class, as call centres spell it.
pub(super) const fn class_word(class: CallClass) -> &'static str {
    match class {
        CallClass::Unknown => "unknown",
        CallClass::Real => "real",
        CallClass::Information => "information",
        CallClass::Prank => "prank",
        CallClass::Silent => "silent",
    }
}
