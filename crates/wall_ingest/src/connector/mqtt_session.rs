//! One MQTT session of either version, from connecting to its end.

use std::time::Duration;

use rumqttc::{
    ConnectReturnCode as CodeV4, SubscribeReasonCode as SubscribedV4, Transport,
    v5::mqttbytes::v5::{ConnectReturnCode as CodeV5, SubscribeReasonCode as SubscribedV5},
};

use crate::{Secret, failure::Failure, outlet::Outlet};

/// How long connecting may take, seconds.
const CONNECT_SECS: u64 = 10;

/// Most messages that a v5 broker may send without an answer.
const RECEIVE_MAXIMUM: u16 = 1_024;

/// A broker and what is wanted of it.
pub(super) struct Broker {
    /// Host, IPv6 in brackets.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) client_id: String,
    pub(super) login: Option<(Secret, Secret)>,
    pub(super) tls: Option<rustls::ClientConfig>,
    pub(super) keep_alive: Duration,
    pub(super) topics: Vec<String>,
    /// Largest packet that is received, bytes.
    pub(super) max_packet: usize,
}

/// Why a v5 session ended.
pub(super) enum Refusal {
    /// The broker does not speak MQTT 5.
    Version,
    Other(Failure),
}

impl Broker {
    fn transport(&self) -> Transport {
        match &self.tls {
            Some(config) => Transport::tls_with_config(config.clone().into()),
            None => Transport::tcp(),
        }
    }
}

/// Subscribes by MQTT 5 and delivers until the session ends.
pub(super) async fn listen_v5(broker: &Broker, outlet: &Outlet) -> Refusal {
    use rumqttc::v5::{
        AsyncClient, ConnectionError, Event, MqttOptions,
        mqttbytes::{QoS, v5::Packet},
    };
    let mut options = MqttOptions::new(&broker.client_id, &broker.host, broker.port);
    options
        .set_keep_alive(broker.keep_alive)
        .set_clean_start(true)
        .set_transport(broker.transport())
        .set_connection_timeout(CONNECT_SECS)
        .set_receive_maximum(Some(RECEIVE_MAXIMUM))
        .set_max_packet_size(Some(broker.max_packet.try_into().unwrap_or(u32::MAX)));
    if let Some((user, password)) = &broker.login {
        options.set_credentials(user.expose(), password.expose());
    }
    let (client, mut session) = AsyncClient::new(options, broker.topics.len() + 4);
    let mut is_connected = false;
    loop {
        match session.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                is_connected = true;
                for topic in &broker.topics {
                    if let Err(err) = client.try_subscribe(topic, QoS::AtLeastOnce) {
                        return Refusal::Other(Failure::Local(err.to_string()));
                    }
                }
            }
            Ok(Event::Incoming(Packet::SubAck(ack))) => {
                if ack.return_codes.iter().any(|code| !matches!(code, SubscribedV5::Success(_))) {
                    return Refusal::Other(Failure::Login("topic refused".to_owned()));
                }
                outlet.connected();
            }
            Ok(Event::Incoming(Packet::Publish(message))) => {
                let topic = String::from_utf8_lossy(&message.topic);
                if let Err(failure) = outlet.send(&topic, &message.payload).await {
                    return Refusal::Other(failure);
                }
            }
            Ok(Event::Incoming(Packet::Disconnect(_))) => return Refusal::Other(Failure::Lost),
            Ok(_) => {}
            Err(ConnectionError::ConnectionRefused(code)) => return refused_v5(code),
            Err(ConnectionError::Io(err)) => return Refusal::Other(Failure::io(&err)),
            Err(ConnectionError::Timeout(_)) => return Refusal::Other(Failure::Timeout),
            Err(ConnectionError::Tls(err)) => return Refusal::Other(tls(&err)),
            Err(ConnectionError::MqttState(err)) => {
                // An old broker ends the connection, or answers by its own version.
                return if is_connected {
                    Refusal::Other(ended(err.to_string(), broker, outlet).await)
                } else {
                    Refusal::Version
                };
            }
            Err(err) => return Refusal::Other(Failure::Protocol(err.to_string())),
        }
    }
}

