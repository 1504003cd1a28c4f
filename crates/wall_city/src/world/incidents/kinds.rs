//! What can happen, how often, and who sees to it.

use wall_model::{CaseKind, Urgency, VehicleClass};

/// A sort of incident.
pub(super) struct Sort {
    pub(super) kind: CaseKind,
    /// Its title in the room's words.
    pub(super) title: &'static str,
    pub(super) agency: &'static str,
    pub(super) urgency: Urgency,
    /// Radius of the affected place, metres.
    pub(super) radius_m: f64,
    /// How often, compared with the others.
    pub(super) weight: f64,
    /// How long from the report to the end, minutes.
    pub(super) minutes: (f64, f64),
    /// Units that are sent: class and how many.
    pub(super) units: &'static [(VehicleClass, usize)],
    /// What is known at first.
    pub(super) details: &'static [&'static str],
}

const AMBULANCE: (VehicleClass, usize) = (VehicleClass::Ambulance, 1);
const ENGINE: (VehicleClass, usize) = (VehicleClass::FireEngine, 1);
const ENGINES: (VehicleClass, usize) = (VehicleClass::FireEngine, 3);
const POLICE: (VehicleClass, usize) = (VehicleClass::Police, 1);

/// Every sort.
pub(super) const SORTS: &[Sort] = &[
    Sort {
        kind: CaseKind::Accident,
        title: "Laka lantas",
        agency: "BPBD",
        urgency: Urgency::Emergency,
        radius_m: 150.0,
        weight: 26.0,
        minutes: (24.0, 46.0),
        units: &[AMBULANCE, POLICE],
        details: &["2 sepeda motor, 1 korban luka", "motor dan mobil, lajur kiri tertutup"],
    },
    Sort {
        kind: CaseKind::Medical,
        title: "Sakit mendadak",
        agency: "DINKES",
        urgency: Urgency::Emergency,
        radius_m: 60.0,
        weight: 24.0,
        minutes: (20.0, 38.0),
        units: &[AMBULANCE],
        details: &["sesak napas, perlu oksigen", "lansia pingsan di rumah", "nyeri dada"],
    },
    Sort {
        kind: CaseKind::Fire,
        title: "Kebakaran",
        agency: "DAMKAR",
        urgency: Urgency::Emergency,
        radius_m: 250.0,
        weight: 6.0,
        minutes: (35.0, 58.0),
        units: &[ENGINES, POLICE],
        details: &["asap dari gudang", "dapur rumah terbakar", "lahan kosong terbakar"],
    },
    Sort {
        kind: CaseKind::Obstacle,
        title: "Pohon tumbang",
        agency: "DLHK",
        urgency: Urgency::Urgent,
        radius_m: 120.0,
        weight: 11.0,
        minutes: (35.0, 58.0),
        units: &[ENGINE],
        details: &["menutup satu lajur", "menimpa kabel, jalan tertutup"],
    },
    Sort {
        kind: CaseKind::Flood,
        title: "Genangan air",
        agency: "PUPR",
        urgency: Urgency::Urgent,
        radius_m: 350.0,
        weight: 7.0,
        minutes: (40.0, 59.0),
        units: &[],
        details: &["setinggi 20 cm, motor sulit lewat", "got meluap"],
    },
    Sort {
        kind: CaseKind::Other,
        title: "Evakuasi ular",
        agency: "DAMKAR",
        urgency: Urgency::Normal,
        radius_m: 40.0,
        weight: 7.0,
        minutes: (25.0, 45.0),
        units: &[ENGINE],
        details: &["ular di halaman rumah"],
    },
    Sort {
        kind: CaseKind::Crime,
        title: "Gangguan ketertiban",
        agency: "POLRESTA",
        urgency: Urgency::Urgent,
        radius_m: 100.0,
        weight: 6.0,
        minutes: (20.0, 40.0),
        units: &[POLICE],
        details: &["keributan di tepi jalan", "pencurian helm di parkiran"],
    },
    Sort {
        kind: CaseKind::Infrastructure,
        title: "Lampu jalan padam",
        agency: "DISHUB",
        urgency: Urgency::Normal,
        radius_m: 200.0,
        weight: 5.0,
        minutes: (40.0, 59.0),
        units: &[],
        details: &["6 titik gelap", "tiang miring"],
    },
    Sort {
        kind: CaseKind::Waste,
        title: "Tumpukan sampah",
        agency: "DLHK",
        urgency: Urgency::Normal,
        radius_m: 80.0,
        weight: 5.0,
        minutes: (40.0, 59.0),
        units: &[],
        details: &["menutup trotoar"],
    },
];
