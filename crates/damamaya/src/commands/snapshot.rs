//! `damamaya snapshot`: the wall as a picture or as JSON, without a display.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use wall_gpu::Gpu;
use wall_layout::{PlacedTile, PxRect, Wall};
use wall_model::{Clock, HealthState, Shared, Span, Timestamp};
use wall_output::{Part, picture, save_png};
use wall_record::Moment;
use wall_service::TileView;
use wall_ui::{Locale, Shade, WallFrame};

use super::{replay::Recorded, say, wall::plan_of};
use crate::{
    app::{TICK, language, shade},
    args::{LanguageArgument, SnapshotArguments, ThemeArgument},
    clock::Stopwatch,
    failure::Failure,
    pictures::Pictures,
    plan::{self, CityFacts, Shown},
    recorded_at::is_recorded,
    running::{Bell, Conclusions, RecordPlace, Running, runtime},
    source::City,
    stories, times,
    views::Views,
};

/// How long a live city gets until every feed has said something.
const PATIENCE: Span = Span::from_secs(12);

/// A feed that says much says it in several parts: nobody who is new came for so long when all are there.
const QUIET: Span = Span::from_millis(700);

/// How long cameras and base maps get to bring their pictures.
const PICTURE_PATIENCE: Span = Span::from_secs(8);

/// How long a story without a time of its own has been under way in a picture.
const UNDER_WAY: Span = Span::from_mins(20);

/// How often it is looked whether everything is there.
const GLANCE: Duration = Duration::from_millis(50);

/// Everything that a picture is made of.
struct Subject {
    moment: Moment,
    shown: Shown,
    city: CityFacts,
    zone: TimeZone,
    pictures: Pictures,
    clock: Clock,
    is_replay: bool,
}

pub(crate) fn run(arguments: &SnapshotArguments) -> Result<(), Failure> {
    if !(0.02..=4.0).contains(&arguments.scale) {
        return Err(Failure::BadInput("--scale must be from 0.02 to 4".to_owned()));
    }
    match &arguments.record {
        Some(dir) => recorded(arguments, dir),
        None => live(arguments),
    }
}

/// A picture of a recorded time.
fn recorded(arguments: &SnapshotArguments, dir: &std::path::Path) -> Result<(), Failure> {
    let recorded = Recorded::open(dir)?;
    let at = match &arguments.at {
        Some(text) => times::parse("--at", text, &recorded.zone)?,
        None => recorded.span.1,
    };
    let moment = recorded.reader.moment(at.floor(TICK))?;
    let shown = match &arguments.layout {
        Some(name) => Shown::open(name)?,
        None => recorded.layout(at)?,
    };
    let clock: Clock = Arc::new(move || at);
    let place = RecordPlace::chosen(dir);
    let source = (&recorded.reader, &recorded.city.cameras[..]);
    let pictures = Pictures::replaying(&place, source, &clock, &Bell::default())?;
    let subject = Subject {
        moment,
        shown,
        city: recorded.city.clone(),
        zone: recorded.zone.clone(),
        pictures,
        clock,
        is_replay: true,
    };
    make(arguments, subject)
}

/// A picture of a live city; its simulation can be at any time.
fn live(arguments: &SnapshotArguments) -> Result<(), Failure> {
    let system = wall_ingest::system_clock();
    let shown = plan_of(arguments.layout.as_deref())?;
    // Nobody waits for a city to be told of a slip of the pen.
    area(&part(arguments), &shown.wall)?;
    let clock = match &arguments.at {
        None => system,
        Some(_) if arguments.city.is_some() => {
            let message = "--at needs a record, or the simulated city: nobody else knows the past";
            return Err(Failure::BadInput(message.to_owned()));
        }
        Some(text) => {
            // The simulated city stands at that time: two pictures of it are one picture.
            let at = times::parse("--at", text, &plan::zone("Asia/Makassar")?)?;
            Arc::new(move || at)
        }
    };
    let runtime = runtime()?;
    let stories = stories::chosen(&arguments.stories, clock() - UNDER_WAY)?;
    let city = City::open(arguments.city.as_deref(), &stories, runtime.handle(), &clock)?;
    let dir = Passing::new()?;
    let place = RecordPlace::passing(&dir.0);
    let running = Running::start(&city, &shown, &place, Conclusions::Asked, &clock, &runtime)?;
    settled(&running, city.file.feeds.len(), &clock);
    running.conclude(&clock)?;
    let moment = running.record.moment(clock());
    let bell = Bell::default();
    let pictures = Pictures::live(&city, &place, &running.record, &clock, &bell)?;
    let subject = Subject {
        moment,
        shown,
        city: city.facts(),
        zone: city.zone.clone(),
        pictures,
        clock,
        is_replay: false,
    };
    let made = make(arguments, subject);
    running.stop();
    made
}