/// Subscribes by MQTT 3.1.1 and delivers until the session ends.
pub(super) async fn listen_v4(broker: &Broker, outlet: &Outlet) -> Failure {
    use rumqttc::{AsyncClient, ConnectionError, Event, MqttOptions, Packet, QoS};
    let mut options = MqttOptions::new(&broker.client_id, &broker.host, broker.port);
    options
        .set_keep_alive(broker.keep_alive)
        .set_clean_session(true)
        .set_transport(broker.transport())
        .set_max_packet_size(broker.max_packet, 1 << 16);
    if let Some((user, password)) = &broker.login {
        options.set_credentials(user.expose(), password.expose());
    }
    let (client, mut session) = AsyncClient::new(options, broker.topics.len() + 4);
    session.network_options.set_connection_timeout(CONNECT_SECS);
    loop {
        match session.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                for topic in &broker.topics {
                    if let Err(err) = client.try_subscribe(topic, QoS::AtLeastOnce) {
                        return Failure::Local(err.to_string());
                    }
                }
            }
            Ok(Event::Incoming(Packet::SubAck(ack))) => {
                if ack.return_codes.contains(&SubscribedV4::Failure) {
                    return Failure::Login("topic refused".to_owned());
                }
                outlet.connected();
            }
            Ok(Event::Incoming(Packet::Publish(message))) => {
                if let Err(failure) = outlet.send(&message.topic, &message.payload).await {
                    return failure;
                }
            }
            Ok(_) => {}
            Err(ConnectionError::ConnectionRefused(code)) => return refused_v4(code),
            Err(ConnectionError::Io(err)) => return Failure::io(&err),
            Err(ConnectionError::NetworkTimeout | ConnectionError::FlushTimeout) => {
                return Failure::Timeout;
            }
            Err(ConnectionError::Tls(err)) => return tls(&err),
            Err(ConnectionError::MqttState(err)) => {
                return ended(err.to_string(), broker, outlet).await;
            }
            Err(err) => return Failure::Protocol(err.to_string()),
        }
    }
}

/// How a session that stood has ended. A message over all limits leaves its trace.
async fn ended(message: String, broker: &Broker, outlet: &Outlet) -> Failure {
    if message.contains("exceeded") || message.contains("too large") {
        let length = broker.max_packet.saturating_add(1);
        if let Err(failure) = outlet.send_part("", &[], length, None).await {
            return failure;
        }
        return Failure::TooLarge(message);
    }
    if message.contains("pingreq") || message.contains("Ping") {
        return Failure::Timeout;
    }
    if message.contains("closed") || message.contains("Io error") {
        return Failure::Lost;
    }
    Failure::Protocol(crate::redact(&message))
}

fn refused_v5(code: CodeV5) -> Refusal {
    match code {
        CodeV5::UnsupportedProtocolVersion | CodeV5::RefusedProtocolVersion => Refusal::Version,
        CodeV5::BadUserNamePassword | CodeV5::NotAuthorized | CodeV5::Banned => {
            Refusal::Other(Failure::Login(format!("{code:?}")))
        }
        code => Refusal::Other(Failure::Protocol(format!("broker refuses: {code:?}"))),
    }
}

fn refused_v4(code: CodeV4) -> Failure {
    match code {
        CodeV4::BadUserNamePassword | CodeV4::NotAuthorized => Failure::Login(format!("{code:?}")),
        code => Failure::Protocol(format!("broker refuses: {code:?}")),
    }
}

fn tls(err: &rumqttc::TlsError) -> Failure {
    match err {
        rumqttc::TlsError::Io(err) => Failure::io(err),
        err => Failure::Tls(crate::redact(&err.to_string())),
    }
}
