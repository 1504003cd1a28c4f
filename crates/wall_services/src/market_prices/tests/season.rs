//! What is unusual is found, and what every Galungan brings is not.

use std::collections::BTreeSet;

use wall_analysis::calendar;
use wall_model::{AlarmState, FactKind, Series, Slot, Span, Timestamp};
use wall_record::Memory;
use wall_service::{Happening, HappeningKind, local};

use super::super::{ID, analysis::slips, newest};
use super::{NOW, hear};
use crate::small_city::SmallCity;

fn spike(begins: Timestamp) -> Happening {
    Happening {
        subject: "CR".to_owned(),
        strength: 0.95,
        ends: begins + Span::from_hours(72),
        ..SmallCity::happening("spike", HappeningKind::PriceSpike, begins)
    }
}

/// Commodities that are found unusual when the city is heard every three hours from `from`
/// on, and how long after `from` the first was.
fn found(city: &SmallCity, from: Timestamp, hours: i64) -> (BTreeSet<String>, Option<Span>) {
    let mut record = Memory::default();
    let (mut found, mut first) = (BTreeSet::new(), None);
    for nr in 0..=hours * 4 {
        let at = from + Span::from_mins(15 * nr);
        // The office is asked at each survey and shortly after; between them nothing is new.
        let hour = local::hour_of_day(at);
        let is_after_survey =
            [7.0, 13.0].into_iter().any(|survey| (survey..survey + 0.3).contains(&hour));
        if !is_after_survey && nr > 2 {
            continue;
        }
        hear(&mut record, city, at);
        let moment = record.at(at);
        for (fact, _) in newest::findings(&moment, "market_prices/season") {
            first = first.or(Some(at.since(from)));
            found.insert(fact.entity.to_string());
        }
    }
    (found, first)
}

#[test]
fn a_jump_is_found_at_the_next_survey() {
    let city = SmallCity::new(vec![spike(NOW)]);
    let (found, first) = found(&city, NOW, 30);
    assert_eq!(found, BTreeSet::from(["season:cabai-rawit-merah".to_owned()]));
    assert!(first.unwrap() <= Span::from_mins(30), "{first:?}");
}

#[test]
fn neither_quiet_weeks_nor_galungan_are_unusual() {
    let city = SmallCity::new(Vec::new());
    let today = local::day_number(NOW);
    let galungan = today + calendar::days_to_galungan(today);
    for day in [today, today + 17, galungan - 9, galungan - 4, galungan - 1, galungan + 3] {
        let from = local::day_of_number(day);
        let (found, _) = found(&city, from, 24);
        assert_eq!(found, BTreeSet::new(), "day {day}, {} to Galungan", galungan - day);
    }
}

#[test]
fn the_alarm_comes_with_the_jump_and_goes_after_it() {
    let city = SmallCity::new(vec![spike(NOW)]);
    let mut record = Memory::default();
    let mut states = Vec::new();
    for hours in [0, 1, 18, 24 * 12, 24 * 12 + 6] {
        let at = NOW + Span::from_hours(hours) + Span::from_mins(15);
        hear(&mut record, &city, at);
        let moment = record.at(at);
        let raised = moment.latest(ID, Slot::Alarm).filter(|known| {
            matches!(&known.fact.kind, FactKind::Alarm(alarm) if alarm.state == AlarmState::Raised)
        });
        states.push(raised.count());
    }
    assert_eq!(states, [1, 1, 1, 0, 0]);
}

#[test]
fn a_zero_too_many_is_a_slip() {
    let series = Series {
        quantity: wall_model::Quantity::Rupiah,
        starts: NOW,
        step: local::DAY,
        values: vec![Some(28_000.0); 20],
    };
    assert!(slips::is_slip(280_000.0, &series) && slips::is_slip(2_800.0, &series));
    assert!(!slips::is_slip(45_000.0, &series));
}
