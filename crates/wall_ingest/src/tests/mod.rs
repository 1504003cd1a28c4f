//! Feeds from a socket to the record, each transport against a small server.

mod analyst;
mod attachments;
mod bench;
mod event_stream;
mod health;
mod house;
mod http;
mod limits;
mod messages;
mod modbus;
mod mqtt;
mod onvif;
mod onvif_device;
mod onvif_discovery;
mod onvif_events;
mod onvif_ptz;
#[cfg(feature = "opcua")]
mod opc_ua;
mod pmtiles;
mod probe;
mod secrets;
mod snmp;
mod streams;
mod target;
mod tls;
mod webhook;
mod writing;

pub(crate) use probe::SERVICES;
