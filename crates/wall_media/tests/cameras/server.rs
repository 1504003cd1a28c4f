//! A camera's HTTP server on the loopback, in this process.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A request as the camera sees it.
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) range: String,
    /// How many requests came before.
    pub(crate) nr: usize,
}

/// See the [module](self).
pub(crate) struct Server {
    address: SocketAddr,
    accepted: Arc<Mutex<Vec<Instant>>>,
    open: Arc<AtomicUsize>,
}

type Answer = dyn Fn(&Request, &mut TcpStream) -> io::Result<()> + Send + Sync;

impl Server {
    /// Answers every connection's one request.
    pub(crate) fn start(
        answer: impl Fn(&Request, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = Arc::<Mutex<Vec<Instant>>>::default();
        let open = Arc::new(AtomicUsize::new(0));
        let server = Self { address, accepted: accepted.clone(), open: open.clone() };
        let answer: Arc<Answer> = Arc::new(answer);
        named("camera-accept", move || {
            for (nr, stream) in listener.incoming().enumerate() {
                let Ok(mut stream) = stream else { return };
                #[expect(clippy::disallowed_methods, reason = "a test measures real connections")]
                accepted.lock().unwrap().push(Instant::now());
                let (answer, open) = (answer.clone(), open.clone());
                named("camera-answer", move || {
                    open.fetch_add(1, Ordering::SeqCst);
                    if let Ok(request) = read(&stream, nr) {
                        // The client may leave at any time.
                        drop(answer(&request, &mut stream));
                    }
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Connections so far.
    pub(crate) fn accepted(&self) -> Vec<Instant> {
        self.accepted.lock().unwrap().clone()
    }

    /// Connections that are being answered.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

fn named(name: &str, work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().name(name.to_owned()).spawn(work).unwrap();
}

fn read(stream: &TcpStream, nr: usize) -> io::Result<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut authorization, mut range) = (String::new(), String::new());
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("authorization") {
            value.trim().clone_into(&mut authorization);
        } else if name.eq_ignore_ascii_case("range") {
            value.trim().clone_into(&mut range);
        }
    }
    Ok(Request { path, authorization, range, nr })
}

/// The head of an answer.
pub(crate) fn head(stream: &mut TcpStream, status: &str, kind: &str) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n")
}

/// The head of a stream of pictures.
pub(crate) fn motion(stream: &mut TcpStream) -> io::Result<()> {
    head(stream, "200 OK", "multipart/x-mixed-replace; boundary=frame")
}

/// One part of a stream of pictures.
pub(crate) fn part(stream: &mut TcpStream, picture: &[u8]) -> io::Result<()> {
    write!(
        stream,
        "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n",
        picture.len()
    )?;
    stream.write_all(picture)?;
    stream.write_all(b"\r\n")
}

/// Pictures one after another, 20 ms apart, until the client leaves.
pub(crate) fn pictures(
    stream: &mut TcpStream,
    mut picture: impl FnMut(usize) -> Vec<u8>,
) -> io::Result<()> {
    motion(stream)?;
    for nr in 0.. {
        part(stream, &picture(nr))?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A grey JPEG picture.
pub(crate) fn grey(width: u16, height: u16, luma: u8) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let pixels = vec![luma; usize::from(width) * usize::from(height)];
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 90)
        .encode(&pixels, width.into(), height.into(), image::ExtendedColorType::L8)
        .unwrap();
    jpeg
}
