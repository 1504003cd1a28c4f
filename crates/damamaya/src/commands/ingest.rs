//! `damamaya ingest`: feeds and record without a window.

use super::{say, until_stopped};
use crate::{
    args::IngestArguments,
    failure::Failure,
    running::{Conclusions, RecordPlace, Running, runtime},
    source::City,
    stories,
};

pub(crate) fn run(arguments: &IngestArguments) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let runtime = runtime()?;
    let stories = stories::chosen(&arguments.stories, clock())?;
    let city = City::open(arguments.city.as_deref(), &stories, runtime.handle(), &clock)?;
    let place = RecordPlace::chosen(&arguments.record);
    let shown = super::wall::plan_of(None)?;
    let running = Running::start(&city, &shown, &place, Conclusions::Always, &clock, &runtime)?;
    let feeds = city.file.feeds.len();
    say(format_args!("{}: {feeds} feeds into {}", city.file.name, place.dir.display()))?;
    runtime.block_on(until_stopped());
    running.stop();
    Ok(())
}
