//! The broker against rumqttc's clients.

use std::time::Duration;

use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS, v5};

use super::{address, soon, start};

fn host_and_port(server: &crate::CityServer) -> (String, u16) {
    let address = address(server, "stream", "mqtt://");
    let (host, port) = address.rsplit_once(':').unwrap();
    (host.to_owned(), port.parse().unwrap())
}

/// Topic, payload and whether it was retained.
type Heard = (String, String, bool);

fn heard(topic: &[u8], payload: &[u8], retain: bool) -> Heard {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(topic), text(payload), retain)
}

/// The newest of each topic comes at once, then only what changes.
fn check(heard: &[Heard]) {
    assert_eq!(heard[0], ("dps/unit/A".to_owned(), "still".to_owned(), true));
    assert_eq!((heard[1].0.as_str(), heard[1].2), ("dps/unit/B", true));
    assert_eq!((heard[2].0.as_str(), heard[2].2), ("dps/unit/B", false));
    assert_ne!(heard[1].1, heard[2].1);
}

#[tokio::test]
async fn a_3_1_1_client_hears_what_it_subscribed_to() {
    let server = start();
    let (host, port) = host_and_port(&server);
    let mut options = MqttOptions::new("wall", host, port);
    options.set_keep_alive(Duration::from_secs(5));
    let (client, mut events) = AsyncClient::new(options, 10);
    client.subscribe("dps/unit/+", QoS::AtLeastOnce).await.unwrap();
    let mut messages = Vec::new();
    while messages.len() < 3 {
        if let Event::Incoming(Packet::Publish(publish)) = soon(events.poll()).await.unwrap() {
            messages.push(heard(publish.topic.as_bytes(), &publish.payload, publish.retain));
        }
    }
    check(&messages);
    client.unsubscribe("dps/unit/+").await.unwrap();
    while !matches!(soon(events.poll()).await.unwrap(), Event::Incoming(Packet::UnsubAck(_))) {}
    client.disconnect().await.unwrap();
}

#[tokio::test]
async fn a_5_client_hears_what_it_subscribed_to() {
    let server = start();
    let (host, port) = host_and_port(&server);
    let mut options = v5::MqttOptions::new("wall", host, port);
    options.set_keep_alive(Duration::from_secs(5));
    let (client, mut events) = v5::AsyncClient::new(options, 10);
    client.subscribe("dps/#", v5::mqttbytes::QoS::AtLeastOnce).await.unwrap();
    let mut messages = Vec::new();
    while messages.len() < 3 {
        let event = soon(events.poll()).await.unwrap();
        if let v5::Event::Incoming(v5::mqttbytes::v5::Packet::Publish(publish)) = event {
            messages.push(heard(&publish.topic, &publish.payload, publish.retain));
        }
    }
    check(&messages);
    client.disconnect().await.unwrap();
}

#[tokio::test]
async fn a_bad_filter_is_refused_and_the_rest_taken() {
    let server = start();
    let (host, port) = host_and_port(&server);
    let (client, mut events) = AsyncClient::new(MqttOptions::new("wall", host, port), 10);
    let filter = |path: &str| rumqttc::SubscribeFilter::new(path.to_owned(), QoS::AtMostOnce);
    client.subscribe_many([filter("other/#"), filter("dps/+/A")]).await.unwrap();
    loop {
        if let Event::Incoming(Packet::SubAck(ack)) = soon(events.poll()).await.unwrap() {
            assert_eq!(ack.return_codes.len(), 2);
            break;
        }
    }
    let mut topics = Vec::new();
    while topics.len() < 2 {
        if let Event::Incoming(Packet::Publish(publish)) = soon(events.poll()).await.unwrap() {
            topics.push(publish.topic);
        }
    }
    assert_eq!(topics, ["dps/unit/A", "other/C"]);
}
