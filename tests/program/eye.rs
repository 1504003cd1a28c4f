//! Two cameras on loopback that give one magenta picture again and again, as MJPEG.

use std::{
    io::{BufRead as _, BufReader, Cursor, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use image::{ImageFormat, Rgb, RgbImage};

/// A rest between two pictures.
const REST: Duration = Duration::from_millis(100);

/// One tile, which shows the first camera alone.
const LAYOUT: &str = r#"
[room]
name = "Meja"
[[room.surface]]
name = "screen"
kind = "single"
bottom_mm = 1000
grid = { columns = 1, rows = 1, width_mm = 531, height_mm = 299, px_w = 1920, px_h = 1080, bezel_mm = 8 }
[[room.seat]]
name = "meja"
at_m = [0.0, 0.7]
overview = ["screen"]
[layout]
name = "uji"
[[layout.tile]]
id = "kamera"
tile = "cctv/grid"
surface = "screen"
at = [0, 0]
size = [0.25, 0.5]
options = { columns = 1, count = 1, cameras = ["CAM-A"] }
"#;

/// A server of cameras. It keeps the paths that it was asked for.
pub(super) struct Eye {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Eye {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let is_over = Arc::new(AtomicBool::new(false));
        let (kept, stop) = (Arc::clone(&asked), Arc::clone(&is_over));
        let serve = move || {
            let mut streams = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let (kept, stop) = (Arc::clone(&kept), Arc::clone(&stop));
                let thread = std::thread::Builder::new().name("eye".to_owned());
                // A client that goes away ends the stream.
                let show = move || drop(show(&stream, &kept, &stop));
                streams.push(thread.spawn(show).unwrap());
            }
            streams.into_iter().for_each(|stream| stream.join().unwrap());
        };
        let thread = std::thread::Builder::new().name("eyes".to_owned()).spawn(serve).unwrap();
        Self { address, asked, is_over, thread: Some(thread) }
    }

    /// The paths that were asked for, each once.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        asked.sort();
        asked.dedup();
        asked
    }

    /// Writes a layout that shows `CAM-A` in its tile `kamera`.
    pub(super) fn write_layout(folder: &Path) -> PathBuf {
        let layout = folder.join("layout.toml");
        std::fs::write(&layout, LAYOUT).unwrap();
        layout
    }

    /// Writes a city file whose cameras are `CAM-A` at `/a` and `CAM-B` at `/b`.
    pub(super) fn write_city(&self, folder: &Path) -> PathBuf {
        let list = folder.join("cameras");
        std::fs::create_dir_all(&list).unwrap();
        let camera = |name: &str| {
            serde_json::json!({
                "type": "Feature", "id": format!("CAM-{}", name.to_uppercase()),
                "properties": {
                    "name": format!("Kamera {name}"), "stream": "mjpeg", "is_active": true,
                    "url": format!("http://{}/{name}", self.address),
                },
                "geometry": { "type": "Point", "coordinates": [115.21, -8.67] },
            })
        };
        let cameras = serde_json::json!({
            "type": "FeatureCollection", "features": [camera("a"), camera("b")],
        });
        std::fs::write(list.join("cameras.geojson"), cameras.to_string()).unwrap();
        let city = folder.join("city.toml");
        let text = format!(
            "[city]\nname = \"Kota\"\ntime_zone = \"Asia/Makassar\"\n\
             bounds = [115.17, -8.76, 115.28, -8.59]\n[[feed]]\nname = \"kamera\"\n\
             service = \"cctv\"\nfeed = \"cameras\"\nurl = \"folder:{}\"\n\
             options = {{ extension = \"geojson\" }}\n",
            list.display()
        );
        std::fs::write(&city, text).unwrap();
        city
    }
}

impl Drop for Eye {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(&self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn show(stream: &TcpStream, asked: &Mutex<Vec<String>>, stop: &AtomicBool) -> std::io::Result<()> {
    let mut request = String::new();
    BufReader::new(stream).read_line(&mut request)?;
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    let mut picture = Cursor::new(Vec::new());
    let magenta = RgbImage::from_pixel(160, 120, Rgb([255, 0, 255]));
    magenta.write_to(&mut picture, ImageFormat::Jpeg).unwrap();
    let picture = picture.into_inner();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"
    )?;
    while !stop.load(Ordering::SeqCst) {
        let length = picture.len();
        write!(stream, "--b\r\nContent-Type: image/jpeg\r\nContent-Length: {length}\r\n\r\n")?;
        stream.write_all(&picture)?;
        stream.write_all(b"\r\n")?;
        std::thread::sleep(REST);
    }
    Ok(())
}
