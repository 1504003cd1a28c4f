//! What of the emergency number needs a person at once.

use wall_model::{
    AlarmPriority, Bilingual, CallState, EntityId, FactKind, LonLat, Slot, Span, StatusState,
    Warning, WarningSeverity,
};
use wall_service::{AlarmRule, Condition, Known, Level, Moment, Words};

use super::{ID, analysis, calls};

/// Every rule.
pub(super) const ALL: &[&dyn AlarmRule] = &[
    &Waiting,
    &Abandoned,
    &Burst,
    &WarningRule { id: "call_centre/extreme_warning", severity: WarningSeverity::Extreme },
    &WarningRule { id: "call_centre/severe_warning", severity: WarningSeverity::Severe },
    &Line,
];

fn condition(key: &str, level: Level, title: Bilingual) -> Condition {
    let cause = String::new();
    Condition { key: key.to_owned(), level, title, place: None, cause, about: None }
}

/// Callers wait too long.
struct Waiting;

impl Waiting {
    /// Over this wait a call taker is missing, not late.
    const LONG: Span = Span::from_secs(75);

    /// Over this wait the target (20 s) is missed.
    const LATE: Span = Span::from_secs(20);

    /// So many who are late at a time are too many.
    const MANY: usize = 3;
}

impl AlarmRule for Waiting {
    fn id(&self) -> &'static str {
        "call_centre/waiting"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Critical
    }

    fn action(&self) -> Words {
        Words::new("Tambah petugas penerima panggilan", "Put more call takers on the line")
    }

    fn who(&self) -> Words {
        Words::new("Kepala regu 112", "112 shift leader")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let waits = calls::all(at).into_iter().filter(|one| one.call.state == CallState::Waiting);
        let waits: Vec<Span> = waits.map(|one| calls::waited(one.call, at.now())).collect();
        let late = waits.iter().filter(|wait| **wait > Self::LATE).count();
        let longest = waits.iter().max().copied().unwrap_or_default();
        let level = match late {
            0 => return Vec::new(),
            late if late >= Self::MANY || longest > Self::LONG => Level::Raised,
            _ => Level::Kept,
        };
        let title = Bilingual::new(
            "Panggilan 112 menunggu melebihi target",
            "112 calls wait beyond the target",
        );
        vec![condition("112", level, title)]
    }
}

/// Callers hung up, and nobody has called back.
struct Abandoned;

impl Abandoned {
    /// Within this time somebody is to call back.
    const PROMISED: Span = Span::from_mins(5);

    /// Later than this it is of no use any more.
    const USELESS: Span = Span::from_mins(60);
}

impl AlarmRule for Abandoned {
    fn id(&self) -> &'static str {
        "call_centre/abandoned"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new("Hubungi kembali penelepon", "Call the caller back")
    }

    fn who(&self) -> Words {
        Words::new("Petugas 112", "112 call takers")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let owed = calls::all(at)
            .into_iter()
            .filter(|one| calls::is_owed(one.call, at.now(), Self::USELESS));
        let late = owed.filter(|one| {
            one.call.ended_at.is_some_and(|ended| at.now().since(ended) >= Self::PROMISED)
        });
        let count = late.count();
        if count == 0 {
            return Vec::new();
        }
        let title = Bilingual::number(count as f64, 0).then(&Bilingual::new(
            " panggilan terputus belum dihubungi kembali",
            " abandoned calls not called back",
        ));
        vec![condition("112", Level::Raised, title)]
    }
}

/// Many call of one place.
struct Burst;

