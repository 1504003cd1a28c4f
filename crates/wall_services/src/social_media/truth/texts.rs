//! What citizens and newsrooms of the simulated city write: sentences by topic, in
//! Indonesian and some Balinese, with gaps for places.
//!
//! `{s}` is a street, `{v}` a village, `{m}` a market, `{j}` a junction.

/// How a sentence may begin.
pub(super) const OPENINGS: [&str; 18] = [
    "",
    "",
    "",
    "",
    "Min, ",
    "Info: ",
    "Lagi-lagi ",
    "Pagi ini ",
    "Barusan lewat, ",
    "Halo semua, ",
    "Mohon perhatian, ",
    "Swastiastu, ",
    "Aduh, ",
    "Wih, ",
    "Kata tetangga ",
    "Serius nih, ",
    "Sekadar info, ",
    "Ampura, ",
];

/// How it may end.
pub(super) const ENDINGS: [&str; 20] = [
    "",
    "",
    "",
    "",
    " #denpasar",
    " #denpasar #infodenpasar",
    " 🙏",
    " Suksma.",
    " Mohon dicek ya.",
    " Hati-hati.",
    " Semoga cepat beres.",
    " Sudah dari kemarin.",
    " Ada yang tahu kenapa?",
    " Begitulah.",
    " Matur suksma.",
    " Kapan beresnya?",
    " Sabar ya semua.",
    " Gimana ini?",
    " Rahajeng semeton.",
    " Nggih, begitu saja.",
];

/// Sentences of one topic, and how often it is written of, compared with the others.
pub(super) struct Sentences {
    /// How often.
    pub(super) weight: f64,
    /// Whether one who writes of it may address the city.
    pub(super) is_for_city: bool,
    /// The sentences.
    pub(super) of: &'static [&'static str],
}

