//! Words in which trackers and fleet offices name classes of vehicle and what a unit does.

use wall_model::{UnitStatus, VehicleClass};

/// The class that `word` names: our own spelling, Indonesian and English words, and the
/// categories of Traccar's interface that mean one class only.
pub(super) fn class_of(word: &str) -> Option<VehicleClass> {
    const WORDS: [(&str, VehicleClass); 25] = [
        ("ambulance", VehicleClass::Ambulance),
        ("ambulans", VehicleClass::Ambulance),
        ("psc", VehicleClass::Ambulance),
        ("fire_engine", VehicleClass::FireEngine),
        ("firetruck", VehicleClass::FireEngine),
        ("fire truck", VehicleClass::FireEngine),
        ("damkar", VehicleClass::FireEngine),
        ("pemadam", VehicleClass::FireEngine),
        ("police", VehicleClass::Police),
        ("polisi", VehicleClass::Police),
        ("traffic_officer", VehicleClass::TrafficOfficer),
        ("dishub", VehicleClass::TrafficOfficer),
        ("tow", VehicleClass::TrafficOfficer),
        ("derek", VehicleClass::TrafficOfficer),
        ("waste_truck", VehicleClass::WasteTruck),
        ("garbage", VehicleClass::WasteTruck),
        ("truk sampah", VehicleClass::WasteTruck),
        ("sampah", VehicleClass::WasteTruck),
        ("water_tanker", VehicleClass::WaterTanker),
        ("tanker", VehicleClass::WaterTanker),
        ("tangki", VehicleClass::WaterTanker),
        ("tangki air", VehicleClass::WaterTanker),
        ("bus", VehicleClass::Bus),
        ("bus kota", VehicleClass::Bus),
        ("other", VehicleClass::Other),
    ];
    look_up(&WORDS, word)
}

/// Our own spelling of a class.
pub(super) const fn class_word(class: VehicleClass) -> &'static str {
    match class {
        VehicleClass::Ambulance => "ambulance",
        VehicleClass::FireEngine => "fire_engine",
        VehicleClass::Police => "police",
        VehicleClass::TrafficOfficer => "traffic_officer",
        VehicleClass::WasteTruck => "waste_truck",
        VehicleClass::WaterTanker => "water_tanker",
        VehicleClass::Bus => "bus",
        VehicleClass::Other => "other",
    }
}

/// What a unit does by `word`.
pub(super) fn status_of(word: &str) -> Option<UnitStatus> {
    const WORDS: [(&str, UnitStatus); 15] = [
        ("free", UnitStatus::Free),
        ("siap", UnitStatus::Free),
        ("ready", UnitStatus::Free),
        ("available", UnitStatus::Free),
        ("en_route", UnitStatus::EnRoute),
        ("enroute", UnitStatus::EnRoute),
        ("menuju", UnitStatus::EnRoute),
        ("dispatched", UnitStatus::EnRoute),
        ("busy", UnitStatus::Busy),
        ("bertugas", UnitStatus::Busy),
        ("tiba", UnitStatus::Busy),
        ("on_scene", UnitStatus::Busy),
        ("out_of_service", UnitStatus::OutOfService),
        ("rusak", UnitStatus::OutOfService),
        ("libur", UnitStatus::OutOfService),
    ];
    look_up(&WORDS, word)
}

/// Our own spelling of what a unit does; `None` if it is not known.
pub(super) const fn status_word(status: UnitStatus) -> Option<&'static str> {
    match status {
        UnitStatus::Free => Some("free"),
        UnitStatus::EnRoute => Some("en_route"),
        UnitStatus::Busy => Some("busy"),
        UnitStatus::OutOfService => Some("out_of_service"),
        UnitStatus::Unknown => None,
    }
}

fn look_up<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    let word = word.trim();
    words.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_and_status_is_read_as_it_is_written() {
        for class in VehicleClass::ALL {
            assert_eq!(class_of(class_word(class)), Some(class));
        }
        for status in
            [UnitStatus::Free, UnitStatus::EnRoute, UnitStatus::Busy, UnitStatus::OutOfService]
        {
            assert_eq!(status_word(status).and_then(status_of), Some(status));
        }
        assert_eq!(class_of(" Damkar "), Some(VehicleClass::FireEngine));
        assert_eq!(class_of("truck"), None);
    }
}
