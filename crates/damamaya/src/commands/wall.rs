//! `damamaya wall`: the wall, live.

use wall_output::{WindowError, WindowSetup, run_window};
use wall_ui::{Playhead, chrome::LayoutTime};

use crate::{
    app::{App, AppSetup},
    args::WallArguments,
    camera_record::CameraRecord,
    chronicle::Chronicle,
    clock::Stopwatch,
    failure::Failure,
    layouts::Layouts,
    pictures::Pictures,
    plan::{self, Shown},
    ptz::{self, Crew, Helm},
    replayer::Replayer,
    running::{Bell, Conclusions, RecordPlace, Running, runtime},
    source::City,
    stop::Stop,
    stories,
};

/// The layout of this name or file, or the default one.
pub(crate) fn plan_of(name: Option<&str>) -> Result<Shown, Failure> {
    Shown::open(name.unwrap_or(plan::DEFAULT))
}

pub(crate) fn run(arguments: &WallArguments) -> Result<(), Failure> {
    let opening = Stopwatch::start();
    let clock = wall_ingest::system_clock();
    let runtime = runtime()?;
    let stop = Stop::listen(&runtime);
    // The layout first: a bad one is refused before anything is started.
    let shown = plan_of(arguments.layout.as_deref())?;
    if let Some(name) = &arguments.replay_surface
        && shown.wall.surface(name).is_none()
    {
        let known: Vec<&str> = shown.wall.surfaces.iter().map(|it| it.name.as_str()).collect();
        let known = known.join(", ");
        let message = format!("--replay-surface: no surface {name:?}; there are {known}");
        return Err(Failure::BadInput(message));
    }
    let stories = stories::chosen(&arguments.stories, clock())?;
    let city = City::open(arguments.city.as_deref(), &stories, runtime.handle(), &clock)?;
    let operator = match &arguments.operator {
        Some(name) => Some(ptz::operator(&city.file, "--operator", name)?),
        None => city.file.wall_operator().map(|(name, priority)| (name.to_owned(), priority)),
    };
    let place = match &arguments.record {
        Some(dir) => RecordPlace::chosen(dir),
        None => RecordPlace::of_user(&city.file.name)?,
    };
    let place = place.keeping(&city.file.record, arguments.room.pictures);
    let running = Running::start(&city, &shown, &place, Conclusions::Always, &clock, &runtime)?;
    let bell = Bell::default();
    let reader = running.record.reader();
    let began = reader.span().map_or_else(|| clock(), |(from, _)| from);
    let pictures = Pictures::live(&city, &place, &running.record, &clock, &bell)?;
    let watch = pictures.watch();
    let told = CameraRecord::start(watch, &running.record, clock.clone(), &city)?;
    let helm = Helm::new(Some(Crew {
        city: city.file.clone(),
        operator,
        record: running.record.clone(),
        clock: clock.clone(),
        handle: runtime.handle().clone(),
        bell: bell.clone(),
    }));
    let mut app = App::new(AppSetup {
        playhead: Playhead::live(began),
        clock: clock.clone(),
        record: Some(running.record.clone()),
        dir: place.dir.clone(),
        replayer: Replayer::start(reader)?,
        chronicle: Chronicle::start(&place.dir)?,
        layouts: Layouts::new(shown, LayoutTime::Now),
        city: city.facts(),
        zone: city.zone.clone(),
        pictures,
        bell: bell.clone(),
        stop: stop.clone(),
        helm,
        opening: Some(opening),
    })?;
    app.apart = arguments.replay_surface.as_deref().map(Into::into);
    let setup = WindowSetup {
        title: format!("Damamaya · {}", city.file.name),
        is_fullscreen: arguments.fullscreen,
    };
    let record = running.record.clone();
    let closing = stop.close(&runtime, bell, move || record.settle());
    let shown = run_window(&setup, Box::new(app));
    closing.abort();
    drop(told);
    let trouble = running.trouble();
    running.stop();
    match shown {
        Err(WindowError::Gpu(err)) => start_again(&err.to_string()),
        Err(err) => Err(err.into()),
        Ok(()) => match trouble {
            Some(reason) => Err(Failure::not_recorded(&reason)),
            None => Ok(()),
        },
    }
}

/// Replaces the process by a fresh one: the only way back from a lost graphics device.
#[cfg(unix)]
fn start_again(reason: &str) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt as _;
    tracing::error!(reason, "starting again");
    // A driver that fails at once must not spin the machine.
    std::thread::sleep(std::time::Duration::from_secs(2));
    let program = std::env::current_exe()?;
    Err(std::process::Command::new(program).args(std::env::args_os().skip(1)).exec().into())
}

#[cfg(not(unix))]
fn start_again(reason: &str) -> Result<(), Failure> {
    Err(Failure::Failed(anyhow::anyhow!("{reason}; start the wall again")))
}
