//! What somebody must see to.

use wall_model::{AlarmPriority, Bilingual, CaseState, FactKind, Slot, Span};
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::{
    ID,
    analysis::FAKE_DONE,
    known::{self, Complaint, UNANSWERED, UNTOUCHED},
};

/// Every rule.
pub(super) const ALL: &[&dyn AlarmRule] = &[&Untouched, &Unanswered, &Doubtful];

/// A doubtful proof is an alarm for so long; after that it is a matter for the records.
const DOUBTED: Span = Span::from_hours(72);

/// Complaints that nobody has touched for too long.
struct Untouched;

impl AlarmRule for Untouched {
    fn id(&self) -> &'static str {
        "complaints/untouched"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Medium
    }

    fn action(&self) -> Words {
        Words::new("Periksa dan teruskan ke OPD", "Check and forward to the agency")
    }

    fn who(&self) -> Words {
        Words::new("Meja PRO Denpasar", "Complaints desk")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let is_untouched = |one: &Complaint<'_>| {
            one.case.state == CaseState::New && at.now().since(one.state_since()) > UNTOUCHED
        };
        let count = known::all(at).into_iter().filter(is_untouched).count();
        let title = Bilingual::new(
            format!("{count} aduan belum ditanggapi lebih dari 2 jam"),
            format!("{count} complaints untouched for over 2 hours"),
        );
        together(count, title)
    }
}

/// Citizens who wait for an answer for too long.
struct Unanswered;

impl AlarmRule for Unanswered {
    fn id(&self) -> &'static str {
        "complaints/unanswered"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Tagih jawaban OPD, jawab warga", "Press the agency, answer the citizen")
    }

    fn who(&self) -> Words {
        Words::new("Meja PRO Denpasar", "Complaints desk")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let is_over = |one: &Complaint<'_>| {
            one.waits_since().is_some_and(|since| at.now().since(since) > UNANSWERED)
        };
        let count = known::all(at).into_iter().filter(is_over).count();
        let title = Bilingual::new(
            format!("{count} warga menunggu jawaban lebih dari 24 jam"),
            format!("{count} citizens have waited for an answer for over 24 hours"),
        );
        together(count, title)
    }
}

/// One condition for all: a list of them is on the tile.
fn together(count: usize, title: Bilingual) -> Vec<Condition> {
    let condition = Condition {
        key: "all".to_owned(),
        level: Level::Raised,
        title,
        place: None,
        cause: String::new(),
        about: None,
    };
    if count > 0 { vec![condition] } else { Vec::new() }
}

/// Repairs of which the proof is in doubt.
struct Doubtful;

impl AlarmRule for Doubtful {
    fn id(&self) -> &'static str {
        "complaints/doubtful"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Periksa di lapangan, buka kembali", "Check on the spot, open again")
    }

    fn who(&self) -> Words {
        Words::new("Meja PRO Denpasar", "Complaints desk")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let found = at.latest(ID, Slot::Finding).filter_map(|known| {
            let FactKind::Finding(finding) = &known.fact.kind else { return None };
            let is_new = at.now().since(finding.since) < DOUBTED;
            (finding.analysis == FAKE_DONE && is_new).then(|| Condition {
                key: known.fact.entity.to_string(),
                level: Level::Raised,
                title: finding.text.clone(),
                place: known.fact.place,
                cause: String::new(),
                about: finding.links.first().map(|link| link.entity.clone()),
            })
        });
        found.collect()
    }
}
