//! Histories of Datastreams, resampled into series.
//!
//! The step of a series is the usual distance of its Observations, taken up to a round one;
//! a value is the mean of the Observations in its step. Steps are counted from local
//! midnight. A server that cuts an expansion at fewer Observations than were asked
//! (`maxTop` of FROST is 100) gives a shorter history, and says so by
//! `Observations@iot.nextLink`.

use std::collections::BTreeMap;

use wall_model::{Fact, FactKind, Series, ServiceId, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, local};

use super::super::{ID, channel::word_of, document::number_of};
use super::entities::{Observation, Row};
use super::identity::{Known, own_id};
use super::{known, observed_at, rows};

/// Round steps, seconds.
const STEPS: [i64; 10] = [60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 86_400];

/// Reads a page of Datastreams, each with its Observations.
pub(crate) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let known = known(frame)?;
    let mut decoded = Decoded::default();
    for (nr, text) in rows(frame)?.into_iter().enumerate() {
        match serde_json::from_str::<Row<'_>>(text.get()) {
            Err(err) => decoded.reject(nr, format!("not an entity: {err}")),
            Ok(row) => match series(&known, nr, &row, &mut decoded) {
                Err(reason) => decoded.reject(nr, reason),
                Ok(Some(fact)) => decoded.take(nr, fact, frame.received_at),
                Ok(None) => {}
            },
        }
    }
    Ok(decoded)
}

/// A Datastream's history; `None` if it never measured anything.
fn series(
    known: &Known,
    nr: usize,
    row: &Row<'_>,
    decoded: &mut Decoded,
) -> Result<Option<Fact>, String> {
    let id = own_id(row).ok_or("a Datastream without @iot.id")?;
    let observations = row.observations.as_deref().unwrap_or_default();
    if observations.is_empty() {
        return Ok(None);
    }
    let identity = known.identify(&id, Some(row), None)?;
    let mut points = Vec::with_capacity(observations.len());
    let mut first_problem = None;
    for text in observations {
        let problem = match point(text.get()) {
            Err(reason) => Some(reason),
            Ok((time, number)) => {
                let value = identity.channel.value(number * identity.scale);
                let problem = identity.channel.problem(value);
                if problem.is_none() {
                    points.push((time, value));
                }
                problem
            }
        };
        first_problem = first_problem.or(problem);
    }
    if let Some(problem) = first_problem {
        decoded.reject(nr, format!("{id}: {problem}"));
    }
    let (starts, step, values) = resampled(points)
        .ok_or_else(|| format!("{id}: fewer than two Observations are no history"))?;
    let quantity = identity.channel.quantity;
    let entity = name(&identity.channel.entity(&identity.part), quantity);
    let series = Series { quantity, starts, step, values };
    let newest = series.points().last().map_or(starts, |(time, _)| time);
    Ok(Some(Fact::new(&ServiceId::from(ID), entity, newest, FactKind::Series(series))))
}

/// The entity of the history of a quantity of `entity`.
fn name(entity: &str, quantity: wall_model::Quantity) -> String {
    format!("history:{entity}:{}", word_of(quantity))
}

fn point(text: &str) -> Result<(Timestamp, f64), String> {
    let one: Observation =
        serde_json::from_str(text).map_err(|err| format!("not an Observation: {err}"))?;
    let number = number_of(&one.result)?;
    let time = observed_at((&one.phenomenon_time, &one.result_time));
    Ok((time.ok_or("no phenomenonTime that is one")?, number))
}

/// Points as evenly spaced means; `None` of fewer than two times.
pub(crate) fn resampled(
    mut points: Vec<(Timestamp, f64)>,
) -> Option<(Timestamp, Span, Vec<Option<f64>>)> {
    points.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let pairs = points.iter().zip(points.iter().skip(1));
    let mut gaps: Vec<i64> =
        pairs.map(|(a, b)| b.0.since(a.0).as_secs()).filter(|gap| *gap > 0).collect();
    gaps.sort_unstable();
    let usual = *gaps.get(gaps.len() / 2)?;
    // A tenth over: clocks jitter.
    let step = STEPS.into_iter().find(|step| step * 11 >= usual * 10).unwrap_or(86_400);
    let step = Span::from_secs(step);
    let bin_of = |time: Timestamp| (time + local::OFFSET).floor(step) - local::OFFSET;
    let last = bin_of(points.last()?.0);
    let most = i64::try_from(Series::MOST).unwrap_or(i64::MAX);
    let earliest = last - step.times(most - 1);
    let mut bins = BTreeMap::<Timestamp, (f64, u32)>::new();
    for (time, value) in points {
        let bin = bins.entry(bin_of(time)).or_insert((0.0, 0));
        *bin = (bin.0 + value, bin.1 + 1);
    }
    let bins = bins.split_off(&earliest);
    let starts = *bins.first_key_value()?.0;
    let count = last.since(starts).as_micros() / step.as_micros() + 1;
    let value = |nr: i64| {
        let (sum, count) = bins.get(&(starts + step.times(nr)))?;
        Some((sum / f64::from(*count) * 1e6).round() / 1e6)
    };
    Some((starts, step, (0..count).map(value).collect()))
}
