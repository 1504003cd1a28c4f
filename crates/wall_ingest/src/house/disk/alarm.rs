//! The alarm about the record's disk.

use wall_model::{
    Alarm, AlarmPriority, AlarmState, Bilingual, EntityId, Fact, FactKind, ServiceId, Slot, Span,
    Timestamp,
};
use wall_record::Moment;
use wall_service::{Words, watch};

use super::Found;
use crate::health::SERVICE;

/// The rule, as alarms name it.
pub const RULE: &str = "ingest/disk_space";

/// What it is about: a process writes one record.
const KEY: &str = "record";

/// How long what is told may be out of date while it presses no more than before.
const RETOLD: Span = Span::from_mins(15);

const ACTION: Words = Words::new(
    "Kosongkan disk, turunkan batas [record] di berkas kota, atau pindahkan jam lama",
    "Free the disk, lower the limits of [record] in the city file, or move old hours away",
);

const WHO: Words = Words::new("Admin ruang pantau", "The room's administrator");

/// The alarm that is raised at `known`: its entity, since when it is told so, and itself.
pub(super) fn told(known: &Moment) -> Option<(EntityId, Timestamp, Alarm)> {
    let mut raised = known.latest(SERVICE, Slot::Alarm);
    raised.find_map(|one| match &one.fact.kind {
        FactKind::Alarm(alarm) if alarm.rule == RULE && alarm.state == AlarmState::Raised => {
            Some((one.fact.entity.clone(), one.fact.observed_at, (**alarm).clone()))
        }
        _ => None,
    })
}

/// What is to be told of `found` at `now`, when `told` is told already.
pub(super) fn fact(
    found: &Found,
    told: Option<(EntityId, Timestamp, Alarm)>,
    now: Timestamp,
) -> Option<Fact> {
    match (found.priority, told) {
        (None, None) => None,
        (None, Some((entity, _, alarm))) => {
            let over = Alarm { state: AlarmState::Over, over_at: Some(now), ..alarm };
            Some(of(entity, now, over).holding_for(watch::REMEMBERED))
        }
        (Some(priority), Some((entity, told_at, alarm))) => {
            let title = title(found, priority);
            let is_news = alarm.priority != priority
                || (alarm.title != title && now.since(told_at) >= RETOLD);
            is_news.then(|| of(entity, now, Alarm { priority, title, ..alarm }))
        }
        (Some(priority), None) => {
            let alarm = Alarm {
                rule: RULE.to_owned(),
                key: KEY.to_owned(),
                state: AlarmState::Raised,
                priority,
                since: now,
                over_at: None,
                title: title(found, priority),
                action: Bilingual::new(ACTION.id, ACTION.en),
                who: Bilingual::new(WHO.id, WHO.en),
                cause: String::new(),
                about: None,
            };
            Some(of(format!("alarm:{RULE}:{KEY}@{}", now.as_secs()).into(), now, alarm))
        }
    }
}

fn of(entity: EntityId, now: Timestamp, alarm: Alarm) -> Fact {
    Fact::new(&ServiceId::from(SERVICE), entity, now, FactKind::Alarm(Box::new(alarm)))
}

/// `Ruang disk rekaman menipis: 41,0 GiB kosong (8%), cukup untuk ± 2,4 hari`.
fn title(found: &Found, priority: AlarmPriority) -> Bilingual {
    let what = match priority {
        AlarmPriority::Critical => Words::new("habis", "is gone"),
        AlarmPriority::High => Words::new("hampir habis", "is nearly gone"),
        AlarmPriority::Medium | AlarmPriority::Low => Words::new("menipis", "runs short"),
    };
    let gib = found.space.free as f64 / (1_u64 << 30) as f64;
    let percent = (found.space.share() * 100.0).round();
    let free = format!("{gib:.1}");
    let (lasts_id, lasts_en) = match found.lasts_days {
        Some(days) if days < 100.0 => {
            let days = format!("{days:.1}");
            (
                format!(", cukup untuk ± {} hari", days.replace('.', ",")),
                format!(", enough for ± {days} days"),
            )
        }
        _ => Default::default(),
    };
    Bilingual::new(
        format!(
            "Ruang disk rekaman {}: {} GiB kosong ({percent}%){lasts_id}",
            what.id,
            free.replace('.', ",")
        ),
        format!("Disk space for the record {}: {free} GiB free ({percent}%){lasts_en}", what.en),
    )
}
