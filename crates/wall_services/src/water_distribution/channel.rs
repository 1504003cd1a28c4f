//! What a number of a source means, and how it becomes a fact.
//!
//! A *channel* is a quantity in a unit, written as one word in the city file and in names of
//! data points: `flow_lps`, `pressure_bar`, `level_m`. Some parts have several values of one
//! quantity; those besides the main one belong to an entity of their own, whose name is the
//! part's and a [`Role`]: what flows into the reservoir `RES-MM` is `RES-MM:in`.

use wall_model::{Quality, Quantity};

/// A quantity in a source's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Channel {
    /// What is measured.
    pub(super) quantity: Quantity,
    /// What the source's number is multiplied by.
    pub(super) factor: f64,
    /// Which of a part's values of this quantity.
    pub(super) role: Role,
}

/// Which of a part's values of one quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The one that the part is known by.
    Main,
    /// What flows in.
    In,
    /// What flows out.
    Out,
    /// What customers paid for, as a mean flow.
    Billed,
    /// The least flow of a night.
    Night,
    /// Of untreated water.
    Raw,
}

/// Words of channels: the word, its quantity, and what one unit of it is in the quantity's.
const WORDS: &[(&str, Quantity, f64)] = &[
    ("flow_lps", Quantity::FlowLps, 1.0),
    ("flow_lpm", Quantity::FlowLps, 1.0 / 60.0),
    ("flow_m3h", Quantity::FlowLps, 1.0 / 3.6),
    ("pressure_bar", Quantity::PressureKpa, 100.0),
    ("pressure_kpa", Quantity::PressureKpa, 1.0),
    ("pressure_mh2o", Quantity::PressureKpa, 9.806_65),
    ("pressure_psi", Quantity::PressureKpa, 6.894_757_293),
    ("level_cm", Quantity::LevelCm, 1.0),
    ("level_m", Quantity::LevelCm, 100.0),
    ("level_mm", Quantity::LevelCm, 0.1),
    ("fill_percent", Quantity::Share, 0.01),
    ("fill_share", Quantity::Share, 1.0),
    ("turbidity_ntu", Quantity::TurbidityNtu, 1.0),
    ("chlorine_mgl", Quantity::ChlorineMgPerLitre, 1.0),
    ("acidity_ph", Quantity::AcidityPh, 1.0),
    ("power_kw", Quantity::PowerKw, 1.0),
    ("temperature_c", Quantity::TemperatureC, 1.0),
    ("rain_mmh", Quantity::RainMmPerHour, 1.0),
];

/// Words of roles, written before a channel's: `out_flow_lps`.
const ROLES: &[(&str, Role)] = &[
    ("in", Role::In),
    ("out", Role::Out),
    ("billed", Role::Billed),
    ("night", Role::Night),
    ("raw", Role::Raw),
];

/// Symbols of units as SensorThings servers, gateways and loggers spell them, in lower case
/// without blanks, and the channel's word.
const SYMBOLS: &[(&str, &str)] = &[
    ("l/s", "flow_lps"),
    ("lps", "flow_lps"),
    ("l/dtk", "flow_lps"),
    ("liter/detik", "flow_lps"),
    ("l/min", "flow_lpm"),
    ("l/mnt", "flow_lpm"),
    ("m3/h", "flow_m3h"),
    ("m³/h", "flow_m3h"),
    ("m3/jam", "flow_m3h"),
    ("m³/jam", "flow_m3h"),
    ("cmh", "flow_m3h"),
    ("bar", "pressure_bar"),
    ("kpa", "pressure_kpa"),
    ("mh2o", "pressure_mh2o"),
    ("mka", "pressure_mh2o"),
    ("psi", "pressure_psi"),
    ("cm", "level_cm"),
    ("m", "level_m"),
    ("mm", "level_mm"),
    ("%", "fill_percent"),
    ("ntu", "turbidity_ntu"),
    ("mg/l", "chlorine_mgl"),
    ("ph", "acidity_ph"),
    ("kw", "power_kw"),
    ("°c", "temperature_c"),
    ("degc", "temperature_c"),
    ("mm/h", "rain_mmh"),
    ("mm/jam", "rain_mmh"),
];

