//! Surveys of hours as the time bar draws them.

use std::{collections::BTreeMap, ops::ControlFlow};

use wall_model::{AlarmPriority, ServiceId, Timestamp};
use wall_record::{Event, Outage, Reader, RecordError, Survey, Way};
use wall_service::Words;
use wall_ui::chrome::{Lane, MarkKind, OutageBar, Stretch, TimeMark, Timeline};

use super::{
    Wanted,
    hours::{HOUR, Hours},
};

/// Most times of one who is followed.
const MOST_TRACKED: usize = 20_000;

/// What is known of the stretch so far.
pub(super) fn timeline(
    reader: &Reader,
    hours: &Hours,
    wanted: &Wanted,
) -> Result<Timeline, RecordError> {
    let stretch = wanted.stretch;
    let (from, to) = (stretch.from, stretch.to());
    let mut counts: BTreeMap<ServiceId, Vec<u32>> = BTreeMap::new();
    let mut marks = Vec::new();
    let mut outages: Vec<&Outage> = Vec::new();
    for (_, survey) in hours.within(from, to) {
        if stretch.step >= Survey::STEP {
            add(&mut counts, survey, stretch);
        }
        marks.extend(survey.alarms.iter().chain(&survey.cases).map(mark));
        outages.extend(survey.all_outages());
    }
    if stretch.step < Survey::STEP {
        counts = finely(reader, stretch)?;
    }
    marks.sort_by_key(|mark| mark.at);
    // An alarm that still waits for its rule's delay at the record's end was never shown.
    let end = hours.span.map_or(to, |(_, end)| end.min(to));
    marks.retain(|mark| (from..=end).contains(&mark.at));
    Ok(Timeline {
        stretch,
        lanes: lanes(counts, stretch.count),
        marks,
        outages: joined(outages, (from, to)),
        gaps: gaps(hours, from, to),
        bookmarks: hours.bookmarks.clone(),
        rereads: hours.rereads.clone(),
        track: track(reader, wanted)?,
        read: hours.share(stretch),
    })
}

/// Times of which the record has nothing: within hours, and across hours that were read one
/// after the other. None where nobody told whether feeds were listened to, as for the tiles.
fn gaps(hours: &Hours, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut gaps = Vec::new();
    if !hours.tells_of_feeds {
        return gaps;
    }
    let mut heard: Option<Timestamp> = None;
    let mut next: Option<Timestamp> = None;
    for (hour, survey) in hours.within(from, to) {
        if next != Some(hour) {
            // What was before was not looked at; a gap may reach into the hour.
            heard = hours.span.map(|(begin, _)| begin.max(hour));
        }
        next = Some(hour + HOUR);
        let Some((first, last)) = survey.heard else { continue };
        if let Some(heard) = heard.filter(|heard| first.since(*heard) > Survey::SILENCE) {
            gaps.push((heard, first));
        }
        gaps.extend(survey.gaps.iter().copied());
        heard = Some(last);
    }
    gaps
}

fn mark(event: &Event) -> TimeMark {
    let kind = match event.priority {
        None => MarkKind::Case,
        Some(AlarmPriority::Low | AlarmPriority::Medium) => MarkKind::Alarm,
        Some(AlarmPriority::High | AlarmPriority::Critical) => MarkKind::Urgent,
    };
    TimeMark { at: event.at, kind, title: event.title.clone() }
}

/// Adds a survey's counts to the steps of the stretch.
fn add(counts: &mut BTreeMap<ServiceId, Vec<u32>>, survey: &Survey, stretch: Stretch) {
    let step = stretch.step.as_micros().max(1);
    // The survey begins a microsecond before its hour, which is a multiple of every step.
    let offset = survey.from.since(stretch.from).as_micros() + 1;
    for (service, steps) in &survey.counts {
        let lane = counts.entry(service.clone()).or_insert_with(|| vec![0; stretch.count]);
        for (index, count) in steps.iter().enumerate() {
            let at = offset + Survey::STEP.as_micros() * index as i64;
            let index = usize::try_from(at.div_euclid(step)).ok();
            if let Some(sum) = index.and_then(|index| lane.get_mut(index)) {
                *sum = sum.saturating_add(*count);
            }
        }
    }
}

