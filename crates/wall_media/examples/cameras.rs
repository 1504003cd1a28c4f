//! What cameras cost: `cameras SECS here|workers URL...`, RTSP addresses, each a camera.
//!
//! Decodes in this process or in workers, as the build decodes (with `--features libav` by
//! libavcodec), and prints CPU time and memory a stream, of this process and of its workers.

use std::{
    io::Write as _,
    process::ExitCode,
    sync::Arc,
    thread::sleep,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use wall_media::{At, Media, MediaSetup, Program, StreamOffer, Wanted};
use wall_model::{EntityId, StreamKind, Timestamp};

/// The argument with which this program starts itself to decode.
const WORKER: &str = "decode-worker";

/// Time to connect and to warm up.
const WARM_UP: Duration = Duration::from_secs(8);

const USAGE: &str = "usage: cameras SECS here|workers URL...";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first() {
        Some(first) if first == WORKER => {
            wall_media::serve(&mut |_| {}).map_err(|err| err.to_string())
        }
        _ => report(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            drop(writeln!(std::io::stderr(), "cameras: {err}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how old pictures are by the machine's own clock")]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

fn report(arguments: &[String]) -> Result<(), String> {
    let [secs, place, urls @ ..] = arguments else { return Err(USAGE.to_owned()) };
    let secs: i64 = secs.parse().map_err(|_not_a_number| USAGE.to_owned())?;
    let program = (place == "workers").then(|| Program::this(&[WORKER]));
    let mut setup = MediaSetup::new(Arc::new(now));
    setup.decoders.clone_from(&program);
    let media = Media::start(setup).map_err(|err| err.to_string())?;
    let empty = memory_kb(&[std::process::id()]);
    let wanted: Vec<Wanted> = urls.iter().enumerate().map(|(nr, url)| camera(nr, url)).collect();
    media.want(&wanted);
    sleep(WARM_UP);

    let workers = || program.as_ref().map_or(Vec::new(), Program::running);
    let own = [std::process::id()];
    let before = (cpu_secs(&own), cpu_secs(&workers()));
    let begin = now();
    let mut ages_ms = watch(&media, &wanted, begin, secs);
    let span = now().since(begin).as_micros() as f64 / 1e6;
    let streams = wanted.len().max(1) as f64;
    let own_cores = (cpu_secs(&own) - before.0) / span / streams;
    let worker_cores = (cpu_secs(&workers()) - before.1) / span / streams;
    let of_stream = |kb: u64| kb as f64 / 1024.0 / streams;
    let own_mb = of_stream(memory_kb(&own).saturating_sub(empty));
    let worker_mb = of_stream(memory_kb(&workers()));
    ages_ms.sort_unstable();
    let age = |share: usize| ages_ms.get(ages_ms.len() * share / 100).copied().unwrap_or(-1);
    let first =
        wanted.first().map(|one| media.picture(&one.camera, StreamKind::Rtsp, At::Live(now())));
    let problem = first.as_ref().and_then(|picture| picture.problem.clone());
    let problem = problem.map_or(String::new(), |problem| format!("; the first one: {problem}"));
    let by = first.and_then(|picture| picture.decoder).map_or("nothing", |by| by.name());
    let text = format!(
        "{streams} streams, {place}, by {by}: {:.1} pictures/s each; cores a stream: \
         {own_cores:.4} here + {worker_cores:.4} in {} workers = {:.4}; memory a stream: \
         {own_mb:.1} + {worker_mb:.1} MiB; received to seen: p50 {} ms, p95 {} ms{problem}\n",
        ages_ms.len() as f64 / span / streams,
        workers().len(),
        own_cores + worker_cores,
        age(50),
        age(95),
    );
    std::io::stdout().write_all(text.as_bytes()).map_err(|err| err.to_string())
}

fn camera(nr: usize, url: &str) -> Wanted {
    Wanted {
        camera: EntityId::from(format!("camera-{nr}").as_str()),
        streams: vec![StreamOffer::new(url, StreamKind::Rtsp)],
        width_px: 640,
        height_px: 360,
    }
}

/// Looks at all pictures as often as a wall draws; the ages of those that were new, ms.
fn watch(media: &Media, wanted: &[Wanted], begin: Timestamp, secs: i64) -> Vec<i64> {
    let mut generations = vec![0; wanted.len()];
    let mut ages_ms = Vec::new();
    while now().since(begin).as_secs() < secs {
        sleep(Duration::from_millis(16));
        for (one, generation) in wanted.iter().zip(&mut generations) {
            let picture = media.picture(&one.camera, StreamKind::Rtsp, At::Live(now()));
            if *generation != picture.generation {
                *generation = picture.generation;
                ages_ms.extend(picture.age.map(|age| age.as_millis()));
            }
        }
    }
    ages_ms
}

/// User and system time of processes, seconds.
fn cpu_secs(processes: &[u32]) -> f64 {
    let of = |process: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let ticks: [f64; 2] = [fields.next()?.parse().ok()?, fields.next()?.parse().ok()?];
        Some(ticks.iter().sum::<f64>() / 100.0)
    };
    processes.iter().filter_map(of).sum()
}

/// Memory of processes, each page shared among those that have it, KiB.
fn memory_kb(processes: &[u32]) -> u64 {
    let of = |process: &u32| {
        let map = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let line = map.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    processes.iter().filter_map(of).sum()
}
