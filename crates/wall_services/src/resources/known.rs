//! What is known of projects, agencies and the city, for tiles and analyses.

use wall_model::{Fact, FactKind, Finding, Progress, Project, ProjectScope, Slot, Timestamp};
use wall_service::Moment;

use super::ID;

/// A project or agency at a time.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) fact: &'a Fact,
    pub(super) project: &'a Project,
}

/// Everything of `scope`, by its entity.
pub(super) fn all(at: &Moment, scope: ProjectScope) -> impl Iterator<Item = Known<'_>> {
    at.latest(ID, Slot::Project).filter_map(move |known| match &known.fact.kind {
        FactKind::Project(project) if project.scope == scope => {
            Some(Known { fact: &known.fact, project })
        }
        _ => None,
    })
}

/// Findings of the analysis `name` that hold.
pub(super) fn findings<'a>(
    at: &'a Moment,
    name: &'static str,
) -> impl Iterator<Item = (&'a Fact, &'a Finding)> {
    at.latest(ID, Slot::Finding).filter_map(move |known| match &known.fact.kind {
        FactKind::Finding(finding) if finding.analysis == name => Some((&*known.fact, &**finding)),
        _ => None,
    })
}

/// When the newest report was made.
pub(super) fn reported(at: &Moment) -> Option<Timestamp> {
    at.latest(ID, Slot::Project).map(|known| known.fact.observed_at).max()
}

impl Known<'_> {
    /// What was reached by the last report.
    pub(super) fn reached(&self) -> Option<Progress> {
        self.project.reached.last().copied()
    }

    /// What should have been reached by the time of the last report.
    pub(super) fn planned(&self) -> Option<Progress> {
        planned(&self.project.plan, self.reached()?.at)
    }

    /// Points by which works are behind their plan; negative: ahead.
    pub(super) fn behind(&self) -> Option<f64> {
        Some(self.planned()?.physical - self.reached()?.physical)
    }

    /// Points by which money is ahead of works: paid for and not done.
    pub(super) fn overpaid(&self) -> Option<f64> {
        let reached = self.reached()?;
        Some(reached.financial - reached.physical)
    }
}

/// The plan at a time, on the straight line between its points.
pub(super) fn planned(plan: &[Progress], at: Timestamp) -> Option<Progress> {
    let after = plan.iter().position(|point| point.at >= at);
    let Some(after) = after else { return plan.last().copied() };
    let next = plan.get(after)?;
    let Some(before) = after.checked_sub(1).and_then(|nr| plan.get(nr)) else {
        return Some(*next);
    };
    let whole = next.at.since(before.at).as_secs_f64().max(1.0);
    let part = at.since(before.at).as_secs_f64() / whole;
    let between = |from: f64, to: f64| from + (to - from) * part;
    Some(Progress {
        at,
        physical: between(before.physical, next.physical),
        financial: between(before.financial, next.financial),
    })
}
