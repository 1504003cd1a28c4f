//! The room's categories of complaints: code, words, agency, and the days that a matter of
//! each may take.
//!
//! Sources have categories of their own; they are kept, and only what kind of matter they
//! are is read from their words.

use wall_model::CaseKind;
use wall_service::Words;

/// A category of complaints.
pub(super) struct Category {
    /// Its code: `DRAINASE`.
    pub(super) code: &'static str,
    /// Its name.
    pub(super) name: Words,
    /// What it is about, for the list of services.
    pub(super) about: &'static str,
    /// Its group, for the list of services.
    pub(super) group: &'static str,
    /// The agency (OPD) that sees to it unless somebody else is named.
    pub(super) agency: &'static str,
    /// What sort of matter it is.
    pub(super) kind: CaseKind,
    /// Working days in which it must be solved: 5 what is light or a question, 14 a
    /// complaint, 60 one that calls for supervision.
    pub(super) days: u32,
}

const fn category(
    code: &'static str,
    name: Words,
    about: &'static str,
    group: &'static str,
    agency: &'static str,
    kind: CaseKind,
    days: u32,
) -> Category {
    Category { code, name, about, group, agency, kind, days }
}

/// Every category, the most frequent first.
pub(super) const CATEGORIES: &[Category] = &[
    category(
        "JALAN",
        Words::new("Jalan rusak", "Broken road"),
        "Lubang, aspal terkelupas, bahu jalan ambles",
        "Infrastruktur",
        "PUPR",
        CaseKind::Infrastructure,
        14,
    ),
    category(
        "DRAINASE",
        Words::new("Got mampet", "Blocked drain"),
        "Got tersumbat, tutup got rusak",
        "Infrastruktur",
        "PUPR",
        CaseKind::Infrastructure,
        14,
    ),
    category(
        "SAMPAH",
        Words::new("Sampah menumpuk", "Rubbish"),
        "Sampah tidak diangkut, TPS liar",
        "Lingkungan",
        "DLHK",
        CaseKind::Waste,
        5,
    ),
    category(
        "LPJU",
        Words::new("Lampu jalan padam", "Street light out"),
        "Lampu penerangan jalan padam atau rusak",
        "Infrastruktur",
        "PERKIM",
        CaseKind::Infrastructure,
        5,
    ),
    category(
        "TROTOAR",
        Words::new("Trotoar rusak", "Broken pavement"),
        "Paving lepas, trotoar tertutup",
        "Infrastruktur",
        "PUPR",
        CaseKind::Infrastructure,
        14,
    ),
    category(
        "GENANGAN",
        Words::new("Genangan air", "Standing water"),
        "Jalan atau pekarangan tergenang",
        "Lingkungan",
        "PUPR",
        CaseKind::Flood,
        5,
    ),
    category(
        "AIR",
        Words::new("Air mati", "No water"),
        "Air leding mati, kecil atau keruh",
        "Air bersih",
        "PERUMDA-AIR",
        CaseKind::WaterSupply,
        5,
    ),
    category(
        "PIPA",
        Words::new("Pipa bocor", "Leaking pipe"),
        "Pipa leding bocor di jalan",
        "Air bersih",
        "PERUMDA-AIR",
        CaseKind::WaterSupply,
        5,
    ),
    category(
        "POHON",
        Words::new("Pohon rawan tumbang", "Unsafe tree"),
        "Pohon perindang kering, dahan menjuntai",
        "Lingkungan",
        "DLHK",
        CaseKind::Obstacle,
        5,
    ),
    category(
        "APILL",
        Words::new("Lampu lalu lintas mati", "Traffic light out"),
        "Lampu lalu lintas mati atau salah",
        "Lalu lintas",
        "DISHUB",
        CaseKind::Infrastructure,
        5,
    ),
    category(
        "PARKIR",
        Words::new("Parkir liar", "Illegal parking"),
        "Parkir di trotoar atau badan jalan",
        "Lalu lintas",
        "DISHUB",
        CaseKind::Other,
        14,
    ),
    category(
        "TRANTIB",
        Words::new("PKL dan reklame", "Stalls and billboards"),
        "Pedagang di trotoar, reklame tanpa izin",
        "Ketertiban",
        "SATPOLPP",
        CaseKind::Other,
        14,
    ),
    category(
        "LAYANAN",
        Words::new("Pelayanan kantor", "Office service"),
        "Antrean, petugas, berkas terlambat",
        "Pelayanan publik",
        "DUKCAPIL",
        CaseKind::PublicService,
        14,
    ),
    category(
        "HEWAN",
        Words::new("Hewan liar", "Stray animals"),
        "Anjing liar, dugaan rabies",
        "Lingkungan",
        "DISTAN",
        CaseKind::Other,
        5,
    ),
    category(
        "INFO",
        Words::new("Permintaan informasi", "Question"),
        "Pertanyaan tentang layanan kota",
        "Pelayanan publik",
        "DISKOMINFOS",
        CaseKind::PublicService,
        5,
    ),
    category(
        "PENGAWASAN",
        Words::new("Pengaduan pengawasan", "Supervision"),
        "Dugaan pungutan liar atau penyimpangan",
        "Pengawasan",
        "INSPEKTORAT",
        CaseKind::PublicService,
        60,
    ),
];