/// What is written on any day.
pub(super) const DAILY: [Sentences; 12] = [
    Sentences {
        weight: 22.0,
        is_for_city: false,
        of: &[
            "macet di {s} arah timur, antrean sampai depan minimarket",
            "{j} padat merayap, sabar ya yang mau pulang",
            "tumben {s} lancar jaya sore ini",
            "lalin {j} ramai lancar, polisi sigap mengatur",
            "parkir liar di {s} bikin jalan tinggal satu lajur",
            "{s} macet total gara-gara truk mogok",
            "macet sajan ring {s}, mapan wenten upacara",
            "lampu merah {j} durasinya kelamaan dari arah selatan",
            "mending lewat {v}, jalan utama ngadat",
            "dari {v} ke {m} tadi cuma sepuluh menit, lancar",
            "antrean kendaraan di {j} mengular, hindari dulu",
            "ada pengaspalan malam di {s}, lajur kiri ditutup",
        ],
    },
    Sentences {
        weight: 20.0,
        is_for_city: false,
        of: &[
            "sarapan nasi jinggo dekat {m}, enak dan murah",
            "ada rekomendasi warung lawar di daerah {v}?",
            "sunset dari {v} hari ini indah sekali",
            "latihan megambel banjar di {v} seru, semangat",
            "siapa yang nonton lomba ogoh-ogoh di {v} kemarin",
            "lari pagi keliling {v}, udaranya sejuk",
            "kopi baru buka di {s}, tempatnya nyaman",
            "kangen jajan bali di {m}, laklak panas",
            "pameran UMKM malam ini ramai sekali, banyak produk lokal",
            "kucing hilang di {v}, warna oranye, tolong kabari kalau ketemu",
            "hujan deras sebentar lalu panas lagi, cuaca Denpasar memang begini",
            "demen gati melali ka {m}, jaen-jaen ajengane",
            "ada yang tahu bengkel bagus dekat {s}?",
            "wisuda adik hari ini, selamat dan sukses",
        ],
    },
    Sentences {
        weight: 9.0,
        is_for_city: true,
        of: &[
            "sampah menumpuk di pinggir {s}, baunya sampai rumah",
            "truk sampah belum lewat {v} sejak dua hari lalu",
            "leluu mebrarakan ring {s}, sira sane tanggung jawab",
            "TPS dekat {m} penuh, lalat di mana-mana",
            "ada yang buang sampah ke got di {v}, tolong ditindak",
            "petugas DLHK di {s} rajin sekali, jalan jadi bersih",
        ],
    },
    Sentences {
        weight: 7.0,
        is_for_city: true,
        of: &[
            "lubang besar di {s}, sudah dua motor jatuh minggu ini",
            "jalan rusak di {v} tidak kunjung diperbaiki",
            "lampu jalan {s} padam, gelap gulita kalau malam",
            "trotoar {s} bolong ditutup papan, bahaya untuk lansia",
            "rurung usak ring {v}, yening ujan dadi kolam",
            "kabel menjuntai rendah di {s}, ngeri lewat situ",
            "penerangan di gang dekat {m} mati tiga titik",
        ],
    },
    Sentences {
        weight: 6.0,
        is_for_city: true,
        of: &[
            "air PDAM di {v} kecil sekali kalau pagi",
            "yeh PDAM ring {v} keruh ibi sanja",
            "air keran bau kaporit hari ini, daerah {v}",
            "pipa bocor kecil di {s}, air terbuang ke got",
            "tagihan PDAM naik padahal pemakaian sama saja",
        ],
    },
    Sentences {
        weight: 8.0,
        is_for_city: true,
        of: &[
            "antre KTP di Dukcapil lama, loket cuma buka dua",
            "urus KK di kelurahan cuma lima belas menit, pelayanannya ramah",
            "nomor antrean online error terus dari tadi pagi",
            "petugas MPP sigap membantu, apresiasi untuk pelayanan",
            "berkas izin usaha sudah sebulan belum ada kabar",
            "puskesmas {v} antre panjang tapi tertib",
            "akta kelahiran jadi dalam sehari, hebat pelayanannya",
        ],
    },
    Sentences {
        weight: 8.0,
        is_for_city: false,
        of: &[
            "cabai di {m} hari ini masih mahal",
            "harga telur di {m} turun sedikit, lumayan",
            "beras medium stoknya banyak di {m}",
            "tabia ring {m} maal, canang taler menek",
            "bawang merah murah di {m}, ibu-ibu senang",
            "minyak goreng kemasan kosong di warung daerah {v}",
        ],
    },
    Sentences {
        weight: 6.0,
        is_for_city: false,
        of: &[
            "terima kasih petugas Dishub di {j}, jalan jadi tertib",
            "taman di {v} makin asri, bangga jadi warga Denpasar",
            "suksma pemkot, got {s} sudah bersih",
            "damkar cepat sekali datang evakuasi ular di {v}, mantap",
            "mantap, laporan saya di Pro Denpasar langsung ditangani",
            "bersih-bersih pantai minggu ini ramai relawan, keren",
        ],
    },
    Sentences {
        weight: 4.0,
        is_for_city: true,
        of: &[
            "balap liar di {s} tiap malam minggu, bising",
            "helm hilang di parkiran {m}, waspada maling",
            "mohon patroli di {v}, ada yang ribut tengah malam",
            "jambret di {s} kemarin malam, korban ibu-ibu",
        ],
    },
    Sentences {
        weight: 4.0,
        is_for_city: false,
        of: &[
            "wifi publik di {v} lambat sekali malam ini",
            "mati lampu sebentar di {v}, sudah nyala lagi",
            "sinyal hilang di {s}, ada yang sama?",
            "internet di {v} gangguan sejak siang",
        ],
    },
    Sentences {
        weight: 3.0,
        is_for_city: true,
        of: &[
            "got mampet di {s}, kalau hujan pasti meluap",
            "genangan sedikit di {s} habis hujan tadi, aman dilewati",
            "dahan patah melintang di {s}, sudah ditepikan warga",
        ],
    },
    Sentences {
        weight: 3.0,
        is_for_city: false,
        of: &[
            "konser amal malam ini di {v}, tiket masih ada",
            "pasar murah besok pagi dekat {m}, jangan lupa bawa tas",
            "vaksin gratis di puskesmas {v}, cek jadwalnya",
            "pelatihan digital untuk pemuda {v}, gratis dan ramai",
        ],
    },
];

/// Words that make a sentence another one: when, how, who.
pub(super) const MIDDLES: [&str; 16] = [
    "",
    "",
    "",
    "",
    ", padahal baru kemarin dibahas",
    ", kata teman kantor",
    ", lihat sendiri tadi",
    ", semoga ada perhatian",
    ", sudah biasa sih",
    ", anak-anak jadi korban",
    ", saya di lokasi",
    ", foto menyusul",
    ", mohon maklum",
    ", entah sampai kapan",
    ", tiap hari begini",
    ", tumben",
];

/// What is written of an accident.
pub(super) const ACCIDENT: [&str; 9] = [
    "laka di {p}, dua motor, ada korban luka, pelan-pelan",
    "kecelakaan parah barusan di {p}, ambulans sudah datang",
    "tabrakan di {p}, jalan tersendat, cari jalur lain",
    "wenten laka ring {p}, korban nenten sadar",
    "motor sama mobil tabrakan di {p}, macet panjang ke dua arah",
    "tolong ambulans ke {p}, orang tergeletak di jalan",
    "habis laka di {p} banyak pecahan kaca, hati-hati ban bocor",
    "polisi sudah atur lalin di {p} karena kecelakaan",
    "ngeri lihat kecelakaan di {p} tadi, semoga korban selamat",
];