impl Channel {
    /// The channel of this word, `flow_lps` or `out_flow_lps`.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let plain = |word: &str, role| {
            let (_, quantity, factor) = WORDS.iter().find(|(known, ..)| *known == word)?;
            Some(Self { quantity: *quantity, factor: *factor, role })
        };
        plain(word, Role::Main).or_else(|| {
            let (role, rest) = word.split_once('_')?;
            let (_, role) = ROLES.iter().find(|(known, _)| *known == role)?;
            plain(rest, *role)
        })
    }

    /// The channel of a unit's symbol: `L/s`, `bar`.
    pub(super) fn of_unit(symbol: &str) -> Option<Self> {
        let symbol: String = symbol.chars().filter(|sign| !sign.is_whitespace()).collect();
        let symbol = symbol.to_lowercase();
        let (_, word) = SYMBOLS.iter().find(|(known, _)| *known == symbol)?;
        Self::of_word(word)
    }

    /// The source's number in the quantity's unit, without the crumbs of its conversion.
    pub(super) fn value(self, number: f64) -> f64 {
        (number * self.factor * 1e6).round() / 1e6
    }

    /// The number that a source in this unit tells of `value`.
    pub(super) fn number(self, value: f64) -> f64 {
        (value / self.factor * 1e6).round() / 1e6
    }

    /// The entity of this channel of the part `part`.
    pub(super) fn entity(self, part: &str) -> String {
        match self.role.suffix() {
            "" => part.to_owned(),
            suffix => format!("{part}:{suffix}"),
        }
    }

    /// What makes `value`, in the quantity's unit, impossible.
    pub(super) fn problem(self, value: f64) -> Option<String> {
        let (low, high) = possible(self.quantity);
        match value {
            _ if !value.is_finite() => Some("the value is no number".to_owned()),
            value if value < 0.0 && low >= 0.0 => {
                Some(format!("{value} {} is negative", unit(self.quantity)))
            }
            value if (low..=high).contains(&value) => None,
            value => Some(format!("{value} {} cannot be", unit(self.quantity))),
        }
    }
}

impl Role {
    /// What stands behind the part's name and a colon; empty for the main value.
    pub(super) fn suffix(self) -> &'static str {
        ROLES.iter().find(|(_, role)| *role == self).map_or("", |(word, _)| word)
    }
}

/// The name of a quantity in entities of series: `history:DMA-DB3:flow`.
pub(super) fn word_of(quantity: Quantity) -> &'static str {
    let word = WORDS.iter().find(|(_, known, _)| *known == quantity).map_or("", |(word, ..)| *word);
    word.split('_').next().unwrap_or_default()
}

/// The quantity's unit for people.
fn unit(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::FlowLps => "L/s",
        Quantity::PressureKpa => "kPa",
        Quantity::LevelCm => "cm",
        Quantity::TurbidityNtu => "NTU",
        Quantity::ChlorineMgPerLitre => "mg/L",
        Quantity::PowerKw => "kW",
        Quantity::TemperatureC => "°C",
        Quantity::RainMmPerHour => "mm/h",
        _ => "",
    }
}

/// What a quantity can be in a city's water network: beyond it the transmitter is broken,
/// or the unit is another than it says.
fn possible(quantity: Quantity) -> (f64, f64) {
    match quantity {
        Quantity::FlowLps => (0.0, 20_000.0),
        // A pump's suction may be under the atmosphere.
        Quantity::PressureKpa => (-100.0, 2_500.0),
        Quantity::LevelCm => (-500.0, 10_000.0),
        Quantity::Share => (0.0, 1.2),
        Quantity::TurbidityNtu => (0.0, 20_000.0),
        Quantity::ChlorineMgPerLitre => (0.0, 50.0),
        Quantity::AcidityPh => (0.0, 14.0),
        Quantity::PowerKw => (0.0, 50_000.0),
        Quantity::TemperatureC => (-20.0, 80.0),
        Quantity::RainMmPerHour => (0.0, 500.0),
        _ => (f64::MIN, f64::MAX),
    }
}

/// How far a value is trusted, by the source's word or number: OPC's (192 good, 64
/// uncertain), SensorThings servers' and loggers' words, Indonesian too.
pub(super) fn quality_of(word: &str) -> Quality {
    let word = word.trim().to_ascii_lowercase();
    match word.as_str() {
        "" | "192" => return Quality::Good,
        "0" | "false" => return Quality::Bad,
        _ => {}
    }
    let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    if starts(&["good", "baik", "ok", "valid", "measured", "true"]) {
        Quality::Good
    } else if starts(&["bad", "buruk", "rusak", "invalid", "error", "missing", "fail"]) {
        Quality::Bad
    } else {
        Quality::Doubtful
    }
}
