//! The simulated city as tests ask it: its truth, and every way to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use wall_city::{CityServer, EndpointInfo, World};
use wall_ingest::{CityFile, FeedSpec, Interviewed, interview};
use wall_model::{LonLatBounds, Span, Timestamp};
use wall_record::{Frame, Origin};
use wall_service::{Service, Transport};
use wall_testkit::FakeClock;

/// 2026-11-24T11:05:00Z, 19.05 WITA: rush hour.
pub(crate) const EVENING: Timestamp = Timestamp::from_secs(1_795_518_300);

/// Seed of the city that everybody sees first.
const SEED: u64 = 5171;

/// One way to one feed.
pub(crate) struct Way {
    pub(crate) service: &'static dyn Service,
    pub(crate) origin: Arc<Origin>,
    pub(crate) url: String,
    pub(crate) transport: Transport,
    /// The one entity that it tells of, if it tells of one only.
    pub(crate) entity: Option<String>,
    /// Whether the city file takes this way; then how often it is asked.
    pub(crate) period: Option<Span>,
    bounds: LonLatBounds,
}

/// See the [module](self).
pub(crate) struct Simulation {
    pub(crate) world: World,
    pub(crate) ways: Vec<Way>,
    /// Its own city file.
    pub(crate) file: CityFile,
}

impl Simulation {
    /// The city with the ways that its own city file and its list of endpoints tell of.
    pub(crate) fn denpasar() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let clock = FakeClock::at(EVENING).clock();
        let server = CityServer::denpasar(runtime.handle(), SEED, CityServer::LISTEN, clock);
        let server = server.unwrap();
        let file = CityFile::parse(server.city_file(), wall_services::ALL).unwrap();
        let ways = server.endpoints().iter().map(|endpoint| {
            let is_own = |feed: &&FeedSpec| {
                let mut options = feed.options.values();
                feed.service.as_str() == endpoint.service
                    && feed.feed.as_str() == endpoint.feed
                    && endpoint.entity.as_ref().is_none_or(|own| options.any(|value| value == own))
            };
            // A second way to a feed has the options of the first; a feed that the file
            // leaves out, because another tells the same sooner, has none.
            let spec = file.feeds.iter().find(is_own);
            let origin = spec.map_or_else(|| plain(endpoint), FeedSpec::origin);
            Way {
                service: wall_services::service(&endpoint.service).unwrap(),
                origin: Arc::new(origin),
                url: endpoint.url.clone(),
                transport: endpoint.transport,
                entity: endpoint.entity.clone(),
                period: spec.filter(|spec| spec.url == endpoint.url).map(|spec| spec.period),
                bounds: file.bounds,
            }
        });
        let mut ways: Vec<Way> = ways.collect();
        ways.extend(streams(&ways));
        Self { world: World::denpasar(SEED, server.media_base_url()), ways, file }
    }

    /// The same way with other options.
    pub(crate) fn with_options(way: &Way, options: &[(&str, &str)]) -> Way {
        let options: BTreeMap<String, String> =
            options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let origin = Arc::new(Origin { options, ..(*way.origin).clone() });
        Way { origin, url: way.url.clone(), entity: way.entity.clone(), ..*way }
    }
}

impl Way {
    /// What a wall receives by it at `at`.
    pub(crate) fn frames(&self, world: &World, at: Timestamp) -> Vec<Frame> {
        let who = Interviewed {
            service: self.service,
            origin: &self.origin,
            url: &self.url,
            bounds: self.bounds,
        };
        interview(&who, world, at, &mut BTreeSet::new()).unwrap()
    }
}

/// The origin of a feed that the city file leaves out, with the options of its offer.
fn plain(endpoint: &EndpointInfo) -> Origin {
    let service = wall_services::service(&endpoint.service);
    let offers = service.map_or(&[][..], |service| service.simulated());
    let offer = offers.iter().find(|offer| offer.feed == endpoint.feed);
    let options = offer.map_or(&[][..], |offer| offer.options).iter();
    Origin {
        name: endpoint.feed.clone(),
        service: endpoint.service.as_str().into(),
        feed: endpoint.feed.as_str().into(),
        options: options.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

/// Feeds that can come as datagrams or over a plain connection, which the city's list does
/// not name because the one who receives them must be told first.
fn streams(ways: &[Way]) -> Vec<Way> {
    let mut streams = Vec::<Way>::new();
    for way in ways.iter().filter(|way| way.entity.is_none()) {
        let feed = way.service.feeds().iter().find(|feed| way.origin.feed.as_str() == feed.name);
        for (transport, url) in
            [(Transport::Udp, "udp://127.0.0.1:9"), (Transport::Tcp, "tcp://127.0.0.1:9")]
        {
            let is_new = !streams
                .iter()
                .any(|known| (known.url.as_str(), &known.origin) == (url, &way.origin));
            if is_new && feed.is_some_and(|feed| feed.transports.contains(&transport)) {
                let origin = Arc::clone(&way.origin);
                let url = url.to_owned();
                streams.push(Way { origin, url, transport, entity: None, period: None, ..*way });
            }
        }
    }
    streams
}
