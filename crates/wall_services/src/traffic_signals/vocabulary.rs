//! Words of signal controllers: SAE J2735's states and our own.

use wall_model::{Direction, PhaseState, SignalMode};
use wall_service::view::{Mark, Tone, Words};

/// What a signal group shows by its `MovementPhaseState`; `None` for one that the
/// controller does not know (`unavailable`) or that is none.
pub(super) fn phase_state(word: &str) -> Option<PhaseState> {
    Some(match word {
        "dark" => PhaseState::Dark,
        "stop-Then-Proceed" | "caution-Conflicting-Traffic" => PhaseState::Flashing,
        // Red with yellow before green: traffic still stands.
        "stop-And-Remain" | "pre-Movement" => PhaseState::Red,
        "permissive-Movement-Allowed" | "protected-Movement-Allowed" => PhaseState::Green,
        "permissive-clearance" | "protected-clearance" => PhaseState::Yellow,
        _ => return None,
    })
}

/// The `MovementPhaseState` of what a signal group shows.
pub(super) const fn event_state(state: PhaseState) -> &'static str {
    match state {
        PhaseState::Red => "stop-And-Remain",
        PhaseState::Yellow => "protected-clearance",
        PhaseState::Green => "protected-Movement-Allowed",
        PhaseState::Flashing => "caution-Conflicting-Traffic",
        PhaseState::Dark => "dark",
    }
}

/// Names of the bits of `IntersectionStatusObject`, by number.
pub(super) const STATUS_BITS: [&str; 14] = [
    "manualControlIsEnabled",
    "stopTimeIsActivated",
    "failureFlash",
    "preemptIsActive",
    "signalPriorityIsActive",
    "fixedTimeOperation",
    "trafficDependentOperation",
    "standbyOperation",
    "failureMode",
    "off",
    "recentMAPmessageUpdate",
    "recentChangeInMAPassignedLanesIDsUsed",
    "noValidMAPisAvailableAtThisTime",
    "noValidSPATisAvailableAtThisTime",
];

/// How the controller works by its status, worst first; `None` if it runs a plan.
pub(super) fn special_mode(has: impl Fn(&str) -> bool) -> Option<SignalMode> {
    [
        ("off", SignalMode::Dark),
        ("failureMode", SignalMode::Dark),
        ("failureFlash", SignalMode::Flashing),
        ("standbyOperation", SignalMode::Flashing),
        ("preemptIsActive", SignalMode::Preempted),
        ("manualControlIsEnabled", SignalMode::Manual),
    ]
    .into_iter()
    .find_map(|(bit, mode)| has(bit).then_some(mode))
}

/// The status of how a controller works.
pub(super) const fn status_bit(mode: SignalMode) -> &'static str {
    match mode {
        SignalMode::Coordinated => "fixedTimeOperation",
        SignalMode::Isolated => "trafficDependentOperation",
        SignalMode::Manual => "manualControlIsEnabled",
        SignalMode::Preempted => "preemptIsActive",
        SignalMode::Flashing => "failureFlash",
        SignalMode::Dark => "off",
    }
}

/// The approach that a letter or word names.
pub(super) fn direction(word: &str) -> Option<Direction> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "n" | "north" | "u" | "utara" => Direction::North,
        "e" | "east" | "t" | "timur" => Direction::East,
        "s" | "south" | "selatan" => Direction::South,
        "w" | "west" | "b" | "barat" => Direction::West,
        _ => return None,
    })
}

/// The letter of an approach in documents.
pub(super) const fn direction_letter(direction: Direction) -> &'static str {
    match direction {
        Direction::North => "N",
        Direction::East => "E",
        Direction::South => "S",
        Direction::West => "W",
    }
}

/// The letter of an approach on the wall.
pub(super) const fn direction_words(direction: Direction) -> Words {
    match direction {
        Direction::North => Words::new("U", "N"),
        Direction::East => Words::new("T", "E"),
        Direction::South => Words::new("S", "S"),
        Direction::West => Words::new("B", "W"),
    }
}

/// What a signal group shows, in words.
pub(super) const fn phase_words(state: PhaseState) -> Words {
    match state {
        PhaseState::Red => Words::new("merah", "red"),
        PhaseState::Yellow => Words::new("kuning", "yellow"),
        PhaseState::Green => Words::new("hijau", "green"),
        PhaseState::Flashing => Words::new("kedip", "flashing"),
        PhaseState::Dark => Words::new("mati", "dark"),
    }
}

/// How a controller works, as a mark.
pub(super) const fn mode_mark(mode: SignalMode) -> Mark {
    match mode {
        SignalMode::Coordinated => {
            Mark::new(Tone::Done, Words::new("TERKOORDINASI", "COORDINATED"))
        }
        SignalMode::Isolated => Mark::new(Tone::Quiet, Words::new("MANDIRI", "ISOLATED")),
        SignalMode::Manual => Mark::new(Tone::InHand, Words::same("MANUAL")),
        SignalMode::Preempted => Mark::new(Tone::InHand, Words::new("PRIORITAS", "PRIORITY")),
        SignalMode::Flashing => Mark::new(Tone::Forwarded, Words::new("KEDIP", "FLASHING")),
        SignalMode::Dark => Mark::new(Tone::Alarm, Words::new("MATI", "DARK")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_modes_are_read_as_they_are_written() {
        for state in [
            PhaseState::Red,
            PhaseState::Yellow,
            PhaseState::Green,
            PhaseState::Flashing,
            PhaseState::Dark,
        ] {
            assert_eq!(phase_state(event_state(state)), Some(state));
        }
        for mode in
            [SignalMode::Manual, SignalMode::Preempted, SignalMode::Flashing, SignalMode::Dark]
        {
            assert_eq!(special_mode(|bit| bit == status_bit(mode)), Some(mode));
        }
        assert_eq!(special_mode(|bit| bit == status_bit(SignalMode::Coordinated)), None);
    }
}
