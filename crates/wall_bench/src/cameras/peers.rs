//! Other programs that show many cameras, with the same streams.

use std::process::{Child, Command, Stdio};

use super::Outcome;

/// Sides of a picture in a grid of four by four on 1,920 x 1,080.
const CELL: (usize, usize) = (480, 270);

/// Processes that are ended with this.
pub(super) struct Running(Vec<Child>);

impl Running {
    /// Their numbers.
    pub(super) fn ids(&self) -> Vec<u32> {
        self.0.iter().map(Child::id).collect()
    }

    /// Whether all of them still run.
    pub(super) fn is_well(&mut self) -> bool {
        self.0.iter_mut().all(|child| matches!(child.try_wait(), Ok(None)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // It may have ended by itself.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn spawn(program: &str, args: &[String]) -> Outcome<Child> {
    Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|err| format!("{program} cannot be started: {err}"))
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Where a picture goes.
fn place(nr: usize) -> (usize, usize) {
    (nr % 4 * CELL.0, nr / 4 * CELL.1)
}

/// ffmpeg: scaled, stacked to one picture, thrown away.
pub(super) fn xstack(url: &str, count: usize, rate: u32) -> Outcome<Running> {
    let mut args = words("-v error -y");
    for _ in 0..count {
        args.extend(words(
            "-threads 1 -rtsp_transport tcp -analyzeduration 100000 -probesize 100000 -i",
        ));
        args.push(url.to_owned());
    }
    let scaled: String = (0..count)
        .map(|nr| {
            format!("[{nr}:v]fps={rate},setpts=PTS-STARTPTS,scale={}:{}[v{nr}];", CELL.0, CELL.1)
        })
        .collect();
    let all: String = (0..count).map(|nr| format!("[v{nr}]")).collect();
    let places: Vec<String> =
        (0..count).map(|nr| format!("{}_{}", place(nr).0, place(nr).1)).collect();
    args.push("-filter_complex".to_owned());
    args.push(format!("{scaled}{all}xstack=inputs={count}:layout={}[out]", places.join("|")));
    args.extend(words("-map [out] -f rawvideo /dev/null"));
    Ok(Running(vec![spawn("ffmpeg", &args)?]))
}

/// GStreamer's compositor: scaled, composed, thrown away at the pace of the clock.
pub(super) fn compositor(url: &str, count: usize, rate: u32) -> Outcome<Running> {
    let sinks: String = (0..count)
        .map(|nr| {
            let ((x, y), (width, height)) = (place(nr), CELL);
            format!(" sink_{nr}::xpos={x} sink_{nr}::ypos={y} sink_{nr}::width={width} sink_{nr}::height={height}")
        })
        .collect();
    let mut text = format!(
        "-q compositor name=c background=black{sinks} ! \
         video/x-raw,format=I420,width=1920,height=1080,framerate={rate}/1 ! fakesink sync=true"
    );
    for nr in 0..count {
        text += &format!(
            " rtspsrc location={url} protocols=tcp latency=200 ! rtph264depay ! h264parse ! \
             avdec_h264 max-threads=1 ! queue max-size-buffers=4 ! c.sink_{nr}"
        );
    }
    Ok(Running(vec![spawn("gst-launch-1.0", &words(&text))?]))
}

/// mpv, a process a camera, without an output.
pub(super) fn mpv(url: &str, count: usize) -> Outcome<Running> {
    let mut running = Running(Vec::new());
    for _ in 0..count {
        let mut args = words(
            "--no-config --really-quiet --vo=null --no-audio --profile=low-latency \
             --rtsp-transport=tcp --vd-lavc-threads=1",
        );
        args.push(url.to_owned());
        running.0.push(spawn("mpv", &args)?);
    }
    Ok(running)
}
