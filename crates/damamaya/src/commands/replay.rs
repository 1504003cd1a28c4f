//! `damamaya replay`: the wall on a recorded time.

use wall_model::Timestamp;
use wall_output::{WindowSetup, run_window};
use wall_record::Reader;
use wall_ui::Playhead;

use crate::{
    app::{App, nothing},
    args::ReplayArguments,
    failure::Failure,
    pictures::Pictures,
    plan::{self, CityFacts, Shown},
    replayer::Replayer,
    running::{Bell, RecordPlace, runtime},
    stop::Stop,
    times,
    views::Views,
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
    pub(crate) fn open(dir: &std::path::Path) -> Result<Self, Failure> {
        let reader = Reader::open(dir)?;
        let span = reader
            .span()
            .ok_or_else(|| anyhow::anyhow!("the record in {} holds nothing yet", dir.display()))?;
        let last = reader.moment(span.1)?;
        let city = CityFacts::at(&last).unwrap_or_else(|| CityFacts {
            name: String::new(),
            time_zone: "Asia/Makassar".to_owned(),
            is_simulated: false,
        });
        let zone = city.zone()?;
        Ok(Self { reader, span, city, zone })
    }

    /// The layout that was shown at `at`; before the first was, the one that is shown at
    /// the record's end, or the built-in one if the record has none.
    pub(crate) fn layout(&self, at: Timestamp) -> Result<(Shown, String), Failure> {
        for time in [at, self.span.1] {
            if let Some((text, shown)) = Shown::at(&self.reader.moment(time)?) {
                return Ok((shown?, text));
            }
        }
        Ok((Shown::open(plan::DEFAULT)?, String::new()))
    }
}

pub(crate) fn run(arguments: &ReplayArguments) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let recorded = Recorded::open(&arguments.record)?;
    let time = |name, text: &Option<String>, default| match text {
        Some(text) => times::parse(name, text, &recorded.zone),
        None => Ok(default),
    };
    let from = time("--from", &arguments.from, recorded.span.0)?;
    let to = time("--to", &arguments.to, recorded.span.1)?;
    if to <= from {
        return Err(Failure::BadInput("--to must be after --from".to_owned()));
    }
    if !(0.25..=240.0).contains(&arguments.speed) {
        return Err(Failure::BadInput("--speed must be from 0.25 to 240".to_owned()));
    }
    let (shown, follows) = match &arguments.layout {
        Some(name) => (Shown::open(name)?, None),
        None => {
            let (shown, text) = recorded.layout(from)?;
            (shown, Some(text))
        }
    };
    let runtime = runtime()?;
    let stop = Stop::listen(&runtime);
    let bell = Bell::default();
    let place = RecordPlace::chosen(&arguments.record);
    let reader = recorded.reader.clone();
    let pictures = Pictures::replaying(&place, &reader, &clock, &runtime, &bell)?;
    let app = App {
        playhead: Playhead::replay(from, to, arguments.speed, clock()),
        clock,
        record: None,
        replayer: Replayer::start(reader)?,
        shown,
        follows,
        city: recorded.city.clone(),
        zone: recorded.zone.clone(),
        views: Views::default(),
        pictures,
        moment: nothing(),
        bell: bell.clone(),
        stop: stop.clone(),
        opening: None,
    };
    let title = format!("Damamaya · {} · REPLAY", recorded.city.name);
    let setup = WindowSetup { title, is_fullscreen: arguments.fullscreen };
    let closing = stop.close(&runtime, bell, || {});
    let shown = run_window(&setup, Box::new(app));
    closing.abort();
    shown?;
    Ok(())
}
