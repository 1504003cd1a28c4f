//! The office at which files pile up.

use std::collections::BTreeMap;

use wall_model::{Bilingual, Fact, FactKind, Finding, Slot, Span, Timestamp};
use wall_service::{Analysis, Moment, local, workdays};

use super::{BOTTLENECK, ended, link, told, words};
use crate::permits::{ID, known, vocabulary::desk};

/// Working days that are averaged: the last two weeks.
const DAYS: usize = 10;

/// Days that a file may lie at one office before the office is stuck.
const LONG_DAYS: f64 = 3.0;

/// Fewest files of a pile.
const FEWEST: usize = 8;

/// See the [module](self).
pub(super) struct Bottleneck;

/// What comes into an office and leaves it in a working day, and what lies there.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::permits) struct Flow {
    pub(in crate::permits) office: String,
    pub(in crate::permits) incoming: f64,
    pub(in crate::permits) outgoing: f64,
    pub(in crate::permits) lying: usize,
}

impl Flow {
    /// Working days for which a file stays if this goes on (Little's law); `None` if nothing
    /// leaves.
    pub(in crate::permits) fn stay_days(&self) -> Option<f64> {
        (self.outgoing > 0.0).then(|| self.lying as f64 / self.outgoing)
    }

    /// Whether files pile up there.
    pub(in crate::permits) fn is_stuck(&self) -> bool {
        let stays = self.stay_days().unwrap_or(f64::INFINITY);
        self.lying >= FEWEST && stays >= LONG_DAYS
    }
}

/// The offices that tell their days, the longest stay first.
pub(in crate::permits) fn flows(at: &Moment) -> Vec<Flow> {
    let mut lying: BTreeMap<&str, usize> = BTreeMap::new();
    for file in known::files(at).iter().filter(|file| file.is_open()) {
        *lying.entry(desk(file.office())).or_default() += 1;
    }
    let days = days(at.now());
    let mut flows: BTreeMap<&str, Flow> = BTreeMap::new();
    for known in at.latest(ID, Slot::Series) {
        let FactKind::Series(series) = &known.fact.kind else { continue };
        let name = known.fact.entity.as_str().strip_prefix("kantor:");
        let Some((office, flow)) = name.and_then(|name| name.rsplit_once(':')) else { continue };
        let values = days.iter().filter_map(|day| series.value_at(*day));
        let (sum, count) = values.fold((0.0, 0.0_f64), |(sum, count), v| (sum + v, count + 1.0));
        let rate = sum / count.max(1.0);
        let known = flows.entry(office).or_insert_with(|| Flow {
            office: desk(office).to_owned(),
            incoming: 0.0,
            outgoing: 0.0,
            lying: lying.get(desk(office)).copied().unwrap_or_default(),
        });
        match flow {
            "masuk" => known.incoming = rate,
            _ => known.outgoing = rate,
        }
    }
    let mut flows: Vec<Flow> = flows.into_values().collect();
    let stay = |flow: &Flow| flow.stay_days().unwrap_or_default();
    flows.sort_by(|a, b| stay(b).total_cmp(&stay(a)).then(a.office.cmp(&b.office)));
    flows
}

/// The beginnings of the last working days before today, which is not over.
fn days(now: Timestamp) -> Vec<Timestamp> {
    let today = local::day_number(now);
    let back = (1..=4 * DAYS as i64).map(|back| today - back);
    let working = back.filter(|day| workdays::is_working(*day)).take(DAYS);
    working.map(local::day_of_number).collect()
}

impl Analysis for Bottleneck {
    fn id(&self) -> &'static str {
        BOTTLENECK
    }

    fn every(&self) -> Span {
        Span::from_mins(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let stuck: Vec<Flow> = flows(at).into_iter().filter(Flow::is_stuck).collect();
        let name = |flow: &Flow| format!("bottleneck:{}", flow.office);
        let kept: Vec<String> = stuck.iter().map(name).collect();
        let mut facts = ended(at, BOTTLENECK, &kept);
        for (flow, entity) in stuck.iter().zip(kept) {
            let text = text(flow);
            if words(at, &entity).as_ref() != Some(&text) {
                facts.push(told(
                    entity,
                    at.now(),
                    FactKind::Finding(Box::new(finding(at, flow, text))),
                ));
            }
        }
        facts
    }
}

fn text(flow: &Flow) -> Bilingual {
    let days = Bilingual::number((flow.stay_days().unwrap_or_default() * 2.0).round() / 2.0, 1);
    Bilingual::new(
        format!("{}: {} berkas, tinggal {} hari kerja", flow.office, flow.lying, days.id),
        format!("{}: {} files, {} working days each", flow.office, flow.lying, days.en),
    )
}

fn finding(at: &Moment, flow: &Flow, text: Bilingual) -> Finding {
    let stays = flow.stay_days().unwrap_or(99.0);
    // Since when, if it was found before.
    let entity = format!("bottleneck:{}", flow.office).as_str().into();
    let since = at.entity(ID, &entity, Slot::Finding).and_then(|known| match &known.fact.kind {
        FactKind::Finding(finding) => Some(finding.since),
        _ => None,
    });
    let reason = Bilingual::new("kantor ini", "this office");
    Finding {
        analysis: BOTTLENECK.to_owned(),
        text,
        since: since.unwrap_or(at.now()),
        score: (stays / (stays + LONG_DAYS)).clamp(0.0, 1.0),
        values: [
            ("lying".to_owned(), flow.lying as f64),
            ("in_per_day".to_owned(), flow.incoming),
            ("out_per_day".to_owned(), flow.outgoing),
            ("stay_days".to_owned(), stays),
        ]
        .into(),
        links: vec![link(format!("kantor:{}:keluar", flow.office).as_str().into(), reason)],
    }
}
