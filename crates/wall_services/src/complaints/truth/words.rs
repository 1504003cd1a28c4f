//! What citizens write.

use wall_service::chance;

/// The words of a complaint about `code`, by its key.
pub(super) fn of(code: &str, key: u64) -> &'static str {
    let texts = texts(code);
    texts.get(chance::pick(&[key, 50], texts.len())).copied().unwrap_or_default()
}

/// What is written about each category.
const TEXTS: &[(&str, &[&str])] = &[
    (
        "JALAN",
        &[
            "Lubang besar di tengah jalan, sudah ada yang jatuh",
            "Aspal terkelupas sepanjang sepuluh meter",
            "Bekas galian tidak ditutup rapi, motor oleng",
            "Bahu jalan ambles di tikungan",
        ],
    ),
    (
        "DRAINASE",
        &[
            "Got mampet di depan sekolah, air meluap kalau hujan",
            "Tutup got pecah, berbahaya untuk pejalan",
            "Saluran penuh lumpur dan bau",
            "Got tersumbat sampah plastik",
        ],
    ),
    (
        "SAMPAH",
        &[
            "Sampah tidak diangkut sejak tiga hari",
            "TPS liar di lahan kosong, bau menyengat",
            "Orang buang sampah malam hari di pinggir kali",
            "Tumpukan ranting dan canang menutup trotoar",
        ],
    ),
    (
        "LPJU",
        &[
            "Lampu jalan padam dari ujung ke ujung, gelap sekali",
            "Lampu penerangan berkedip lalu mati",
            "Tiang lampu miring ke arah jalan",
            "Enam titik lampu mati di gang",
        ],
    ),
    (
        "TROTOAR",
        &[
            "Paving trotoar lepas, orang tua tersandung",
            "Trotoar berlubang dekat halte",
            "Guiding block rusak",
        ],
    ),
    (
        "GENANGAN",
        &[
            "Air tergenang setinggi mata kaki, motor mogok",
            "Genangan tidak surut sejak hujan sore",
            "Air masuk ke halaman rumah",
        ],
    ),
    (
        "AIR",
        &[
            "Air leding mati sejak subuh",
            "Air keluar kecil sekali di jam mandi",
            "Air leding keruh kecokelatan",
        ],
    ),
    ("PIPA", &["Pipa bocor, air mengalir di jalan", "Rembesan air dari sambungan meteran"]),
    (
        "POHON",
        &[
            "Pohon perindang kering, dahan hampir jatuh",
            "Dahan menyentuh kabel listrik",
            "Akar pohon merusak trotoar dan pagar",
        ],
    ),
    ("APILL", &["Lampu merah mati satu arah", "Lampu hijau terlalu singkat, antre panjang"]),
    (
        "PARKIR",
        &[
            "Mobil parkir di trotoar setiap malam",
            "Parkir dua lapis di depan pertokoan, jalan macet",
        ],
    ),
    (
        "TRANTIB",
        &[
            "Pedagang menutup trotoar",
            "Baliho menutup rambu di simpang",
            "Musik keras sampai lewat tengah malam",
        ],
    ),
    (
        "LAYANAN",
        &[
            "Antre KTP empat jam, loket hanya satu",
            "Berkas KK sudah dua minggu belum selesai",
            "Petugas loket tidak di tempat jam kerja",
        ],
    ),
    ("HEWAN", &["Anjing liar bergerombol dekat sekolah", "Anjing menggigit, takut rabies"]),
    ("INFO", &["Bagaimana cara mengurus santunan kematian?", "Jam buka kantor di hari Jumat?"]),
    ("PENGAWASAN", &["Dugaan pungutan di luar tarif resmi"]),
];

fn texts(code: &str) -> &'static [&'static str] {
    TEXTS.iter().find(|(known, _)| *known == code).map_or(&[], |(_, texts)| *texts)
}