/// Of a fire.
pub(super) const FIRE: [&str; 5] = [
    "kebakaran dekat {p}, asap tebal kelihatan dari jauh",
    "damkar menuju {p}, ada rumah terbakar, beri jalan",
    "wenten kobongan ring {p}, api besar",
    "asap hitam di {p}, semoga tidak ada korban kebakaran",
    "mobil damkar tiga unit di {p}, api mulai padam",
];

/// Of a flood.
pub(super) const FLOOD: [&str; 14] = [
    "banjir di {p}, air masuk rumah setinggi lutut",
    "tukad meluap, {p} tergenang, motor jangan lewat",
    "blabar ring {p}, yeh sampun munggah ka jumah",
    "air naik cepat sekali di {p}, mohon perahu karet",
    "pedagang dekat {p} mulai angkat barang, air sudah masuk kios",
    "genangan di {p} sudah sepinggang, mobil mogok tiga",
    "tolong evakuasi lansia di {p}, terjebak banjir",
    "arus deras di {p}, anak-anak jangan main air",
    "{p} lumpuh karena banjir, putar balik",
    "hujan tidak berhenti, got {p} meluap semua",
    "banjir terparah tahun ini di {p}, parah sekali",
    "posko banjir {p} butuh selimut dan air minum",
    "sirene sungai bunyi dekat {p}, warga siap-siap mengungsi",
    "listrik dipadamkan di {p} karena banjir",
];

/// Of a burst main.
pub(super) const BURST_MAIN: [&str; 10] = [
    "air mati total di {p} dari tadi, mau mandi saja tidak bisa",
    "pipa pecah di {p}, air menyembur tinggi",
    "yeh mati ring {p}, nenten wenten pengumuman",
    "air PDAM mati mendadak daerah {p}, ada info?",
    "tekanan air hilang di {p}, galon laris manis",
    "jalan {p} becek parah, pipa PDAM pecah",
    "kapan air nyala lagi di {p}, bayi butuh mandi",
    "mohon tangki air untuk {p}, sudah dua jam air mati",
    "pipa induk bocor besar dekat {p}, jalan jadi sungai kecil",
    "air mati lagi mati lagi di {p}, kecewa",
];

/// Of a price that jumped.
pub(super) const PRICE: [&str; 7] = [
    "cabai rawit di {m} tembus mahal sekali, naik hampir setengah",
    "tabia maal gati ring {m}, sing nyidang ngae sambel",
    "harga cabai melonjak di {m}, pedagang bingung",
    "sambal jadi barang mewah, cabai mahal di mana-mana",
    "kenapa harga cabai naik drastis, kemarin masih normal",
    "warung saya terpaksa kurangi sambal, cabai mahal",
    "tolong operasi pasar, harga cabai di {m} kelewatan",
];

/// Of a broken fibre.
pub(super) const FIBRE: [&str; 6] = [
    "lampu merah {p} mati, semrawut sekali",
    "internet mati daerah {p}, kabel kena galian katanya",
    "CCTV mati semua di sekitar {p}, layar pantauan kosong",
    "APILL {p} kedip kuning, pelan-pelan di simpang",
    "wifi kantor dekat {p} putus dari tadi",
    "galian drainase di {p} kena kabel optik",
];

/// Of a fallen tree.
pub(super) const TREE: [&str; 4] = [
    "pohon tumbang di {p}, jalan tertutup setengah",
    "punyan kayu pungkat ring {p}, nenten dados liwat",
    "pohon besar tumbang menimpa kabel di {p}, awas",
    "dahan patah menutup jalan {p}, petugas belum ada",
];

/// Of the day of silence.
pub(super) const SILENCE: [&str; 6] = [
    "rahajeng Nyepi semeton, damai sekali hari ini",
    "langit malam Nyepi penuh bintang, indah sekali",
    "sunyi sepi di {v}, hanya suara burung, sejuk",
    "selamat catur brata penyepian",
    "anjing tetangga saja ikut tenang, rahayu",
    "internet mati, hati tenang, rahajeng nyepi",
];

/// How a false claim is passed on: before and after it.
pub(super) const PASSED_ON: [(&str, &str); 12] = [
    ("INFO PENTING! ", " Sebarkan!"),
    ("Dapat dari grup sebelah: ", ""),
    ("", " Tolong sebarkan ke keluarga."),
    ("BREAKING: ", ""),
    ("Barusan dapat kabar, ", " Hati-hati semua."),
    ("", " 🙏🙏"),
    ("Teruskan! ", " Jangan berhenti di kamu."),
    ("Forward: ", " #denpasar"),
    ("Katanya ", " Ada yang tahu?"),
    ("Saudara saya di lokasi bilang ", ""),
    ("GAWAT, ", " Semoga semua selamat."),
    ("Viral! ", " Share ya."),
];

