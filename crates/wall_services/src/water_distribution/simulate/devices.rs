//! Registers and nodes of the plants' devices, as a gateway sends them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Quality};
use wall_service::{Origin, Response};

use super::super::{
    ID,
    channel::Channel,
    modbus::{self, Register, table_word},
    opcua,
    truth::{NODES, REGISTERS},
};
use super::spelled;

/// The value of a channel of a part.
fn value(facts: &[Fact], channel: Channel, part: &str) -> Option<(f64, Quality, String)> {
    let entity = channel.entity(part);
    facts.iter().filter(|fact| fact.entity.as_str() == entity).find_map(|fact| match &fact.kind {
        FactKind::Measured(measured) if measured.quantity == channel.quantity => {
            let time = spelled(fact.observed_at);
            Some((channel.number(measured.value), measured.quality, time))
        }
        _ => None,
    })
}

/// An origin with one option, as the city file has it.
fn origin(feed: &str, option: (&str, &str)) -> Origin {
    Origin {
        name: feed.to_owned(),
        service: ID.into(),
        feed: feed.into(),
        options: BTreeMap::from([(option.0.to_owned(), option.1.to_owned())]),
    }
}

/// The device of the plant Waribang: each read with its registers.
pub(super) fn registers(facts: &[Fact]) -> Response {
    let origin = origin("modbus", ("registers", REGISTERS));
    let registers = modbus::registers(&origin).unwrap_or_default();
    let mut blocks = Map::new();
    for read in modbus::reads(&registers) {
        let mut words = vec![0_u16; usize::from(read.count)];
        for register in &registers {
            if register.table == read.table {
                write(facts, register, read.address, &mut words);
            }
        }
        blocks.insert(format!("{}:{}", table_word(read.table), read.address), json!(words));
    }
    let document = json!({ "device": "10.71.3.20:502", "unit": 1, "registers": blocks });
    Response::json(document.to_string().into_bytes())
}

fn write(facts: &[Fact], register: &Register, first: u16, words: &mut [u16]) {
    let binding = &register.binding;
    let Some((number, ..)) = value(facts, binding.channel, &binding.part) else { return };
    let Some(skip) = register.address.checked_sub(first) else { return };
    let own = register.kind.words(number / binding.scale);
    for (word, own) in words.iter_mut().skip(usize::from(skip)).zip(own) {
        *word = own;
    }
}

/// The server of the wells: a notification with every node.
pub(super) fn nodes(facts: &[Fact]) -> Response {
    let origin = origin("opcua", ("nodes", NODES));
    let nodes = opcua::nodes(&origin).unwrap_or_default();
    let item = |node: &super::super::binding::Binding| {
        let (number, quality, time) = value(facts, node.channel, &node.part)?;
        let status = match quality {
            Quality::Good => "Good",
            Quality::Doubtful => "UncertainLastUsableValue",
            Quality::Bad => "BadSensorFailure",
        };
        Some(json!({
            "node": node.point,
            "value": number / node.scale,
            "status": status,
            "source_timestamp": time,
        }))
    };
    let values: Vec<Value> = nodes.iter().filter_map(item).collect();
    Response::json(json!({ "values": values }).to_string().into_bytes())
}
