//! The connectors that carry out what a service asks for.

use std::sync::Arc;

use url::Url;
use wall_service::{Request, Service};

use crate::{
    FeedSpec,
    city::Auth,
    connector::{
        Connector, Login, NextPage, Referred,
        attachments::Attachments,
        event_stream::EventStream,
        folder::Folder,
        http::{Get, Http},
        is_same_host,
        modbus::Modbus,
        mqtt::Mqtt,
        onvif::{Onvif, PullPoint},
        pmtiles::PmTiles,
        probe::Probe,
        snmp::Snmp,
        tcp::Tcp,
        udp::Udp,
        websocket::WebSocket,
    },
    failure::Failure,
};

/// Connectors, and the paths to listen for.
pub(crate) type Made = (Vec<Box<dyn Connector>>, Vec<String>);

/// The connectors that carry out `requests`, and the paths to listen for.
pub(crate) fn connectors(
    spec: &FeedSpec,
    service: &'static dyn Service,
    auth: &Auth,
    tls: &rustls::ClientConfig,
    requests: Vec<Request>,
) -> Result<Made, String> {
    let login = || Login { auth: auth.clone(), tls: tls.clone() };
    let period = spec.period.to_duration();
    let say = |failure: Failure| failure.to_string();
    let mut made: Vec<Box<dyn Connector>> = Vec::new();
    let (mut gets, mut hooks) = (Vec::new(), Vec::new());
    for request in requests {
        check_host(spec, &request)?;
        match request {
            Request::Get { url, accept, address } => gets.push(Get { url, accept, address }),
            Request::Stream { url, hello } => {
                made.push(Box::new(WebSocket::new(url, hello, login())));
            }
            Request::Subscribe { url, topics } => {
                let version = spec.options.get("mqtt").map(String::as_str);
                made.push(Box::new(Mqtt::new(url, topics, login(), version)?));
            }
            Request::Ask { url, version, oids } => {
                let community = auth.community.clone();
                made.push(Box::new(Snmp::new(&url, version, &oids, period, community)?));
            }
            Request::Connect { url, framing, hello } => {
                made.push(Box::new(Tcp::new(&url, framing, hello)?));
            }
            Request::Listen { url } => made.push(Box::new(Udp::new(&url)?)),
            Request::Receive { path } => hooks.push(path),
            Request::Watch { folder, extension } => {
                made.push(Box::new(Folder::new(folder.into(), extension)));
            }
            Request::Tiles { url, bounds, zoom } => {
                made.push(Box::new(PmTiles::new(&url, bounds, zoom, period, login())?));
            }
            Request::Events { url } => {
                made.push(Box::new(EventStream::new(&url, period, login()).map_err(say)?));
            }
            Request::Registers { url, unit, reads } => {
                made.push(Box::new(Modbus::new(&url, unit, reads, period)?));
            }
            Request::Probe { url } => made.push(Box::new(Probe::new(&url, period, login())?)),
            Request::Device { url } => made.push(Box::new(Onvif::new(&url, period, login())?)),
            Request::Notices { url } => made.push(Box::new(PullPoint::new(&url, login())?)),
            Request::Nodes { url, nodes } => made.push(opc_ua(spec, &url, nodes, auth)?),
        }
    }
    if !gets.is_empty() {
        let next_page: NextPage = Arc::new(move |frame| service.next(frame));
        let referred: Referred = Arc::new(move |frame| service.attachments(frame));
        let also_from = spec.options.get("also_from").map(String::as_str);
        let attachments = Attachments::new(referred, also_from, tls.clone(), period)?;
        let http = Http::new(gets, period, login(), next_page, attachments);
        made.push(Box::new(http.map_err(say)?));
    }
    Ok((made, hooks))
}

/// A feed's credentials go to its own host alone.
fn check_host(spec: &FeedSpec, request: &Request) -> Result<(), String> {
    let (Request::Get { url, .. }
    | Request::Stream { url, .. }
    | Request::Subscribe { url, .. }
    | Request::Ask { url, .. }
    | Request::Connect { url, .. }
    | Request::Events { url }
    | Request::Registers { url, .. }
    | Request::Nodes { url, .. }
    | Request::Probe { url }
    | Request::Notices { url }
    | Request::Device { url }) = request
    else {
        return Ok(());
    };
    if is_same_host(&parse(&spec.url)?, &parse(url)?) {
        Ok(())
    } else {
        Err("the service asks another host than the feed's address".to_owned())
    }
}

/// An address without what says only how it is used: `sse+https` is `https`.
fn parse(url: &str) -> Result<Url, String> {
    let plain = ["sse+", "probe+"].iter().find_map(|prefix| url.strip_prefix(prefix));
    Url::parse(plain.unwrap_or(url)).map_err(|err| format!("address: {err}"))
}

#[cfg(feature = "opcua")]
fn opc_ua(
    spec: &FeedSpec,
    url: &str,
    nodes: Vec<String>,
    auth: &Auth,
) -> Result<Box<dyn Connector>, String> {
    let option = |name: &str| spec.options.get(name).map(String::as_str);
    let security = (option("security"), option("pki"));
    let period = spec.period.to_duration();
    let made = crate::connector::opc_ua::OpcUa::new(url, nodes, period, auth, security)?;
    Ok(Box::new(made))
}

#[cfg(not(feature = "opcua"))]
fn opc_ua(
    _spec: &FeedSpec,
    _url: &str,
    _nodes: Vec<String>,
    _auth: &Auth,
) -> Result<Box<dyn Connector>, String> {
    Err("this program was built without OPC UA (cargo's feature opcua)".to_owned())
}
