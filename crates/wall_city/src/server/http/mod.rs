//! The city's HTTP servers: documents, WebSockets and cameras under one root.

mod camera;
mod document;
mod socket;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::sync::watch;
use wall_service::{Asked, Transport};

use super::{cameras::Cameras, source::Source, tcp::Bounded};

/// Open connections: a wall needs a few dozen, cameras included.
pub(super) const MOST_CONNECTIONS: usize = 256;

/// Longest query that is read, bytes.
const LONGEST_QUERY: usize = 8 * 1024;

/// What the handlers answer from.
#[derive(Clone)]
struct Site {
    source: Arc<Source>,
    cameras: Arc<Cameras>,
    /// The city file and the list of endpoints, as text.
    pages: Arc<Pages>,
}

/// Texts that are made once, when every port is known.
pub(super) struct Pages {
    /// The endpoints, one a line.
    pub(super) index: String,
    /// The city file.
    pub(super) city_file: String,
}

/// Serves HTTP until the task is dropped or `stop` says so.
pub(super) async fn serve(
    listener: tokio::net::TcpListener,
    source: Arc<Source>,
    cameras: Arc<Cameras>,
    pages: Pages,
    stop: watch::Receiver<bool>,
) {
    let site = Site { source, cameras, pages: Arc::new(pages) };
    let router = Router::new()
        .route("/", get(index))
        .route("/city.toml", get(city_file))
        .route("/camera/{picture}", get(camera::picture))
        .route("/{service}/{feed}", get(root))
        .route("/{service}/{feed}/", get(root))
        .route("/{service}/{feed}/{*path}", get(below))
        .with_state(site);
    if let Err(err) = axum::serve(Bounded::new(listener, MOST_CONNECTIONS, stop), router).await {
        tracing::error!(%err, "the simulated city's HTTP server ended");
    }
}

async fn index(State(site): State<Site>) -> Response {
    text("text/plain; charset=utf-8", &site.pages.index)
}

async fn city_file(State(site): State<Site>) -> Response {
    text("application/toml", &site.pages.city_file)
}

fn text(media_type: &'static str, body: &str) -> Response {
    ([(header::CONTENT_TYPE, media_type)], body.to_owned()).into_response()
}

/// What is known of a request.
struct Asking {
    service: String,
    feed: String,
    path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
}

type Parameters = Query<Vec<(String, String)>>;

async fn root(
    State(site): State<Site>,
    Path((service, feed)): Path<(String, String)>,
    Query(query): Parameters,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let path = if uri.path().ends_with('/') { "/" } else { "" }.to_owned();
    answer(site, Asking { service, feed, path, query, headers, upgrade }).await
}

async fn below(
    State(site): State<Site>,
    Path((service, feed, path)): Path<(String, String, String)>,
    Query(query): Parameters,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let path = format!("/{path}");
    answer(site, Asking { service, feed, path, query, headers, upgrade }).await
}

async fn answer(site: Site, asking: Asking) -> Response {
    let query_length: usize =
        asking.query.iter().map(|(name, value)| name.len() + value.len()).sum();
    if query_length > LONGEST_QUERY {
        return (StatusCode::URI_TOO_LONG, "the query is too long\n").into_response();
    }
    let Some((service, feed)) = site.source.feed(&asking.service, &asking.feed) else {
        return (StatusCode::NOT_FOUND, "the simulated city has no such feed; / lists them\n")
            .into_response();
    };
    let asked = Asked {
        feed: feed.name.to_owned(),
        path: asking.path,
        query: asking.query,
        ..Asked::default()
    };
    match asking.upgrade {
        Ok(upgrade) if feed.transports.contains(&Transport::WebSocket) => {
            socket::serve(upgrade, site.source, service, asked)
        }
        _ => document::answer(&site.source, service, asked, &asking.headers).await,
    }
}
