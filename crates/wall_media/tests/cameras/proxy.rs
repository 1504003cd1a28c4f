//! A camera that is not as it should be: what a real server sends, changed on its way.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Instant,
};

/// What becomes of a piece that the server sent.
pub(crate) enum Then {
    /// It goes on to the client.
    Pass,
    /// This goes instead.
    Instead(Vec<u8>),
    /// The connection ends.
    Close,
}

/// Changes what one connection brings: called with the number of the interleaved packet, from 0,
/// and the packet with its four bytes of frame (RFC 2326, 10.12).
pub(crate) type Change = Box<dyn FnMut(usize, &[u8]) -> Then + Send>;

/// See the [module](self).
pub(crate) struct Proxy {
    address: SocketAddr,
    accepted: Arc<Mutex<Vec<Instant>>>,
}

impl Proxy {
    /// Stands before the server at `port`; `connection` says for each one, from 0, which path is
    /// asked for instead of `/camera` and how it is changed.
    pub(crate) fn start(
        port: u16,
        connection: impl Fn(usize) -> (&'static str, Change) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = Arc::<Mutex<Vec<Instant>>>::default();
        let times = Arc::clone(&accepted);
        named("proxy-accept", move || {
            for (nr, stream) in listener.incoming().enumerate() {
                let Ok(client) = stream else { return };
                #[expect(clippy::disallowed_methods, reason = "a test measures real connections")]
                times.lock().unwrap().push(Instant::now());
                let (path, change) = connection(nr);
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { return };
                let ends = (client.try_clone().unwrap(), server.try_clone().unwrap());
                named("proxy-up", move || drop(up(ends.0, ends.1, path)));
                named("proxy-down", move || drop(down(server, client, change)));
            }
        });
        Self { address, accepted }
    }

    pub(crate) fn url(&self) -> String {
        format!("rtsp://{}/camera", self.address)
    }

    /// When connections came.
    pub(crate) fn accepted(&self) -> Vec<Instant> {
        self.accepted.lock().unwrap().clone()
    }
}

fn named(name: &str, work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().name(name.to_owned()).spawn(work).unwrap();
}

/// Requests, each read whole, with the other path.
fn up(mut client: TcpStream, mut server: TcpStream, path: &str) -> io::Result<()> {
    let mut buffer = [0; 16 << 10];
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return server.shutdown(std::net::Shutdown::Both);
        }
        let text = String::from_utf8_lossy(&buffer[..count]);
        server.write_all(text.replacen("/camera", path, 1).as_bytes())?;
    }
}

/// Answers as they are, packets as they are changed.
fn down(mut server: TcpStream, mut client: TcpStream, mut change: Change) -> io::Result<()> {
    let mut packet = 0;
    loop {
        let mut first = [0];
        server.read_exact(&mut first)?;
        if first != *b"$" {
            let mut head = first.to_vec();
            while !head.ends_with(b"\r\n\r\n") {
                server.read_exact(&mut first)?;
                head.push(first[0]);
            }
            let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
            server.read_exact(&mut body)?;
            client.write_all(&[head, body].concat())?;
            continue;
        }
        let mut frame = [0; 3];
        server.read_exact(&mut frame)?;
        let length = usize::from(u16::from_be_bytes([frame[1], frame[2]]));
        let mut whole = [&b"$"[..], &frame, &vec![0; length]].concat();
        server.read_exact(&mut whole[4..])?;
        match change(packet, &whole) {
            Then::Pass => client.write_all(&whole)?,
            Then::Instead(other) => client.write_all(&other)?,
            Then::Close => {
                server.shutdown(std::net::Shutdown::Both)?;
                return client.shutdown(std::net::Shutdown::Both);
            }
        }
        packet += 1;
    }
}
