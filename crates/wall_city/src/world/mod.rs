//! The simulated city of Denpasar: everything that its systems could tell at any time.
//!
//! A [`World`] is a pure function of its seed and the time. Nothing is carried from one
//! moment to the next: vehicles' outings, the day's incidents and the queues at the lights
//! begin afresh at fixed times, so any moment of any day can be asked for in any order.
//! Names, points and axes are the real city's; local streets, coast and everything that
//! happens are made up.

mod cameras;
mod file;
mod fleet;
mod hash;
mod hours;
mod incidents;
mod land;
mod links;
mod names;
mod roads;
mod signals;
mod stories;
mod street;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use wall_model::{Area, Fact, FactKind, LonLat, LonLatBounds, ServiceId, StreamKind, Timestamp};
use wall_service::{City, Gazetteer, Happening};

use cameras::Camera;
use file::CityFile;
use fleet::{Cache, Ground, Line, Roster, Unit};
use incidents::{Incidents, Makings};
use land::Land;
use links::Link;
use roads::Roads;
use signals::{Layout, Signals};
use stories::{Stage, Stories};
pub use stories::{Story, StoryKind, UnknownStory};

/// See the [module](self). Clones share what they have worked out.
#[derive(Clone, Debug)]
pub struct World {
    inner: Arc<Inner>,
    /// How its cameras' pictures come.
    stream: StreamKind,
}

#[derive(Debug)]
struct Inner {
    seed: u64,
    media_base_url: String,
    file: CityFile,
    names: Gazetteer,
    land: Land,
    roads: Roads,
    signals: Signals,
    lines: Vec<Line>,
    units: Vec<Unit>,
    links: Vec<Link>,
    cameras: Vec<Camera>,
    incidents: Incidents,
    stories: Arc<Stories>,
    cache: Cache,
}

impl World {
    /// The city of `seed`. Cameras' pictures are at `{media_base_url}/camera/<id>.mjpg`.
    pub fn denpasar(seed: u64, media_base_url: &str) -> Self {
        Self::with_stories(seed, media_base_url, &[])
    }

    /// The city of `seed` in which `stories` happen as well.
    pub fn with_stories(seed: u64, media_base_url: &str, stories: &[Story]) -> Self {
        let file = CityFile::embedded();
        let land = Land::new(&file);
        let roads = Roads::new(&file, &land);
        let stage = Stage { file: &file, land: &land, roads: &roads };
        let stories = Arc::new(Stories::new(stories, &stage));
        let junctions = Layout::junctions(&file, &roads);
        let signals = Signals::new(seed, junctions, Arc::clone(&stories), &land, &roads);
        let lines = Line::all(&file, &land, &roads);
        let units = Roster::units(&file, &land, &roads, &lines);
        let links = links::all(&land, &roads, &signals.junctions);
        let cameras = cameras::all(&file, &roads, &signals.junctions);
        let media_base_url = media_base_url.trim_end_matches('/').to_owned();
        let names = names::gazetteer(&file, &land, &roads);
        let (incidents, cache) = (Incidents::default(), Cache::default());
        let inner = Inner {
            seed,
            media_base_url,
            file,
            names,
            land,
            roads,
            signals,
            lines,
            units,
            links,
            cameras,
            incidents,
            stories,
            cache,
        };
        Self { inner: Arc::new(inner), stream: StreamKind::Mjpeg }
    }

    /// The same city whose cameras send one picture a request, from `/camera/<id>.jpg`.
    #[must_use]
    pub fn with_snapshots(self) -> Self {
        Self { stream: StreamKind::Snapshot, ..self }
    }

    /// What the map of the city covers.
    pub fn bounds(&self) -> LonLatBounds {
        LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) }
    }
}

