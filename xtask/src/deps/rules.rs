//! Which crate may know which: the design's arrows and what must never be.
//!
//! Only normal dependencies count: tests may use what they like.

/// A crate of the workspace, and those of the workspace that it may depend on.
pub(super) const ARROWS: &[(&str, &[&str])] = &[
    ("wall_model", &[]),
    ("wall_analysis", &["wall_model"]),
    ("wall_geo", &["wall_model"]),
    ("wall_record", &["wall_model"]),
    ("wall_layout", &["wall_model"]),
    ("wall_evidence", &["wall_record", "wall_model"]),
    ("wall_service", &["wall_record", "wall_geo", "wall_model"]),
    ("wall_services", &["wall_service", "wall_analysis", "wall_geo", "wall_model"]),
    ("wall_ingest", &["wall_service", "wall_record", "wall_model"]),
    // Media keeps its samples in files of its own: a camera's stream is no frame of a feed.
    ("wall_media", &["wall_model"]),
    ("wall_gpu", &[]),
    ("wall_ui", &["wall_gpu", "wall_service", "wall_layout", "wall_geo", "wall_model"]),
    // Output places what ui draws: it needs the room's panels and the views' words for that.
    ("wall_output", &["wall_ui", "wall_gpu", "wall_service", "wall_layout", "wall_model"]),
    ("wall_city", &["wall_services", "wall_service", "wall_geo", "wall_model"]),
    (
        "damamaya",
        &[
            "wall_output",
            "wall_ui",
            "wall_gpu",
            "wall_ingest",
            "wall_media",
            "wall_city",
            "wall_services",
            "wall_service",
            "wall_layout",
            "wall_evidence",
            "wall_record",
            "wall_model",
        ],
    ),
    // What tests and figures need. No crate of the program may have them.
    (
        "wall_testkit",
        &["wall_city", "wall_ingest", "wall_services", "wall_service", "wall_record", "wall_model"],
    ),
    (
        "wall_bench",
        &[
            "wall_city",
            "wall_geo",
            "wall_gpu",
            "wall_ingest",
            "wall_layout",
            "wall_media",
            "wall_model",
            "wall_output",
            "wall_record",
            "wall_service",
            "wall_services",
            "wall_ui",
        ],
    ),
    ("wall_torture", &["wall_record", "wall_model"]),
    ("wall_tests", &[]),
    ("xtask", &[]),
];

/// Crates that some may not have.
pub(super) struct Ban {
    /// Who may not.
    pub(super) who: &'static [&'static str],
    /// What: names; one that ends in `*` is a beginning.
    pub(super) what: &'static [&'static str],
    /// How far it goes.
    pub(super) reach: Reach,
    /// Why.
    pub(super) why: &'static str,
}

/// How far a ban goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Dependencies named in the crate's own manifest.
    Direct,
    /// Those of dependencies, too.
    Transitive,
}

/// Crates whose answer depends on their arguments only.
const PURE: &[&str] = &[
    "wall_model",
    "wall_analysis",
    "wall_record",
    "wall_service",
    "wall_services",
    "wall_layout",
    "wall_geo",
];

/// Crates that draw.
const DRAWING: &[&str] = &["wall_gpu", "wall_ui", "wall_output"];

/// Crates that move bytes.
const MOVING: &[&str] = &["wall_ingest", "wall_media", "wall_city"];

/// What speaks with other machines.
const NETWORK: &[&str] = &[
    "reqwest",
    "hyper",
    "hyper-util",
    "ureq",
    "curl",
    "axum",
    "rumqttc",
    "snmp2",
    "tokio-modbus",
    "async-opcua",
    "async-opcua-*",
    "retina",
    "tokio-tungstenite",
    "tungstenite",
    "rustls",
    "native-tls",
];

/// What waits for sockets.
const SOCKETS: &[&str] = &["tokio", "mio", "socket2", "async-io", "smol", "async-std"];

/// What draws or opens windows.
const GRAPHICS: &[&str] =
    &["egui", "egui-*", "egui_*", "eframe", "winit", "wgpu", "wgpu-*", "emath", "epaint"];

/// Steps that no way takes.
///
/// `geo` uses `rand` and `rand_pcg` for a generator with a given seed and without a source
/// of randomness. Cargo unites the features of the workspace, so the source that ingest's
/// crates ask of the same `rand` shows up below `geo` too. No other way to `rand` is open.
///
/// `zip` has `getrandom` for the salt of archives that it encrypts; the services only read
/// archives (spreadsheets).
pub(super) const UNFOLLOWED: &[(&str, &str)] =
    &[("geo", "rand"), ("geo", "rand_pcg"), ("zip", "getrandom")];

/// What must never be, with its reason.
pub(super) const BANS: &[Ban] = &[
    Ban {
        who: PURE,
        what: NETWORK,
        reach: Reach::Transitive,
        why: "services describe requests, and connectors carry them out",
    },
    Ban {
        who: PURE,
        what: SOCKETS,
        reach: Reach::Transitive,
        why: "no I/O but the record's own files, which need no runtime",
    },
    Ban {
        who: PURE,
        what: GRAPHICS,
        reach: Reach::Transitive,
        why: "tiles return data, not pixels",
    },
    // Crates that find a seed of their own are what makes two machines differ.
    Ban {
        who: PURE,
        what: &["getrandom", "fastrand", "uuid", "ahash"],
        reach: Reach::Transitive,
        why: "the wall is a function of record, layout and clock: no randomness",
    },
    Ban {
        who: PURE,
        what: &["rand", "rand_*", "chrono", "time", "jiff", "instant", "web-time", "quanta"],
        reach: Reach::Transitive,
        why: "the wall is a function of record, layout and clock: no clock, no randomness",
    },
    Ban {
        who: &["wall_gpu", "wall_ui"],
        what: SOCKETS,
        reach: Reach::Transitive,
        why: "drawing never waits for anybody",
    },
    // A window brings the desktop's accessibility bus, and that a local socket: output is
    // held to what it names itself.
    Ban {
        who: &["wall_output"],
        what: SOCKETS,
        reach: Reach::Direct,
        why: "drawing never waits for anybody",
    },
    Ban {
        who: &["wall_output"],
        what: &["tokio"],
        reach: Reach::Transitive,
        why: "drawing never waits for anybody",
    },
    Ban { who: DRAWING, what: NETWORK, reach: Reach::Transitive, why: "drawing knows no network" },
    Ban {
        who: DRAWING,
        what: &["wall_services", "wall_ingest", "wall_media", "wall_city"],
        reach: Reach::Transitive,
        why: "one look for every service: the UI draws views and knows no service",
    },
    Ban {
        who: MOVING,
        what: GRAPHICS,
        reach: Reach::Transitive,
        why: "feeds and cameras run without a screen; they wake the app through a callback",
    },
    Ban {
        who: &["wall_gpu"],
        what: &["egui", "egui-*", "eframe", "winit"],
        reach: Reach::Transitive,
        why: "passes know wgpu only",
    },
];
