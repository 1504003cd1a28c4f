//! What happened to a complaint, and how far it has come by that, from the words of sources:
//! the room's own (`tahap`) and the states of FixMyStreet.

use wall_model::{CaseCourse, CaseStage, CaseState, Stage};

/// Most stages that are kept of one complaint.
pub(super) const MOST: usize = 40;

/// The agency's name for the citizen in a thread.
pub(super) const CITIZEN: &str = "warga";

/// What a source's word for a state says that happened; `None` of an unknown word.
pub(super) fn of_word(word: &str) -> Option<Stage> {
    let word: String = word
        .trim()
        .chars()
        .map(|sign| if sign == ' ' || sign == '-' { '_' } else { sign.to_ascii_lowercase() })
        .collect();
    Some(match word.as_str() {
        "baru" | "lapor" | "diterima_sistem" | "open" | "confirmed" | "reported" => Stage::Reported,
        "dijawab" | "tanggapan" | "replied" | "answered" => Stage::Replied,
        "terverifikasi" | "verifikasi" | "verified" | "triaged" => Stage::Verified,
        "diteruskan" | "disposisi" | "forwarded" | "internal_referral" => Stage::Forwarded,
        "diterima" | "ditangani" | "menunggu" | "accepted" | "in_hand" | "investigating"
        | "in_progress" | "action_scheduled" | "planned" | "for_triage" => Stage::Accepted,
        "selesai" | "selesai_opd" | "fixed" | "fixed_council" | "fixed_user" | "solved" => {
            Stage::Solved
        }
        "ditutup" | "closed" | "no_further_action" | "unable_to_fix" | "duplikat" | "duplicate"
        | "palsu" | "informasi" => Stage::Closed,
        "dibuka_lagi" | "dibuka_kembali" | "reopened" => Stage::Reopened,
        "ditolak" | "rejected" | "not_councils_responsibility" | "not_responsible" => {
            Stage::Rejected
        }
        _ => return None,
    })
}

/// The room's word for a stage, as this project's own sources spell it.
pub(super) fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Reported => "BARU",
        Stage::Answered | Stage::Replied => "DIJAWAB",
        Stage::Verified => "TERVERIFIKASI",
        Stage::Forwarded => "DITERUSKAN",
        Stage::Accepted | Stage::Dispatched | Stage::Arrived => "DITANGANI",
        Stage::Solved => "SELESAI_OPD",
        Stage::Closed => "DITUTUP",
        Stage::Reopened => "DIBUKA_LAGI",
        Stage::Rejected => "DITOLAK",
    }
}

/// How far a complaint has come by what happened last.
pub(super) fn state_after(stage: Stage) -> Option<CaseState> {
    Some(match stage {
        Stage::Reported | Stage::Verified | Stage::Reopened => CaseState::New,
        Stage::Forwarded => CaseState::Forwarded,
        Stage::Accepted | Stage::Dispatched | Stage::Arrived => CaseState::InHand,
        Stage::Solved | Stage::Closed | Stage::Rejected => CaseState::Done,
        // An answer in between changes nothing.
        Stage::Answered | Stage::Replied => return None,
    })
}

/// How far a complaint has come by all that happened.
pub(super) fn state_of(stages: &[CaseStage]) -> CaseState {
    let states = stages.iter().rev().find_map(|one| state_after(one.stage));
    states.unwrap_or(CaseState::New)
}

/// When the agency said that the complaint is solved, the last time.
pub(super) fn solved_at(course: &CaseCourse) -> Option<wall_model::Timestamp> {
    let is_end = |one: &&CaseStage| matches!(one.stage, Stage::Solved | Stage::Closed);
    // Solved and then closed: the first of both counts, unless it was opened again.
    let from = course.stages.iter().rposition(|one| one.stage == Stage::Reopened).unwrap_or(0);
    course.stages.get(from..)?.iter().find(is_end).map(|one| one.at)
}
