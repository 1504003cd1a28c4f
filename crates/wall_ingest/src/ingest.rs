//! Every feed of a city at work.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use tokio::{runtime::Handle, task::JoinSet, time::Instant};
use wall_model::Clock;
use wall_service::Service;

use crate::{
    CityFile, FeedSpec, Moments, Problem, Sink, Waker,
    analyst::Analyst,
    city::Auth,
    connector::{
        Connector, supervise,
        webhook::{self, Hook},
    },
    feed::Feed,
    health,
    outlet::Outlet,
    pipeline::Pipeline,
    plug::connectors,
    queue::{Queue, queue},
    tls,
};

/// What ingest needs.
pub struct IngestSetup {
    /// Where the feeds are.
    pub city: CityFile,
    /// Who reads them.
    pub services: &'static [&'static dyn Service],
    /// Where everything goes.
    pub record: Arc<dyn Sink>,
    /// The time.
    pub clock: Clock,
    /// What the record knows, for answers to webhooks and for conclusions.
    pub moments: Arc<dyn Moments>,
    /// Whether alarms and analyses are worked out at every tick.
    pub is_concluding: bool,
    /// Told whenever the record has something new.
    pub waker: Arc<dyn Waker>,
    /// The runtime that the connectors run on.
    pub handle: Handle,
}

/// Why ingest cannot start.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The city file names credentials that are not there, or asks for the impossible.
    #[error("{}", lines(.0))]
    City(Vec<Problem>),
    /// The address for webhooks cannot be listened at.
    #[error(
        "cannot listen for webhooks at {place}: {source}; \
         stop what uses it or set webhooks in [listen]"
    )]
    Webhooks {
        /// The address.
        place: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// No thread could be started.
    #[error("no thread for the pipeline or the analyst: {0}")]
    Thread(std::io::Error),
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Every feed of a city at work. Dropping it stops them.
pub struct Ingest {
    tasks: JoinSet<()>,
    pipeline: Option<JoinHandle<()>>,
    analyst: Option<JoinHandle<()>>,
    queue: Queue,
    is_stopping: Arc<AtomicBool>,
    trouble: Arc<Mutex<Option<String>>>,
    webhooks: Option<SocketAddr>,
}

/// A feed that is ready to run.
struct Ready {
    feed: Arc<Feed>,
    connectors: Vec<Box<dyn Connector>>,
    hooks: Vec<String>,
    auth: Auth,
}

impl Ingest {
    /// Starts every feed. Returns at once: feeds connect while the wall is already shown.
    ///
    /// # Errors
    /// Every credential that is missing, or an address that cannot be listened at.
    pub fn start(setup: IngestSetup) -> Result<Self, IngestError> {
        tls::install_tls();
        let mut problems = Vec::new();
        let ready: Vec<Ready> = setup
            .city
            .feeds
            .iter()
            .filter_map(|spec| prepare(spec, &setup, &mut problems))
            .collect();
        check_paths(&ready, &setup.city, &mut problems);
        if !problems.is_empty() {
            problems.sort();
            return Err(IngestError::City(problems));
        }
        let place = setup.city.webhooks;
        let listener = if ready.iter().any(|ready| !ready.hooks.is_empty()) {
            let bound = webhook::bind(place);
            Some(bound.map_err(|source| IngestError::Webhooks { place, source })?)
        } else {
            None
        };
        let webhooks = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let (queue, items) = queue();
        let is_stopping = Arc::new(AtomicBool::new(false));
        let trouble = Arc::new(Mutex::new(None));
        let pipeline = Pipeline {
            queue: items,
            sink: Arc::clone(&setup.record),
            clock: Arc::clone(&setup.clock),
            waker: Arc::clone(&setup.waker),
            is_stopping: Arc::clone(&is_stopping),
            trouble: Arc::clone(&trouble),
            kept_waiting: Vec::new(),
        };
        let mut ingest = Self {
            tasks: JoinSet::new(),
            pipeline: Some(thread("ingest-pipeline", move || pipeline.run())?),
            analyst: None,
            queue,
            is_stopping,
            trouble,
            webhooks,
        };
        ingest.spawn(ready, listener, &setup);
        if setup.is_concluding {
            let analyst = Analyst {
                services: setup.services,
                moments: setup.moments,
                sink: setup.record,
                clock: setup.clock,
                waker: setup.waker,
                is_stopping: Arc::clone(&ingest.is_stopping),
            };
            ingest.analyst = Some(thread("analyst", move || analyst.run())?);
        }
        Ok(ingest)
    }

    fn spawn(
        &mut self,
        ready: Vec<Ready>,
        listener: Option<std::net::TcpListener>,
        setup: &IngestSetup,
    ) {
        let (clock, handle) = (&setup.clock, &setup.handle);
        let moments = Arc::clone(&setup.moments);
        let mut hooks = BTreeMap::new();
        for ready in ready {
            let feed = ready.feed;
            let watching = health::watch(Arc::clone(&feed), self.queue.clone(), Arc::clone(clock));
            self.tasks.spawn_on(watching, handle);
            let outlet =
                |link| Outlet::new(Arc::clone(&feed), link, self.queue.clone(), Arc::clone(clock));
            let first_hook = ready.connectors.len();
            for (link, connector) in ready.connectors.into_iter().enumerate() {
                self.tasks.spawn_on(supervise(connector, outlet(link)), handle);
            }
            for (link, path) in ready.hooks.into_iter().enumerate() {
                hooks.insert(
                    webhook::root(&path),
                    Hook::new(outlet(first_hook + link), &ready.auth),
                );
            }
        }
        if let Some(listener) = listener {
            let serving = async move {
                match tokio::net::TcpListener::from_std(listener) {
                    Ok(listener) => webhook::serve(listener, hooks, moments).await,
                    Err(err) => tracing::error!(%err, "webhook server did not start"),
                }
            };
            self.tasks.spawn_on(serving, handle);
        }
    }

    /// Where webhooks are listened for, if a feed has one.
    pub fn webhook_addr(&self) -> Option<SocketAddr> {
        self.webhooks
    }

    /// Why the record cannot be written at present, if so.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops every feed; what was received by then is in the record when it returns.
    /// Blocks for as long as the last write takes.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.tasks.abort_all();
        self.is_stopping.store(true, Ordering::Relaxed);
        if let Some(analyst) = self.analyst.take() {
            analyst.thread().unpark();
            if analyst.join().is_err() {
                tracing::error!("the analyst had failed");
            }
        }
        let Some(pipeline) = self.pipeline.take() else { return };
        while !self.queue.stop() && !pipeline.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        if pipeline.join().is_err() {
            tracing::error!("the pipeline had failed");
        }
    }
}

