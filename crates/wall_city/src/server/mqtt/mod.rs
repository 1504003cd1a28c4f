//! The city's MQTT broker (3.1.1 and 5.0), for subscribers only.
//!
//! Devices of the simulated city publish through the services' `simulate`; clients
//! subscribe and are sent what is new at quality of service 0. On a subscription the
//! newest message of every matching topic comes first, marked as retained, as a broker
//! does for devices that publish retained messages. Clients cannot publish.

mod packet;
mod session;

use std::{sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};
use wall_service::{Asked, Message, Transport};

#[cfg(test)]
pub(in crate::server) use self::packet::{Version, take};
use super::{source::Source, tcp::Bounded};

/// Open connections.
const MOST_CONNECTIONS: usize = 64;

/// How often devices publish.
const PERIOD: Duration = Duration::from_secs(1);

/// What every device last published, by topic.
type Round = Arc<Vec<Message>>;

/// Serves subscribers until the task is dropped or `stop` says so.
pub(super) async fn serve(listener: TcpListener, source: Arc<Source>, stop: watch::Receiver<bool>) {
    let (rounds, newest) = watch::channel(Round::default());
    let listener = Bounded::new(listener, MOST_CONNECTIONS, stop);
    let mut sessions = JoinSet::new();
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            (connection, from) = listener.next() => {
                let newest = newest.clone();
                if sessions.is_empty() {
                    // Nobody listened until now: the newest round may be old.
                    rounds.send_replace(round(&source).await);
                }
                sessions.spawn(async move {
                    if let Err(err) = session::run(connection, newest).await {
                        tracing::debug!(%from, %err, "an MQTT session ended");
                    }
                });
            }
            _ = ticks.tick(), if !sessions.is_empty() => {
                rounds.send_replace(round(&source).await);
            }
            // A session that panicked is gone like any other.
            Some(_) = sessions.join_next() => {}
        }
    }
}

/// What the devices of every feed say now.
async fn round(source: &Source) -> Round {
    let mut round = Vec::new();
    for (service, feed) in source.feeds_by(Transport::Mqtt) {
        let asked = Asked { feed: feed.name.to_owned(), ..Asked::default() };
        let messages = source.messages(service, asked).await;
        round.extend(messages.into_iter().filter(|message| packet::is_topic(&message.topic)));
    }
    Arc::new(round)
}
