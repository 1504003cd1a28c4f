//! The city's ports, bound before the city is made: its cameras' addresses hold them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

use tokio::runtime::Handle;

use super::{
    CityParts, CityServer,
    endpoints::{self, Controller},
    error::CityError,
    source::Source,
};

/// The city's HTTP and MQTT ports.
#[derive(Debug)]
pub struct Bound {
    http: TcpListener,
    mqtt: TcpListener,
    listen: SocketAddr,
}

/// Every port of a city.
pub(super) struct Ports {
    http: TcpListener,
    mqtt: TcpListener,
    agents: Vec<UdpSocket>,
    /// Address and port of HTTP as clients reach it.
    pub(super) http_addr: SocketAddr,
    /// Of MQTT.
    pub(super) mqtt_addr: SocketAddr,
    /// Of the signal controllers, in their order.
    pub(super) agent_addrs: Vec<SocketAddr>,
    /// The signal controllers.
    pub(super) controllers: Vec<Controller>,
}

/// The sockets as the servers take them.
pub(super) struct Sockets {
    /// HTTP.
    pub(super) http: tokio::net::TcpListener,
    /// MQTT.
    pub(super) mqtt: tokio::net::TcpListener,
    /// SNMP, each with its controller.
    pub(super) agents: Vec<(tokio::net::UdpSocket, Controller)>,
}

impl Bound {
    /// Takes the HTTP port of `listen` and the MQTT port after it; free ones if its port
    /// is 0.
    ///
    /// # Errors
    /// If a port cannot be had.
    pub fn bind(listen: SocketAddr) -> Result<Self, CityError> {
        let http = tcp("HTTP", listen)?;
        let mqtt = tcp("MQTT", following(listen, 1)?)?;
        Ok(Self { http, mqtt, listen })
    }

    /// The root of the HTTP servers as clients reach it, without a slash at its end:
    /// `http://127.0.0.1:40123`. Cameras are at `/camera/<id>.mjpg` below it.
    ///
    /// # Errors
    /// If the system does not tell the port.
    pub fn media_base_url(&self) -> Result<String, CityError> {
        Ok(format!("http://{}", reachable("HTTP", self.http.local_addr(), self.listen)?))
    }

    /// Serves the city of `parts`.
    ///
    /// # Errors
    /// If the signal controllers' ports cannot be had.
    pub fn serve(self, handle: &Handle, parts: CityParts) -> Result<CityServer, CityError> {
        let source = Source::new(parts.services, parts.city, parts.cameras, parts.clock);
        let controllers = endpoints::controllers(&source);
        let mut agents = Vec::new();
        for index in 0..controllers.len() {
            agents.push(udp("SNMP", following(self.listen, index + 2)?)?);
        }
        let agent_addrs =
            agents.iter().map(|agent| reachable("SNMP", agent.local_addr(), self.listen));
        let ports = Ports {
            http_addr: reachable("HTTP", self.http.local_addr(), self.listen)?,
            mqtt_addr: reachable("MQTT", self.mqtt.local_addr(), self.listen)?,
            agent_addrs: agent_addrs.collect::<Result<_, _>>()?,
            http: self.http,
            mqtt: self.mqtt,
            agents,
            controllers,
        };
        CityServer::serve(handle, source, ports)
    }
}

impl Ports {
    /// See [`Bound::media_base_url`].
    pub(super) fn media_base_url(&self) -> String {
        format!("http://{}", self.http_addr)
    }

    /// The sockets for the runtime that is entered.
    pub(super) fn into_sockets(self) -> Result<Sockets, CityError> {
        let failed = |what, address| move |source| CityError::Listen { what, address, source };
        let http = tokio::net::TcpListener::from_std(self.http);
        let mqtt = tokio::net::TcpListener::from_std(self.mqtt);
        let mut agents = Vec::new();
        for ((agent, address), controller) in
            self.agents.into_iter().zip(self.agent_addrs).zip(self.controllers)
        {
            let agent = tokio::net::UdpSocket::from_std(agent).map_err(failed("SNMP", address))?;
            agents.push((agent, controller));
        }
        Ok(Sockets {
            http: http.map_err(failed("HTTP", self.http_addr))?,
            mqtt: mqtt.map_err(failed("MQTT", self.mqtt_addr))?,
            agents,
        })
    }
}

/// The address `offset` ports after `listen`; port 0 stays 0.
fn following(listen: SocketAddr, offset: usize) -> Result<SocketAddr, CityError> {
    if listen.port() == 0 {
        return Ok(listen);
    }
    let port = u16::try_from(offset).ok().and_then(|offset| listen.port().checked_add(offset));
    let port = port.ok_or(CityError::TooFewPorts { first: listen.port(), needed: offset + 1 })?;
    Ok(SocketAddr::new(listen.ip(), port))
}

fn tcp(what: &'static str, address: SocketAddr) -> Result<TcpListener, CityError> {
    let failed = |source| CityError::Listen { what, address, source };
    let listener = TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

fn udp(what: &'static str, address: SocketAddr) -> Result<UdpSocket, CityError> {
    let failed = |source| CityError::Listen { what, address, source };
    let socket = UdpSocket::bind(address).map_err(failed)?;
    socket.set_nonblocking(true).map_err(failed)?;
    Ok(socket)
}

/// A socket that can send datagrams to `to`.
pub(super) fn sender(to: SocketAddr) -> Result<tokio::net::UdpSocket, CityError> {
    let any = match to.ip() {
        IpAddr::V4(ip) if ip.is_loopback() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(ip) if ip.is_loopback() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let address = SocketAddr::new(any, 0);
    let failed = |source| CityError::Listen { what: "datagrams", address, source };
    tokio::net::UdpSocket::from_std(udp("datagrams", address)?).map_err(failed)
}

/// The address by which clients on this machine reach a socket: "all addresses" becomes
/// loopback.
fn reachable(
    what: &'static str,
    bound: std::io::Result<SocketAddr>,
    listen: SocketAddr,
) -> Result<SocketAddr, CityError> {
    let mut address =
        bound.map_err(|source| CityError::Listen { what, address: listen, source })?;
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_follow_a_given_one() {
        let at = |port| SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
        assert_eq!(following(at(8100), 3).unwrap(), at(8103));
        assert_eq!(following(at(0), 3).unwrap(), at(0));
        let err = following(at(65_530), 13).unwrap_err();
        assert!(err.to_string().contains("14 ports in a row from port 65530"), "{err}");
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let err = Bound::bind(taken.local_addr().unwrap()).unwrap_err();
        assert!(err.to_string().contains("for HTTP"), "{err}");
    }
}
