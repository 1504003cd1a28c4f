//! `damamaya record redecode`: kept frames, read again by today's decoders.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use jiff::tz::TimeZone;
use wall_ingest::{Comparison, RedecodeError, Redecoding, Told};
use wall_model::Timestamp;
use wall_record::{Origin, Reader, Record, RecordOptions};

use super::{marks::services, say};
use crate::{failure::Failure, mark_args::RedecodeArguments, plan::CityFacts, source, times};

pub(crate) fn run(arguments: &RedecodeArguments) -> Result<(), Failure> {
    let dir = &arguments.record.record;
    let reader = Reader::open(dir)?;
    let Some((begin, end)) = reader.span() else { return say("nothing is recorded yet") };
    let zone = CityFacts::at(&reader.moment(end)?).map_or(Ok(TimeZone::UTC), |city| city.zone())?;
    let time = |name: &str, text: &Option<String>, otherwise: Timestamp| match text {
        Some(text) => times::parse(name, text, &zone),
        None => Ok(otherwise),
    };
    let wanted = Redecoding {
        services: wall_services::ALL,
        from: time("--from", &arguments.from, begin - wall_model::Span::from_micros(1))?,
        to: time("--to", &arguments.to, end)?,
        only_services: services(&arguments.services)?,
        only_feeds: arguments.feeds.clone(),
        origins: arguments.city.as_deref().map_or(Ok(BTreeMap::new()), origins)?,
        program: concat!("damamaya ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let failed = |err: RedecodeError| Failure::Failed(err.into());
    if arguments.dry_run {
        let comparison = wall_ingest::compare(&reader, &wanted).map_err(failed)?;
        print(&comparison, arguments)?;
        return say("nothing is changed: a dry run");
    }
    let record = Record::open(dir, RecordOptions::default())?;
    let clock = wall_ingest::system_clock();
    let (comparison, name) =
        wall_ingest::redecode(&record, &wanted, &arguments.by, &clock).map_err(failed)?;
    print(&comparison, arguments)?;
    match name {
        Some(name) => say(format_args!(
            "recorded {name}: the new facts are known from now on; what was known before stays"
        )),
        None => say("nothing is recorded: every frame says what it said"),
    }
}

/// The feeds of a city file, by name.
fn origins(path: &Path) -> Result<BTreeMap<String, Arc<Origin>>, Failure> {
    let feeds = source::read(path)?.feeds;
    Ok(feeds.iter().map(|feed| (feed.name.clone(), Arc::new(feed.origin()))).collect())
}

/// A line a feed, and one of all.
fn print(comparison: &Comparison, arguments: &RedecodeArguments) -> Result<(), Failure> {
    if let Some(feed) =
        arguments.feeds.iter().find(|feed| !comparison.feeds.contains_key(feed.as_str()))
    {
        say(format_args!("no frame of the feed {feed} was received then"))?;
    }
    let width = comparison.feeds.keys().map(|name| name.chars().count()).max().unwrap_or(0).max(4);
    say(format_args!(
        "{:width$} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  rejects",
        "feed", "frames", "otherwise", "same", "changed", "new", "gone"
    ))?;
    let line = |name: &str, told: &Told| {
        let foreign = match told.foreign_frames {
            0 => String::new(),
            count => format!("; {count} frames of a service that this program has not"),
        };
        say(format_args!(
            "{name:width$} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  {} before, {} now{foreign}",
            told.frames,
            told.changed_frames,
            told.same,
            told.changed,
            told.new,
            told.gone,
            told.rejects_before,
            told.rejects_now
        ))
    };
    for (name, told) in &comparison.feeds {
        line(name, told)?;
    }
    line("all", &comparison.total())
}
