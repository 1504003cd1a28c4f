//! What the wall says by itself at a moment: analyses that are due, alarms that begin and end.
//!
//! Pure: from the same moment the same facts follow. Whoever keeps the record evaluates
//! once a [`TICK`] and appends what comes out as facts of the services.

use std::collections::BTreeMap;

use wall_model::{
    Alarm, AlarmState, Bilingual, EntityId, Fact, FactKind, ServiceId, Slot, Span, Timestamp,
};
use wall_record::Moment;

use crate::{AlarmRule, Condition, Level, Service};

/// How often alarms are looked at.
pub const TICK: Span = Span::from_secs(5);

/// How long an alarm that is over is still known: two shifts.
pub const REMEMBERED: Span = Span::from_hours(24);

/// How often what holds no longer is forgotten.
pub const FORGET_EVERY: Span = Span::from_mins(5);

/// Nothing is forgotten that was told within this: a source that repeats what is over would
/// be answered each time.
const UNHEARD: Span = Span::from_hours(1);

/// Most entities of a service that are forgotten at once.
const MOST_FORGOTTEN: usize = 2_000;

/// The ends of what `service` knows and what holds no longer: without them, every post and
/// call of the last years would be carried along in what is known now.
pub fn forgotten(service: &dyn Service, at: &Moment) -> Vec<Fact> {
    let id = ServiceId::from(service.id());
    let over = at.forgotten(service.id(), UNHEARD).into_iter().take(MOST_FORGOTTEN);
    over.map(|entity| Fact::new(&id, entity.clone(), at.now(), FactKind::Ended)).collect()
}

/// Facts of the analyses of `services` that are due at `at`, since they were last worked out
/// at `last`; what holds no longer is forgotten.
pub fn analyses(
    services: &[&'static dyn Service],
    last: Option<Timestamp>,
    at: &Moment,
) -> Vec<Fact> {
    let analyses = services.iter().flat_map(|service| service.analyses());
    let due = analyses.filter(|analysis| is_due(analysis.every(), last, at.now()));
    let mut facts: Vec<Fact> = due.flat_map(|analysis| analysis.facts(at)).collect();
    if is_due(FORGET_EVERY, last, at.now()) {
        facts.extend(services.iter().flat_map(|service| forgotten(*service, at)));
    }
    facts
}

/// Whether what is worked out at each multiple of `every` is due at `now`, since it was last
/// worked out at `last`.
pub fn is_due(every: Span, last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| last.floor(every) < now.floor(every))
}

/// The alarms of `services` that begin, change or end at `at`. A condition that has just
/// appeared waits for its rule's delay as an alarm of its own, which is not yet raised and
/// which lists leave out ([`is_raised`]).
pub fn alarms(services: &[&'static dyn Service], at: &Moment) -> Vec<Fact> {
    let of_service = |service: &&'static dyn Service| {
        let mut facts = without_rule(*service, at);
        facts.extend(service.alarms().iter().flat_map(|rule| alarms_of(*service, *rule, at)));
        facts
    };
    services.iter().flat_map(of_service).collect()
}

/// The alarms of one rule of `service` that begin, change or end at `at`.
pub fn alarms_of(service: &dyn Service, rule: &dyn AlarmRule, at: &Moment) -> Vec<Fact> {
    let id = ServiceId::from(service.id());
    of_rule(rule, &id, at, &mut known_alarms(service, at))
}

/// The ends of the alarms whose rule this program no longer has: they keep nothing raised.
pub fn without_rule(service: &dyn Service, at: &Moment) -> Vec<Fact> {
    let mut known = known_alarms(service, at);
    known.retain(|(name, _), _| service.alarms().iter().all(|rule| rule.id() != *name));
    known.into_values().map(|(entity, fact, alarm)| over(entity, fact, alarm, at)).collect()
}

/// The alarms of `service` that are raised, or wait for their rule's delay.
fn known_alarms<'a>(service: &dyn Service, at: &'a Moment) -> KnownAlarms<'a> {
    let known = at.latest(service.id(), Slot::Alarm).filter_map(|one| match &one.fact.kind {
        FactKind::Alarm(alarm) if alarm.state == AlarmState::Raised => {
            let key = (alarm.rule.as_str(), alarm.key.as_str());
            Some((key, (&one.fact.entity, &*one.fact, &**alarm)))
        }
        _ => None,
    });
    known.collect()
}

