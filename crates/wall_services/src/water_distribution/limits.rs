//! Limits by which the wall judges what is measured.

use wall_service::view::{Mark, Tone, Words};

/// Pressure below which the upper floor runs dry (RENDAH), kPa.
pub(super) const LOW_KPA: f64 = 50.0;

/// Pressure below which nothing comes (MATI), kPa.
pub(super) const OFF_KPA: f64 = 20.0;

/// Fall of pressure within two minutes that is no demand, kPa.
pub(super) const BURST_KPA: f64 = 30.0;

/// Most turbid that treated water may be, NTU (Permenkes 2/2023 wants under 3; 5 is what the
/// older rule and plants' own alarms take).
pub(super) const TURBID_NTU: f64 = 5.0;

/// From this turbidity on a plant lets untreated water pass by, NTU.
pub(super) const RAW_NTU: f64 = 400.0;

/// Least free chlorine, mg/L.
pub(super) const CHLORINE_MGL: f64 = 0.2;

/// Share of a reservoir below which it is low.
pub(super) const LOW_FILL: f64 = 0.2;

/// Share of water that is not paid for which the rule allows (Permen PUPR 27/2016).
pub(super) const NRW_ALLOWED: f64 = 0.25;

/// Share of it at which an area stands out from a city in which all lose too much.
pub(super) const NRW_BAD: f64 = 0.4;

/// The city's usual limits of a river's level, cm: WASPADA, SIAGA, AWAS (bridge of Pasar
/// Badung).
pub(super) const USUAL_CM: [f64; 3] = [50.0, 116.0, 266.0];

/// Names of the limits in entities.
pub(super) const WORDS: [&str; 3] = ["waspada", "siaga", "awas"];

/// How high a river is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FloodLevel {
    /// Under every limit.
    Normal,
    /// WASPADA.
    Watch,
    /// SIAGA.
    Alert,
    /// AWAS.
    Danger,
}

impl FloodLevel {
    /// Where `cm` lies among `limits`.
    pub(super) fn of(cm: f64, limits: [f64; 3]) -> Self {
        match limits.iter().filter(|limit| cm >= **limit).count() {
            0 => Self::Normal,
            1 => Self::Watch,
            2 => Self::Alert,
            _ => Self::Danger,
        }
    }

    /// The level that a source's word means.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Some(match word.trim().to_lowercase().as_str() {
            "normal" | "aman" => Self::Normal,
            "waspada" => Self::Watch,
            "siaga" => Self::Alert,
            "awas" => Self::Danger,
            _ => return None,
        })
    }

    /// Its word as the room writes it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Normal => "AMAN",
            Self::Watch => "WASPADA",
            Self::Alert => "SIAGA",
            Self::Danger => "AWAS",
        }
    }

    /// The level as shape and word.
    pub(super) const fn mark(self) -> Mark {
        match self {
            Self::Normal => Mark::new(Tone::Quiet, Words::new("AMAN", "SAFE")),
            Self::Watch => Mark::new(Tone::InHand, Words::same("WASPADA")),
            Self::Alert => Mark::new(Tone::Forwarded, Words::same("SIAGA")),
            Self::Danger => Mark::new(Tone::Alarm, Words::same("AWAS")),
        }
    }
}
