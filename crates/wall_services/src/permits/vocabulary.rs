//! Services and offices as the room calls them.

use wall_model::Bilingual;

/// Names of services by their codes.
const SERVICES: &[(&str, &str)] = &[
    ("AKTA_KEMATIAN", "Akta kematian"),
    ("AKTA_LAHIR", "Akta kelahiran"),
    ("DOMISILI", "Keterangan domisili"),
    ("IZIN_USAHA", "Izin usaha"),
    ("KK", "Kartu keluarga"),
    ("KTP", "KTP elektronik"),
    ("PBG", "Persetujuan bangunan"),
    ("PINDAH", "Pindah penduduk"),
    ("SANTUNAN_KEMATIAN", "Santunan kematian"),
    ("SKTM", "Keterangan tidak mampu"),
];

/// The name of a service.
pub(super) fn service_name(code: &str) -> String {
    let known = SERVICES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
    match known {
        Some((_, name)) => (*name).to_owned(),
        None => {
            let words = code.replace('_', " ").to_lowercase();
            let mut letters = words.chars();
            let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>());
            first.unwrap_or_default() + letters.as_str()
        }
    }
}

/// All offices of villages together.
pub(super) const VILLAGES: &str = "desa";

/// The desk that an office is counted as: those of all villages are one.
pub(super) fn desk(office: &str) -> &str {
    match super::private::is_village(office) {
        true => VILLAGES,
        false => office,
    }
}

/// A desk in words.
pub(super) fn desk_name(desk: &str) -> Bilingual {
    match desk {
        VILLAGES => Bilingual::new("Kantor desa", "Village offices"),
        desk => Bilingual::same(desk),
    }
}
