//! The peer: the same facts in MCAP, with the whole state as a message at the record's own
//! rate of keyframes. Each message begins with the entity's name, so that a seek decodes no
//! payload either.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    fs,
    io::BufWriter,
    path::Path,
};

use mcap::{Compression, Summary, WriteOptions, records::MessageHeader};
use wall_model::Timestamp;

use crate::{city::Fleet, cpu};

/// Facts for every two known entities between two keyframes, as the record has them.
const FACTS_PER_TWO: usize = 3;

fn nanos(at: Timestamp) -> u64 {
    at.as_micros() as u64 * 1_000
}

fn put(out: &mut Vec<u8>, entity: &str, payload: &[u8]) {
    out.extend_from_slice(&(entity.len() as u16).to_le_bytes());
    out.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    out.extend_from_slice(entity.as_bytes());
    out.extend_from_slice(payload);
}

fn take<'a>(data: &mut &'a [u8]) -> Option<(&'a str, &'a [u8])> {
    let (head, rest) = data.split_first_chunk::<6>()?;
    let [n0, n1, p0, p1, p2, p3] = *head;
    let name_len = usize::from(u16::from_le_bytes([n0, n1]));
    let payload_len = u32::from_le_bytes([p0, p1, p2, p3]) as usize;
    let (name, rest) = rest.split_at_checked(name_len)?;
    let (payload, rest) = rest.split_at_checked(payload_len)?;
    *data = rest;
    Some((std::str::from_utf8(name).ok()?, payload))
}

/// Writes the facts; gives the file's size.
pub(crate) fn fill(path: &Path, fleet: Fleet) -> Result<u64, Box<dyn Error>> {
    let options = WriteOptions::new().compression(Some(Compression::Zstd));
    let mut file = options.create(BufWriter::new(fs::File::create(path)?))?;
    let facts = file.add_channel(0, "facts", "cbor", &BTreeMap::new())?;
    let keyframes = file.add_channel(0, "keyframes", "cbor", &BTreeMap::new())?;
    let mut state: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let (mut since, mut sequence) = (0, 0);
    for fact in fleet.flatten() {
        let mut payload = Vec::new();
        ciborium::into_writer(&fact, &mut payload)?;
        let mut data = Vec::new();
        put(&mut data, fact.entity.as_str(), &payload);
        let time = nanos(fact.observed_at);
        let mut write = |channel_id, data: &[u8]| {
            sequence += 1;
            let header = MessageHeader { channel_id, sequence, log_time: time, publish_time: time };
            file.write_to_known_channel(&header, data)
        };
        write(facts, &data)?;
        state.insert(fact.entity.to_string(), payload);
        since += 1;
        if since >= (FACTS_PER_TWO * state.len() / 2).max(4_096) {
            since = 0;
            let mut data = Vec::new();
            state.iter().for_each(|(entity, payload)| put(&mut data, entity, payload));
            write(keyframes, &data)?;
        }
    }
    file.finish()?;
    Ok(fs::metadata(path)?.len())
}

/// CPU seconds of the whole state at each of `times`, payloads not decoded.
pub(crate) fn ask(path: &Path, times: &[Timestamp]) -> Result<Vec<f64>, Box<dyn Error>> {
    let file = fs::read(path)?;
    let summary = Summary::read(&file)?.ok_or("the MCAP has no summary")?;
    let keyframes = summary
        .channels
        .values()
        .find(|channel| channel.topic == "keyframes")
        .ok_or("the MCAP has no keyframes")?
        .id;
    let mut costs = Vec::new();
    for at in times {
        let before = cpu::of_thread();
        let until = nanos(*at);
        let mut state: HashMap<String, Vec<u8>> = HashMap::new();
        // The last keyframe that is not after the time.
        let with_keyframe = |index: &&mcap::records::ChunkIndex| {
            index.message_index_offsets.contains_key(&keyframes)
                && index.message_start_time <= until
        };
        let mut from = 0;
        for index in summary.chunk_indexes.iter().rev().filter(with_keyframe) {
            let mut found = None;
            for message in summary.stream_chunk(&file, index)? {
                let message = message?;
                if message.channel.id == keyframes && message.log_time <= until {
                    found = Some(message);
                }
            }
            let Some(message) = found else { continue };
            from = message.log_time;
            let mut data: &[u8] = &message.data;
            while let Some((entity, payload)) = take(&mut data) {
                state.insert(entity.to_owned(), payload.to_vec());
            }
            break;
        }
        let within = |index: &&mcap::records::ChunkIndex| {
            index.message_end_time > from && index.message_start_time <= until
        };
        for index in summary.chunk_indexes.iter().filter(within) {
            for message in summary.stream_chunk(&file, index)? {
                let message = message?;
                let is_due = message.log_time > from && message.log_time <= until;
                if message.channel.id == keyframes || !is_due {
                    continue;
                }
                let mut data: &[u8] = &message.data;
                if let Some((entity, payload)) = take(&mut data) {
                    state.insert(entity.to_owned(), payload.to_vec());
                }
            }
        }
        costs.push(cpu::of_thread() - before);
        if state.is_empty() {
            return Err(format!("the MCAP knows nothing at {at}").into());
        }
    }
    Ok(costs)
}
