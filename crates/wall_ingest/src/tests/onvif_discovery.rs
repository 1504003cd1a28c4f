//! Devices that are found, on the loopback and without multicast.

use std::{net::SocketAddr, time::Duration};

use tokio::net::UdpSocket;

use crate::{Probing, discover};

/// Answers each question with what `answers` makes of its name, as often as it comes.
async fn device(answers: impl Fn(&str) -> Vec<String> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut datagram = vec![0; 65_536];
        while let Ok((length, from)) = socket.recv_from(&mut datagram).await {
            let probe = String::from_utf8_lossy(&datagram[..length]).into_owned();
            assert!(probe.contains("<d:Types>dn:NetworkVideoTransmitter</d:Types>"), "{probe}");
            let id = probe.split("<a:MessageID>").nth(1).unwrap().split('<').next().unwrap();
            for answer in answers(id) {
                socket.send_to(answer.as_bytes(), from).await.unwrap();
            }
        }
    });
    place
}

fn answer(id: &str, name: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" \
         xmlns:w=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" \
         xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><e:Header>\
         <w:RelatesTo>{id}</w:RelatesTo></e:Header><e:Body><d:ProbeMatches><d:ProbeMatch>\
         <w:EndpointReference><w:Address>urn:uuid:{name}</w:Address></w:EndpointReference>\
         <d:Scopes>onvif://www.onvif.org/name/{name}</d:Scopes>\
         <d:XAddrs>http://127.0.0.1/onvif/device_service</d:XAddrs></d:ProbeMatch>\
         </d:ProbeMatches></e:Body></e:Envelope>"
    )
}

#[tokio::test]
async fn devices_are_found_once_and_strangers_are_counted() {
    let first = device(|id| vec![answer(id, "Pasar"), answer(id, "Pasar")]).await;
    let second = device(|id| {
        let other = "urn:uuid:another-question";
        vec![answer(other, "Palsu"), "\u{0}".to_owned(), answer(id, "Alun-alun")]
    })
    .await;
    let probing = Probing {
        interfaces: Vec::new(),
        addresses: vec![first, second],
        patience: Duration::from_millis(700),
    };
    let found = discover(&probing).await.unwrap();
    let names: Vec<&str> = found.devices.iter().map(|device| device.name.as_str()).collect();
    assert_eq!(names, ["Alun-alun", "Pasar"]);
    // The question is put twice.
    assert_eq!((found.refused, found.is_cut, found.unasked), (4, false, Vec::new()));
}