/// Working days of a complaint whose category is not known.
pub(super) const USUAL_DAYS: u32 = 14;

/// The category of this code, whatever its letters' case.
pub(super) fn category_of(code: &str) -> Option<&'static Category> {
    CATEGORIES.iter().find(|category| category.code.eq_ignore_ascii_case(code))
}

/// Words by which other cities' categories are understood, the more telling first.
const KIND_WORDS: &[(&str, CaseKind)] = &[
    ("banjir", CaseKind::Flood),
    ("flood", CaseKind::Flood),
    ("genangan", CaseKind::Flood),
    ("pohon", CaseKind::Obstacle),
    ("tree", CaseKind::Obstacle),
    ("sampah", CaseKind::Waste),
    ("tps", CaseKind::Waste),
    ("trash", CaseKind::Waste),
    ("garbage", CaseKind::Waste),
    ("rubbish", CaseKind::Waste),
    ("waste", CaseKind::Waste),
    ("tipping", CaseKind::Waste),
    ("air mati", CaseKind::WaterSupply),
    ("air bersih", CaseKind::WaterSupply),
    ("pipa", CaseKind::WaterSupply),
    ("water", CaseKind::WaterSupply),
    ("layanan", CaseKind::PublicService),
    ("pelayanan", CaseKind::PublicService),
    ("whistle", CaseKind::PublicService),
    ("jalan", CaseKind::Infrastructure),
    ("trotoar", CaseKind::Infrastructure),
    ("drainase", CaseKind::Infrastructure),
    ("got", CaseKind::Infrastructure),
    ("lampu", CaseKind::Infrastructure),
    ("infrastruktur", CaseKind::Infrastructure),
    ("pothole", CaseKind::Infrastructure),
    ("road", CaseKind::Infrastructure),
    ("street", CaseKind::Infrastructure),
    ("sidewalk", CaseKind::Infrastructure),
    ("light", CaseKind::Infrastructure),
    ("drain", CaseKind::Infrastructure),
    ("keributan", CaseKind::Crime),
    ("vandal", CaseKind::Crime),
];

/// What sort of matter a source's category is, by its code and name.
pub(super) fn kind_of(code: &str, name: &str) -> CaseKind {
    if let Some(category) = category_of(code) {
        return category.kind;
    }
    let text = format!("{code} {name}").to_lowercase();
    let found = KIND_WORDS.iter().find(|(word, _)| text.contains(word));
    found.map_or(CaseKind::Other, |(_, kind)| *kind)
}