/// A named thread at work.
fn thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, IngestError> {
    let builder = std::thread::Builder::new().name(name.to_owned());
    builder.spawn(run).map_err(IngestError::Thread)
}

impl Drop for Ingest {
    fn drop(&mut self) {
        self.end();
    }
}

/// Notes feeds that listen at the same path.
fn check_paths(ready: &[Ready], city: &CityFile, problems: &mut Vec<Problem>) {
    let mut owners = BTreeMap::new();
    for ready in ready {
        for path in ready.hooks.iter().map(|path| webhook::root(path)) {
            let Some(owner) = owners.insert(path.clone(), ready.feed.name()) else { continue };
            let line = city.feeds.iter().find(|spec| spec.name == ready.feed.name());
            problems.push(Problem {
                line: line.map_or(1, |spec| spec.line),
                column: 1,
                message: format!("feed {}: {path} belongs to feed {owner}", ready.feed.name()),
                hint: "each webhook has its own path".to_owned(),
            });
        }
    }
}

/// Fetches a feed's credentials and makes its connectors.
fn prepare(spec: &FeedSpec, setup: &IngestSetup, problems: &mut Vec<Problem>) -> Option<Ready> {
    let before = problems.len();
    let auth = spec.auth.resolve(problems);
    let mut refuse = |message: String, hint: &str| {
        problems.push(Problem { line: spec.line, column: 1, message, hint: hint.to_owned() });
    };
    let wanted = spec.service.as_str();
    let Some(service) = setup.services.iter().copied().find(|s| s.id() == wanted) else {
        refuse(format!("feed {}: unknown service {wanted}", spec.name), "");
        return None;
    };
    let tls = match tls::client_config(spec.ca.as_deref()) {
        Ok(tls) => tls,
        Err(err) => {
            refuse(format!("feed {}: ca: {err}", spec.name), "it must be a PEM file");
            return None;
        }
    };
    let requests = match spec.requests(service, setup.city.bounds) {
        Ok(requests) => requests,
        Err(err) => {
            refuse(format!("feed {}: {err}", spec.name), "");
            return None;
        }
    };
    if problems.len() > before {
        return None;
    }
    match connectors(spec, service, &auth, &tls, requests) {
        Ok((connectors, hooks)) => {
            let links = connectors.len() + hooks.len();
            let feed = Arc::new(Feed::new(spec, service, links, Instant::now()));
            Some(Ready { feed, connectors, hooks, auth })
        }
        Err(err) => {
            let message = format!("feed {}: {err}", spec.name);
            problems.push(Problem { line: spec.line, column: 1, message, hint: String::new() });
            None
        }
    }
}
