//! The simulated city's servers: every service's real protocol, on loopback.
//!
//! | protocol | where | what |
//! |-|-|-|
//! | HTTP | `http://HOST:PORT/<service>/<feed>…` | documents, with ETag and 304 |
//! | WebSocket | the same, `ws://` | what is new, once a second |
//! | MJPEG, JPEG | `http://HOST:PORT/camera/<id>.mjpg`, `.jpg` | five pictures a second |
//! | MQTT 3.1.1, 5.0 | `mqtt://HOST:PORT` | a broker for subscribers |
//! | SNMP v1, v2c | `snmp://HOST:PORT`, a port for every junction | GET, GETNEXT |
//! | HTTP reports | to the wall's webhooks | what devices send by themselves |
//! | UDP | to a port of the wall | the same, as datagrams |
//!
//! With port 0 every port is a free one; with a port given, the others follow it.

mod bound;
mod cameras;
mod city_file;
mod endpoints;
mod error;
mod http;
mod mqtt;
mod reports;
mod snmp;
mod source;
mod tcp;

#[cfg(test)]
mod tests;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{runtime::Handle, sync::watch, task::JoinSet};
use wall_model::Clock;
use wall_service::{City, Service, Transport};

pub use self::{bound::Bound, endpoints::EndpointInfo, error::CityError};
use self::{cameras::Cameras, source::Source};
use crate::{World, scene::CameraScenes};

/// What a city is made of.
#[derive(Clone)]
pub struct CityParts {
    /// Its facts at any time.
    pub city: Arc<dyn City>,
    /// What its cameras see at any time.
    pub cameras: Arc<dyn CameraScenes>,
    /// The services whose protocols it speaks.
    pub services: &'static [&'static dyn Service],
    /// Its clock.
    pub clock: Clock,
}

/// A city that is being served. Stops when dropped.
pub struct CityServer {
    handle: Handle,
    source: Arc<Source>,
    endpoints: Vec<EndpointInfo>,
    city_file: String,
    media_base_url: String,
    stop: watch::Sender<bool>,
    tasks: Mutex<JoinSet<()>>,
}

impl CityServer {
    /// Where a city listens unless told otherwise: loopback, any free port.
    pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

    /// Serves the city of `parts` at `listen`.
    ///
    /// # Errors
    /// If a port cannot be had.
    pub fn start(handle: &Handle, parts: CityParts, listen: SocketAddr) -> Result<Self, CityError> {
        Bound::bind(listen)?.serve(handle, parts)
    }

    /// Serves the simulated Denpasar of `seed` at `listen` with every service.
    ///
    /// # Errors
    /// If a port cannot be had.
    pub fn denpasar(
        handle: &Handle,
        seed: u64,
        listen: SocketAddr,
        clock: Clock,
    ) -> Result<Self, CityError> {
        let bound = Bound::bind(listen)?;
        let world = World::denpasar(seed, &bound.media_base_url()?);
        let parts = CityParts {
            city: Arc::new(world.clone()),
            cameras: Arc::new(world),
            services: wall_services::ALL,
            clock,
        };
        bound.serve(handle, parts)
    }

    /// Serves on ports that are already bound.
    fn serve(handle: &Handle, source: Arc<Source>, ports: bound::Ports) -> Result<Self, CityError> {
        let _context = handle.enter();
        let endpoints = endpoints::of(&source, &ports);
        let city_file = city_file::text(source.services, &endpoints, &ports.controllers);
        let media_base_url = ports.media_base_url();
        let pages = http::Pages {
            index: endpoints::index(&endpoints, &media_base_url),
            city_file: city_file.clone(),
        };
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let sockets = ports.into_sockets()?;
        let cameras = Cameras::new(Arc::clone(&source));
        tasks.spawn(http::serve(
            sockets.http,
            Arc::clone(&source),
            cameras,
            pages,
            stopped.clone(),
        ));
        tasks.spawn(mqtt::serve(sockets.mqtt, Arc::clone(&source), stopped));
        for (socket, controller) in sockets.agents {
            tasks.spawn(snmp::serve(socket, Arc::clone(&source), controller));
        }
        let handle = handle.clone();
        let tasks = Mutex::new(tasks);
        Ok(Self { handle, source, endpoints, city_file, media_base_url, stop, tasks })
    }

    /// Where every feed is served.
    pub fn endpoints(&self) -> &[EndpointInfo] {
        &self.endpoints
    }

    /// A city file (TOML) whose feeds are this city's own.
    pub fn city_file(&self) -> &str {
        &self.city_file
    }

    /// The root of the HTTP servers; cameras are at `camera/<id>.mjpg` below it.
    pub fn media_base_url(&self) -> &str {
        &self.media_base_url
    }

    /// Makes the city's devices report to the wall's webhooks at `url`, such as
    /// `http://127.0.0.1:8112`: a report of the feed `osmand` goes to `/osmand` below it.
    ///
    /// # Errors
    /// If `url` is not an `http` address.
    pub fn report_to(&self, url: &str) -> Result<(), CityError> {
        let _context = self.handle.enter();
        let url = reports::webhook_url(url)?;
        let client = reports::client(&url)?;
        self.spawn(reports::report(Arc::clone(&self.source), client, url, self.stop.subscribe()));
        Ok(())
    }

    /// Makes the city send a feed's messages to `to` as datagrams.
    ///
    /// # Errors
    /// If there is no such feed, or no port to send from.
    pub fn send_to(&self, service: &str, feed: &str, to: SocketAddr) -> Result<(), CityError> {
        let _context = self.handle.enter();
        let found = self.source.feed(service, feed);
        let found = found.filter(|(_, feed)| feed.transports.contains(&Transport::Udp));
        let found = found.ok_or_else(|| CityError::NoSuchFeed {
            service: service.to_owned(),
            feed: feed.to_owned(),
        })?;
        let socket = bound::sender(to)?;
        self.spawn(reports::datagrams(
            Arc::clone(&self.source),
            found,
            socket,
            to,
            self.stop.subscribe(),
        ));
        Ok(())
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        // The set is whole after a panic: a task is added or not.
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.spawn_on(task, &self.handle);
    }
}

impl Drop for CityServer {
    fn drop(&mut self) {
        // Ends open connections; the tasks themselves end with their set.
        self.stop.send_replace(true);
    }
}

impl std::fmt::Debug for CityServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CityServer")
            .field("media_base_url", &self.media_base_url)
            .finish_non_exhaustive()
    }
}
