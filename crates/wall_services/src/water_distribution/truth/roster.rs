//! The simulated utility: its real parts by name and size, as the press tells them; zones
//! besides the five metered areas, shapes, places of sensors and pressures are made up.

use wall_model::LonLat;

/// Water that the utility produces for each connection, litres a second: 1,268 L/s for
/// 91,346.
pub(super) const LPS_PER_CUSTOMER: f64 = 1_268.0 / 91_346.0;

/// A metered area or zone.
pub(in super::super) struct Zone {
    pub(in super::super) code: &'static str,
    pub(in super::super) name: &'static str,
    pub(super) customers: u32,
    /// Pressure at its middle if nobody drew water, kPa.
    pub(super) static_kpa: f64,
    /// How far the pressure falls at the mean flow, kPa.
    pub(super) fall_kpa: f64,
    /// Share of its inflow that nobody pays for.
    pub(super) lost: f64,
    pub(super) sensors: &'static [Sensor],
    /// Its outline, degrees; closed by its first corner.
    pub(super) outline: &'static [(f64, f64)],
}

/// A pressure sensor of a zone.
pub(super) struct Sensor {
    /// Behind the zone's code.
    pub(super) suffix: &'static str,
    pub(super) name: &'static str,
    /// Above the zone's middle, kPa.
    pub(super) above_kpa: f64,
    /// From the zone's middle, metres to the east and north.
    pub(super) east_north_m: (f64, f64),
}

const fn sensor(
    suffix: &'static str,
    name: &'static str,
    above_kpa: f64,
    east_north_m: (f64, f64),
) -> Sensor {
    Sensor { suffix, name, above_kpa, east_north_m }
}

/// The three sensors of a metered area.
const DMA: &[Sensor] = &[
    sensor("INLET", "inlet", 18.0, (180.0, 260.0)),
    sensor("TENGAH", "tengah", 0.0, (-60.0, 30.0)),
    sensor("KRITIS", "titik kritis", -24.0, (-230.0, -270.0)),
];

/// The same where the ground rises.
const HIGH_DMA: &[Sensor] = &[
    sensor("INLET", "inlet", 18.0, (220.0, 240.0)),
    sensor("TENGAH", "tengah", 0.0, (20.0, -40.0)),
    sensor("KRITIS", "titik kritis", -39.0, (-260.0, -300.0)),
];

/// The two sensors of a zone.
const ZONE: &[Sensor] =
    &[sensor("1", "1", 12.0, (420.0, 500.0)), sensor("2", "2", -18.0, (-520.0, -430.0))];

