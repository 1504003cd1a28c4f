//! The program itself on a city whose only feed is a list of cameras.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::Outcome;
use crate::display::Display;

/// A running process of the program; ended, and its record removed, with this.
pub(super) struct Program {
    child: Child,
    folder: PathBuf,
    log: PathBuf,
}

impl Program {
    /// Starts `command` in a folder of its own, on cameras at these addresses.
    pub(super) fn start(
        folder: &Path,
        (command, more): (&str, &[&str]),
        urls: &[String],
        (layout, display): (&str, Option<&Display>),
    ) -> Outcome<Self> {
        let text = |err: std::io::Error| err.to_string();
        let own = std::env::current_exe().map_err(text)?;
        let program = own.with_file_name("damamaya");
        if !program.is_file() {
            return Err(format!("{} is not there: build damamaya too", program.display()));
        }
        let folder = folder.join("program");
        drop(fs::remove_dir_all(&folder));
        let cameras = folder.join("cameras");
        fs::create_dir_all(&cameras).map_err(text)?;
        let rows: Vec<serde_json::Value> = urls.iter().enumerate().map(row).collect();
        let rows = serde_json::Value::from(rows).to_string();
        fs::write(cameras.join("cameras.json"), rows).map_err(text)?;
        let (city, layout_file) = (folder.join("city.toml"), folder.join("layout.toml"));
        fs::write(&layout_file, layout).map_err(text)?;
        let content = format!(
            "[city]\nname = \"Ukur\"\ntime_zone = \"Asia/Makassar\"\n\
             bounds = [115.17, -8.76, 115.28, -8.59]\n\n[[feed]]\nname = \"kamera\"\n\
             service = \"cctv\"\nfeed = \"cameras\"\nurl = \"folder:{}\"\n",
            cameras.display()
        );
        fs::write(&city, content).map_err(text)?;
        let log = folder.join("log");
        let mut process = Command::new(&program);
        process.arg(command).arg("--city").arg(&city).arg("--layout").arg(&layout_file);
        process.arg("--record").arg(folder.join("record")).args(more);
        if let Some(display) = display {
            process.env("DISPLAY", display.name()).env("XDG_RUNTIME_DIR", &folder);
        }
        let child = process
            .env("RUST_LOG", "warn,damamaya=info,winit=error")
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).map_err(text)?)
            .spawn()
            .map_err(text)?;
        Ok(Self { child, folder, log })
    }

    /// Its process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it runs; otherwise what it said.
    pub(super) fn check(&mut self) -> Outcome<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            _ => Err(fs::read_to_string(&self.log).unwrap_or_default()),
        }
    }

    /// Whether every camera has shown a picture.
    pub(super) fn is_complete(&self) -> bool {
        fs::read_to_string(&self.log).is_ok_and(|log| log.contains("first complete picture"))
    }

    /// Bytes of camera pictures in its record.
    pub(super) fn picture_bytes(&self) -> u64 {
        bytes(&self.folder.join("record/pictures"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// A camera of the list.
fn row((nr, url): (usize, &String)) -> serde_json::Value {
    let lon = 115.2 + nr as f64 * 0.001;
    serde_json::json!({
        "id": format!("K-{nr:02}"), "name": format!("Kamera {nr}"), "lon": lon, "lat": -8.65,
        "url": url, "resolution": "640x360",
    })
}

/// Bytes of a folder's files and its folders'.
fn bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => bytes(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}
