//! The city that the wall shows: a file's, or the simulated one.

use std::{net::SocketAddr, path::Path, sync::Arc};

use jiff::tz::TimeZone;
use tokio::runtime::Handle;
use wall_city::{Bound, CityParts, CityServer, Story, World};
use wall_ingest::CityFile;
use wall_model::Clock;

use crate::{
    failure::Failure,
    plan::{self, CityFacts},
};

/// Seed of the simulated city that everybody sees first.
pub(crate) const SEED: u64 = 5171;

/// Its time zone, an IANA name.
pub(crate) const TIME_ZONE: &str = "Asia/Makassar";

/// A city and, if it is simulated, its servers.
pub(crate) struct City {
    pub(crate) file: CityFile,
    pub(crate) server: Option<CityServer>,
    pub(crate) zone: TimeZone,
}

impl City {
    /// The city of `path`; without one, the simulated city on loopback, whose time is
    /// `clock` and in which `stories` happen.
    pub(crate) fn open(
        path: Option<&Path>,
        stories: &[Story],
        handle: &Handle,
        clock: &Clock,
    ) -> Result<Self, Failure> {
        let Some(path) = path else { return Self::simulated(stories, handle, clock) };
        if !stories.is_empty() {
            let message = "--story: only the simulated city has stories; leave --city out";
            return Err(Failure::BadInput(message.to_owned()));
        }
        let file = read(path)?;
        let zone = plan::zone(&file.time_zone)?;
        Ok(Self { file, server: None, zone })
    }

    fn simulated(stories: &[Story], handle: &Handle, clock: &Clock) -> Result<Self, Failure> {
        let server = simulated(handle, SEED, stories, CityServer::LISTEN, clock)?;
        let file = parse(server.city_file(), "simulated city")?;
        let zone = plan::zone(&file.time_zone)?;
        Ok(Self { file, server: Some(server), zone })
    }

    /// What the record keeps of the city.
    pub(crate) fn facts(&self) -> CityFacts {
        CityFacts {
            name: self.file.name.clone(),
            time_zone: self.file.time_zone.clone(),
            is_simulated: self.file.is_simulated,
            cameras: self.file.camera_rules.clone(),
        }
    }
}

/// Serves the simulated city of `seed` at `listen`.
pub(crate) fn simulated(
    handle: &Handle,
    seed: u64,
    stories: &[Story],
    listen: SocketAddr,
    clock: &Clock,
) -> Result<CityServer, Failure> {
    let bound = Bound::bind(listen)?;
    let world = Arc::new(World::with_stories(seed, &bound.media_base_url()?, stories));
    let parts = CityParts {
        city: world.clone(),
        cameras: world,
        services: wall_services::ALL,
        clock: clock.clone(),
    };
    Ok(bound.serve(handle, parts)?)
}

/// Reads the city file at `path`.
pub(crate) fn read(path: &Path) -> Result<CityFile, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|err| Failure::BadInput(format!("{}: cannot be read: {err}", path.display())))?;
    parse(&text, &path.display().to_string())
}

/// Reads a city file; `name` is its name in messages.
pub(crate) fn parse(text: &str, name: &str) -> Result<CityFile, Failure> {
    CityFile::parse(text, wall_services::ALL)
        .map_err(|problems| Failure::problems(problems.iter().map(|problem| problem.in_file(name))))
}
