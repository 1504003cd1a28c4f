//! Feeds from a socket to the record, each transport against a small server.

mod analyst;
mod bench;
mod health;
mod http;
mod limits;
mod messages;
mod mqtt;
mod pmtiles;
mod probe;
mod secrets;
mod snmp;
mod streams;
mod tls;
mod webhook;

pub(crate) use probe::SERVICES;
