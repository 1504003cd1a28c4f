//! What somebody must act on: complaints that come together at a place, a claim that
//! spreads without proof, citizens who wait too long.

use wall_model::{AlarmPriority, Bilingual, Finding, Span};
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::{
    analysis::{self, Verdict},
    talk::{self, Talk},
};

/// Every rule.
pub(super) const ALL: [&dyn AlarmRule; 3] = [&PlaceBurst, &SpreadingClaim, &Overdue];

/// How long a citizen may wait for an answer, and how long an alarm is kept.
pub(super) const ANSWER_WITHIN: Span = Span::from_mins(60);
const ANSWER_KEPT: Span = Span::from_mins(50);

const DESK: Words = Words::new("Meja media sosial", "Social media desk");

/// Share of a burst's posts that are bad news, from which it is a matter for a person.
const BAD_SHARE: f64 = 0.4;

/// Copies within an hour at which a claim spreads, and at which it still does.
const SPREADS: f64 = 3.0;
const STILL_SPREADS: f64 = 1.0;

struct PlaceBurst;

impl AlarmRule for PlaceBurst {
    fn id(&self) -> &'static str {
        "social_media/place_burst"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Medium
    }

    fn action(&self) -> Words {
        Words::new(
            "Periksa kamera dan 112, teruskan ke OPD",
            "Check cameras and 112, forward to the agency",
        )
    }

    fn who(&self) -> Words {
        DESK
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let bursts =
            talk::findings_of(at, analysis::BURSTS).filter(|(fact, _)| fact.place.is_some());
        let bad = |finding: &Finding| {
            let value = |name: &str| finding.values.get(name).copied().unwrap_or_default();
            value("negative") >= BAD_SHARE * value("posts").max(1.0)
        };
        bursts
            .map(|(fact, finding)| Condition {
                key: fact.entity.to_string(),
                level: if bad(finding) { Level::Raised } else { Level::Kept },
                title: Bilingual::new("Keluhan bersamaan: ", "Complaints at once: ")
                    .then(&without_lead(&finding.text)),
                place: fact.place,
                cause: String::new(),
                about: Some(fact.entity.clone()),
            })
            .collect()
    }
}

/// A burst's text without its first word.
fn without_lead(text: &Bilingual) -> Bilingual {
    let rest = |text: &str| text.split_once(": ").map_or(text, |(_, rest)| rest).to_owned();
    Bilingual::new(rest(&text.id), rest(&text.en))
}

struct SpreadingClaim;

impl AlarmRule for SpreadingClaim {
    fn id(&self) -> &'static str {
        "social_media/hoax"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new(
            "Periksa bukti, umumkan HOAKS atau FAKTA",
            "Check the proof, publish HOAX or FACT",
        )
    }

    fn who(&self) -> Words {
        DESK
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let claims = talk::findings_of(at, analysis::CLAIMS);
        let open = claims.filter(|(_, finding)| Verdict::of(finding).is_open());
        open.filter_map(|(fact, finding)| {
            let recent = finding.values.get("last_hour").copied().unwrap_or_default();
            let level = match recent {
                SPREADS.. => Level::Raised,
                STILL_SPREADS.. => Level::Kept,
                _ => return None,
            };
            let title = Bilingual::new("Kabar menyebar tanpa bukti: ", "Unproven claim spreads: ");
            Some(Condition {
                key: fact.entity.to_string(),
                level,
                title: title.then(&finding.text),
                place: fact.place,
                cause: String::new(),
                about: Some(fact.entity.clone()),
            })
        })
        .collect()
    }
}

struct Overdue;

impl AlarmRule for Overdue {
    fn id(&self) -> &'static str {
        "social_media/overdue"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Jawab yang tertua dahulu", "Answer the oldest first")
    }

    fn who(&self) -> Words {
        DESK
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let talk = Talk::of(at);
        let oldest = talk.said.iter().find(|said| said.waits());
        let Some(wait) = oldest.map(|said| at.now().since(said.at())) else { return Vec::new() };
        let level = match wait {
            wait if wait >= ANSWER_WITHIN => Level::Raised,
            wait if wait >= ANSWER_KEPT => Level::Kept,
            _ => return Vec::new(),
        };
        vec![Condition {
            key: "all".to_owned(),
            level,
            title: Bilingual::new(
                "Warga menunggu jawaban lebih dari satu jam",
                "Citizens wait for an answer for over an hour",
            ),
            place: None,
            cause: String::new(),
            about: None,
        }]
    }
}
