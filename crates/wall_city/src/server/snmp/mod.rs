//! The city's signal controllers: SNMP agents, one on a port of its own for every junction.
//!
//! Real controllers are devices with an address each; so are these. An agent serves what
//! the service's `simulate` knows of its junction: asked for no object by name, it tells
//! them all, which is what GETNEXT walks along.

pub(super) mod ber;
mod message;

use std::{sync::Arc, time::Duration};

use tokio::net::UdpSocket;
use wall_service::{Asked, Response};

use self::{
    ber::{Oid, parse_oid, spell_oid},
    message::{Operation, Refusal, Request, Value, Variable, Version},
};
use super::{endpoints::Controller, source::Source};

/// Largest datagram that is read, bytes. A controller's own limit is lower.
const MAX_BYTES: usize = 4 * 1024;

/// Pause after an error, so that a lasting one costs nothing.
const AFTER_ERROR: Duration = Duration::from_millis(100);

/// RFC 1157, 4.1.1: `noSuchName(2)`.
const NO_SUCH_NAME: i64 = 2;
/// RFC 1157, 4.1.1: `readOnly(4)`.
const READ_ONLY: i64 = 4;
/// RFC 3416, 3: `notWritable(17)`.
const NOT_WRITABLE: i64 = 17;

/// One controller's agent.
struct Agent {
    source: Arc<Source>,
    controller: Controller,
}

/// Answers datagrams for `controller` until the task is dropped.
pub(super) async fn serve(socket: UdpSocket, source: Arc<Source>, controller: Controller) {
    let agent = Agent { source, controller };
    let mut buffer = vec![0; MAX_BYTES];
    loop {
        let (length, from) = match socket.recv_from(&mut buffer).await {
            Ok(received) => received,
            Err(err) => {
                // Mostly about an earlier reply that could not be delivered.
                tracing::debug!(%err, "a simulated controller could not receive");
                tokio::time::sleep(AFTER_ERROR).await;
                continue;
            }
        };
        match Request::read(buffer.get(..length).unwrap_or_default()) {
            Ok(request) => {
                let result = agent.answer(&request).await;
                if let Err(err) = socket.send_to(&request.reply(&result), from).await {
                    tracing::debug!(%from, %err, "a simulated controller's reply was not sent");
                }
            }
            Err(err) => {
                tracing::debug!(%from, %err, "a datagram to a simulated controller was dropped");
            }
        }
    }
}

impl Agent {
    async fn answer(&self, request: &Request) -> Result<Vec<Variable>, Refusal> {
        match request.operation {
            Operation::Get => get(request, &self.variables(&request.oids).await),
            Operation::GetNext => next(request, self.variables(&[]).await),
            Operation::Set => Err(match request.version {
                Version::V1 => Refusal { status: READ_ONLY, index: 1 },
                Version::V2c => Refusal { status: NOT_WRITABLE, index: 1 },
            }),
        }
    }

    /// What the service knows of the objects `oids`, or of all if there are none.
    async fn variables(&self, oids: &[Oid]) -> Vec<(Oid, Option<i64>)> {
        let Controller { service, feed, fact } = &self.controller;
        let asked = Asked {
            feed: feed.name.to_owned(),
            path: format!("/{}", fact.entity),
            query: vec![("junction".to_owned(), fact.entity.to_string())],
            oids: oids.iter().map(|oid| spell_oid(oid)).collect(),
            ..Asked::default()
        };
        let Response::Variables(variables) = self.source.answer(*service, asked).await else {
            return Vec::new();
        };
        variables.into_iter().filter_map(|(oid, value)| Some((parse_oid(&oid)?, value))).collect()
    }
}

/// The values of the asked objects, in their order.
fn get(request: &Request, known: &[(Oid, Option<i64>)]) -> Result<Vec<Variable>, Refusal> {
    let mut variables = Vec::with_capacity(request.oids.len());
    for (index, oid) in (1..).zip(&request.oids) {
        let found = known.iter().find(|(known, _)| known == oid).and_then(|(_, value)| *value);
        let value = match (found, request.version) {
            (Some(number), _) => Value::Integer(number),
            // RFC 1157, 4.1.2: one unknown object fails the whole request.
            (None, Version::V1) => return Err(Refusal { status: NO_SUCH_NAME, index }),
            (None, Version::V2c) => Value::NoSuchObject,
        };
        variables.push(Variable { oid: oid.clone(), value });
    }
    Ok(variables)
}

/// The objects that follow the asked ones in the order of their names.
fn next(request: &Request, mut known: Vec<(Oid, Option<i64>)>) -> Result<Vec<Variable>, Refusal> {
    known.sort();
    let mut variables = Vec::with_capacity(request.oids.len());
    for (index, oid) in (1..).zip(&request.oids) {
        let follower = known
            .iter()
            .find_map(|(known, value)| Some((known, (*value)?)).filter(|(known, _)| *known > oid));
        variables.push(match (follower, request.version) {
            (Some((follower, number)), _) => {
                Variable { oid: follower.clone(), value: Value::Integer(number) }
            }
            (None, Version::V1) => return Err(Refusal { status: NO_SUCH_NAME, index }),
            (None, Version::V2c) => Variable { oid: oid.clone(), value: Value::EndOfMibView },
        });
    }
    Ok(variables)
}
