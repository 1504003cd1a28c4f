//! TCP, UDP and folders.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, UdpSocket},
};
use wall_model::HealthState;

use super::{bench::Bench, messages::outlet, probe::MAX_BYTES};
use crate::connector::{Connector as _, folder::Folder};

#[tokio::test]
async fn tcp_lines_come_in_and_a_lost_connection_is_made_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let bench = Bench::start(&format!("url = \"tcp://{place}\""));
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut hello = [0; 3];
    socket.read_exact(&mut hello).await.unwrap();
    assert_eq!(&hello, b"hi\n");
    socket.write_all(b"one\r\n").await.unwrap();
    socket.write_all(&vec![b'x'; MAX_BYTES * 2]).await.unwrap();
    socket.write_all(b"\ntwo\nhal").await.unwrap();
    bench.store.until("two", |store| store.read() == ["one", "two"]).await;
    drop(socket);
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "sambungan terputus");
    let (mut socket, _) = listener.accept().await.unwrap();
    socket.write_all(b"three\n").await.unwrap();
    bench.store.until("three", |store| store.read() == ["one", "two", "three"]).await;
    let frames = bench.store.frames();
    assert_eq!((frames[1].body.len(), frames[1].full_length), (65_536, 200_000));
    assert_eq!(frames[0].address, place.to_string());
}

#[tokio::test]
async fn udp_datagrams_come_in() {
    let port = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let bench = Bench::start(&format!("url = \"udp://{port}\""));
    let is_listening = |h: &wall_model::Health| h.detail == "tersambung, menunggu data";
    bench.store.until("listening", |s| s.healths().iter().any(is_listening)).await;
    let sender = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    sender.send_to(b"one", port).await.unwrap();
    sender.send_to(b"\xff\xff", port).await.unwrap();
    sender.send_to(b"two", port).await.unwrap();
    bench.store.until("two", |store| store.read() == ["one", "two"]).await;
    assert_eq!(bench.store.frames()[0].address, sender.local_addr().unwrap().to_string());
    assert!(bench.store.rejects()[0].reason.starts_with("not valid text"));
}

#[tokio::test]
async fn an_address_in_use_is_said() {
    let holder = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let bench = Bench::start(&format!("url = \"udp://{}\"", holder.local_addr().unwrap()));
    let health = bench.store.health(HealthState::Down).await;
    assert!(health.detail.starts_with("masalah lokal: "), "{}", health.detail);
}

#[tokio::test]
async fn each_version_of_a_file_is_one_frame() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.txt"), "first").unwrap();
    std::fs::write(path("b.csv"), "not ours").unwrap();
    std::fs::create_dir(path("c.txt")).unwrap();
    let (store, outlet) = outlet(&format!("url = \"folder:{}\"", folder.path().display()));
    let mut watch = Folder::new(folder.path().to_owned(), "txt".to_owned())
        .looking_every(Duration::from_millis(40));
    let working = tokio::spawn(async move { watch.run(&outlet).await });
    assert_eq!(store.bodies_of(1).await, ["first"]);
    std::fs::write(path("a.txt"), "second").unwrap();
    assert_eq!(store.bodies_of(2).await, ["first", "second"]);
    // A file that still grows is not read.
    for length in 1..=6 {
        std::fs::write(path("slow.TXT"), "x".repeat(length)).unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    store.until("whole file", |store| store.read().contains(&"xxxxxx".to_owned())).await;
    std::fs::write(path("d.txt"), vec![b'y'; MAX_BYTES * 2]).unwrap();
    store.until("big file", |store| !store.rejects().is_empty()).await;
    let big = store.frames().into_iter().find(|frame| frame.address == "d.txt").unwrap();
    assert_eq!((big.body.len(), big.full_length), (65_536, 200_000));
    assert_eq!(store.frames()[0].address, "a.txt");
    working.abort();
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("folder:{}", folder.path().join("nothing").display());
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert!(health.detail.starts_with("masalah lokal: folder: "), "{}", health.detail);
}