/// What citizens send to the city's number.
pub(super) const TO_CITY: [&str; 16] = [
    "Selamat pagi, lampu jalan di {s} padam sudah tiga malam, mohon diperbaiki",
    "Swastiastu, sampah di {v} belum diangkut, mohon bantuan",
    "Min, syarat pindah KK dari luar Bali apa saja ya?",
    "Air PDAM di {v} mati sejak subuh, kapan menyala?",
    "Mohon info jadwal pasar murah dekat {m}",
    "Ada pohon rawan tumbang di {s}, mohon dipangkas sebelum hujan",
    "Got di {s} mampet, air masuk halaman kalau hujan",
    "Titiang jagi nunas info akta kelahiran, ring dija ngurus?",
    "Pengaduan: parkir liar di depan sekolah {s} setiap pagi",
    "Apakah kantor Dukcapil buka hari Sabtu?",
    "Lubang di {s} membahayakan pengendara, mohon ditambal",
    "Terima kasih, jalan di {v} sudah diperbaiki, bagus sekali",
    "Mohon fogging di {v}, banyak nyamuk",
    "Bagaimana cara daftar pelatihan kerja kota?",
    "Anjing liar berkeliaran di {v}, anak-anak takut",
    "Lampu merah {j} mati, lalin semrawut",
];

/// What volunteers write to each other.
pub(super) const VOLUNTEERS: [&str; 12] = [
    "Relawan {v} siap, dua orang piket malam",
    "Stok masker dan selimut di posko {v} cukup",
    "Besok bersih-bersih tukad dekat {m}, kumpul jam tujuh",
    "Pompa portabel di {v} sudah dicek, aman",
    "Tinggi air tukad di belakang {m} masih normal",
    "Butuh dua relawan lagi untuk posko {v}",
    "Patroli malam {v} selesai, situasi aman",
    "Perahu karet sudah dipompa, disimpan di {v}",
    "Mohon daftar piket minggu depan",
    "Pelatihan P3K dipindah ke banjar di {v}",
    "Logistik dari {m} sudah diterima",
    "Ada laporan dahan rawan di {s}, besok kita lihat",
];

/// What the city answers.
pub(super) const ANSWERS: [&str; 6] = [
    "Terima kasih laporannya, sudah kami teruskan ke {o}.",
    "Suksma informasinya, petugas {o} menuju lokasi.",
    "Halo, mohon kirim foto dan patokan lokasi ya, akan kami bantu.",
    "Sudah ditangani {o}, terima kasih sudah melapor.",
    "Mohon maaf atas ketidaknyamanannya, {o} sedang bekerja.",
    "Terima kasih, masukan Anda kami catat untuk {o}.",
];

/// Headlines of any day, and what is said below them.
pub(super) const HEADLINES: [(&str, &str); 16] = [
    (
        "Pemkot Denpasar gelar pasar murah di {v}",
        "Sembako dijual di bawah harga pasar sampai sore.",
    ),
    (
        "Dishub uji coba rekayasa lalu lintas di {j}",
        "Pengendara diminta mengikuti petunjuk petugas.",
    ),
    ("DLHK tambah armada pengangkut sampah untuk {v}", "Jadwal baru berlaku mulai minggu depan."),
    ("Warga {v} antusias ikut lomba banjar bersih", "Penilaian berlangsung sepanjang pekan."),
    ("Festival seni di {v} tampilkan sekaa teruna", "Pengunjung memadati panggung sejak sore."),
    ("Harga sembako di {m} terpantau stabil", "Tim TPID memantau setiap pagi."),
    (
        "Perbaikan drainase {s} dikebut jelang musim hujan",
        "Pekerjaan ditargetkan selesai bulan ini.",
    ),
    ("Posyandu {v} layani ratusan balita", "Kader membagikan makanan tambahan."),
    ("PDAM jadwalkan pemeliharaan pipa di {v}", "Aliran air dapat mengecil pada malam hari."),
    ("Denpasar raih penghargaan kota layak anak", "Wali Kota mengapresiasi kerja semua pihak."),
    ("Polisi tertibkan parkir liar di {s}", "Belasan kendaraan ditegur petugas."),
    ("Damkar latih warga {v} cara padamkan api", "Pelatihan diikuti puluhan ibu rumah tangga."),
    ("Taman kota di {v} kini punya jalur lari", "Warga menyambut fasilitas baru."),
    ("Layanan KTP keliling hadir di {v}", "Perekaman dilakukan di balai banjar."),
    ("BPBD siagakan personel hadapi cuaca ekstrem", "Warga di bantaran sungai diminta waspada."),
    ("Sekolah di {v} kenalkan pemilahan sampah", "Siswa membawa sampah plastik setiap Jumat."),
];
