//! Free ports on loopback.

use std::net::{TcpListener, UdpSocket};

/// A TCP port that nobody listened at a moment ago.
pub fn free_tcp_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free TCP port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// A UDP port that nobody listened at a moment ago.
pub fn free_udp_port() -> u16 {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("loopback has a free UDP port");
    socket.local_addr().expect("a bound socket has an address").port()
}
