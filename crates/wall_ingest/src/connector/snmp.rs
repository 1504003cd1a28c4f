//! SNMP v1 and v2c: GETs of one agent, made one JSON document.
//!
//! Field devices speak v1, where one unknown OID fails the whole GET: a group that is
//! refused is left out and the others are still used. What an agent answers has no time of
//! its own, so that every answer is a frame, also one that equals the last.

use std::{str::FromStr as _, time::Duration};

use futures_util::{FutureExt as _, future::BoxFuture};
use serde_json::{Map, Value as Json};
use snmp2::{AsyncSession, Error, Oid, Value, snmp::ERRSTATUS_NOERROR};
use tokio::time::{Instant, sleep_until, timeout};
use wall_service::SnmpVersion;

use super::{Connector, host_and_port};
use crate::{Secret, failure::Failure, outlet::Outlet};

/// How long an agent may take for one GET.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How often a GET is sent before the agent counts as silent: datagrams get lost.
const ATTEMPTS: usize = 2;

/// Asks one agent.
pub(crate) struct Snmp {
    host: String,
    port: u16,
    version: SnmpVersion,
    groups: Vec<Vec<Oid<'static>>>,
    period: Duration,
    community: Secret,
}

impl Snmp {
    /// Asks the agent at `url` for `groups` of OIDs every `period`.
    pub(crate) fn new(
        url: &str,
        version: SnmpVersion,
        groups: &[Vec<String>],
        period: Duration,
        community: Option<Secret>,
    ) -> Result<Self, String> {
        let (host, port) = host_and_port(url, 161).map_err(|failure| failure.to_string())?;
        let parse = |oid: &String| {
            let digits = oid.trim_start_matches('.');
            Oid::from_str(digits).map_err(|_invalid| format!("{oid} is no OID"))
        };
        let groups = groups
            .iter()
            .map(|group| group.iter().map(parse).collect())
            .collect::<Result<_, String>>()?;
        let community = community.unwrap_or_else(|| Secret::new("public"));
        Ok(Self { host, port, version, groups, period, community })
    }

    fn agent(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    async fn open(&self) -> Result<AsyncSession, Failure> {
        let community = self.community.expose().as_bytes();
        let first_id = fastrand::i32(1..i32::MAX / 2);
        let session = match self.version {
            SnmpVersion::V1 => AsyncSession::new_v1(self.agent(), community, first_id).await,
            SnmpVersion::V2c => AsyncSession::new_v2c(self.agent(), community, first_id).await,
        };
        session.map_err(|err| Failure::io(&err))
    }

    /// Asks every group once. A new session for each round: an answer that comes too late
    /// cannot be taken for the next one.
    async fn round(&self, outlet: &Outlet) -> Result<(), Failure> {
        let mut session = self.open().await?;
        let mut values = Map::new();
        let mut refused = 0_usize;
        for group in &self.groups {
            if !self.ask(&mut session, group, &mut values).await? {
                refused += 1;
            }
        }
        if values.is_empty() {
            return Err(Failure::Protocol("the agent knows none of the objects".to_owned()));
        }
        let agent = self.agent();
        let document = serde_json::json!({ "agent": agent, "values": values }).to_string();
        outlet.send(&agent, document.as_bytes()).await?;
        if refused == 0 {
            outlet.connected();
        } else {
            let total = self.groups.len();
            outlet.connected_in_part(format!("{refused} dari {total} grup ditolak alat"));
        }
        Ok(())
    }

    /// Asks one group; false if the agent refuses it.
    async fn ask(
        &self,
        session: &mut AsyncSession,
        group: &[Oid<'static>],
        values: &mut Map<String, Json>,
    ) -> Result<bool, Failure> {
        let wanted: Vec<&Oid<'static>> = group.iter().collect();
        for _ in 0..ATTEMPTS {
            match timeout(TIMEOUT, session.get_many(&wanted)).await {
                Err(_elapsed) => {}
                // The answer to an earlier attempt; the one to this is on its way.
                Ok(Err(Error::RequestIdMismatch)) => {}
                Ok(Err(Error::Receive | Error::Send)) => return Err(Failure::Refused),
                Ok(Err(err)) => return Err(Failure::Protocol(err.to_string())),
                Ok(Ok(answer)) if answer.error_status != ERRSTATUS_NOERROR => return Ok(false),
                Ok(Ok(answer)) => {
                    let asked: Vec<String> = group.iter().map(Oid::to_id_string).collect();
                    for (oid, value) in answer.varbinds {
                        let oid = oid.to_id_string();
                        // What was not asked is not for this feed.
                        if asked.contains(&oid)
                            && let Some(value) = as_json(&value)
                        {
                            values.insert(oid, value);
                        }
                    }
                    return Ok(true);
                }
            }
        }
        Err(Failure::Timeout)
    }
}

impl Connector for Snmp {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move {
            loop {
                let due = Instant::now() + self.period;
                if let Err(failure) = self.round(outlet).await {
                    return failure;
                }
                sleep_until(due).await;
            }
        }
        .boxed()
    }
}

/// A variable in JSON; `None` if the agent has no such object.
fn as_json(value: &Value<'_>) -> Option<Json> {
    Some(match value {
        Value::Boolean(flag) => i64::from(*flag).into(),
        Value::Integer(number) => (*number).into(),
        Value::Counter32(number) | Value::Unsigned32(number) | Value::Timeticks(number) => {
            (*number).into()
        }
        Value::Counter64(number) => (*number).into(),
        Value::OctetString(bytes) | Value::Opaque(bytes) => text(bytes).into(),
        Value::ObjectIdentifier(oid) => oid.to_id_string().into(),
        Value::IpAddress(address) => std::net::Ipv4Addr::from(*address).to_string().into(),
        _ => return None,
    })
}

/// Printable text as it is, anything else in hexadecimal.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
