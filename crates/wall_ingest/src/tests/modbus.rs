//! Modbus TCP against tokio-modbus's own server.

use std::{
    future,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{io::AsyncReadExt as _, io::AsyncWriteExt as _, net::TcpListener};
use tokio_modbus::{
    ExceptionCode, Request, Response, SlaveRequest,
    server::{
        Service,
        tcp::{Server, accept_tcp_connection},
    },
};
use wall_model::HealthState;

use super::bench::Bench;

/// Answers like a pump station: registers count up from their address, bits are every third.
#[derive(Clone)]
struct Station(Arc<AtomicUsize>);

impl Service for Station {
    type Request = SlaveRequest<'static>;
    type Response = Response;
    type Exception = ExceptionCode;
    type Future = future::Ready<Result<Response, ExceptionCode>>;

    fn call(&self, request: Self::Request) -> Self::Future {
        self.0.fetch_add(1, Ordering::SeqCst);
        let words = |address: u16, count: u16| (address..address + count).collect();
        let bits = |count: u16| (0..count).map(|nr| nr % 3 == 0).collect();
        future::ready(match request.request {
            _ if request.slave != 7 => Err(ExceptionCode::GatewayTargetDevice),
            Request::ReadHoldingRegisters(900.., _) => Err(ExceptionCode::IllegalDataAddress),
            Request::ReadHoldingRegisters(address, count) => {
                Ok(Response::ReadHoldingRegisters(words(address, count)))
            }
            Request::ReadInputRegisters(address, count) => {
                Ok(Response::ReadInputRegisters(words(address, count)))
            }
            Request::ReadCoils(_, count) => Ok(Response::ReadCoils(bits(count))),
            Request::ReadDiscreteInputs(_, count) => Ok(Response::ReadDiscreteInputs(bits(count))),
            _ => Err(ExceptionCode::IllegalFunction),
        })
    }
}

/// A station at work, and how often it was asked.
async fn station() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let station = Station(Arc::clone(&asked));
    tokio::spawn(async move {
        let on_connected = move |stream, from| {
            let station = station.clone();
            async move { accept_tcp_connection(stream, from, |_| Ok(Some(station.clone()))) }
        };
        Server::new(listener).serve(&on_connected, |err| panic!("{err}")).await
    });
    (place, asked)
}

#[tokio::test]
async fn every_table_is_read_and_a_refused_read_is_told() {
    let (place, asked) = station().await;
    let bench = Bench::start(&format!("url = \"modbus://{place}/7\"\nperiod = \"100ms\""));
    let bodies = bench.store.bodies_of(2).await;
    let document: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    let expected = serde_json::json!({
        "device": place.to_string(),
        "unit": 7,
        "registers": {
            "holding:16": [16, 17],
            "input:3": [3],
            "coil:0": [1, 0, 0],
            "discrete:9": [1, 0, 0, 1, 0, 0, 1, 0, 0],
            "holding:900": { "error": "Illegal data address" },
        },
    });
    assert_eq!(document, expected);
    // What did not change is a frame all the same: the device has no clock.
    assert_eq!(bodies[0], bodies[1]);
    assert!(asked.load(Ordering::SeqCst) >= 10);
    assert_eq!(bench.store.frames()[0].address, place.to_string());
    let is_told = |store: &super::bench::Store| {
        store.healths().iter().any(|h| h.detail == "1 dari 5 pembacaan ditolak alat")
    };
    bench.store.until("told", is_told).await;
}

#[tokio::test]
async fn a_device_that_lies_is_given_up_and_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let bench = Bench::start(&format!("url = \"modbus://{place}\"\nperiod = \"100ms\""));
    for answer in [
        // One register where two were asked.
        &b"\x00\x05\x07\x03\x02\x00\x01"[..],
        // Another function.
        b"\x00\x05\x07\x04\x02\x00\x01",
        // Nothing of the kind.
        b"\xff\xff\xff\xff\xff\xff",
    ] {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 12];
        socket.read_exact(&mut request).await.unwrap();
        // The transaction and protocol of the request, then the answer's own length.
        let mut bytes = request[..4].to_vec();
        bytes.extend_from_slice(answer);
        socket.write_all(&bytes).await.unwrap();
        drop(socket);
        let health = bench.store.health(HealthState::Down).await;
        assert!(!health.detail.is_empty());
    }
    assert!(bench.store.frames().is_empty());
}

#[tokio::test]
async fn nobody_there_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    drop(listener);
    let bench = Bench::start(&format!("url = \"modbus://{place}\""));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "tidak tersambung: sambungan ditolak");
}

#[test]
fn reads_that_cannot_be_made_are_refused() {
    use wall_service::{RegisterRead, RegisterTable};

    let refused = |table, address, count| {
        let reads = vec![RegisterRead { table, address, count }];
        let period = std::time::Duration::from_secs(1);
        crate::connector::modbus::Modbus::new("modbus://h", 1, reads, period).is_err()
    };
    assert!(refused(RegisterTable::Holding, 0, 0));
    assert!(refused(RegisterTable::Input, 0, 126));
    assert!(refused(RegisterTable::Coil, 0, 2_001));
    assert!(refused(RegisterTable::Holding, 65_535, 2));
    assert!(!refused(RegisterTable::Holding, 65_535, 1));
    assert!(!refused(RegisterTable::Discrete, 0, 2_000));
}
