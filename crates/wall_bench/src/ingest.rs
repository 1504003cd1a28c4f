//! CPU time of ingest, record and decoding for a fleet that reports once a second.
//!
//! mosquitto carries an OwnTracks message a vehicle a second to `damamaya ingest`; what the
//! record holds at the end says whether all of them arrived.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
use tokio::time::{MissedTickBehavior, interval};
use wall_model::{FactKind, Slot};
use wall_record::Reader;

use crate::cpu;

/// Vehicles, each of which reports once a second.
const VEHICLES: usize = 10_000;

/// Length of the measurement, seconds.
const SECS: u64 = 30;

/// Messages are published in so many portions a second, as a fleet does.
const PORTIONS: u64 = 50;

type Outcome<T> = Result<T, String>;

pub(crate) fn report() -> Outcome<String> {
    let own = std::env::current_exe().map_err(text)?;
    let program = own.with_file_name("damamaya");
    let dir = std::env::temp_dir().join(format!("wall-bench-ingest-{}", std::process::id()));
    fs::create_dir_all(&dir).map_err(text)?;
    let folder = Folder(dir);
    let port = free_port()?;
    let _broker = broker(&folder.0, port)?;
    sleep(Duration::from_secs(1));
    let record = folder.0.join("record");
    let ingest = ingest(&program, &folder.0, &record, port)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(text)?;
    let sent = runtime.block_on(publish(port, ingest.0.id()))?;
    drop(ingest);
    let moment = {
        let reader = Reader::open(&record).map_err(text)?;
        let (_, last) = reader.span().ok_or("nothing was recorded")?;
        let info = reader.info().map_err(text)?;
        (reader.moment(last).map_err(text)?, info)
    };
    let known = moment.0.latest_of_all(Slot::Position);
    let known = known.filter(|known| matches!(known.fact.kind, FactKind::Position(_))).count();
    Ok(format!(
        "ingest: {VEHICLES} vehicles at 1 Hz through MQTT, {} messages published, {} frames \
         recorded, {known} vehicles known: {:.2} cores for ingest, record and decoding (goal 0.50)\n",
        sent.messages, moment.1.frames, sent.share
    ))
}

fn text(err: impl std::fmt::Display) -> String {
    err.to_string()
}

/// A directory that is gone with its owner.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A process that ends with its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn spawn(command: &mut Command) -> Outcome<Process> {
    let name = command.get_program().to_string_lossy().into_owned();
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.spawn().map(Process).map_err(|err| format!("{name} cannot be started: {err}"))
}

fn free_port() -> Outcome<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(text)?;
    listener.local_addr().map(|address| address.port()).map_err(text)
}

fn broker(dir: &Path, port: u16) -> Outcome<Process> {
    let file = dir.join("mosquitto.conf");
    let settings =
        format!("listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n");
    fs::write(&file, settings).map_err(text)?;
    let path = ["/usr/sbin/mosquitto", "mosquitto"]
        .into_iter()
        .find(|path| Path::new(path).is_file() || !path.starts_with('/'));
    spawn(Command::new(path.unwrap_or("mosquitto")).arg("-c").arg(file))
}

fn ingest(program: &Path, dir: &Path, record: &Path, port: u16) -> Outcome<Process> {
    let city = dir.join("city.toml");
    let content = format!(
        "[city]\nname = \"Ukur\"\ntime_zone = \"Asia/Makassar\"\n\
         bounds = [115.17, -8.76, 115.28, -8.59]\n\n[[feed]]\nname = \"armada\"\n\
         service = \"vehicle_tracking\"\nfeed = \"owntracks\"\n\
         url = \"mqtt://127.0.0.1:{port}\"\n"
    );
    fs::write(&city, content).map_err(text)?;
    let mut command = Command::new(program);
    spawn(command.arg("ingest").arg("--city").arg(city).arg("--record").arg(record))
}

struct Sent {
    messages: usize,
    /// CPU seconds a second of the process that took them.
    share: f64,
}

/// Publishes for a warm-up and the measured time; measures process `id` meanwhile.
async fn publish(port: u16, id: u32) -> Outcome<Sent> {
    let mut options = MqttOptions::new("wall-bench", "127.0.0.1", port);
    options.set_keep_alive(Duration::from_secs(30));
    let (client, mut events) = AsyncClient::new(options, 4_096);
    let network = tokio::spawn(async move {
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::Disconnect)) | Err(_) => return,
                Ok(_) => {}
            }
        }
    });
    // Ingest connects with a short back-off if the broker was late.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut portion = interval(Duration::from_millis(1_000 / PORTIONS));
    portion.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let warm_up = 5;
    let (mut messages, mut before) = (0, None);
    for number in 0..(SECS + warm_up) * PORTIONS {
        portion.tick().await;
        if number == warm_up * PORTIONS {
            before = Some(cpu::secs_of(id).ok_or("ingest ended early")?);
        }
        let each = VEHICLES / PORTIONS as usize;
        let first = (number % PORTIONS) as usize * each;
        for vehicle in first..first + each {
            let (topic, body) = message(vehicle, number / PORTIONS);
            client.publish(topic, QoS::AtMostOnce, false, body).await.map_err(text)?;
            messages += 1;
        }
    }
    let after = cpu::secs_of(id).ok_or("ingest ended early")?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    network.abort();
    let before = before.ok_or("nothing was measured")?;
    Ok(Sent { messages, share: (after - before) / SECS as f64 })
}

/// A vehicle's report in second `second` of the run.
fn message(vehicle: usize, second: u64) -> (String, String) {
    let now = wall_ingest::system_clock()().as_secs();
    let at = |share: usize, step: f64| (vehicle % share) as f64 * step + second as f64 * 1e-5;
    let (lon, lat) = (115.18 + at(100, 0.0009), -8.75 + at(150, 0.001));
    let body = format!(
        r#"{{"_type":"location","tid":"{:02}","lat":{lat:.6},"lon":{lon:.6},"tst":{now},"vel":36,"cog":90,"acc":6}}"#,
        vehicle % 100
    );
    (format!("owntracks/armada/u{vehicle:05}"), body)
}
