//! Where every feed of the city is served.

use std::fmt::Write as _;

use wall_model::Fact;
use wall_service::{Feed, Service, Transport};

use super::{bound::Ports, source::Source};

/// One feed's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointInfo {
    /// The service's id.
    pub service: String,
    /// The service's feed.
    pub feed: String,
    /// The protocol.
    pub transport: Transport,
    /// The address for the city file. `webhook:/…` for what devices send to the wall.
    pub url: String,
    /// The one entity that it tells of, where an address serves only one.
    pub entity: Option<String>,
}

/// Protocols that a feed is offered by, the most telling first. What only comes as a file
/// is not offered.
const OFFERED: [Transport; 5] =
    [Transport::Mqtt, Transport::Snmp, Transport::WebSocket, Transport::Http, Transport::Webhook];

/// A signal controller, with an address of its own.
pub(super) struct Controller {
    /// The service that it belongs to.
    pub(super) service: &'static dyn Service,
    /// The service's feed.
    pub(super) feed: &'static Feed,
    /// What the city knows of its junction now.
    pub(super) fact: Fact,
}

/// Signal controllers in the order of their ports.
pub(super) fn controllers(source: &Source) -> Vec<Controller> {
    let mut controllers = Vec::new();
    for (service, feed) in source.feeds_by(Transport::Snmp) {
        let mut facts = source.city.facts(service.id(), feed.name, source.now());
        facts.sort_by(|a, b| a.entity.cmp(&b.entity));
        facts.dedup_by(|a, b| a.entity == b.entity);
        controllers.extend(facts.into_iter().map(|fact| Controller { service, feed, fact }));
    }
    controllers
}

/// Whether the city tells by a feed: its service says how. It has no rasters, for example.
fn is_told(service: &dyn Service, feed: &Feed) -> bool {
    service.simulated().iter().any(|offer| offer.feed == feed.name)
}

/// Every endpoint, by service and feed in the services' order.
pub(super) fn of(source: &Source, ports: &Ports) -> Vec<EndpointInfo> {
    let mut endpoints = Vec::new();
    for service in source.services {
        for feed in service.feeds().iter().filter(|feed| is_told(*service, feed)) {
            for transport in OFFERED.into_iter().filter(|offered| feed.transports.contains(offered))
            {
                let info = |url: String, entity: Option<String>| EndpointInfo {
                    service: service.id().to_owned(),
                    feed: feed.name.to_owned(),
                    transport,
                    url,
                    entity,
                };
                let below = format!("{}/{}/{}", ports.http_addr, service.id(), feed.name);
                match transport {
                    Transport::Http => endpoints.push(info(format!("http://{below}"), None)),
                    Transport::WebSocket => endpoints.push(info(format!("ws://{below}"), None)),
                    Transport::Mqtt => {
                        endpoints.push(info(format!("mqtt://{}", ports.mqtt_addr), None))
                    }
                    Transport::Webhook => {
                        endpoints.push(info(format!("webhook:/{}", feed.name), None))
                    }
                    Transport::Snmp => {
                        let agents = ports.controllers.iter().zip(&ports.agent_addrs);
                        let own = agents.filter(|(agent, _)| {
                            agent.service.id() == service.id() && agent.feed.name == feed.name
                        });
                        endpoints.extend(own.map(|(agent, address)| {
                            let entity = agent.fact.entity.as_str().to_owned();
                            info(format!("snmp://{address}"), Some(entity))
                        }));
                    }
                    _ => {}
                }
            }
        }
    }
    endpoints
}

/// The endpoints for people, one a line.
pub(super) fn index(endpoints: &[EndpointInfo], media_base_url: &str) -> String {
    let mut text = String::from("Kota Denpasar (SIMULASI) - simulated city\n\n");
    for endpoint in endpoints {
        let entity =
            endpoint.entity.as_deref().map(|entity| format!("  {entity}")).unwrap_or_default();
        // Writing to a string does not fail.
        writeln!(text, "{:<18} {:<20} {}{entity}", endpoint.service, endpoint.feed, endpoint.url)
            .ok();
    }
    writeln!(text, "{:<18} {:<20} {media_base_url}/camera/ID.mjpg", "camera", "mjpeg").ok();
    writeln!(text, "{:<18} {:<20} {media_base_url}/city.toml", "city file", "").ok();
    text
}
