//! What happens to a complaint, and when.

use wall_model::{CaseStage, Span, Stage, Timestamp};
use wall_service::{chance, local, workdays};

use super::complaint::Question;
use crate::complaints::vocabulary::Category;

/// The desk that checks and forwards.
const DESK: &str = "DISKOMINFOS";

/// Hours that an agency usually takes from its work's beginning to its end.
fn usual_hours(code: &str) -> f64 {
    match code {
        "JALAN" => 130.0,
        "TROTOAR" => 150.0,
        "DRAINASE" => 80.0,
        "SAMPAH" | "PIPA" | "HEWAN" => 26.0,
        "LPJU" | "POHON" => 36.0,
        "GENANGAN" => 18.0,
        "AIR" | "INFO" | "APILL" => 10.0,
        "TRANTIB" | "LAYANAN" => 70.0,
        "PENGAWASAN" => 420.0,
        _ => 48.0,
    }
}

fn step(stage: Stage, at: Timestamp, by: &str) -> CaseStage {
    CaseStage { stage, at, by: by.to_owned() }
}

/// The whole course of a complaint.
pub(super) fn steps(key: u64, category: &Category, opened: Timestamp) -> Vec<CaseStage> {
    // One in fifty lies longer than it may.
    let lies = chance::share(&[key, 30]) < 0.02;
    let minutes = if lies { (135.0, 400.0) } else { (4.0, 55.0) };
    let checked = after(opened, chance::between(&[key, 31], minutes.0, minutes.1) / 60.0);
    let sent = after(checked, chance::between(&[key, 32], 1.0, 15.0) / 60.0);
    let wait = -6.0 * (1.0 - chance::share(&[key, 33])).max(1e-3).ln();
    let begun = in_office(after(sent, 0.4 + wait), key);
    // Four draws make a bell; one in twelve is stuck for weeks.
    let bell: f64 = (34..38).map(|nr| chance::share(&[key, nr])).sum::<f64>() - 2.0;
    let stuck = if chance::share(&[key, 38]) < 0.08 { 6.0 } else { 1.0 };
    let hours = usual_hours(category.code) * (1.3 * bell).exp() * stuck;
    let solved = in_office(after(begun, hours), key);
    let closed = after(solved, chance::between(&[key, 39], 4.0, 70.0));
    vec![
        step(Stage::Reported, opened, ""),
        step(Stage::Verified, checked, DESK),
        step(Stage::Forwarded, sent, DESK),
        step(Stage::Accepted, begun, category.agency),
        step(Stage::Solved, solved, category.agency),
        step(Stage::Closed, closed, DESK),
    ]
}

/// A course that ends with what caused the complaint, by day or night.
pub(super) fn quick_steps(
    key: u64,
    category: &Category,
    opened: Timestamp,
    solved: Timestamp,
) -> Vec<CaseStage> {
    let checked = after(opened, chance::between(&[key, 31], 4.0, 25.0) / 60.0);
    let sent = after(checked, chance::between(&[key, 32], 1.0, 8.0) / 60.0);
    let begun = after(sent, chance::between(&[key, 33], 6.0, 50.0) / 60.0);
    let solved = solved.max(after(begun, 0.3));
    vec![
        step(Stage::Reported, opened, ""),
        step(Stage::Verified, checked, DESK),
        step(Stage::Forwarded, sent, DESK),
        step(Stage::Accepted, begun, category.agency),
        step(Stage::Solved, solved, category.agency),
        step(Stage::Closed, after(solved, chance::between(&[key, 39], 2.0, 12.0)), DESK),
    ]
}

/// What the citizen asks while he waits: one in seven does, where there is time for it.
pub(super) fn question(key: u64, steps: &[CaseStage]) -> Option<Question> {
    const WORDS: [&str; 4] = [
        "Kapan dikerjakan?",
        "Sudah ada petugas datang, tapi belum selesai. Bagaimana kelanjutannya?",
        "Mohon kabarnya, sudah beberapa hari.",
        "Apakah perlu foto tambahan?",
    ];
    let at = |stage| steps.iter().find(|step| step.stage == stage).map(|step| step.at);
    let (begun, solved) = (at(Stage::Accepted)?, at(Stage::Solved)?);
    let is_asked = chance::share(&[key, 40]) < 0.15 && solved.since(begun) > Span::from_hours(20);
    let half = solved.since(begun).as_secs_f64() / 7_200.0;
    let asked = after(begun, half.min(60.0) * chance::share(&[key, 41]) + 1.0);
    let answered = after(asked, chance::between(&[key, 42], 0.6, 30.0));
    is_asked.then(|| Question {
        asked,
        answered: answered.min(solved),
        words: WORDS.get(chance::pick(&[key, 43], WORDS.len())).copied().unwrap_or_default(),
    })
}

/// What is written when a step is taken.
pub(super) fn words_of(stage: Stage, category: &Category) -> String {
    match stage {
        Stage::Verified => "Laporan lengkap.".to_owned(),
        Stage::Forwarded => format!("Diteruskan ke {}.", category.agency),
        Stage::Accepted => "Petugas ditugaskan.".to_owned(),
        Stage::Solved => "Pekerjaan selesai.".to_owned(),
        Stage::Closed => "Aduan ditutup. Suksma.".to_owned(),
        _ => String::new(),
    }
}

/// `hours` later, to a second.
fn after(from: Timestamp, hours: f64) -> Timestamp {
    (from + Span::from_secs_f64(hours * 3_600.0)).floor(Span::from_secs(1))
}

/// The time if the offices work then; otherwise in the first hours of their next day.
fn in_office(at: Timestamp, key: u64) -> Timestamp {
    let day = local::day_number(at);
    let hour = local::hour_of_day(at);
    if workdays::is_working(day) && (8.0..17.0).contains(&hour) {
        return at;
    }
    let from = if hour < 8.0 { day } else { day + 1 };
    let next = (from..).take(20).find(|day| workdays::is_working(*day)).unwrap_or(from);
    let morning = local::day_of_number(next) + Span::from_hours(8);
    after(morning, chance::between(&[key, chance::step(next), 44], 0.1, 3.5))
}
