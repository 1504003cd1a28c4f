//! What cameras cost: decoding, composing, recording, seeking, beside other programs, with
//! streams that GStreamer's RTSP server sends.
//!
//! `wall_bench cameras [PART...] [--clip FILE] [--secs N] [--runs N]`. CPU time is that of the measured
//! program and of all that it started; never that of the server. The streams are made at
//! the beginning, of a film if one is given.

mod city;
mod compose;
mod films;
mod first;
mod latency;
mod live;
mod offscreen;
mod peers;
mod program;
mod record;
mod seek;
mod server;
mod shown;
pub(crate) mod soak;
mod together;
mod tree;

use std::{
    io::Write as _,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use wall_model::Timestamp;

pub(crate) use offscreen::run as run_offscreen;

use self::{films::Films, server::Server};

/// The argument with which the bench starts itself to decode.
pub(crate) const WORKER: &str = "decode-worker";

/// The argument with which it starts itself as a wall without a window.
pub(crate) const OFFSCREEN: &str = "offscreen";

/// Frames a second that the wall makes where the processor draws.
const SOFTWARE_RATE: u32 = 10;

type Outcome<T> = Result<T, String>;

/// What is measured, and how.
pub(super) struct Setup {
    films: Films,
    server: Server,
    /// Length of one measurement.
    span: Duration,
    /// How often each is made; the median counts.
    runs: usize,
}

/// The parts, each with its name.
type Part = (&'static str, fn(&Setup) -> Outcome<()>);

const PARTS: [Part; 8] = [
    ("compose", compose::report),
    ("together", together::report),
    ("city", city::report),
    ("memory", live::memory),
    ("latency", latency::report),
    ("first", first::report),
    ("record", record::report),
    ("seek", seek::report),
];

const USAGE: &str = "usage: wall_bench cameras [compose|together|city|memory|latency|first|record|seek...] \
                     [--clip FILE] [--secs N] [--runs N]";

/// Measures what is asked for, or everything, and says it as it comes.
pub(crate) fn report(options: &[String]) -> Outcome<String> {
    let (mut clip, mut secs, mut runs, mut parts) = (None, 20, 3, Vec::new());
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let number = |text: Option<&String>| text.and_then(|text| text.parse().ok()).ok_or(USAGE);
        match option.as_str() {
            "--clip" => clip = Some(PathBuf::from(options.next().ok_or(USAGE)?)),
            "--secs" => secs = number(options.next())?,
            "--runs" => runs = number(options.next())? as usize,
            name => parts.push(*PARTS.iter().find(|(known, _)| *known == name).ok_or(USAGE)?),
        }
    }
    if parts.is_empty() {
        parts = PARTS.to_vec();
    }
    let films = Films::make(clip.as_deref())?;
    let server = Server::start(&films)?;
    say(&format!("cameras: streams of {}", films.of()));
    let setup = Setup { films, server, span: Duration::from_secs(secs), runs: runs.max(1) };
    for (_, part) in parts {
        part(&setup)?;
    }
    Ok(String::new())
}

/// Prints a line at once: the whole takes many minutes.
fn say(line: &str) {
    // Nobody is left to tell if it cannot be written.
    drop(writeln!(std::io::stdout(), "{line}"));
}

#[expect(clippy::disallowed_methods, reason = "how old pictures are by the machine's own clock")]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Seconds since a time.
fn secs_since(begin: Timestamp) -> f64 {
    now().since(begin).as_micros() as f64 / 1e6
}

/// The middle one of numbers.
fn median(numbers: &[f64]) -> f64 {
    share(numbers, 50)
}

/// The number that so many of a hundred do not exceed.
fn share(numbers: &[f64], percent: usize) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// Numbers in a line.
fn list(numbers: &[f64], digits: usize) -> String {
    let texts: Vec<String> = numbers.iter().map(|number| format!("{number:.digits$}")).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_numbers_that_were_measured() {
        let numbers = [5.0, 1.0, 3.0];
        assert_eq!((median(&numbers), share(&numbers, 95), share(&numbers, 1)), (3.0, 5.0, 1.0));
        assert!(median(&[]).is_nan());
        assert_eq!(list(&numbers, 1), "5.0, 1.0, 3.0");
    }
}
