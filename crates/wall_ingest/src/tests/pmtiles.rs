//! PMTiles from a file and by HTTP ranges.

use std::io::Write as _;

use axum::{
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use pmtiles::{TileCoord, TileId};
use tokio::net::TcpListener;
use wall_model::HealthState;

use super::bench::Bench;

/// An archive with one gzip tile at 13/6717/4294 and one outside the city.
fn archive() -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(b"tile of Denpasar").unwrap();
    let tile = packer.finish().unwrap();
    let id = |x, y| TileId::from(TileCoord::new(13, x, y).unwrap()).value();
    let (inside, outside) = (id(6717, 4294), id(6800, 4294));
    let mut ids = [inside, outside];
    ids.sort_unstable();
    let mut directory = Vec::new();
    varint(&mut directory, 2);
    varint(&mut directory, ids[0]);
    varint(&mut directory, ids[1] - ids[0]);
    for value in [1, 1, tile.len() as u64, tile.len() as u64, 1, 1] {
        varint(&mut directory, value);
    }
    let root = 127_u64;
    let data = root + directory.len() as u64;
    let mut bytes = b"PMTiles\x03".to_vec();
    let lengths = [(root, directory.len() as u64), (data, 0), (data, 0), (data, tile.len() as u64)];
    for (offset, length) in lengths {
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
    }
    for count in [2_u64, 2, 1] {
        bytes.extend_from_slice(&count.to_le_bytes());
    }
    // Clustered, directory not compressed, tiles in gzip, MVT, zoom 13 alone.
    bytes.extend_from_slice(&[1, 1, 2, 1, 13, 13]);
    bytes.resize(127, 0);
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(&tile);
    bytes
}

fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[tokio::test]
async fn tiles_of_a_file_come_in_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.pmtiles");
    std::fs::write(&path, archive()).unwrap();
    let bench = Bench::start(&format!("url = \"pmtiles:{}\"\nperiod = \"100ms\"", path.display()));
    assert_eq!(bench.store.bodies_of(1).await, ["tile of Denpasar"]);
    assert_eq!(bench.store.frames()[0].address, "13/6717/4294");
    // Further rounds: fresh, and no second frame.
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    bench.store.health(HealthState::Up).await;
    assert_eq!(bench.store.frames().len(), 1);
    std::fs::write(&path, "no archive").unwrap();
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "jawaban server tidak sesuai protokol");
}

#[tokio::test]
async fn tiles_come_by_http_ranges() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("pmtiles+http://{}/city.pmtiles", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(|request: axum::extract::Request| async move {
        let bytes = archive();
        let range = request.headers().get(header::RANGE).unwrap().to_str().unwrap();
        let (from, to) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        let from: usize = from.parse().unwrap();
        let to = to.parse::<usize>().unwrap().min(bytes.len() - 1);
        (StatusCode::PARTIAL_CONTENT, bytes[from..=to].to_vec()).into_response()
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    let bench = Bench::start(&format!("url = {url:?}"));
    assert_eq!(bench.store.bodies_of(1).await, ["tile of Denpasar"]);
}

#[tokio::test]
async fn a_server_without_ranges_or_without_the_file_says_so() {
    for (status, detail) in [
        (StatusCode::OK, "jawaban server tidak sesuai protokol"),
        (StatusCode::NOT_FOUND, "server menjawab: 404"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("pmtiles+http://{}/", listener.local_addr().unwrap());
        let router = axum::Router::new().fallback(move || async move { (status, archive()) });
        tokio::spawn(async move { axum::serve(listener, router).await });
        let bench = Bench::start(&format!("url = {url:?}"));
        assert_eq!(bench.store.health(HealthState::Down).await.detail, detail);
    }
}
