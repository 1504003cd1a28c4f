//! `damamaya ingest`: feeds, cameras and record without a window.

use std::time::Duration;

use super::{say, wall::plan_of};
use crate::{
    args::IngestArguments,
    camera_record::CameraRecord,
    camera_watch::CameraWatch,
    failure::Failure,
    pictures::Pictures,
    running::{Conclusions, RecordPlace, Running, runtime},
    source::City,
    stop::Stop,
    stories,
};

/// How often it is looked which cameras the layout shows.
const GLANCE: Duration = Duration::from_secs(1);

pub(crate) fn run(arguments: &IngestArguments) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let runtime = runtime()?;
    let stop = Stop::listen(&runtime);
    // The layout first: a bad one is refused before anything is started.
    let shown = plan_of(arguments.layout.as_deref())?;
    let stories = stories::chosen(&arguments.stories, clock())?;
    let city = City::open(arguments.city.as_deref(), &stories, runtime.handle(), &clock)?;
    let place =
        RecordPlace::chosen(&arguments.record).keeping(&city.file.record, arguments.room.pictures);
    let running = Running::start(&city, &shown, &place, Conclusions::Always, &clock, &runtime)?;
    let feeds = city.file.feeds.len();
    let layout = shown.plan.layout.name.clone();
    let mut told = None;
    let cameras = if arguments.no_cameras {
        None
    } else {
        let pictures = Pictures::recording(&city, &place, &running.record, &clock)?;
        let record = running.record.clone();
        told = Some(CameraRecord::start(pictures.watch(), &record, clock.clone(), &city)?);
        Some(CameraWatch::new(clock.clone(), record, shown, city.zone.clone(), pictures))
    };
    let what = match &cameras {
        Some(_) => format!("{feeds} feeds and the cameras of {layout}"),
        None => format!("{feeds} feeds"),
    };
    say(format_args!("{}: {what} into {}", city.file.name, place.dir.display()))?;
    runtime.block_on(until_stopped(stop, cameras));
    drop(told);
    let trouble = running.trouble();
    running.stop();
    trouble.map_or(Ok(()), |reason| Err(Failure::not_recorded(&reason)))
}

/// Follows the cameras until somebody ends the program.
async fn until_stopped(mut stop: Stop, mut cameras: Option<CameraWatch>) {
    let mut glances = tokio::time::interval(GLANCE);
    loop {
        tokio::select! {
            () = stop.asked() => return,
            _ = glances.tick() => {
                if let Some(cameras) = &mut cameras {
                    cameras.follow();
                }
            }
        }
    }
}
