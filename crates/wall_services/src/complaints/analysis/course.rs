//! What updates say of complaints: a complaint whose updates are newer than itself goes on
//! by them.
//!
//! A source that tells complaints and updates tells the same a little later in the
//! complaint; the wall's own inbox tells a complaint once, and all that follows by updates.

use std::collections::BTreeMap;

use wall_model::{
    CaseStage, Command, EntityId, Evidence, EvidenceKind, Fact, FactKind, Slot, Span, Stage,
    Timestamp,
};
use wall_service::{Analysis, Moment};

use crate::complaints::{
    ID,
    known::{Complaint, pictures},
    row, stages,
    updates::{self, ASKED, REPLIED},
};

/// See the [module](self).
pub(super) struct Course;

impl Analysis for Course {
    fn id(&self) -> &'static str {
        "complaints/course"
    }

    fn every(&self) -> Span {
        Span::from_secs(30)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let mut threads: BTreeMap<&str, Vec<(Timestamp, &Command)>> = BTreeMap::new();
        for known in at.latest(ID, Slot::Command) {
            let FactKind::Command(command) = &known.fact.kind else { continue };
            if let Some(request) = updates::request_of(known.fact.entity.as_str()) {
                threads.entry(request).or_default().push((known.fact.observed_at, command));
            }
        }
        let mut facts = Vec::new();
        for (request, mut thread) in threads {
            let entity = EntityId::from(request);
            let Some(known) = at.entity(ID, &entity, Slot::Case) else { continue };
            let FactKind::Case(case) = &known.fact.kind else { continue };
            thread.sort_by_key(|(time, _)| *time);
            let is_new = |(time, _): &(Timestamp, &Command)| *time > known.fact.observed_at;
            if thread.iter().any(is_new) {
                let complaint = Complaint { id: &known.fact.entity, fact: &known.fact, case };
                facts.extend(gone_on(at, &complaint, &thread));
            }
        }
        facts
    }
}

/// The complaint with what its thread says.
fn gone_on(
    at: &Moment,
    complaint: &Complaint<'_>,
    thread: &[(Timestamp, &Command)],
) -> Option<Fact> {
    let mut case = complaint.case.clone();
    for (time, command) in thread.iter().filter(|(time, _)| *time > complaint.fact.observed_at) {
        match updates::stage_of(&command.verb) {
            None if command.verb == ASKED => {
                case.course.waits_since = case.course.waits_since.or(Some(*time));
            }
            None => {}
            Some(stage) => {
                // Whatever an office says is an answer.
                case.course.waits_since = None;
                if case.course.stages.len() < stages::MOST && command.verb != REPLIED {
                    let by = command.by.clone();
                    case.course.stages.push(CaseStage { stage, at: *time, by });
                }
                if stage == Stage::Accepted && !command.by.is_empty() {
                    case.agency = Some(command.by.clone());
                }
            }
        }
    }
    case.course.stages.sort_by_key(|step| step.at);
    case.state = stages::state_of(&case.course.stages);
    add_proofs(at, complaint, &mut case.course.evidence);
    let (last, _) = thread.last()?;
    let fact = &complaint.fact;
    let holds = row::remembered(case.state);
    Some(
        Fact {
            place: fact.place,
            ..Fact::new(&fact.service, fact.entity.clone(), *last, FactKind::Case(case))
        }
        .holding_for(holds),
    )
}

/// Adds the photos that came with updates: an agency's are its proof.
fn add_proofs(at: &Moment, complaint: &Complaint<'_>, evidence: &mut Vec<Evidence>) {
    for (owner, fact, picture) in pictures(at) {
        if owner != complaint.id.as_str() || evidence.iter().any(|one| one.url == picture.url) {
            continue;
        }
        evidence.push(Evidence {
            url: picture.url.clone(),
            kind: EvidenceKind::Solved,
            sha256: picture.sha256.clone(),
            place: None,
            taken_at: Some(fact.observed_at),
        });
    }
}
