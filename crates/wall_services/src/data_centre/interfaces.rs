//! A network device's interfaces by SNMP (IF-MIB, RFC 2863).

use std::collections::BTreeMap;

use serde::Deserialize;
use wall_model::{
    Asset, AssetClass, Fact, FactKind, Measured, Quality, Quantity, ServiceId, Status, StatusState,
    Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, Origin};

use super::ID;

/// ifOperStatus: 1 up, 2 down, others in between.
const OPER: &str = "1.3.6.1.2.1.2.2.1.8";

/// ifHCInOctets and ifHCOutOctets.
const IN: &str = "1.3.6.1.2.1.31.1.1.1.6";
const OUT: &str = "1.3.6.1.2.1.31.1.1.1.10";

/// ifHighSpeed, megabits a second.
const SPEED: &str = "1.3.6.1.2.1.31.1.1.1.15";

/// Most interfaces of one feed.
const MOST: usize = 64;

/// The interfaces that the option `ports` names: index and name.
fn ports_of(origin: &Origin) -> Result<Vec<(u32, String)>, String> {
    let text = origin.options.get("ports").map_or("", String::as_str);
    let ports: Result<Vec<_>, String> = text
        .split(';')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (index, name) = pair.split_once('=').unwrap_or((pair, pair));
            let index = index.trim().parse::<u32>().ok().filter(|index| *index > 0);
            let index = index.ok_or_else(|| format!("ports: {pair:?} is not written 1=Name"))?;
            Ok((index, name.trim().to_owned()))
        })
        .collect();
    match ports {
        Ok(ports) if ports.is_empty() || ports.len() > MOST => {
            Err(format!("ports: 1 to {MOST} of them, such as 1=Serat ke PUPR; 2=ATCS"))
        }
        ports => ports,
    }
}

/// What to ask: a group for each interface, since an agent may lack one.
///
/// # Errors
/// If the option `ports` or `name` cannot be.
pub(super) fn oids(origin: &Origin) -> Result<Vec<Vec<String>>, String> {
    if origin.options.get("name").is_none_or(String::is_empty) {
        return Err("name: the device's name is missing".to_owned());
    }
    let group = |(index, _): &(u32, String)| {
        [OPER, IN, OUT, SPEED].iter().map(|oid| format!("{oid}.{index}")).collect()
    };
    Ok(ports_of(origin)?.iter().map(group).collect())
}

#[derive(Deserialize)]
struct Variables {
    values: BTreeMap<String, serde_json::Value>,
}

/// Reads an answer of the feed `interfaces`.
pub(super) fn ports(frame: &Frame) -> Result<Decoded, DecodeError> {
    let ports = ports_of(&frame.origin).map_err(DecodeError::Unexpected)?;
    let device = frame.origin.options.get("name").map_or("", String::as_str);
    let variables: Variables =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let told = Timestamp::from_secs(frame.received_at.as_secs());
    let mut decoded = Decoded::default();
    for (nr, (index, name)) in ports.iter().enumerate() {
        let number = |oid: &str| {
            let value = variables.values.get(&format!("{oid}.{index}"))?;
            value.as_i64().or_else(|| value.as_str()?.parse().ok())
        };
        let Some(oper) = number(OPER) else {
            decoded.reject(nr, format!("{device}: no interface {index}"));
            continue;
        };
        let entity = format!("{device}/if{index}");
        let tell = |decoded: &mut Decoded, entity: &str, kind| {
            let fact = Fact::new(&ServiceId::from(ID), entity, told, kind);
            decoded.take(nr, fact, frame.received_at);
        };
        tell(
            &mut decoded,
            &entity,
            FactKind::Status(Status {
                name: name.clone(),
                state: match oper {
                    1 => StatusState::Online,
                    2 | 6 | 7 => StatusState::Offline,
                    _ => StatusState::Degraded,
                },
                detail: device.to_owned(),
            }),
        );
        let capacity = number(SPEED).filter(|speed| *speed > 0).map(|speed| speed as f64 * 1e6);
        tell(
            &mut decoded,
            &entity,
            FactKind::Asset(Asset {
                class: AssetClass::DataLink,
                name: name.clone(),
                feeds: Vec::new(),
                capacity,
                customers: None,
            }),
        );
        for (direction, oid) in [("in", IN), ("out", OUT)] {
            match number(oid) {
                Some(octets) if octets >= 0 => tell(
                    &mut decoded,
                    &format!("{entity}/{direction}"),
                    FactKind::Measured(Measured {
                        quantity: Quantity::Bytes,
                        value: octets as f64,
                        quality: Quality::Good,
                    }),
                ),
                Some(octets) => decoded.reject(nr, format!("{device}: {octets} octets")),
                None => {}
            }
        }
    }
    Ok(decoded)
}