/// Whether an alarm is to be shown at `now`: its rule's delay has passed.
pub fn is_raised(alarm: &Alarm, now: Timestamp) -> bool {
    alarm.state == AlarmState::Raised && alarm.since <= now
}

type KnownAlarms<'a> = BTreeMap<(&'a str, &'a str), (&'a EntityId, &'a Fact, &'a Alarm)>;

fn of_rule(
    rule: &dyn AlarmRule,
    service: &ServiceId,
    at: &Moment,
    known: &mut KnownAlarms<'_>,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut conditions: BTreeMap<String, Condition> = BTreeMap::new();
    for condition in rule.conditions(at) {
        let level = condition.level;
        let kept = conditions.entry(condition.key.clone()).or_insert(condition);
        kept.level = kept.level.max(level);
    }
    let of_this: Vec<_> = known.keys().filter(|(name, _)| *name == rule.id()).copied().collect();
    for key in of_this {
        let Some((entity, fact, alarm)) = known.remove(&key) else { continue };
        match conditions.remove(key.1) {
            // While its delay runs, only what still reaches the limit goes on.
            Some(condition) if condition.level == Level::Raised || is_raised(alarm, at.now()) => {
                if condition.title != alarm.title || condition.cause != alarm.cause {
                    let alarm =
                        Alarm { title: condition.title, cause: condition.cause, ..alarm.clone() };
                    facts.push(told(service, entity, condition.place, alarm, at.now()));
                }
            }
            _ => facts.push(over(entity, fact, alarm, at)),
        }
    }
    for condition in conditions.into_values().filter(|one| one.level == Level::Raised) {
        let since = at.now() + rule.delay();
        let entity = format!("alarm:{}:{}@{}", rule.id(), condition.key, since.as_secs());
        let alarm = Alarm {
            rule: rule.id().to_owned(),
            key: condition.key,
            state: AlarmState::Raised,
            priority: rule.priority(),
            since,
            over_at: None,
            title: condition.title,
            action: Bilingual::new(rule.action().id, rule.action().en),
            who: Bilingual::new(rule.who().id, rule.who().en),
            cause: condition.cause,
            about: condition.about,
        };
        facts.push(told(service, &entity.into(), condition.place, alarm, at.now()));
    }
    facts
}

fn told(
    service: &ServiceId,
    entity: &EntityId,
    place: Option<wall_model::LonLat>,
    alarm: Alarm,
    now: Timestamp,
) -> Fact {
    let fact = Fact::new(service, entity.clone(), now, FactKind::Alarm(Box::new(alarm)));
    Fact { place, ..fact }
}

/// The end of an alarm; one that was never raised is simply no more.
fn over(entity: &EntityId, fact: &Fact, alarm: &Alarm, at: &Moment) -> Fact {
    if !is_raised(alarm, at.now()) {
        return Fact::new(&fact.service, entity.clone(), at.now(), FactKind::Ended);
    }
    let alarm = Alarm { state: AlarmState::Over, over_at: Some(at.now()), ..alarm.clone() };
    told(&fact.service, entity, fact.place, alarm, at.now()).holding_for(REMEMBERED)
}

#[cfg(test)]
mod tests {
    use wall_model::{AlarmPriority, Measured, Quality, Quantity};
    use wall_record::Memory;

    use super::*;
    use crate::{Tile, Words};

    /// Raises an alarm at 10, keeps it down to 8.
    struct Level10(Span);

    impl AlarmRule for Level10 {
        fn id(&self) -> &'static str {
            "gauge/level"
        }

        fn priority(&self) -> AlarmPriority {
            AlarmPriority::High
        }

        fn action(&self) -> Words {
            Words::new("Buka pintu air", "Open the gate")
        }

        fn who(&self) -> Words {
            Words::same("PUPR")
        }

        fn delay(&self) -> Span {
            self.0
        }

