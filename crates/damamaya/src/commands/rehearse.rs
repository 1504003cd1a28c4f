//! `damamaya city --record`: hours of the simulated city in a record, without waiting for them.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::tz::TimeZone;
use wall_city::World;
use wall_ingest::{Moments, Rehearsal, RehearsalSetup, Sink, Stamp};
use wall_model::{Span, Timestamp};
use wall_record::{Entry, Record, Ticket};

use super::{say, wall::plan_of};
use crate::{
    args::CityArguments,
    failure::Failure,
    pictures::held,
    plan,
    rehearsed_cameras::RehearsedCameras,
    running::{RecordPlace, RecordSink, runtime},
    source::{self, City},
    stop::Stop,
    stories, times,
};

/// How often it is said how far it is.
const HOUR: Span = Span::from_hours(1);

/// Tells `arguments.hours` hours of the city to the record in `dir`.
pub(crate) fn run(arguments: &CityArguments, dir: &Path) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let runtime = runtime()?;
    let stop = Stop::listen(&runtime);
    let shown = plan_of(arguments.layout.as_deref())?;
    let zone = plan::zone(source::TIME_ZONE)?;
    let span = HOUR.times(i64::from(arguments.hours));
    let begins = match &arguments.from {
        Some(from) => times::parse("--from", from, &zone)?,
        None => clock().floor(HOUR) - span,
    };
    let ends = begins + span;
    let stories = stories::chosen(&arguments.stories, begins)?;
    // Its servers only say where its feeds would be: nobody asks them.
    let server =
        source::simulated(runtime.handle(), arguments.seed, &stories, arguments.listen, &clock)?;
    let file = source::parse(server.city_file(), "simulated city")?;
    let world = World::with_stories(arguments.seed, server.media_base_url(), &stories);
    let world = world.with_snapshots();
    drop(server);
    let city = City { file, server: None, zone };

    let place = RecordPlace::chosen(dir).keeping(&city.file.record, arguments.room.pictures);
    let record = opened(&place, begins, &city)?;
    let told = Arc::new(Told::new(record.clone()));
    let commands = plan::commands(&shown, &city.facts(), begins);
    told.take(begins, commands.into_iter().map(Entry::Fact).collect())?;
    let name = city.file.name.clone();
    say(format_args!("SIMULASI {name}, seed {}, into {}", arguments.seed, dir.display()))?;
    for story in &stories {
        say(format_args!(
            "story    {} from {}",
            story.kind,
            times::spell(story.begins, &city.zone)
        ))?;
    }
    let cameras = (!arguments.no_cameras).then(|| {
        let is_held = held(&record);
        let kept = (place.pictures(), place.picture_bytes(), is_held);
        RehearsedCameras::new(world.clone(), (shown, city.zone.clone()), kept, begins)
    });
    let setup = RehearsalSetup {
        city: city.file,
        services: wall_services::ALL,
        world: Arc::new(world),
        record: Arc::clone(&told) as Arc<dyn Sink>,
        moments: Arc::new(RecordSink(record.clone())) as Arc<dyn Moments>,
        begins,
    };
    let mut rehearsal = Rehearsal::new(setup)?;
    let cameras = (cameras, &record);
    tell(&mut rehearsal, cameras, (begins, ends), &told, &stop, &city.zone)?;
    record.settle();
    let dir = dir.display();
    say(format_args!("recorded: `damamaya replay --record {dir}`"))
}

/// The record in `dir`, to which nothing was told after `begins`.
fn opened(place: &RecordPlace, begins: Timestamp, city: &City) -> Result<Record, Failure> {
    let record = place.open()?;
    if let Some((_, last)) = record.reader().span().filter(|(_, last)| *last >= begins) {
        let hint = "a record goes on from its end; give a later --from or a new directory";
        let (last, dir) = (times::spell(last, &city.zone), place.dir.display());
        return Err(Failure::BadInput(format!("{dir} holds entries until {last}: {hint}")));
    }
    // A disk that is full ends it: what is told can be told again.
    record.finish();
    Ok(record)
}

/// Goes on to the end or until somebody stops it, and says every hour how far it is.
fn tell(
    rehearsal: &mut Rehearsal,
    (mut cameras, record): (Option<RehearsedCameras>, &Record),
    (begins, ends): (Timestamp, Timestamp),
    told: &Told,
    stop: &Stop,
    zone: &TimeZone,
) -> Result<(), Failure> {
    let mut next = begins.floor(HOUR) + HOUR;
    while rehearsal.reached() < ends && !stop.is_asked() {
        rehearsal.advance()?;
        if let Some(cameras) = &mut cameras {
            cameras.follow(&record.moment_at(rehearsal.reached()))?;
        }
        if rehearsal.reached() >= next.min(ends) {
            next = next + HOUR;
            told.settle()?;
            let at = times::spell(rehearsal.reached(), zone);
            say(format_args!("{at}  {told}"))?;
        }
    }
    told.settle()?;
    cameras.map_or(Ok(()), RehearsedCameras::finish)?;
    if rehearsal.reached() < ends {
        let at = times::spell(rehearsal.reached(), zone);
        say(format_args!("stopped  at {at}; what was told until then is in the record"))?;
    }
    Ok(())
}

/// The record, which takes in what comes while the disk works, and how much came.
struct Told {
    record: Record,
    newest: Mutex<Option<Ticket>>,
    frames: AtomicU64,
    facts: AtomicU64,
}

impl Told {
    fn new(record: Record) -> Self {
        let (frames, facts) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { record, newest: Mutex::new(None), frames, facts }
    }

    fn take(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Stamp, Failure> {
        let facts = entries.iter().filter(|entry| matches!(entry, Entry::Fact(_))).count();
        let frames = entries.iter().filter(|entry| matches!(entry, Entry::Frame(_))).count();
        self.facts.fetch_add(facts as u64, Ordering::Relaxed);
        self.frames.fetch_add(frames as u64, Ordering::Relaxed);
        let ticket = self.record.submit(now, entries)?;
        let receipt = ticket.receipt();
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticket);
        Ok(Stamp { seq: receipt.first, received_at: receipt.first_at })
    }

    /// Waits until all of it is on disk.
    fn settle(&self) -> Result<(), Failure> {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ticket) = newest {
            ticket.wait()?;
        }
        Ok(())
    }
}

impl Sink for Told {
    fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Stamp, String> {
        self.take(now, entries).map_err(|failure| failure.to_string())
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        write!(f, "{} frames, {} facts", count(&self.frames), count(&self.facts))
    }
}
