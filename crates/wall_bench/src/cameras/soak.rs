//! Cameras that come and go all the time: what grows?
//!
//! Forty cameras are shown, all of which lose their connection every six seconds: a bad street's
//! are lost once a minute. Every ten seconds a fifth of them gives way to others, as on a wall
//! whose tiles take turns. Handles, threads, memory and textures are printed every minute and
//! judged at the end.

use std::{
    fs, io,
    net::{Shutdown, TcpListener, TcpStream},
    thread::{self, sleep},
    time::Duration,
};

use super::{
    Outcome,
    films::{Films, SUB},
    live::Live,
    median, now,
    offscreen::{LAYOUT, Offscreen},
    say, secs_since,
    server::Server,
    tree,
};

/// Cameras that are shown at once, and all that there are.
const SHOWN: usize = 40;
const CAMERAS: usize = 64;

/// Frames a second, at most.
const RATE: u64 = 5;

/// A connection lasts so long.
const LASTS: Duration = Duration::from_secs(6);

/// Fewest minutes of which anything can be said.
const LEAST: usize = 4;

/// What is counted.
const COUNTED: [&str; 5] = ["handles", "threads", "MiB", "MiB of workers", "textures"];

/// Growth from the second quarter to the last that is no growth: shares, and so much besides.
const TOLERANCE: (f64, f64) = (0.05, 8.0);

/// `soak [--minutes N]`.
pub(crate) fn report(options: &[String]) -> Outcome<String> {
    let minutes: usize = match options {
        [] => 60,
        [name, number] if name == "--minutes" => {
            number.parse().map_err(|_not_a_number| "N is a number of minutes".to_owned())?
        }
        _ => return Err("usage: wall_bench soak [--minutes N]".to_owned()),
    };
    if minutes < LEAST {
        return Err(format!("a soak of less than {LEAST} minutes says nothing"));
    }
    let films = Films::make(None)?;
    let server = Server::start(&films)?;
    let port = Cutting::start(server.port())?.port;
    let url = server.film(SUB).replace(&server.port().to_string(), &port.to_string());
    let layout = LAYOUT.replace("columns = 4, count = 16", "columns = 8, count = 36");
    let mut wall = Offscreen::start(Live::start(|_| {})?, &layout)?;
    let cameras: Vec<(String, String)> =
        (0..CAMERAS).map(|nr| (format!("kamera-{nr:02}"), url.clone())).collect();
    say(&format!("soak: {}", COUNTED.join(", ")));
    let (begin, mut counts) = (now(), Vec::new());
    let mut turn = None;
    while counts.len() < minutes {
        let due = (secs_since(begin) / 10.0) as usize;
        if turn.replace(due) != Some(due) {
            let first = due * (SHOWN / 5);
            let shown: Vec<_> =
                cameras.iter().cycle().skip(first % CAMERAS).take(SHOWN).cloned().collect();
            wall.show(&shown);
        }
        wall.paint()?;
        let minute = counts.len() + 1;
        if secs_since(begin) >= minute as f64 * 60.0 {
            let count = count(&wall);
            say(&format!("soak: minute {minute}: {}", super::list(&count, 0)));
            counts.push(count);
        }
        sleep(Duration::from_millis(1_000 / RATE));
    }
    judge(&counts)
}

fn count(wall: &Offscreen) -> [f64; 5] {
    let own = std::process::id();
    let workers = wall.live.program.running();
    let entries = |of: &str| fs::read_dir(format!("/proc/self/{of}")).map_or(0, Iterator::count);
    // The server's is not counted, nor what is shared with programs that come and go.
    let of_workers = workers.iter().map(|id| tree::own_mb(*id)).sum();
    [
        entries("fd") as f64,
        entries("task") as f64,
        tree::own_mb(own),
        of_workers,
        wall.textures() as f64,
    ]
}

/// Whether the last quarter has no more than the second one. The first one warms up.
fn judge(counts: &[[f64; 5]]) -> Outcome<String> {
    let quarter = counts.len() / 4;
    if counts.len() < LEAST {
        return Err(format!("only {} minutes were counted", counts.len()));
    }
    let mut text = String::new();
    let mut grows = Vec::new();
    for (nr, name) in COUNTED.iter().enumerate() {
        let of = |counts: &[[f64; 5]]| {
            median(&counts.iter().filter_map(|count| count.get(nr).copied()).collect::<Vec<_>>())
        };
        let early = of(counts.get(quarter..2 * quarter).unwrap_or_default());
        let late = of(counts.get(counts.len() - quarter..).unwrap_or_default());
        let is_flat = late <= early * (1.0 + TOLERANCE.0) + TOLERANCE.1;
        let verdict = if is_flat { "flat" } else { "GROWS" };
        text += &format!("soak: {name}: {early:.0}, at the end {late:.0}: {verdict}\n");
        if !is_flat {
            grows.push(*name);
        }
    }
    if grows.is_empty() { Ok(text) } else { Err(format!("{text}grows: {}", grows.join(", "))) }
}

/// Stands before a server and cuts every connection after a while.
struct Cutting {
    port: u16,
}

impl Cutting {
    /// Listens until the program ends.
    fn start(server: u16) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|err| err.to_string())?;
        let port = listener.local_addr().map_err(|err| err.to_string())?.port();
        named("cutting", move || {
            for client in listener.incoming().flatten() {
                let Ok(to) = TcpStream::connect(("127.0.0.1", server)) else { return };
                if let Err(err) = carry(client, to) {
                    say(&format!("soak: a connection was not carried: {err}"));
                }
            }
        })?;
        Ok(Self { port })
    }
}

fn named(name: &str, work: impl FnOnce() + Send + 'static) -> Outcome<()> {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map(drop).map_err(|err| err.to_string())
}

/// Both directions, for a while.
fn carry(client: TcpStream, server: TcpStream) -> io::Result<()> {
    for (mut from, mut to) in
        [(client.try_clone()?, server.try_clone()?), (server.try_clone()?, client.try_clone()?)]
    {
        let carried = named("carry", move || {
            // Either end may leave at any time; then the other one is let go of.
            drop(io::copy(&mut from, &mut to));
            drop(to.shutdown(Shutdown::Both));
        });
        carried.map_err(io::Error::other)?;
    }
    let cut = named("cut", move || {
        sleep(LASTS);
        drop(client.shutdown(Shutdown::Both));
        drop(server.shutdown(Shutdown::Both));
    });
    cut.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_is_told_and_what_settles_is_flat() {
        let settles = |minute: usize| [50.0, 30.0, 200.0 + 80.0 / (minute + 1) as f64, 90.0, 120.0];
        let counts: Vec<[f64; 5]> = (0..40).map(settles).collect();
        assert!(judge(&counts).is_ok());
        let leaks = |minute: usize| [50.0 + minute as f64, 30.0, 200.0, 90.0, 120.0];
        let counts: Vec<[f64; 5]> = (0..40).map(leaks).collect();
        let told = judge(&counts).unwrap_err();
        assert!(told.ends_with("grows: handles") && told.contains("handles: 64"), "{told}");
        assert!(judge(&counts[..3]).is_err());
    }
}