/// Every zone, the metered areas first.
pub(in super::super) const ZONES: &[Zone] = &[
    Zone {
        code: "DMA-DB1",
        name: "Padangsambian",
        customers: 3_420,
        static_kpa: 225.0,
        fall_kpa: 78.0,
        lost: 0.38,
        sensors: DMA,
        outline: &[
            (115.179, -8.661),
            (115.1915, -8.663),
            (115.1925, -8.653),
            (115.1935, -8.646),
            (115.178, -8.644),
        ],
    },
    Zone {
        code: "DMA-DB2",
        name: "Padangsambian Kelod",
        customers: 2_980,
        static_kpa: 222.0,
        fall_kpa: 84.0,
        lost: 0.42,
        sensors: HIGH_DMA,
        outline: &[
            (115.1745, -8.68),
            (115.1885, -8.679),
            (115.1895, -8.664),
            (115.179, -8.6615),
            (115.174, -8.669),
        ],
    },
    Zone {
        code: "DMA-DB3",
        name: "Tegal Harum",
        customers: 2_610,
        static_kpa: 238.0,
        fall_kpa: 85.0,
        lost: 0.33,
        sensors: DMA,
        outline: &[(115.19, -8.672), (115.199, -8.6725), (115.201, -8.664), (115.1915, -8.6635)],
    },
    Zone {
        code: "DMA-DB4",
        name: "Tegal Kertha",
        customers: 2_240,
        static_kpa: 236.0,
        fall_kpa: 80.0,
        lost: 0.29,
        sensors: DMA,
        outline: &[(115.1925, -8.663), (115.201, -8.6635), (115.202, -8.6535), (115.1935, -8.653)],
    },
    Zone {
        code: "DMA-DB5",
        name: "Pemecutan Kelod",
        customers: 3_150,
        static_kpa: 228.0,
        fall_kpa: 80.0,
        lost: 0.36,
        sensors: DMA,
        outline: &[
            (115.186, -8.69),
            (115.199, -8.6895),
            (115.1985, -8.6735),
            (115.1895, -8.673),
            (115.188, -8.6795),
        ],
    },
    Zone {
        code: "ZONA-BARAT",
        name: "Denpasar Barat",
        customers: 9_846,
        static_kpa: 235.0,
        fall_kpa: 80.0,
        lost: 0.36,
        sensors: ZONE,
        outline: &[
            (115.2015, -8.689),
            (115.2165, -8.689),
            (115.2165, -8.648),
            (115.203, -8.647),
            (115.2025, -8.664),
        ],
    },
    Zone {
        code: "ZONA-UTARA",
        name: "Denpasar Utara",
        customers: 21_300,
        static_kpa: 250.0,
        fall_kpa: 75.0,
        lost: 0.34,
        sensors: ZONE,
        outline: &[
            (115.18, -8.643),
            (115.216, -8.646),
            (115.238, -8.64),
            (115.238, -8.605),
            (115.21, -8.595),
            (115.19, -8.615),
        ],
    },
    Zone {
        code: "ZONA-TIMUR",
        name: "Denpasar Timur",
        customers: 18_200,
        static_kpa: 245.0,
        fall_kpa: 78.0,
        lost: 0.33,
        sensors: ZONE,
        outline: &[
            (115.217, -8.647),
            (115.2385, -8.641),
            (115.26, -8.633),
            (115.264, -8.66),
            (115.245, -8.672),
            (115.217, -8.67),
        ],
    },
    Zone {
        code: "ZONA-SELATAN",
        name: "Denpasar Selatan",
        customers: 26_500,
        static_kpa: 232.0,
        fall_kpa: 85.0,
        lost: 0.35,
        sensors: ZONE,
        outline: &[
            (115.19, -8.691),
            (115.217, -8.69),
            (115.2175, -8.672),
            (115.245, -8.674),
            (115.264, -8.67),
            (115.263, -8.705),
            (115.23, -8.718),
            (115.2, -8.719),
        ],
    },
    Zone {
        code: "ZONA-SERANGAN",
        name: "Serangan",
        customers: 1_100,
        static_kpa: 205.0,
        fall_kpa: 80.0,
        lost: 0.3,
        sensors: ZONE,
        outline: &[(115.223, -8.724), (115.242, -8.723), (115.243, -8.74), (115.226, -8.742)],
    },
];

/// What brings water: a source, a plant or a reservoir.
pub(super) struct Work {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: WorkKind,
    pub(super) place: LonLat,
    /// What it usually gives, litres a second; cubic metres of a reservoir.
    pub(super) size: f64,
    /// What its pipes lead to.
    pub(super) feeds: &'static [&'static str],
}

/// What a work is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WorkKind {
    /// A river or spring, as much as one can take.
    River,
    /// Wells, or water that is bought.
    Bought,
    /// A treatment plant.
    Plant,
    /// A reservoir.
    Reservoir,
}

/// Every work, in the order of water's way.
pub(super) const WORKS: &[Work] = &[
    Work {
        code: "SRC-AYUNG",
        name: "Sungai Ayung",
        kind: WorkKind::River,
        place: LonLat::new(115.224, -8.592),
        size: 600.0,
        feeds: &["IPA-BELUSUNG"],
    },
    Work {
        code: "SRC-WARIBANG",
        name: "Intake Waribang",
        kind: WorkKind::River,
        place: LonLat::new(115.2565, -8.641),
        size: 320.0,
        feeds: &["IPA-WARIBANG"],
    },
    Work {
        code: "SUMUR-BOR",
        name: "Sumur bor",
        kind: WorkKind::Bought,
        place: LonLat::new(115.22, -8.6245),
        size: 258.0,
        feeds: &["ZONA-SELATAN", "ZONA-UTARA"],
    },
    Work {
        code: "SPAM-PENET",
        name: "SPAM Penet",
        kind: WorkKind::Bought,
        place: LonLat::new(115.178, -8.637),
        size: 100.0,
        feeds: &["DMA-DB1", "DMA-DB2"],
    },
    Work {
        code: "SPAM-PETANU",
        name: "SPAM Petanu",
        kind: WorkKind::Bought,
        place: LonLat::new(115.259, -8.647),
        size: 58.0,
        feeds: &["ZONA-SELATAN", "ZONA-TIMUR"],
    },
    Work {
        code: "IPA-BELUSUNG",
        name: "IPA Belusung",
        kind: WorkKind::Plant,
        place: LonLat::new(115.219, -8.599),
        size: 552.0,
        feeds: &["DMA-DB1", "RES-MM", "ZONA-BARAT", "ZONA-UTARA"],
    },
    Work {
        code: "IPA-WARIBANG",
        name: "IPA Waribang",
        kind: WorkKind::Plant,
        place: LonLat::new(115.256, -8.648),
        size: 300.0,
        feeds: &["RES-SRG", "ZONA-SELATAN", "ZONA-TIMUR"],
    },
    Work {
        code: "RES-MM",
        name: "Reservoir Monang-Maning",
        kind: WorkKind::Reservoir,
        place: LonLat::new(115.1905, -8.666),
        size: 1_000.0,
        feeds: &["DMA-DB2", "DMA-DB3", "DMA-DB4", "DMA-DB5"],
    },
    Work {
        code: "RES-SRG",
        name: "Reservoir Serangan",
        kind: WorkKind::Reservoir,
        place: LonLat::new(115.233, -8.729),
        size: 300.0,
        feeds: &["ZONA-SERANGAN"],
    },
];