impl City for World {
    fn facts(&self, service: &str, feed: &str, at: Timestamp) -> Vec<Fact> {
        let id = ServiceId::from(service);
        match (service, feed) {
            ("vehicle_tracking", feed) => self.inner.vehicles(&id, feed, at),
            ("traffic_signals", "spat" | "ntcip1202") => {
                let ground = (&self.inner.land, &self.inner.roads.graph);
                self.inner.signals.facts(&id, feed == "ntcip1202", at, ground)
            }
            ("traffic_signals", "links") => self.inner.link_facts(&id, at),
            ("geo_portal", "districts") => areas(&id, &self.inner.land.areas, at),
            ("geo_portal", "roads") => areas(&id, &self.inner.roads.areas, at),
            ("geo_portal", "places") => self.inner.places(&id, at),
            ("geo_portal", "incidents") => {
                self.inner.incidents.facts(&id, self.inner.makings(), at)
            }
            ("cctv", "cameras") => self.inner.camera_facts(&id, self.stream, at),
            _ => wall_services::service(service)
                .map(|service| service.truth(self, feed, at))
                .unwrap_or_default(),
        }
    }

    fn seed(&self) -> u64 {
        self.inner.seed
    }

    fn gazetteer(&self) -> &Gazetteer {
        &self.inner.names
    }

    fn happenings(&self, from: Timestamp, to: Timestamp) -> Vec<Happening> {
        let mut all = self.inner.incidents.happenings(self.inner.makings(), from, to);
        all.extend(self.inner.stories.happenings(from, to));
        all.sort_by(|a, b| a.begins.cmp(&b.begins).then_with(|| a.id.cmp(&b.id)));
        all
    }

    fn busyness(&self, at: Timestamp) -> f64 {
        self.inner.stories.demand(at.as_secs() as f64)
    }

    fn rain_mm_per_hour(&self, at: Timestamp) -> f64 {
        /// A downpour.
        const MOST: f64 = 50.0;
        MOST * self.inner.stories.rain(self.inner.seed, at.as_secs() as f64)
    }
}

impl Inner {
    fn makings(&self) -> Makings<'_> {
        Makings {
            seed: self.seed,
            file: &self.file,
            land: &self.land,
            roads: &self.roads,
            units: &self.units,
            stories: &self.stories,
        }
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            seed: self.seed,
            roads: &self.roads,
            signals: &self.signals,
            lines: &self.lines,
            cache: &self.cache,
        }
    }

    fn vehicles(&self, service: &ServiceId, feed: &str, at: Timestamp) -> Vec<Fact> {
        let now = at.as_secs();
        let missions = self.incidents.missions(self.makings(), now as f64);
        let ground = self.ground();
        let units = self.units.iter().enumerate();
        units
            .filter(|(_, unit)| fleet::carries(feed, unit.class))
            .filter_map(|unit| match feed {
                "traccar_devices" => ground.device(service, unit, now, &missions),
                _ => ground.position(service, unit, now, &missions, &self.land),
            })
            .collect()
    }

    fn link_facts(&self, service: &ServiceId, at: Timestamp) -> Vec<Fact> {
        let minute = at.as_secs().div_euclid(60) * 60;
        let incidents = self.incidents.told(self.makings(), minute as f64);
        let stories = (&*self.stories, &self.land);
        links::facts(&self.links, service, self.seed, at, &incidents, stories)
    }

    fn places(&self, service: &ServiceId, at: Timestamp) -> Vec<Fact> {
        let second = Timestamp::from_secs(at.as_secs());
        let place = |(entity, place, area): &(String, LonLat, Area)| {
            let kind = FactKind::Area(area.clone());
            Fact::new(service, entity.as_str(), second, kind).at(*place)
        };
        self.land.places.iter().map(place).collect()
    }
}

/// Shapes that do not change, as told at `at`.
fn areas(service: &ServiceId, areas: &[(String, Area)], at: Timestamp) -> Vec<Fact> {
    let second = Timestamp::from_secs(at.as_secs());
    let fact = |(entity, area): &(String, Area)| {
        Fact::new(service, entity.as_str(), second, FactKind::Area(area.clone()))
    };
    areas.iter().map(fact).collect()
}