        fn conditions(&self, at: &Moment) -> Vec<Condition> {
            let levels = at.latest("gauge", Slot::Measured(Quantity::LevelCm));
            let condition = |known: &wall_record::Known| {
                let FactKind::Measured(measured) = &known.fact.kind else { return None };
                let level = match measured.value {
                    10.0.. => Level::Raised,
                    8.0.. => Level::Kept,
                    _ => return None,
                };
                Some(Condition {
                    key: known.fact.entity.to_string(),
                    level,
                    title: Bilingual::same(format!("{} cm", measured.value)),
                    place: None,
                    cause: String::new(),
                    about: Some(known.fact.entity.clone()),
                })
            };
            levels.filter_map(condition).collect()
        }
    }

    struct Gauge(&'static [&'static dyn AlarmRule]);

    impl Service for Gauge {
        fn id(&self) -> &'static str {
            "gauge"
        }

        fn name(&self) -> Words {
            Words::same("gauge")
        }

        fn tiles(&self) -> &'static [&'static dyn Tile] {
            &[]
        }

        fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
            self.0
        }
    }

    static PROMPT: Gauge = Gauge(&[&Level10(Span::ZERO)]);
    static SLOW: Gauge = Gauge(&[&Level10(Span::from_secs(30))]);

    const START: i64 = 1_795_518_300;

    /// Whether an alarm is shown after each of the levels, five seconds apart.
    fn shown(service: &'static Gauge, levels: &[f64]) -> Vec<bool> {
        let id = ServiceId::from("gauge");
        let mut record = Memory::default();
        let mut shown = Vec::new();
        for (nr, level) in (0..).zip(levels) {
            let now = Timestamp::from_secs(START + 5 * nr);
            let kind = FactKind::Measured(Measured {
                quantity: Quantity::LevelCm,
                value: *level,
                quality: Quality::Good,
            });
            record.push(Fact::new(&id, "AWLR-1", now, kind));
            for mut fact in alarms(&[service], &record.at(now)) {
                assert_eq!(fact.check(now), Ok(()));
                fact.received_at = now;
                record.push(fact);
            }
            let at = record.at(now);
            let raised = at.latest("gauge", Slot::Alarm).filter(
                |known| matches!(&known.fact.kind, FactKind::Alarm(alarm) if is_raised(alarm, now)),
            );
            let count = raised.count();
            assert!(count <= 1);
            shown.push(count == 1);
            assert!(alarms(&[service], &at).is_empty(), "the same moment says nothing new");
        }
        shown
    }

    #[test]
    fn what_holds_no_longer_is_forgotten_once_nobody_tells_it_any_more() {
        let id = ServiceId::from("gauge");
        let measured = |entity: &str, secs: i64, quantity| {
            let kind =
                FactKind::Measured(Measured { quantity, value: 1.0, quality: Quality::Good });
            let now = Timestamp::from_secs(START + secs);
            Fact { received_at: now, ..Fact::new(&id, entity, now, kind) }
        };
        let short = |fact: Fact| fact.holding_for(Span::from_mins(1));
        let mut record = Memory::default();
        record.push(short(measured("over", 0, Quantity::LevelCm)));
        record.push(short(measured("half", 0, Quantity::LevelCm)));
        record.push(measured("half", 0, Quantity::FlowLps));
        let told_again = short(measured("told-again", 0, Quantity::LevelCm));
        record.push(Fact { received_at: Timestamp::from_secs(START + 3_000), ..told_again });
        let forgotten = |record: &Memory, secs: i64| -> Vec<String> {
            let at = record.at(Timestamp::from_secs(START + secs));
            forgotten(&PROMPT, &at).iter().map(|fact| fact.entity.to_string()).collect()
        };
        assert_eq!(forgotten(&record, 30), Vec::<String>::new(), "all of it holds");
        assert_eq!(forgotten(&record, 3_000), Vec::<String>::new(), "told within the hour");
        assert_eq!(forgotten(&record, 3_700), ["over"]);
        let now = Timestamp::from_secs(START + 3_700);
        for fact in analyses(&[&PROMPT], None, &record.at(now)) {
            record.push(Fact { received_at: now, ..fact });
        }
        assert_eq!(record.at(now).state().len(), 3);
        assert_eq!(forgotten(&record, 3_700), Vec::<String>::new(), "once");
    }

    #[test]
    fn an_alarm_is_raised_kept_over_the_gap_and_over() {
        let levels = [9.0, 10.0, 9.0, 8.5, 11.0, 7.0, 9.0, 12.0];
        let expected = [false, true, true, true, true, false, false, true];
        assert_eq!(shown(&PROMPT, &levels), expected);
    }

    #[test]
    fn a_condition_that_passes_within_its_delay_raises_nothing() {
        let mut levels = vec![10.0; 4];
        levels.extend([7.0, 7.0]);
        assert!(shown(&SLOW, &levels).iter().all(|shown| !shown));
        let shown = shown(&SLOW, &[10.0; 9]);
        assert_eq!(shown.iter().position(|shown| *shown), Some(6), "after 30 s");
    }
}
