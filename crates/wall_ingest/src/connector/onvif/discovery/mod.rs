//! Finding ONVIF devices: WS-Discovery (April 2005) over UDP, as ONVIF Core 7.3 has it.
//!
//! One question, `Probe` for `dn:NetworkVideoTransmitter`, goes to the multicast group or to
//! addresses that are named: over borders of networks, and in tests, nothing is multicast.
//! What comes back is from anybody: it must answer this very question, and is bounded in size
//! and number.

mod answer;

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::join_all;
use tokio::{
    net::UdpSocket,
    time::{Instant, sleep, timeout_at},
};

pub use answer::FoundDevice;
use answer::devices;

use super::soap::uuid;

/// Where devices listen (WS-Discovery 2.4).
const GROUP: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(239, 255, 255, 250)), 3702);

/// The port at which devices listen for the question.
pub const PORT: u16 = GROUP.port();

/// Datagrams are lost: the question is put twice, so far apart (SOAP-over-UDP 1.1, appendix I).
const AGAIN_AFTER: Duration = Duration::from_millis(150);

/// Largest answer that is read, bytes: what fits into a datagram.
const MAX_ANSWER: usize = 65_536;

/// Most answers that are read.
const MAX_ANSWERS: usize = 20_000;

/// Most devices that are told.
const MAX_DEVICES: usize = 4_000;

/// The devices that a datagram from `from` tells, whatever question it answers.
pub fn found_devices(datagram: &[u8], from: IpAddr) -> Vec<FoundDevice> {
    devices(datagram, from, "").unwrap_or_default()
}

/// Whom to ask, and for how long to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probing {
    /// Own addresses from which the multicast group is asked, which chooses the network. With
    /// none, and no addresses either, the system chooses.
    pub interfaces: Vec<Ipv4Addr>,
    /// Devices, or broadcast addresses, that are asked directly.
    pub addresses: Vec<SocketAddr>,
    /// How long answers are waited for.
    pub patience: Duration,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The devices, by where they answered from.
    pub devices: Vec<FoundDevice>,
    /// Datagrams that were no answers, or not to this question.
    pub refused: usize,
    /// Whom the question could not be sent to, and why.
    pub unasked: Vec<DiscoveryError>,
    /// Whether more answered than are told.
    pub is_cut: bool,
}

/// Why nobody can be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscoveryError {
    /// No socket at one of the own addresses.
    #[error("cannot ask from {from}: {reason}; name an address that this machine has")]
    From {
        /// The own address.
        from: IpAddr,
        /// Why.
        reason: String,
    },
    /// The question cannot be sent.
    #[error("cannot ask {to}: {reason}")]
    To {
        /// Whom.
        to: SocketAddr,
        /// Why.
        reason: String,
    },
}

