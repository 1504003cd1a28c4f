//! Areas that take much more or less water than at the same hour of last week.

use wall_model::{AssetClass, EntityId, Fact, Finding, Quantity, Span};
use wall_service::{Analysis, Moment};

use super::super::state::{Part, Water};
use super::{ended, finding, link, number, tell, text, values, words};

/// The analysis.
const LAST_WEEK: &str = "water_distribution/last_week";

/// Beyond what the hour around it was last week by this share, it is unusual; within this
/// share it is usual again.
const UNUSUAL: f64 = 0.35;
const USUAL: f64 = 0.2;

/// Less is not worth a word, litres a second.
const LEAST_LPS: f64 = 3.0;

const WEEK: Span = Span::from_hours(7 * 24);

/// See the [module](self).
pub(super) struct LastWeek;

impl Analysis for LastWeek {
    fn id(&self) -> &'static str {
        LAST_WEEK
    }

    fn every(&self) -> Span {
        Span::from_mins(5)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        water.of_class(AssetClass::MeteredArea).filter_map(|area| news(&water, area)).collect()
    }
}

fn news(water: &Water<'_>, area: Part<'_>) -> Option<Fact> {
    let code = area.entity.as_str();
    let live = water.reading(code, Quantity::FlowLps).filter(|live| live.is_good())?.value;
    let series = water.history(code, Quantity::FlowLps)?;
    let then = water.now() - WEEK;
    let around = [-30, 0, 30].map(|minutes| series.value_at(then + Span::from_mins(minutes)));
    let around: Vec<f64> = around.into_iter().flatten().collect();
    let (low, high) =
        (around.iter().copied().reduce(f64::min)?, around.iter().copied().reduce(f64::max)?);
    // How far beyond what was then.
    let beyond = |share: f64| live > high * (1.0 + share) || live < low * (1.0 - share);
    let entity = EntityId::from(format!("unusual:{code}"));
    let open = water.findings(LAST_WEEK).find(|(known, _)| **known == entity);
    let usual = (low + high) / 2.0;
    match open {
        Some((known, _)) if !beyond(USUAL) => Some(ended(water.now(), known)),
        None if beyond(UNUSUAL) && (live - usual).abs() > LEAST_LPS => {
            let name = area.asset.name.as_str();
            let percent = (live / usual.max(0.1) - 1.0) * 100.0;
            let direction = if percent > 0.0 {
                words(" % di atas jam yang sama pekan lalu", " % above the same hour last week")
            } else {
                words(" % di bawah jam yang sama pekan lalu", " % below the same hour last week")
            };
            let found = Finding {
                analysis: LAST_WEEK.to_owned(),
                text: text([
                    words("Aliran ", "Flow of "),
                    words(name, name),
                    words(" ", " "),
                    number(percent.abs(), 0),
                    direction,
                ]),
                since: water.now(),
                score: 0.6,
                values: values([("live_lps", live), ("last_week_lps", usual)]),
                links: vec![link(code, 0.8, "aliran masuk", "inflow")],
            };
            let mut fact = tell(water.now(), entity, finding(found));
            fact.place = area.place;
            Some(fact)
        }
        _ => None,
    }
}
