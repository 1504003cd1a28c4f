//! The program against third-party servers on loopback, where they are installed: one city
//! file for all of them together.

mod cameras;
mod city;
mod offices;
pub(crate) mod onvif;
mod pictures;
mod python;
mod servers;
mod twelve;
mod volunteers;
mod web;

use std::{collections::BTreeMap, path::Path, time::Duration};

use wall_model::{Basemap, FactKind, FrameSeq, HealthState, Slot, Span};
use wall_record::{Moment, Reader};
use wall_testkit::{Child, damamaya, wait_for};

use city::{City, Expected};
use pictures::Pictures;
use servers::Peers;

/// How long everything may take to be heard on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// A rest between two looks at a record that another process writes.
const GLANCE: Duration = Duration::from_millis(250);

/// A record that is looked at while it grows.
struct Watched<'a> {
    record: &'a Path,
    /// Which feed brought a frame.
    feeds: BTreeMap<FrameSeq, String>,
}

impl Watched<'_> {
    fn last(&self) -> Option<(Reader, Moment)> {
        let reader = Reader::open(self.record).ok()?;
        let (_, last) = reader.span()?;
        let moment = reader.moment(last).ok()?;
        Some((reader, moment))
    }

    /// Entities that are known at the record's end, by the feed that told them and kind.
    fn known(&mut self) -> BTreeMap<(String, &'static str), usize> {
        let mut counts = BTreeMap::new();
        let Some((reader, moment)) = self.last() else { return counts };
        let slots =
            [Slot::Area, Slot::Basemap, Slot::Position, Slot::Status, Slot::Signal, Slot::Footage];
        for known in slots.iter().flat_map(|slot| moment.latest_of_all(*slot)) {
            let kind = match &known.fact.kind {
                FactKind::Area(_) => "area",
                FactKind::Basemap(_) => "basemap",
                FactKind::Position(_) => "position",
                FactKind::Signal(_) => "signal",
                FactKind::Status(_) => "status",
                FactKind::Footage(_) => "footage",
                _ => continue,
            };
            let frame = known.fact.frame;
            if let Some(feed) = self.feed(&reader, frame) {
                *counts.entry((feed, kind)).or_default() += 1;
            }
        }
        // A camera's folder is made with its first picture.
        let recordings = std::fs::read_dir(self.record.join("pictures")).into_iter().flatten();
        counts.insert(("kamera".to_owned(), "recording"), recordings.count());
        counts
    }

    fn feed(&mut self, reader: &Reader, frame: FrameSeq) -> Option<String> {
        if let Some(feed) = self.feeds.get(&frame) {
            return Some(feed.clone());
        }
        let feed = reader.frame(frame).ok()??.origin.name.clone();
        self.feeds.insert(frame, feed.clone());
        Some(feed)
    }

    /// The feeds that are not up.
    fn troubled(&self) -> Vec<String> {
        let Some((_, moment)) = self.last() else { return Vec::new() };
        let health = moment.latest_of_all(Slot::Health).filter_map(|known| {
            let FactKind::Health(health) = &known.fact.kind else { return None };
            (health.state != HealthState::Up).then(|| format!("{}: {health:?}", known.fact.entity))
        });
        health.collect()
    }

    /// Why rows and payloads were set aside.
    fn rejects(&self) -> Vec<String> {
        let reader = Reader::open(self.record).unwrap();
        let (first, last) = reader.span().unwrap();
        let before = first - Span::from_secs(1);
        let rejects = reader.rejects(before, last).unwrap();
        rejects.flat_map(Result::unwrap).map(|stored| format!("{stored:?}")).collect()
    }
}

/// Waits until everything that is expected is known and every feed is up.
fn wait_for_all(watched: &mut Watched<'_>, expected: &[Expected]) {
    let mut missing = Vec::new();
    let missing = &mut missing;
    let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        wait_for("what the peers tell", PATIENCE, || {
            let counts = watched.known();
            let lacks = |wanted: &&Expected| {
                let known = counts.get(&(wanted.feed.to_owned(), wanted.kind));
                known.copied().unwrap_or_default() < wanted.count
            };
            *missing = expected.iter().filter(lacks).map(|lack| format!("{lack:?}")).collect();
            missing.extend(watched.troubled());
            std::thread::sleep(GLANCE);
            missing.is_empty().then_some(())
        });
    }));
    assert!(waited.is_ok(), "not there after {PATIENCE:?}: {missing:#?}");
}

/// Every raster tile is known where it lies, and its picture is the file's.
fn check_tiles(record: &Path, public: &Path) {
    let watched = Watched { record, feeds: BTreeMap::new() };
    let (reader, moment) = watched.last().unwrap();
    for tile in web::tiles() {
        let (x, y) = tile;
        let entity = format!("ubin/{}/{x}/{y}", web::ZOOM).as_str().into();
        let known = moment.entity("geo_portal", &entity, Slot::Basemap);
        let fact = &known.unwrap_or_else(|| panic!("no raster tile {entity}")).fact;
        let FactKind::Basemap(Basemap { media_type, bounds, is_mercator }) = &fact.kind else {
            panic!("{fact:?}")
        };
        assert_eq!((media_type.as_str(), *is_mercator), ("image/png", true));
        let degrees = 360.0 / f64::from(1_u32 << web::ZOOM);
        let west = f64::from(x) * degrees - 180.0;
        assert!((bounds.min.lon_deg - west).abs() < 1e-9, "{entity}: {bounds:?}");
        assert!((bounds.max.lon_deg - west - degrees).abs() < 1e-9, "{entity}: {bounds:?}");
        assert!(bounds.min.lat_deg < bounds.max.lat_deg, "{entity}: {bounds:?}");
        let frame = reader.frame(fact.frame).unwrap().unwrap();
        let file = std::fs::read(web::tile_file(&public.join("ubin"), tile)).unwrap();
        assert!(*frame.body == *file, "{entity}: another picture than the server's file");
    }
}

#[test]
fn one_wall_shows_all_of_them_together() {
    let folder = tempfile::tempdir().unwrap();
    let peers = Peers::start(folder.path());
    let city = City::of(&peers);
    let files = Pictures::new(folder.path(), &city.file);
    let record = folder.path().join("record");

    let mut command = damamaya();
    command.args(["ingest", "--city", files.city(), "--layout", files.layout(), "--record"]);
    command.arg(&record);
    command.env(python::LOGIN.0, python::LOGIN.1);
    let mut ingest = Child::start(command);
    let mut watched = Watched { record: &record, feeds: BTreeMap::new() };
    wait_for_all(&mut watched, &city.expected);
    assert_eq!(ingest.terminate().code(), Some(0), "{}", ingest.stderr());
    assert_eq!(watched.rejects(), Vec::<String>::new());

    let (begin, end) = Reader::open(&record).unwrap().span().unwrap();
    // Tiles change at ticks: what came last is seen at the next one.
    let end = end + Span::from_secs(1);
    files.check_map(&record, begin, end);
    if let Some(web) = &peers.web {
        check_tiles(&record, &folder.path().join("public"));
        files.check_basemap(&record, end, web.has_maps);
    }
    if peers.cameras.is_some() {
        files.check_recorded_cameras(&record, end);
        files.check_cameras();
    }
}
