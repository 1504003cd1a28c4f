//! People who will not be served before the counters close.

use wall_model::{Bilingual, Fact, FactKind, Finding, Span, Timestamp};
use wall_service::{Analysis, Moment, local};

use super::{CLOSING, ended, link, told, words};
use crate::permits::{
    hours,
    known::{self, Line},
};

/// Fewest people of which it is worth telling.
const FEWEST: i64 = 5;

/// See the [module](self).
pub(super) struct Closing;

impl Analysis for Closing {
    fn id(&self) -> &'static str {
        CLOSING
    }

    fn every(&self) -> Span {
        Span::from_mins(2)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let now = at.now();
        let open = hours::of_day(local::day_number(now));
        let left = open.filter(|open| now >= open.from && now < open.to);
        let left = left.map(|open| open.to.since(now));
        let mut facts = Vec::new();
        let mut kept = Vec::new();
        for line in known::lines(at) {
            let Some(unserved) = left.and_then(|left| unserved(&line, left)) else { continue };
            let entity = format!("closing:{}", line.fact.entity);
            // In steps of five, so that not every ticket is news.
            let text = text(&line, unserved / 5 * 5);
            kept.push(entity.clone());
            if words(at, &entity).as_ref() != Some(&text) {
                facts.push(finding(&line, entity, text, unserved, now));
            }
        }
        facts.extend(ended(at, CLOSING, &kept));
        facts
    }
}

/// How many of those who wait are too many for the time that is left.
fn unserved(line: &Line<'_>, left: Span) -> Option<i64> {
    let takes = line.queue.takes?.as_secs().max(1);
    let served = left.as_secs() / takes * i64::from(line.queue.counters);
    let over = i64::from(line.queue.waiting) - served;
    (line.queue.counters > 0 && over >= FEWEST).then_some(over)
}

fn text(line: &Line<'_>, unserved: i64) -> Bilingual {
    let name = &line.queue.name;
    Bilingual::new(
        format!("{name}: {unserved} orang atau lebih tak terlayani hari ini"),
        format!("{name}: {unserved} people or more will not be served today"),
    )
}

fn finding(
    line: &Line<'_>,
    entity: String,
    text: Bilingual,
    unserved: i64,
    now: Timestamp,
) -> Fact {
    let reason = Bilingual::new("antrean ini", "this queue");
    let finding = Finding {
        analysis: CLOSING.to_owned(),
        text,
        since: now,
        score: 0.8,
        values: [("unserved".to_owned(), unserved as f64)].into(),
        links: vec![link(line.fact.entity.clone(), reason)],
    };
    told(entity, now, FactKind::Finding(Box::new(finding))).holding_for(Span::from_hours(9))
}