/// Waits until every feed has spoken and said what it has to say, or patience ends.
fn settled(running: &Running, feeds: usize, clock: &Clock) {
    let waited = Stopwatch::start();
    let (mut known, mut since) = (0, Stopwatch::start());
    loop {
        let moment = running.record.moment(clock());
        let up = moment
            .latest(wall_ingest::SERVICE, wall_model::Slot::Health)
            .filter(|known| match &known.fact.kind {
                wall_model::FactKind::Health(health) => {
                    health.state == HealthState::Up && health.last_frame_at.is_some()
                }
                _ => false,
            })
            .count();
        if moment.state().len() != known {
            (known, since) = (moment.state().len(), Stopwatch::start());
        }
        let is_told = up >= feeds && since.elapsed() >= QUIET;
        if is_told || waited.elapsed() > PATIENCE {
            return;
        }
        std::thread::sleep(GLANCE);
    }
}

/// What is asked for.
fn part(arguments: &SnapshotArguments) -> Part {
    match (&arguments.surface, &arguments.tile) {
        (Some(name), _) => Part::Surface(name.clone()),
        (_, Some(id)) => Part::Tile(id.clone()),
        _ => Part::Wall,
    }
}

/// Its place on the wall. A name that does not exist is bad usage.
fn area(part: &Part, wall: &Wall) -> Result<PxRect, Failure> {
    part.area(wall).map_err(|err| Failure::BadInput(err.to_string()))
}

fn make(arguments: &SnapshotArguments, mut subject: Subject) -> Result<(), Failure> {
    let now = subject.moment.now();
    let local = plan::local_time(now, &subject.zone);
    let shown = subject.shown.plan.layout.at(local);
    let wall = Arc::clone(&subject.shown.wall);
    let part = part(arguments);
    let area = area(&part, &wall)?;
    let mut views = Views::default();
    let tiles: Vec<(&PlacedTile, Shared<TileView>)> = wall
        .shown(&shown)
        .into_iter()
        .filter(|placed| placed.px.intersection(area).is_some())
        .map(|placed| (placed, views.of(placed, &subject.moment)))
        .collect();
    if arguments.json {
        return print_json(now, &tiles);
    }
    let language = match arguments.language {
        Some(LanguageArgument::Id) => wall_ui::Language::Indonesian,
        Some(LanguageArgument::En) => wall_ui::Language::English,
        None => language(shown.language),
    };
    let shade = match arguments.theme {
        Some(ThemeArgument::Dark) => Shade::Dark,
        Some(ThemeArgument::Light) => Shade::Light,
        None => shade(shown.theme),
    };
    let locale = Locale { language, zone: subject.zone.clone() };
    wait_for_pictures(
        &mut subject.pictures,
        &tiles,
        &wall,
        &subject.clock,
        subject.is_replay,
        &locale,
    );
    let notice = wall_ingest::unrecorded(&subject.moment);
    let frame = WallFrame {
        wall: &wall,
        tiles: &tiles,
        now,
        is_replay: subject.is_replay,
        is_recorded: !subject.is_replay || is_recorded(&subject.moment),
        apart: None,
        enlarged: None,
        followed: None,
        is_simulated: subject.city.is_simulated,
        notice: notice.as_ref(),
        shade,
        locale: &locale,
        cameras: &subject.pictures,
        basemaps: &subject.pictures,
    };
    let gpu = Gpu::headless()?;
    let made = picture(&gpu, &part, arguments.scale, &frame)?;
    let Some(out) = &arguments.out else { return Ok(()) };
    let [width, height] = made.size_px;
    save_png(out, made)?;
    say(format_args!("{}: {width} x {height} px", out.display()))
}

/// Gives cameras and base maps the time that their pictures need.
fn wait_for_pictures(
    pictures: &mut Pictures,
    tiles: &[(&PlacedTile, Shared<TileView>)],
    wall: &Wall,
    clock: &Clock,
    is_replay: bool,
    locale: &Locale,
) {
    let waited = Stopwatch::start();
    loop {
        pictures.look_at((tiles, None), wall, clock(), is_replay, locale);
        if pictures.are_there(tiles, wall) || waited.elapsed() > PICTURE_PATIENCE {
            return;
        }
        std::thread::sleep(GLANCE);
    }
}

/// The views by the tile's id in the layout.
fn print_json(now: Timestamp, tiles: &[(&PlacedTile, Shared<TileView>)]) -> Result<(), Failure> {
    #[derive(serde::Serialize)]
    struct Snapshot<'a> {
        at: String,
        tiles: BTreeMap<&'a str, &'a TileView>,
    }
    let tiles = tiles.iter().map(|(placed, view)| (placed.id.as_str(), &**view)).collect();
    say(serde_json::to_string_pretty(&Snapshot { at: now.to_string(), tiles })?)
}

/// A directory that is gone with its owner.
struct Passing(std::path::PathBuf);

impl Passing {
    fn new() -> Result<Self, Failure> {
        let name = format!("damamaya-snapshot-{}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&dir)?;
        Ok(Self(dir))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        if let Err(err) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%err, dir = %self.0.display(), "left behind");
        }
    }
}