/// Asks, and waits for the answers.
///
/// # Errors
/// If nobody at all could be asked; who else could not is in the answer.
pub async fn discover(probing: &Probing) -> Result<Discovered, DiscoveryError> {
    let any = |to: &SocketAddr| match to.ip() {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let mut ways: Vec<(IpAddr, SocketAddr)> =
        probing.interfaces.iter().map(|own| (IpAddr::V4(*own), GROUP)).collect();
    ways.extend(probing.addresses.iter().map(|to| (any(to), *to)));
    if ways.is_empty() {
        ways.push((any(&GROUP), GROUP));
    }
    let end = Instant::now() + probing.patience;
    let gathered = Mutex::new(Gathered::default());
    let asked = join_all(ways.into_iter().map(|way| ask(way, end, &gathered))).await;
    let total = asked.len();
    let mut unasked: Vec<DiscoveryError> = asked.into_iter().filter_map(Result::err).collect();
    if unasked.len() == total
        && let Some(first) = unasked.pop()
    {
        return Err(first);
    }
    let gathered = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut devices: Vec<FoundDevice> = gathered.devices.into_values().collect();
    devices.sort_by(|a, b| (a.from, &a.endpoint).cmp(&(b.from, &b.endpoint)));
    let (refused, is_cut) = (gathered.refused, gathered.is_cut);
    Ok(Discovered { devices, refused, unasked, is_cut })
}

/// What all sockets brought.
#[derive(Default)]
struct Gathered {
    /// By the name that a device has for ever, or where it has none by its sender.
    devices: BTreeMap<String, FoundDevice>,
    read: usize,
    refused: usize,
    is_cut: bool,
}

impl Gathered {
    /// Whether more may be read.
    fn take(&mut self, datagram: &[u8], from: SocketAddr, question: &str) -> bool {
        self.read += 1;
        match devices(datagram, from.ip(), question) {
            Ok(found) => {
                for device in found {
                    if self.devices.len() >= MAX_DEVICES {
                        self.is_cut = true;
                        break;
                    }
                    self.devices.entry(device.key()).or_insert(device);
                }
            }
            Err(refused) => {
                tracing::debug!(%from, %refused, "no answer to the question");
                self.refused += 1;
            }
        }
        self.is_cut |= self.read >= MAX_ANSWERS;
        !self.is_cut
    }
}

/// Asks one way, and listens there until `end`.
async fn ask(
    (from, to): (IpAddr, SocketAddr),
    end: Instant,
    gathered: &Mutex<Gathered>,
) -> Result<(), DiscoveryError> {
    let failed = |err: io::Error| DiscoveryError::From { from, reason: err.to_string() };
    let socket = UdpSocket::bind(SocketAddr::new(from, 0)).await.map_err(failed)?;
    // Somebody may name a network's broadcast address.
    socket.set_broadcast(true).map_err(failed)?;
    let id = uuid();
    let probe = probe(&id);
    let unsent = |err: io::Error| DiscoveryError::To { to, reason: err.to_string() };
    socket.send_to(probe.as_bytes(), to).await.map_err(unsent)?;
    let again = async {
        sleep(AGAIN_AFTER).await;
        // The first was sent: who has heard that one needs no other.
        drop(socket.send_to(probe.as_bytes(), to).await);
    };
    let listening = async {
        let mut datagram = vec![0; MAX_ANSWER];
        while let Ok(received) = timeout_at(end, socket.recv_from(&mut datagram)).await {
            // An error is told of an earlier datagram: that nobody listens at one address.
            let Ok((length, sender)) = received else { continue };
            let bytes = datagram.get(..length).unwrap_or_default();
            let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
            if !gathered.take(bytes, sender, &id) {
                break;
            }
        }
    };
    tokio::join!(again, listening);
    Ok(())
}

/// The question of this name.
fn probe(id: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
         xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" \
         xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\" \
         xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\"><s:Header>\
         <a:Action s:mustUnderstand=\"1\">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>\
         <a:MessageID>urn:uuid:{id}</a:MessageID><a:ReplyTo><a:Address>\
         http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>\
         <a:To s:mustUnderstand=\"1\">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>\
         <s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_without_end_are_not_read_without_end() {
        let mut gathered = Gathered::default();
        let from = SocketAddr::from(([10, 0, 0, 1], 3702));
        let read = (1..).take_while(|_| gathered.take(b"noise", from, "id")).count();
        assert_eq!((read + 1, gathered.refused), (MAX_ANSWERS, MAX_ANSWERS));
    }

    #[tokio::test]
    async fn who_has_not_the_address_is_told_so() {
        let probing = Probing {
            // TEST-NET-3 (RFC 5737): nobody has it.
            interfaces: vec![Ipv4Addr::new(203, 0, 113, 1)],
            addresses: Vec::new(),
            patience: Duration::from_millis(10),
        };
        let err = discover(&probing).await.unwrap_err().to_string();
        assert!(err.starts_with("cannot ask from 203.0.113.1: "), "{err}");
    }
}
