//! Devices that report to the wall: HTTP requests to its webhooks, datagrams to its ports.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::StreamExt;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use tokio::{
    net::UdpSocket,
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};
use wall_service::{Asked, Feed, Message, Service, Transport};

use super::{
    error::CityError,
    source::{News, Source},
};

/// How often devices look whether they have news.
const PERIOD: Duration = Duration::from_secs(1);

/// Reports under way at a time. Connections are kept and used again.
const AT_ONCE: usize = 8;

/// How long the wall may take to answer a report.
const PATIENCE: Duration = Duration::from_secs(5);

/// Rounds for which a feed is left alone that the wall does not know: its city file takes
/// the feed by another protocol.
const UNKNOWN_ROUNDS: u32 = 30;

/// Longest pause after failed reports.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Largest datagram that is sent, bytes: what UDP carries over IPv4.
const LARGEST_DATAGRAM: usize = 65_507;

/// The wall's webhook address, or why it is none.
///
/// # Errors
/// If `url` is not an `http` address.
pub(super) fn webhook_url(url: &str) -> Result<Url, CityError> {
    let refused =
        |detail: &str| CityError::Report { url: url.to_owned(), detail: detail.to_owned() };
    let with_scheme = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let parsed = Url::parse(&with_scheme).map_err(|err| refused(&err.to_string()))?;
    match parsed.scheme() {
        "http" => Ok(parsed),
        _ => Err(refused("only http addresses can be reported to")),
    }
}

/// A client without TLS: reports go to a wall on the same machine or network.
///
/// # Errors
/// If the client cannot be made.
pub(super) fn client(url: &Url) -> Result<Client, CityError> {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .map_err(|err| CityError::Report { url: url.to_string(), detail: err.to_string() })?
    .with_root_certificates(rustls::RootCertStore::empty())
    .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .timeout(PATIENCE)
        .pool_max_idle_per_host(AT_ONCE)
        .build()
        .map_err(|err| CityError::Report { url: url.to_string(), detail: err.to_string() })
}

/// Reports the news of every webhook feed to the wall's webhooks below `base`, until the
/// task is dropped or `stop` says so.
pub(super) async fn report(
    source: Arc<Source>,
    client: Client,
    base: Url,
    mut stop: watch::Receiver<bool>,
) {
    let feeds = source.feeds_by(Transport::Webhook);
    let mut news: Vec<(News, u32)> = feeds.iter().map(|_| (News::default(), 0)).collect();
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut pause = PERIOD;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let mut failed = None;
        for ((service, feed), (news, rest)) in feeds.iter().zip(&mut news) {
            if *rest > 0 {
                *rest -= 1;
                continue;
            }
            let round = source.messages(*service, asked(feed)).await;
            let fresh = news.of(&round).into_iter();
            let requests: Vec<RequestBuilder> =
                fresh.map(|message| request(&client, &base, feed, message)).collect();
            let sent = futures_util::stream::iter(requests)
                .map(send)
                .buffer_unordered(AT_ONCE)
                .collect::<Vec<_>>()
                .await;
            let err = sent.into_iter().find_map(Result::err);
            if err.as_ref().is_some_and(|err| err.status() == Some(StatusCode::NOT_FOUND)) {
                (*news, *rest) = (News::default(), UNKNOWN_ROUNDS);
                continue;
            }
            failed = err.or(failed);
        }
        let Some(err) = failed else {
            pause = PERIOD;
            continue;
        };
        // The devices' next reports bring newer places; lost ones are not sent again.
        tracing::debug!(err = %err.without_url(), "simulated devices could not report to the wall");
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn asked(feed: &Feed) -> Asked {
    Asked { feed: feed.name.to_owned(), ..Asked::default() }
}

/// One report: its topic as the query, its body as the body, if it has one.
fn request(client: &Client, base: &Url, feed: &Feed, message: &Message) -> RequestBuilder {
    let mut url = base.clone();
    url.set_path(&format!("{}/{}", base.path().trim_end_matches('/'), feed.name));
    url.set_query((!message.topic.is_empty()).then_some(message.topic.as_str()));
    // A device that sends its query as a form as well is content with the query.
    if message.body.is_empty() || message.body == message.topic.as_bytes() {
        return client.get(url);
    }
    client.post(url).header("content-type", media_type(&message.body)).body(message.body.clone())
}

async fn send(request: RequestBuilder) -> reqwest::Result<()> {
    request.send().await?.error_for_status()?;
    Ok(())
}

/// What a body is: the devices send JSON or forms.
fn media_type(body: &[u8]) -> &'static str {
    match body.trim_ascii_start().first() {
        Some(b'{' | b'[') => "application/json",
        _ => "application/x-www-form-urlencoded",
    }
}

/// Sends the feed's news to `to` as datagrams, until the task is dropped or `stop` says so.
pub(super) async fn datagrams(
    source: Arc<Source>,
    (service, feed): (&'static dyn Service, &'static Feed),
    socket: UdpSocket,
    to: SocketAddr,
    mut stop: watch::Receiver<bool>,
) {
    let mut news = News::default();
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let round = source.messages(service, asked(feed)).await;
        for message in news.of(&round) {
            if message.body.len() > LARGEST_DATAGRAM {
                tracing::warn!(
                    feed = feed.name,
                    bytes = message.body.len(),
                    "a simulated message does not fit a datagram"
                );
                continue;
            }
            if let Err(err) = socket.send_to(&message.body, to).await {
                tracing::debug!(%to, %err, "a simulated datagram was not sent");
            }
        }
    }
}
