//! The room's words for the states of cases, feeds and vehicles: one spelling for every
//! tile.

use wall_model::{CaseState, HealthState, Urgency, VehicleClass};

use super::{Mark, Text, Tone, Words};

impl Mark {
    /// A state as a shape and a word.
    pub const fn new(tone: Tone, word: Words) -> Self {
        Self { tone, word: Text::Words(word) }
    }

    /// How far a case has come.
    pub const fn of_case(state: CaseState) -> Self {
        match state {
            CaseState::New => Self::new(Tone::Alarm, Words::new("BARU", "NEW")),
            CaseState::Forwarded => {
                Self::new(Tone::Forwarded, Words::new("DITERUSKAN", "FORWARDED"))
            }
            CaseState::InHand => Self::new(Tone::InHand, Words::new("DITANGANI", "IN HAND")),
            CaseState::Done => Self::new(Tone::Done, Words::new("SELESAI", "DONE")),
        }
    }

    /// Whether a feed works.
    pub const fn of_feed(state: HealthState) -> Self {
        match state {
            HealthState::Up => Self::new(Tone::Done, Words::new("HIDUP", "UP")),
            HealthState::Connecting => {
                Self::new(Tone::Quiet, Words::new("MENYAMBUNG", "CONNECTING"))
            }
            HealthState::Silent => Self::new(Tone::InHand, Words::new("DIAM", "SILENT")),
            HealthState::Garbled => Self::new(Tone::Alarm, Words::new("TAK TERBACA", "UNREADABLE")),
            HealthState::Down => Self::new(Tone::Alarm, Words::new("PUTUS", "DOWN")),
        }
    }
}

impl Words {
    /// How pressing a case is.
    pub const fn of_urgency(urgency: Urgency) -> Self {
        match urgency {
            Urgency::Normal => Self::new("BIASA", "NORMAL"),
            Urgency::Urgent => Self::new("SEGERA", "URGENT"),
            Urgency::Emergency => Self::new("DARURAT", "EMERGENCY"),
        }
    }

    /// A class of vehicle.
    pub const fn of_vehicle(class: VehicleClass) -> Self {
        match class {
            VehicleClass::Ambulance => Self::new("Ambulans", "Ambulance"),
            VehicleClass::FireEngine => Self::new("Damkar", "Fire engine"),
            VehicleClass::Police => Self::new("Polisi", "Police"),
            VehicleClass::TrafficOfficer => Self::new("Dishub", "Traffic officer"),
            VehicleClass::WasteTruck => Self::new("Truk sampah", "Waste truck"),
            VehicleClass::WaterTanker => Self::new("Tangki air", "Water tanker"),
            VehicleClass::Bus => Self::new("Bus kota", "City bus"),
            VehicleClass::Other => Self::new("Lainnya", "Other"),
        }
    }
}
