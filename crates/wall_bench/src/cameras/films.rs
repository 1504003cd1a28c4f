//! The films that the server's cameras show: made by ffmpeg, as sub and main streams are.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::Outcome;

/// A sub stream: 640 x 360, 15 pictures a second, 512 kbit/s.
pub(super) const SUB: Kind = Kind { name: "sub", size: "640x360", rate: 15, kbit: 512 };

/// A main stream: 1280 x 720, 25 pictures a second, 2 Mbit/s.
pub(super) const MAIN: Kind = Kind { name: "main", size: "1280x720", rate: 25, kbit: 2_000 };

/// Pictures from one key picture to the next.
pub(super) const GOP: u32 = 30;

/// Length of what is coded, and how often it follows itself.
const SECS: u32 = 24;
const TIMES: u32 = 40;

/// What a film is like.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    size: &'static str,
    pub(super) rate: u32,
    pub(super) kbit: u32,
}

/// See the [module](self). Gone with this.
pub(super) struct Films {
    folder: PathBuf,
    of: String,
}

impl Films {
    /// Makes them of `clip`, or of a moving test picture with noise.
    pub(super) fn make(clip: Option<&Path>) -> Outcome<Self> {
        let folder =
            std::env::temp_dir().join(format!("wall-bench-cameras-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|err| err.to_string())?;
        let of = match clip {
            Some(clip) => format!("the film {}", clip.display()),
            None => "a moving test picture with noise".to_owned(),
        };
        let films = Self { folder, of };
        for kind in [SUB, MAIN] {
            films.code(kind, clip)?;
        }
        Ok(films)
    }

    /// What they show.
    pub(super) fn of(&self) -> &str {
        &self.of
    }

    /// Where a film is.
    pub(super) fn path(&self, kind: Kind) -> PathBuf {
        self.folder.join(format!("{}.mp4", kind.name))
    }

    /// A folder for what else a bench writes.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn code(&self, kind: Kind, clip: Option<&Path>) -> Outcome<()> {
        let size = kind.size.replace('x', ":");
        let short = self.folder.join("short.mp4").display().to_string();
        let mut ffmpeg = vec!["-v".to_owned(), "error".to_owned(), "-y".to_owned()];
        let mut args = |text: &str| ffmpeg.extend(text.split(' ').map(str::to_owned));
        match clip {
            Some(clip) => {
                args("-stream_loop -1 -i");
                args(&clip.display().to_string());
                args(&format!("-an -vf scale={size},fps={}", kind.rate));
            }
            None => {
                args("-f lavfi -i");
                let source = format!("testsrc2=size={}:rate={}", kind.size, kind.rate);
                args(&format!("{source},noise=alls=12:allf=t"));
            }
        }
        let kbit = kind.kbit;
        args(&format!("-t {SECS} -c:v libx264 -preset veryfast -pix_fmt yuv420p -bf 0 -g {GOP}"));
        args(&format!("-b:v {kbit}k -maxrate {kbit}k -bufsize {kbit}k {short}"));
        run(&ffmpeg)?;
        let film = self.path(kind).display().to_string();
        let times = TIMES.to_string();
        let copy = ["-v", "error", "-y", "-stream_loop", &times, "-i", &short, "-c", "copy", &film];
        run(&copy.map(str::to_owned))
    }
}

impl Drop for Films {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn run(args: &[String]) -> Outcome<()> {
    let status = Command::new("ffmpeg").args(args).stdin(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("ffmpeg {}: {status}", args.join(" "))),
        Err(err) => Err(format!("ffmpeg cannot be started: {err}; install ffmpeg")),
    }
}
