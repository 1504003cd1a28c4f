//! A server that wants logins, and repeats them where it should not.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Longest silence of a client.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server on loopback. It keeps the head of every request.
pub(super) struct Guarded {
    pub(super) address: String,
    heads: Arc<Mutex<Vec<String>>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Guarded {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (heads, is_over) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let (kept, stop, own) = (Arc::clone(&heads), Arc::clone(&is_over), address.clone());
        let serve = move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                // A client that goes away in the middle is its own affair.
                stream.and_then(|stream| answer(stream, &own, &kept)).ok();
            }
        };
        let thread = std::thread::Builder::new().name("guarded".to_owned()).spawn(serve).unwrap();
        Self { address, heads, is_over, thread: Some(thread) }
    }

    /// The value of `header` in a request for `path`, once there was one.
    pub(super) fn sent(&self, path: &str, header: &str) -> Option<String> {
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = heads.iter().filter(|head| head.starts_with(&format!("GET {path} ")));
        let mut lines = asked.flat_map(|head| head.lines());
        lines.find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(header).then(|| value.trim().to_owned())
        })
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(&self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn answer(stream: TcpStream, own: &str, heads: &Mutex<Vec<String>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    heads.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
    let mut stream = stream;
    let mut send = |status: &str, headers: &str, body: &str| {
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
        )
    };
    let path = head.split(' ').nth(1).unwrap_or_default();
    match path {
        "/api/devices" => {
            let devices = r#"[{"id":7,"uniqueId":"7","name":"Ambulans 7","status":"online",
                "lastUpdate":"2024-01-01T00:00:00.000+00:00","attributes":{}}]"#;
            send("200 OK", "Content-Type: application/json\r\n", devices)
        }
        "/cameras" => {
            // A list that carries a login of its own, as a real one does.
            let cameras = format!(
                r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","id":"CAM-1",
                "geometry":{{"type":"Point","coordinates":[115.21,-8.67]}},"properties":
                {{"nama":"Renon","url":"http://admin:rahasia-daftar-33@{own}/eye.mjpg","aktif":true}}}}]}}"#
            );
            send("200 OK", "Content-Type: application/json\r\n", &cameras)
        }
        // Errors that repeat what they were asked with, login and all.
        "/links" => send("500 Internal Server Error", "", &format!("failed on:\n{head}")),
        _ => {
            let realm = head.lines().find(|line| line.to_ascii_lowercase().contains("rahasia"));
            let realm = realm.unwrap_or_default().replace('"', "");
            let headers = format!("WWW-Authenticate: Basic realm=\"{realm}\"\r\n");
            send("401 Unauthorized", &headers, &head)
        }
    }
}
