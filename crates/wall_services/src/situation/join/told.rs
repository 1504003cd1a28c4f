//! Who speaks of the same thing: calls, complaints, posts.

use wall_model::{Bilingual, Case, FactKind, Finding, Link, Slot, Span};
use wall_service::Moment;

use super::{Subject, score};

/// Ties of one sort in a thread.
const MOST: usize = 6;

/// Distances and times at which a tie is e times weaker.
const CALL: (f64, Span) = (250.0, Span::from_mins(15));
const CASE: (f64, Span) = (350.0, Span::from_mins(90));
const POST: (f64, Span) = (450.0, Span::from_mins(60));

/// Furthest that anything is looked at, metres and time.
const FAR_M: f64 = 1_500.0;
const LONG: Span = Span::from_hours(6);

/// Calls that reported it, or came from near it when it began.
pub(super) fn calls(at: &Moment, subject: &Subject<'_>) -> Vec<Link> {
    let links = at.latest_of_all(Slot::Call).filter_map(|known| {
        let FactKind::Call(call) = &known.fact.kind else { return None };
        let link = |score, reason| Link {
            service: known.fact.service.clone(),
            entity: known.fact.entity.clone(),
            score,
            reason,
        };
        if call.case.as_ref() == Some(&subject.fact.entity) {
            return Some(link(1.0, Bilingual::new("melaporkan kejadian ini", "reported it")));
        }
        // A call that reported something else speaks of that.
        if call.case.is_some() {
            return None;
        }
        let (metres, apart) = near(known, subject, call.queued_at.since(subject.case.opened_at))?;
        let sure = score::score(metres, CALL.0, apart, CALL.1, 0.5);
        let reason = score::listed(&[score::distance(metres), score::minutes(apart)]);
        (sure >= score::SURE).then(|| link(sure, reason))
    });
    score::surest(links.collect(), MOST)
}

/// Cases of other services about the same thing.
pub(super) fn cases(at: &Moment, subject: &Subject<'_>) -> Vec<Link> {
    let links = at.latest_of_all(Slot::Case).filter_map(|known| {
        let FactKind::Case(case) = &known.fact.kind else { return None };
        let is_itself =
            known.fact.service == subject.fact.service && known.fact.entity == subject.fact.entity;
        if is_itself || case.course.repeats.as_ref() == Some(&subject.fact.entity) {
            return None;
        }
        let (metres, apart) = near(known, subject, case.opened_at.since(subject.case.opened_at))?;
        let affinity = score::affinity(subject.case.kind, case.kind);
        let alike = alike(subject.case, case);
        let sure = score::score(metres, CASE.0, apart, CASE.1, affinity.max(alike));
        let kind = match (affinity >= 1.0, alike >= 0.3) {
            (true, _) => Some(Bilingual::new("jenis sama", "same kind")),
            (false, true) => Some(Bilingual::new("kata sama", "same words")),
            (false, false) => None,
        };
        let mut reason = vec![score::distance(metres), score::minutes(apart)];
        reason.extend(kind);
        (affinity.max(alike) > 0.0 && sure >= score::SURE).then(|| Link {
            service: known.fact.service.clone(),
            entity: known.fact.entity.clone(),
            score: sure,
            reason: score::listed(&reason),
        })
    });
    score::surest(links.collect(), MOST)
}

/// Share of the words of both titles and details that they have in common, 0 to 1.
fn alike(one: &Case, other: &Case) -> f64 {
    let text = |case: &Case| format!("{} {}", case.title, case.detail);
    wall_analysis::words::in_common(&text(one), &text(other))
}

/// Posts that an analysis has placed near it.
pub(super) fn posts(at: &Moment, subject: &Subject<'_>) -> Vec<Link> {
    let links = at.latest_of_all(Slot::Finding).filter_map(|known| {
        let FactKind::Finding(finding) = &known.fact.kind else { return None };
        let post = post(at, finding)?;
        let FactKind::Post(words) = &post.fact.kind else { return None };
        let apart = post.fact.observed_at.since(subject.case.opened_at);
        let (metres, apart) = near(known, subject, apart)?;
        let text = format!("{} {}", subject.case.title, subject.case.detail);
        let alike = wall_analysis::words::in_common(&text, &words.text);
        let sure = score::score(metres, POST.0, apart, POST.1, (2.5 * alike).min(1.0));
        let mut reason = vec![score::distance(metres), score::minutes(apart)];
        reason.extend((alike > 0.0).then(|| Bilingual::new("kata sama", "same words")));
        (alike > 0.0 && sure >= score::SURE).then(|| Link {
            service: post.fact.service.clone(),
            entity: post.fact.entity.clone(),
            score: sure,
            reason: score::listed(&reason),
        })
    });
    score::surest(links.collect(), MOST)
}

/// The one post that a finding gives a place to.
fn post<'a>(at: &'a Moment, finding: &Finding) -> Option<&'a wall_service::Known> {
    let [link] = finding.links.as_slice() else { return None };
    at.entity(link.service.as_str(), &link.entity, Slot::Post)
}

/// Distance and time of what is near enough to be looked at.
fn near(known: &wall_service::Known, subject: &Subject<'_>, apart: Span) -> Option<(f64, Span)> {
    let metres = score::metres(known.fact.place?, subject.place);
    let is_near = metres <= FAR_M && apart <= LONG && apart >= Span::ZERO - LONG;
    is_near.then_some((metres, apart))
}
