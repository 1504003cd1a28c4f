//! Why the simulated city cannot be served, in words for an operator.

use std::{io, net::SocketAddr};

/// See the [module](self).
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// A port could not be had.
    #[error(
        "the simulated city cannot listen at {address} for {what}: {source}; choose another address with --listen"
    )]
    Listen {
        /// What for: `HTTP`.
        what: &'static str,
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The city needs more ports in a row than there are above the given one.
    #[error(
        "the simulated city needs {needed} ports in a row from port {first}; choose a lower port, or 0 for any free ones"
    )]
    TooFewPorts {
        /// The port given.
        first: u16,
        /// How many ports it needs.
        needed: usize,
    },
    /// The client that reports to the wall could not be made.
    #[error("the simulated devices cannot report to {url}: {detail}")]
    Report {
        /// Where to.
        url: String,
        /// What is wrong.
        detail: String,
    },
    /// A service or feed that the city does not have.
    #[error("the simulated city has no feed {feed} of {service} that is sent as datagrams")]
    NoSuchFeed {
        /// The service's id.
        service: String,
        /// The feed's name.
        feed: String,
    },
}