impl AlarmRule for Burst {
    fn id(&self) -> &'static str {
        "call_centre/burst"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new(
            "Satukan laporan, kirim unit terdekat, cek kamera",
            "Join the reports, send the nearest unit, look at the cameras",
        )
    }

    fn who(&self) -> Words {
        Words::new("Meja 112", "112 desk")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let found = analysis::found(at, analysis::BURSTS);
        let condition = |(known, finding): (&Known, &wall_model::Finding)| {
            let case = finding.links.iter().find_map(|link| {
                let case = at.entity(ID, &link.entity, Slot::Case)?;
                match &case.fact.kind {
                    FactKind::Case(case) => Some((&link.entity, case)),
                    _ => None,
                }
            });
            let place = match case {
                Some((_, case)) if !case.address.is_empty() => Bilingual::same(&case.address),
                _ => Bilingual::new("satu tempat", "one place"),
            };
            let mut condition = condition(
                known.fact.entity.as_str(),
                Level::Raised,
                Bilingual::new("Lonjakan panggilan di ", "Burst of calls at ").then(&place),
            );
            condition.place = known.fact.place;
            condition.cause = case.map(|(id, _)| id.to_string()).unwrap_or_default();
            condition.about = Some(known.fact.entity.clone());
            condition
        };
        found.map(condition).collect()
    }
}

/// The city is warned of something at least this bad; the next worse has a rule of its own.
struct WarningRule {
    id: &'static str,
    severity: WarningSeverity,
}

impl AlarmRule for WarningRule {
    fn id(&self) -> &'static str {
        self.id
    }

    fn priority(&self) -> AlarmPriority {
        match self.severity {
            WarningSeverity::Extreme => AlarmPriority::Critical,
            _ => AlarmPriority::High,
        }
    }

    fn action(&self) -> Words {
        Words::new(
            "Teruskan ke OPD terkait, siapkan evakuasi",
            "Forward to the agencies, prepare evacuation",
        )
    }

    fn who(&self) -> Words {
        Words::same("BPBD")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let warnings = at.latest(ID, Slot::Warning).filter_map(|known| match &known.fact.kind {
            FactKind::Warning(warning) => Some((&known.fact.entity, known.fact.place, &**warning)),
            _ => None,
        });
        let fit = warnings.filter(|(.., one)| !one.is_exercise && one.severity == self.severity);
        fit.map(|(entity, place, warning)| told(entity, place, warning)).collect()
    }
}

fn told(entity: &EntityId, place: Option<LonLat>, warning: &Warning) -> Condition {
    let title = match warning.credit.is_empty() {
        true => warning.headline.clone(),
        false => format!("{} ({})", warning.headline, warning.credit),
    };
    Condition {
        place,
        cause: warning.event.clone(),
        about: Some(entity.clone()),
        ..condition(entity.as_str(), Level::Raised, Bilingual::same(title))
    }
}

/// The lines to the centre are down, or its queue is not heard.
struct Line;

impl Line {
    /// A queue that tells nothing for longer is not heard.
    const SILENT: Span = Span::from_secs(90);
}

impl AlarmRule for Line {
    fn id(&self) -> &'static str {
        "call_centre/line"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Critical
    }

    fn action(&self) -> Words {
        Words::new(
            "Umumkan nomor cadangan 0361-223333, hubungi operator",
            "Announce the fallback number 0361-223333, call the carrier",
        )
    }

    fn who(&self) -> Words {
        Words::new("Pusdalops BPBD dan Kominfos", "Pusdalops BPBD and Kominfos")
    }

    fn delay(&self) -> Span {
        Span::from_secs(30)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let trunks = at.latest(ID, Slot::Status).filter_map(|known| match &known.fact.kind {
            FactKind::Status(status) if status.state == StatusState::Offline => {
                let title = Bilingual::new(
                    format!("{} putus", status.name),
                    format!("{} is down", status.name),
                );
                let mut condition = condition(known.fact.entity.as_str(), Level::Raised, title);
                condition.about = Some(known.fact.entity.clone());
                Some(condition)
            }
            _ => None,
        });
        let heard = at.latest(ID, Slot::Queue).map(|known| known.fact.observed_at).max();
        let silent = heard.filter(|heard| at.now().since(*heard) > Self::SILENT).map(|_| {
            let title = Bilingual::new("Antrean 112 tidak terdengar", "The 112 queue is not heard");
            condition("queue", Level::Raised, title)
        });
        trunks.chain(silent).collect()
    }
}
