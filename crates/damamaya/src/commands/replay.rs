//! `damamaya replay`: the wall on a recorded time.

use std::{path::Path, sync::Arc};

use wall_model::{EntityId, ServiceId, Timestamp};
use wall_output::{WindowSetup, run_window};
use wall_record::Reader;
use wall_ui::{PlayCommand, Playhead, SPEEDS, chrome::LayoutTime};

use crate::{
    app::{App, AppSetup},
    args::ReplayArguments,
    chronicle::Chronicle,
    failure::Failure,
    follow,
    layouts::Layouts,
    link,
    pictures::Pictures,
    plan::{self, CityFacts, Shown},
    ptz::Helm,
    replayer::Replayer,
    running::{Bell, RecordPlace, runtime},
    stop::Stop,
    times,
};

/// A record opened for replay.
pub(crate) struct Recorded {
    pub(crate) reader: Reader,
    pub(crate) span: (Timestamp, Timestamp),
    pub(crate) city: CityFacts,
    pub(crate) zone: jiff::tz::TimeZone,
}

impl Recorded {
    /// Opens the record in `dir`; its last moment says which city it is.
    pub(crate) fn open(dir: &Path) -> Result<Self, Failure> {
        let reader = Reader::open(dir)?;
        let span = reader
            .span()
            .ok_or_else(|| anyhow::anyhow!("the record in {} holds nothing yet", dir.display()))?;
        let last = reader.moment(span.1)?;
        let city = CityFacts::at(&last).unwrap_or_else(|| CityFacts {
            name: String::new(),
            time_zone: "Asia/Makassar".to_owned(),
            is_simulated: false,
            cameras: Vec::new(),
        });
        let zone = city.zone()?;
        Ok(Self { reader, span, city, zone })
    }

    /// The layout that was shown at `at`; before the first was, the one that is shown at
    /// the record's end, or the built-in one if the record has none.
    pub(crate) fn layout(&self, at: Timestamp) -> Result<Shown, Failure> {
        for time in [at, self.span.1] {
            if let Some(text) = Shown::text_at(&self.reader.moment(time)?) {
                return Shown::read(&text);
            }
        }
        Shown::open(plan::DEFAULT)
    }
}

/// How a replay begins.
#[derive(Default)]
pub(crate) struct Start {
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) speed: Option<f64>,
    /// Where it stands; `None`: it plays from its beginning.
    pub(crate) at: Option<Timestamp>,
    /// A layout's name or file.
    pub(crate) layout: Option<String>,
    pub(crate) layout_time: Option<LayoutTime>,
    pub(crate) follow: Option<(ServiceId, EntityId)>,
    pub(crate) is_fullscreen: bool,
}

pub(crate) fn run(arguments: &ReplayArguments) -> Result<(), Failure> {
    let recorded = Recorded::open(&arguments.record)?;
    let time = |name, text: &Option<String>| match text {
        Some(text) => times::parse(name, text, &recorded.zone).map(Some),
        None => Ok(None),
    };
    if !SPEEDS.contains(&arguments.speed) {
        return Err(Failure::BadInput("--speed must be from 0.25 to 240".to_owned()));
    }
    let start = Start {
        from: time("--from", &arguments.from)?,
        to: time("--to", &arguments.to)?,
        speed: Some(arguments.speed),
        at: time("--at", &arguments.at)?,
        layout: arguments.layout.clone(),
        layout_time: None,
        follow: arguments.follow.as_deref().map(followed).transpose()?,
        is_fullscreen: arguments.fullscreen,
    };
    open(&arguments.record, recorded, start)
}

/// The value of `--follow`.
pub(crate) fn followed(text: &str) -> Result<(ServiceId, EntityId), Failure> {
    link::entity(text).ok_or_else(|| {
        Failure::BadInput(format!(
            "--follow: {text:?} is not a service and an entity; write vehicle_tracking/AMB-02"
        ))
    })
}

/// Opens the window on a record.
pub(crate) fn open(dir: &Path, recorded: Recorded, start: Start) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let from = start.from.unwrap_or(recorded.span.0);
    let to = start.to.unwrap_or(recorded.span.1);
    if to <= from {
        return Err(Failure::BadInput("--to must be after --from".to_owned()));
    }
    if let Some(at) = start.at.filter(|at| !(from..=to).contains(at)) {
        return Err(Failure::BadInput(format!(
            "--at: {} is outside of what is replayed, {} to {}",
            times::spell(at, &recorded.zone),
            times::spell(from, &recorded.zone),
            times::spell(to, &recorded.zone)
        )));
    }
    let (today, default) = match &start.layout {
        Some(name) => (Shown::open(name)?, LayoutTime::Now),
        None => (recorded.layout(recorded.span.1)?, LayoutTime::Shown),
    };
    let layouts = Layouts::new(today, start.layout_time.unwrap_or(default));
    let runtime = runtime()?;
    let stop = Stop::listen(&runtime);
    let bell = Bell::default();
    let place = RecordPlace::chosen(dir);
    let reader = recorded.reader.clone();
    let source = (&reader, &recorded.city.cameras[..]);
    let pictures = Pictures::replaying(&place, source, &clock, &bell)?;
    let mut playhead = Playhead::replay(from, to, start.speed.unwrap_or(1.0), clock());
    if let Some(at) = start.at {
        playhead.apply(PlayCommand::StandAt(at), clock());
    }
    let last = recorded.reader.moment(recorded.span.1)?;
    let followed =
        start.follow.map(|(service, entity)| Arc::new(follow::named(&last, service, entity)));
    let mut app = App::new(AppSetup {
        clock,
        playhead,
        record: None,
        dir: dir.to_owned(),
        replayer: Replayer::start(reader)?,
        chronicle: Chronicle::start(dir)?,
        layouts,
        city: recorded.city.clone(),
        zone: recorded.zone.clone(),
        pictures,
        bell: bell.clone(),
        stop: stop.clone(),
        helm: Helm::new(None),
        opening: None,
    })?;
    app.followed = followed;
    let title = format!("Damamaya · {} · REPLAY", recorded.city.name);
    let setup = WindowSetup { title, is_fullscreen: start.is_fullscreen };
    let closing = stop.close(&runtime, bell, || {});
    let shown = run_window(&setup, Box::new(app));
    closing.abort();
    shown?;
    Ok(())
}