/// Counts a short stretch in steps that are finer than a survey's.
fn finely(reader: &Reader, stretch: Stretch) -> Result<BTreeMap<ServiceId, Vec<u32>>, RecordError> {
    let mut counts: BTreeMap<ServiceId, Vec<u32>> = BTreeMap::new();
    reader.glance(stretch.from, stretch.to(), None, Way::Forwards, &mut |glance| {
        let at = glance.received_at().since(stretch.from).as_micros();
        let index = usize::try_from(at / stretch.step.as_micros().max(1)).ok();
        if !counts.contains_key(glance.service()) {
            counts.insert(ServiceId::from(glance.service()), vec![0; stretch.count]);
        }
        let lane = counts.get_mut(glance.service());
        if let Some(sum) = lane.zip(index).and_then(|(lane, index)| lane.get_mut(index)) {
            *sum = sum.saturating_add(1);
        }
        ControlFlow::Continue(())
    })?;
    Ok(counts)
}

/// The lanes in the order of the program's services, what is not one of them last.
fn lanes(mut counts: BTreeMap<ServiceId, Vec<u32>>, count: usize) -> Vec<Lane> {
    let services = wall_services::ALL.iter().map(|service| (service.id(), service.name()));
    let others = [
        (wall_ingest::SERVICE, Words::new("Umpan", "Feeds")),
        (crate::plan::WALL, Words::new("Dinding", "Wall")),
    ];
    let known = services.chain(others).filter_map(|(id, name)| {
        let counts = counts.remove(id)?;
        Some(Lane { service: ServiceId::from(id), name, counts })
    });
    let mut lanes: Vec<Lane> = known.collect();
    // What another version recorded has no name here.
    let mut unknown = vec![0_u32; count];
    for lane in counts.values() {
        for (sum, more) in unknown.iter_mut().zip(lane) {
            *sum = sum.saturating_add(*more);
        }
    }
    if unknown.iter().any(|count| *count > 0) {
        let name = Words::new("Lainnya", "Others");
        lanes.push(Lane { service: ServiceId::from("others"), name, counts: unknown });
    }
    lanes
}

/// Outages in the order of their beginnings; what two hours tell of one is one.
fn joined(mut outages: Vec<&Outage>, (from, to): (Timestamp, Timestamp)) -> Vec<OutageBar> {
    outages.sort_by(|a, b| (&a.feed, a.from).cmp(&(&b.feed, b.from)));
    let mut bars: Vec<(&Outage, OutageBar)> = Vec::new();
    for outage in outages.into_iter().filter(|outage| outage.from <= to && outage.to >= from) {
        match bars.last_mut() {
            Some((last, bar))
                if last.feed == outage.feed
                    && outage.from.floor(HOUR) > bar.to.floor(HOUR)
                    && outage.from.since(bar.to) <= Survey::SILENCE =>
            {
                bar.to = bar.to.max(outage.to);
            }
            _ => {
                let name = outage.name.clone();
                bars.push((outage, OutageBar { from: outage.from, to: outage.to, name }));
            }
        }
    }
    let mut bars: Vec<OutageBar> = bars.into_iter().map(|(_, bar)| bar).collect();
    bars.sort_by_key(|bar| bar.from);
    bars
}

/// When the one who is followed was told of.
fn track(reader: &Reader, wanted: &Wanted) -> Result<Vec<Timestamp>, RecordError> {
    let Some(followed) = &wanted.followed else { return Ok(Vec::new()) };
    let mut track = Vec::new();
    let (from, to) = (wanted.stretch.from, wanted.stretch.to());
    reader.glance(from, to, Some(followed.service.as_str()), Way::Forwards, &mut |glance| {
        if glance.entity() == followed.entity.as_str() {
            track.push(glance.received_at());
        }
        if track.len() < MOST_TRACKED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(track)
}