/// A flood gauge.
pub(super) struct River {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) river: &'static str,
    pub(super) place: LonLat,
    /// Level in dry weather, cm.
    pub(super) dry_cm: f64,
}

const fn river(
    code: &'static str,
    name: &'static str,
    river: &'static str,
    (lon, lat): (f64, f64),
    dry_cm: f64,
) -> River {
    River { code, name, river, place: LonLat::new(lon, lat), dry_cm }
}

/// Every gauge: seven dams and a bridge.
pub(super) const RIVERS: &[River] = &[
    river("AWLR-BADUNG", "Jembatan Pasar Badung", "Tukad Badung", (115.2115, -8.6567), 24.0),
    river("AWLR-MERTAGANGGA", "Dam Mertagangga", "Tukad Badung", (115.206, -8.629), 19.0),
    river("AWLR-BUAGAN", "Dam Buagan", "Tukad Badung", (115.2, -8.683), 27.0),
    river("AWLR-DADAS", "Dam Dadas", "Tukad Mati", (115.187, -8.675), 15.0),
    river("AWLR-UMADUI", "Dam Umadui", "Tukad Mati", (115.1872, -8.686), 17.0),
    river("AWLR-LANGE", "Dam Lange", "Tukad Mati", (115.189, -8.669), 12.0),
    river("AWLR-SEMPOL", "Dam Sempol", "Tukad Rangda", (115.224, -8.679), 21.0),
    river("AWLR-RANGDA", "Dam Tukad Rangda", "Tukad Rangda", (115.229, -8.709), 29.0),
];

impl Zone {
    /// What flows in on average, litres a second.
    pub(in super::super) fn mean_lps(&self) -> f64 {
        f64::from(self.customers) * LPS_PER_CUSTOMER
    }

    /// Its outline as a closed ring.
    pub(super) fn ring(&self) -> Vec<LonLat> {
        let corners = self.outline.iter().chain(self.outline.first());
        corners.map(|(lon, lat)| LonLat::new(*lon, *lat)).collect()
    }

    /// Its middle, as the utility's own map has it.
    pub(in super::super) fn centre(&self) -> LonLat {
        let ring = wall_model::Geometry::Polygons(vec![vec![self.ring()]]);
        super::super::areas::centre(&ring).unwrap_or(LonLat::new(115.2167, -8.65))
    }

    /// Whether it is one of the metered areas.
    pub(super) fn is_metered(&self) -> bool {
        self.code.starts_with("DMA-")
    }
}

impl Sensor {
    /// Its code: `DMA-DB3-P-INLET`.
    pub(super) fn code(&self, zone: &Zone) -> String {
        format!("{}-P-{}", zone.code, self.suffix)
    }

    /// Where it is, to a ten-millionth of a degree.
    pub(super) fn place(&self, zone: &Zone) -> LonLat {
        let (east_m, north_m) = self.east_north_m;
        let place = zone.centre().offset_m(east_m, north_m);
        let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
        LonLat::new(round(place.lon_deg), round(place.lat_deg))
    }
}

/// The work of this code.
pub(super) fn work(code: &str) -> Option<&'static Work> {
    WORKS.iter().find(|work| work.code == code)
}
