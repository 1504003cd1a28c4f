//! One fault behind many cameras: those that went together and share a machine or a network.
//!
//! A switch, a fibre or a recorder that dies takes all of its cameras at once. Cameras are one
//! fault if they were lost one after another, each within [`TOGETHER`] of the one before, share the
//! host or the network of their addresses, are [`LEAST`] or more, and are at least half of those
//! that are known there: two neighbours that fail on the same day are two faults.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use url::{Host, Url};
use wall_model::{Span, Timestamp};

use super::seen::{Camera, Fault};

/// Cameras went together whose last pictures came no further apart than this, from one to the next.
const TOGETHER: Span = Span::from_mins(1);

/// Fewest cameras of one fault.
pub(super) const LEAST: usize = 3;

/// One fault.
pub(super) struct Outage<'a> {
    /// What they share: `10.10.4.0/24`.
    pub(super) of: String,
    /// When the first one went.
    pub(super) since: Timestamp,
    /// Its cameras, the one that went first first; [`LEAST`] or more.
    pub(super) faults: Vec<Fault<'a>>,
}

/// The faults of many cameras, largest first, and the cameras that fail alone, in the order of
/// `faults`.
pub(super) fn outages<'a>(
    cameras: &[Camera<'a>],
    faults: Vec<Fault<'a>>,
) -> (Vec<Outage<'a>>, Vec<Fault<'a>>) {
    let mut all: BTreeMap<Shared, usize> = BTreeMap::new();
    // Of the others nobody knows whether they went, too.
    for camera in cameras.iter().filter(|one| one.is_watched() || one.fault().is_some()) {
        for shared in shared(camera) {
            *all.entry(shared).or_default() += 1;
        }
    }
    let mut outages = Vec::new();
    let mut alone = faults;
    while let Some((shared, since, members)) = largest(&all, &alone) {
        let (mut together, rest): (Vec<_>, Vec<_>) =
            alone.into_iter().enumerate().partition(|(nr, _)| members.contains(nr));
        together.sort_by_key(|(_, fault)| fault.since);
        let faults = together.into_iter().map(|(_, fault)| fault).collect();
        outages.push(Outage { of: shared.name(), since, faults });
        alone = rest.into_iter().map(|(_, fault)| fault).collect();
    }
    (outages, alone)
}

/// The largest fault among `faults`, of equals the narrowest: what they share, since when, and
/// which they are.
fn largest(
    all: &BTreeMap<Shared, usize>,
    faults: &[Fault<'_>],
) -> Option<(Shared, Timestamp, BTreeSet<usize>)> {
    let mut lost: BTreeMap<Shared, Vec<(Timestamp, usize)>> = BTreeMap::new();
    for (nr, fault) in faults.iter().enumerate() {
        let Some(since) = fault.since.filter(|_| fault.what.is_loss()) else { continue };
        for shared in shared(&fault.camera) {
            lost.entry(shared).or_default().push((since, nr));
        }
    }
    let mut best: Option<(Shared, Timestamp, BTreeSet<usize>)> = None;
    for (shared, mut times) in lost {
        times.sort_unstable();
        let is_next = |a: &(Timestamp, usize), b: &(Timestamp, usize)| b.0.since(a.0) <= TOGETHER;
        for group in times.chunk_by(is_next) {
            let known = all.get(&shared).copied().unwrap_or(0);
            let is_one = group.len() >= LEAST && group.len() * 2 >= known;
            let is_larger = best.as_ref().is_none_or(|(.., best)| group.len() > best.len());
            if let (true, Some((since, _))) = (is_one && is_larger, group.first()) {
                let members = group.iter().map(|(_, nr)| *nr).collect();
                best = Some((shared.clone(), *since, members));
            }
        }
    }
    best
}

/// What cameras have in common; the narrower comes first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    /// A machine that serves several cameras.
    Host(String),
    /// A network.
    Network(String),
}

impl Shared {
    fn name(self) -> String {
        match self {
            Self::Host(name) | Self::Network(name) => name,
        }
    }
}

/// What `camera` has in common with others.
fn shared(camera: &Camera<'_>) -> Vec<Shared> {
    let url = Url::parse(&camera.footage.url).ok();
    let ip = match url.as_ref().and_then(Url::host) {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        // Hosts of addresses that are not the web's are kept as they were written.
        Some(Host::Domain(name)) => match name.parse() {
            Ok(ip) => ip,
            Err(_name) => return vec![Shared::Host(name.to_ascii_lowercase())],
        },
        None => return Vec::new(),
    };
    vec![Shared::Host(ip.to_string()), Shared::Network(network(ip))]
}

/// The network of an address, as city networks are cut: /24, or /64.
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{}/64", std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}
