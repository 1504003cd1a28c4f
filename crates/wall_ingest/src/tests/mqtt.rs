//! MQTT against mosquitto where it is installed, and against a broker of two packets.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use rumqttc::{AsyncClient, MqttOptions, QoS};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use wall_model::HealthState;

use super::bench::Bench;

/// A broker that ends with the test.
struct Broker {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts mosquitto with one user, or says why not.
async fn mosquitto(user: Option<(&str, &str)>) -> Option<Broker> {
    let program = wall_testkit::require("mosquitto", "a broker of MQTT")?;
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut settings = format!("listener {port} 127.0.0.1\nallow_anonymous {}\n", user.is_none());
    if let Some((name, password)) = user {
        let passwords = folder.path().join("passwords");
        let path = passwords.display().to_string();
        let program = wall_testkit::require("mosquitto_passwd", "a broker with logins")?;
        let mut making = Command::new(program);
        let made = making.args(["-b", "-c", &path, name, password]).output();
        assert!(made.unwrap().status.success());
        // Read before mosquitto gives up root, but readable anyway.
        settings.push_str(&format!("password_file {path}\nuser root\n"));
    }
    let file = folder.path().join("mosquitto.conf");
    std::fs::write(&file, settings).unwrap();
    let mut command = Command::new(program);
    command.arg("-c").arg(file).stdout(Stdio::null()).stderr(Stdio::null());
    let broker = Broker { process: command.spawn().unwrap(), port, _folder: folder };
    for _ in 0..200 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Some(broker);
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("mosquitto does not listen");
}

/// Publishes retained messages and waits until the broker has them.
async fn publish(port: u16, messages: &[(&str, &str)]) {
    let (client, mut session) = AsyncClient::new(MqttOptions::new("test", "127.0.0.1", port), 10);
    for (topic, text) in messages {
        client.try_publish(*topic, QoS::AtLeastOnce, true, *text).unwrap();
    }
    let mut acknowledged = 0;
    while acknowledged < messages.len() {
        let event = session.poll().await.unwrap();
        acknowledged +=
            usize::from(matches!(event, rumqttc::Event::Incoming(rumqttc::Packet::PubAck(_))));
    }
}

#[tokio::test]
async fn retained_messages_come_in_by_both_versions() {
    let Some(broker) = mosquitto(None).await else { return };
    publish(broker.port, &[("probe/a/1", "one"), ("probe/b", "bad"), ("other", "not ours")]).await;
    for options in ["", "options = { mqtt = \"3.1.1\" }", "options = { mqtt = \"5\" }"] {
        let url = format!("mqtt://127.0.0.1:{}", broker.port);
        let bench = Bench::start(&format!("url = {url:?}\n{options}"));
        let mut bodies = bench.store.bodies_of(2).await;
        bodies.sort();
        assert_eq!(bodies, ["bad", "one"], "{options}");
        let mut topics: Vec<_> = bench.store.frames().into_iter().map(|f| f.address).collect();
        topics.sort();
        assert_eq!(topics, ["probe/a/1", "probe/b"]);
        bench.store.health(HealthState::Up).await;
        publish(broker.port, &[("probe/a/1", "later")]).await;
        bench.store.until("later", |store| store.read().contains(&"later".to_owned())).await;
        publish(broker.port, &[("probe/a/1", "one")]).await;
    }
}

#[tokio::test]
async fn a_login_is_needed_and_used() {
    let Some(broker) = mosquitto(Some(("wall", "mqtt-pass"))).await else { return };
    let url = format!("mqtt://127.0.0.1:{}", broker.port);
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "server menolak: login salah");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("login");
    std::fs::write(&path, "wall:mqtt-pass").unwrap();
    let basic = format!("file:{}", path.display());
    let ingest = Bench::start(&format!("url = {url:?}\nauth = {{ basic = {basic:?} }}"));
    let is_waiting = |h: &wall_model::Health| h.detail == "tersambung, menunggu data";
    ingest.store.until("connected", |s| s.healths().iter().any(is_waiting)).await;
}

/// A broker that speaks 3.1.1 alone: refuses 5, and sends one message on a subscription.
async fn old_broker(listener: TcpListener) {
    loop {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut packet = [0; 512];
        let length = socket.read(&mut packet).await.unwrap_or(0);
        // Fixed header of two bytes, then 00 04 "MQTT" and the protocol's level.
        if length < 9 || packet[8] != 4 {
            let _refused = socket.write_all(&[0x20, 2, 0, 1]).await;
            continue;
        }
        socket.write_all(&[0x20, 2, 0, 0]).await.unwrap();
        let length = socket.read(&mut packet).await.unwrap();
        assert!(length > 4 && packet[0] == 0x82);
        socket.write_all(&[0x90, 3, packet[2], packet[3], 1]).await.unwrap();
        socket.write_all(b"\x30\x0c\x00\x07probe/xold").await.unwrap();
        let _until_gone = socket.read(&mut packet).await;
        return;
    }
}

#[tokio::test]
async fn an_old_broker_is_spoken_to_by_3_1_1() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("mqtt://{}", listener.local_addr().unwrap());
    let broker = tokio::spawn(old_broker(listener));
    let bench = Bench::start(&format!("url = {url:?}"));
    assert_eq!(bench.store.bodies_of(1).await, ["old"]);
    assert_eq!(bench.store.frames()[0].address, "probe/x");
    drop(bench);
    broker.await.unwrap();
}

#[tokio::test]
async fn a_wrong_version_is_a_problem_of_the_city_file() {
    let spec = super::bench::city("url = \"mqtt://127.0.0.1\"\noptions = { mqtt = \"4\" }");
    let store = std::sync::Arc::new(super::bench::Store::default());
    let err = crate::Ingest::start(crate::IngestSetup {
        city: spec,
        services: super::probe::SERVICES,
        record: store.clone(),
        moments: store.clone(),
        is_concluding: false,
        clock: crate::system_clock(),
        waker: store,
        handle: tokio::runtime::Handle::current(),
    });
    let err = err.err().unwrap().to_string();
    assert!(err.ends_with("feed probe-1: option mqtt is \"4\", not 5 or 3.1.1"), "{err}");
}
