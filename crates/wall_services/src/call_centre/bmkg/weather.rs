//! The weather in few words.

use wall_service::Words;

/// Weather as a forecast tells it, from fair to foul. As a series it is told by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::call_centre) enum Weather {
    /// Cerah.
    Clear,
    /// Cerah berawan.
    PartlyCloudy,
    /// Berawan.
    Cloudy,
    /// Berawan tebal.
    Overcast,
    /// Udara kabur, asap.
    Haze,
    /// Kabut.
    Fog,
    /// Hujan ringan.
    LightRain,
    /// Hujan sedang, hujan lokal.
    Rain,
    /// Hujan lebat.
    HeavyRain,
    /// Hujan petir.
    Thunderstorm,
}

/// Every weather with its words; its place is its number.
const ALL: [(Weather, Words); 10] = [
    (Weather::Clear, Words::new("Cerah", "Clear")),
    (Weather::PartlyCloudy, Words::new("Cerah berawan", "Partly cloudy")),
    (Weather::Cloudy, Words::new("Berawan", "Cloudy")),
    (Weather::Overcast, Words::new("Berawan tebal", "Overcast")),
    (Weather::Haze, Words::new("Udara kabur", "Haze")),
    (Weather::Fog, Words::new("Kabut", "Fog")),
    (Weather::LightRain, Words::new("Hujan ringan", "Light rain")),
    (Weather::Rain, Words::new("Hujan sedang", "Rain")),
    (Weather::HeavyRain, Words::new("Hujan lebat", "Heavy rain")),
    (Weather::Thunderstorm, Words::new("Hujan petir", "Thunderstorm")),
];

impl Weather {
    /// By its words, or by the service's number where they are not known.
    pub(in crate::call_centre) fn of(words: &str, number: Option<i64>) -> Option<Self> {
        let words = words.to_lowercase();
        let has = |stem: &str| words.contains(stem);
        Some(match number {
            _ if has("petir") || has("thunder") => Self::Thunderstorm,
            _ if has("lebat") || has("heavy") => Self::HeavyRain,
            _ if has("hujan ringan") || has("light rain") => Self::LightRain,
            _ if has("hujan") || has("rain") || has("shower") => Self::Rain,
            _ if has("kabur") || has("asap") || has("haze") || has("smoke") => Self::Haze,
            _ if has("kabut") || has("fog") || has("mist") => Self::Fog,
            _ if has("tebal") || has("overcast") => Self::Overcast,
            _ if has("cerah berawan") || has("partly") => Self::PartlyCloudy,
            _ if has("berawan") || has("cloudy") => Self::Cloudy,
            _ if has("cerah") || has("clear") || has("sunny") => Self::Clear,
            Some(0) => Self::Clear,
            Some(1 | 2) => Self::PartlyCloudy,
            Some(3) => Self::Cloudy,
            Some(4) => Self::Overcast,
            Some(5 | 10) => Self::Haze,
            Some(45) => Self::Fog,
            Some(60 | 61) => Self::LightRain,
            Some(62 | 63 | 80) => Self::Rain,
            Some(64 | 65) => Self::HeavyRain,
            Some(95 | 97) => Self::Thunderstorm,
            _ => return None,
        })
    }

    /// The number by which a series tells it.
    pub(in crate::call_centre) fn number(self) -> f64 {
        ALL.iter().position(|(weather, _)| *weather == self).unwrap_or_default() as f64
    }

    /// The weather of a series' value.
    pub(in crate::call_centre) fn of_number(number: f64) -> Option<Self> {
        let nr = (number >= 0.0 && number.fract() == 0.0).then_some(number as usize)?;
        ALL.get(nr).map(|(weather, _)| *weather)
    }

    /// In words.
    pub(in crate::call_centre) fn words(self) -> Words {
        ALL.iter()
            .find(|(weather, _)| *weather == self)
            .map_or(Words::same("?"), |(_, words)| *words)
    }

    /// How it comes in a dry or wet hour, by rain (mm an hour) and cloud (0 to 1).
    pub(in crate::call_centre) fn of_sky(rain_mm_per_hour: f64, cloud: f64) -> Self {
        match (rain_mm_per_hour, cloud) {
            (20.0.., _) => Self::Thunderstorm,
            (10.0.., _) => Self::HeavyRain,
            (4.0.., _) => Self::Rain,
            (0.3.., _) => Self::LightRain,
            (_, ..0.2) => Self::Clear,
            (_, ..0.5) => Self::PartlyCloudy,
            (_, ..0.8) => Self::Cloudy,
            _ => Self::Overcast,
        }
    }
}
