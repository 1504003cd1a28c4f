//! WebSockets (RFC 6455) that push what is new, once a second.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        WebSocketUpgrade,
        ws::{Message as Packet, WebSocket},
    },
    response::Response,
};
use tokio::time::{MissedTickBehavior, interval, timeout};
use wall_service::{Asked, Service};

use crate::server::source::{News, Source};

/// How often news are looked for.
const PERIOD: Duration = Duration::from_secs(1);

/// How often an otherwise silent socket is pinged.
const SILENT_PERIODS_PER_PING: u32 = 20;

/// How long a client may take to accept a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// Largest message that is read from a client, bytes. Clients have little to say here.
const MAX_BYTES: usize = 64 * 1024;

/// Accepts the upgrade and pushes the service's messages for `asked`.
pub(super) fn serve(
    upgrade: WebSocketUpgrade,
    source: Arc<Source>,
    service: &'static dyn Service,
    asked: Asked,
) -> Response {
    upgrade
        .max_message_size(MAX_BYTES)
        .max_frame_size(MAX_BYTES)
        .on_upgrade(move |socket| push(socket, source, service, asked))
}

async fn push(
    mut socket: WebSocket,
    source: Arc<Source>,
    service: &'static dyn Service,
    asked: Asked,
) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut news = News::default();
    let mut silent = 0;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            incoming = socket.recv() => match incoming {
                // Pings are answered by the library; the rest is heard and forgotten.
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => return,
            },
        }
        let round = source.messages(service, asked.clone()).await;
        let mut packets: Vec<Packet> =
            news.of(&round).into_iter().map(|message| packet(&message.body)).collect();
        silent = if packets.is_empty() { silent + 1 } else { 0 };
        if silent >= SILENT_PERIODS_PER_PING {
            silent = 0;
            packets.push(Packet::Ping(Vec::new().into()));
        }
        for packet in packets {
            match timeout(PATIENCE, socket.send(packet)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return,
            }
        }
    }
}

/// Text where the body is text, binary otherwise.
fn packet(body: &[u8]) -> Packet {
    match std::str::from_utf8(body) {
        Ok(text) => Packet::Text(text.into()),
        Err(_) => Packet::Binary(body.to_vec().into()),
    }
}
