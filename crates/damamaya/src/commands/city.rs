//! `damamaya city`: the simulated city alone.

use super::{rehearse, say};
use crate::{args::CityArguments, failure::Failure, running::runtime, source, stop::Stop, stories};

pub(crate) fn run(arguments: &CityArguments) -> Result<(), Failure> {
    if let Some(dir) = &arguments.record {
        return rehearse::run(arguments, dir);
    }
    let clock = wall_ingest::system_clock();
    let runtime = runtime()?;
    let mut stop = Stop::listen(&runtime);
    let stories = stories::chosen(&arguments.stories, clock())?;
    let (seed, listen) = (arguments.seed, arguments.listen);
    let server = source::simulated(runtime.handle(), seed, &stories, listen, &clock)?;
    if let Some(url) = &arguments.report_to {
        server.report_to(url).map_err(|err| Failure::BadInput(format!("--report-to: {err}")))?;
    }
    say(format_args!("# SIMULASI Denpasar, seed {}", arguments.seed))?;
    for story in &stories {
        say(format_args!("# story {} from {}", story.kind, story.begins))?;
    }
    for endpoint in server.endpoints() {
        say(format_args!("# {:<20} {:<18} {}", endpoint.service, endpoint.feed, endpoint.url))?;
    }
    say(server.city_file())?;
    runtime.block_on(stop.asked());
    Ok(())
}
