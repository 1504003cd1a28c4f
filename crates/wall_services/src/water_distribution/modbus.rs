//! Registers of Modbus TCP devices, read into facts.
//!
//! A register says nothing of itself: the option `registers` does.
//!
//! ```text
//! holding:16 float32 flow_lps @IPA-BELUSUNG; holding:18 u16*0.01 pressure_bar @DMA-DB3-P
//! ```
//!
//! Table (`holding`, `input`, `coil`, `discrete`), address from 0, type (`u16`, `i16`, `u32`,
//! `i32`, `float32`, `float64`, `bit`) with a factor if the device has one, channel, part.
//! Numbers of several registers come with the high word first unless their type ends in
//! `_swapped`, which many devices do. A device tells no time: a value is as old as its
//! answer. A gateway may send the same document by HTTP.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use wall_model::Quality;
use wall_service::{
    DecodeError, Decoded, Endpoint, Frame, Origin, RegisterRead, RegisterTable, Request,
};

use super::{
    binding::{self, Binding, scaled},
    document,
    reading::{Reading, Readings},
};

/// Most registers of one read (function 3 and 4).
const MOST_REGISTERS: u16 = 125;

/// Registers between two that are wanted which are read along rather than asked twice.
const GAP: u16 = 8;

/// A register and what it means.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Register {
    pub(super) table: RegisterTable,
    pub(super) address: u16,
    pub(super) kind: Kind,
    pub(super) is_swapped: bool,
    /// Channel, part, and the factor on the device's number.
    pub(super) binding: Binding,
}

/// How registers make a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    U16,
    I16,
    U32,
    I32,
    Float32,
    Float64,
    Bit,
}

impl Kind {
    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "u16" => Self::U16,
            "i16" | "s16" => Self::I16,
            "u32" => Self::U32,
            "i32" | "s32" => Self::I32,
            "float32" | "f32" => Self::Float32,
            "float64" | "f64" => Self::Float64,
            "bit" => Self::Bit,
            _ => return None,
        })
    }

    /// Registers or bits that it takes.
    pub(super) const fn count(self) -> u16 {
        match self {
            Self::U16 | Self::I16 | Self::Bit => 1,
            Self::U32 | Self::I32 | Self::Float32 => 2,
            Self::Float64 => 4,
        }
    }

    /// The number of these registers, the high word first.
    fn number(self, words: &[u16]) -> f64 {
        let bits = words.iter().fold(0_u64, |bits, word| bits << 16 | u64::from(*word));
        match self {
            Self::U16 | Self::U32 | Self::Bit => bits as f64,
            Self::I16 => f64::from(bits as u16 as i16),
            Self::I32 => f64::from(bits as u32 as i32),
            // The shortest decimal of single precision.
            Self::Float32 => f32::from_bits(bits as u32).to_string().parse().unwrap_or(f64::NAN),
            Self::Float64 => f64::from_bits(bits),
        }
    }

    /// The registers of a number, the high word first.
    pub(super) fn words(self, number: f64) -> Vec<u16> {
        let bits = match self {
            Self::Float32 => u64::from((number as f32).to_bits()),
            Self::Float64 => number.to_bits(),
            _ => number.round() as i64 as u64,
        };
        let count = u32::from(self.count());
        (0..count).rev().map(|nr| (bits >> (16 * nr)) as u16).collect()
    }
}

/// The option `registers`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn registers(origin: &Origin) -> Result<Vec<Register>, String> {
    let text = origin.options.get("registers").ok_or(
        "registers: which register is what, as in \"holding:16 float32 flow_lps @IPA-BELUSUNG\"",
    )?;
    binding::read("registers", text)?.into_iter().map(register).collect()
}

fn register(binding: Binding) -> Result<Register, String> {
    let wrong = |what: &str| format!("registers: {:?}: {what}", binding.point);
    let mut words = binding.point.split_whitespace();
    let (Some(place), Some(kind), None) = (words.next(), words.next(), words.next()) else {
        return Err(wrong("a register and its type are expected, as in holding:16 float32"));
    };
    let (table, address) = place.split_once(':').ok_or_else(|| wrong("write holding:16"))?;
    let table = table_of(table).ok_or_else(|| wrong("coil, discrete, holding or input"))?;
    let address = address.parse().map_err(|_err| wrong("the address is 0 to 65535"))?;
    let (kind, factor) = scaled(kind).map_err(|reason| wrong(&reason))?;
    let is_swapped = kind.ends_with("_swapped");
    let kind = Kind::of_word(kind.trim_end_matches("_swapped"))
        .ok_or_else(|| wrong("u16, i16, u32, i32, float32, float64 or bit"))?;
    let is_bits = matches!(table, RegisterTable::Coil | RegisterTable::Discrete);
    if is_bits != (kind == Kind::Bit) {
        return Err(wrong("coils and discrete inputs are bits, registers are not"));
    }
    if u32::from(address) + u32::from(kind.count()) > 65_536 {
        return Err(wrong("the number ends beyond the table"));
    }
    let scale = binding.scale * factor;
    Ok(Register { table, address, kind, is_swapped, binding: Binding { scale, ..binding } })
}

fn table_of(word: &str) -> Option<RegisterTable> {
    Some(match word {
        "coil" => RegisterTable::Coil,
        "discrete" => RegisterTable::Discrete,
        "holding" => RegisterTable::Holding,
        "input" => RegisterTable::Input,
        _ => return None,
    })
}

/// The name of a table in frames.
pub(super) const fn table_word(table: RegisterTable) -> &'static str {
    match table {
        RegisterTable::Coil => "coil",
        RegisterTable::Discrete => "discrete",
        RegisterTable::Holding => "holding",
        RegisterTable::Input => "input",
    }
}

/// Reads the wanted registers of `modbus://host:port/unit`, neighbours together.
pub(super) fn request(origin: &Origin, endpoint: &Endpoint) -> Result<Request, String> {
    let registers = registers(origin)?;
    let address = endpoint.url.strip_prefix("modbus://").unwrap_or(&endpoint.url);
    let (host, unit) = address.split_once('/').unwrap_or((address, ""));
    let unit = unit.trim_matches('/');
    let unit = if unit.is_empty() { Ok(1) } else { unit.parse() };
    let unit = unit.map_err(|_err| "the unit in the address is 0 to 255".to_owned())?;
    Ok(Request::Registers { url: format!("modbus://{host}"), unit, reads: reads(&registers) })
}

/// As few reads as cover `registers`.
pub(super) fn reads(registers: &[Register]) -> Vec<RegisterRead> {
    let mut wanted: Vec<(RegisterTable, u16, u16)> =
        registers.iter().map(|one| (one.table, one.address, one.kind.count())).collect();
    wanted.sort_unstable();
    let mut reads: Vec<RegisterRead> = Vec::new();
    for (table, address, count) in wanted {
        if let Some(last) = reads.last_mut().filter(|last| last.table == table) {
            let end = last.address.saturating_add(last.count);
            let new_end = address.saturating_add(count).max(end);
            let is_near = address <= end.saturating_add(GAP);
            if is_near && new_end - last.address <= MOST_REGISTERS {
                last.count = new_end - last.address;
                continue;
            }
        }
        reads.push(RegisterRead { table, address, count });
    }
    reads
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Document {
    registers: BTreeMap<String, Value>,
}

/// Reads an answer.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let registers = registers(&frame.origin).map_err(DecodeError::Unexpected)?;
    let document: Document = document::read(&frame.body)?;
    let reads = reads(&registers);
    let mut readings = Readings::new(frame);
    for (row, register) in registers.iter().enumerate() {
        let Binding { channel, part, scale, .. } = &register.binding;
        match number(register, &reads, &document.registers) {
            Err(reason) => readings.reject(row, format!("{part}: {reason}")),
            Ok(number) => {
                let reading = Reading {
                    channel: *channel,
                    part,
                    number: number * scale,
                    quality: Quality::Good,
                    observed_at: frame.received_at,
                    place: None,
                };
                readings.take(row, &reading);
            }
        }
    }
    Ok(readings.finish())
}

/// The number of a register, found in the block that was read around it.
fn number(
    register: &Register,
    reads: &[RegisterRead],
    blocks: &BTreeMap<String, Value>,
) -> Result<f64, String> {
    let name = format!("{}:{}", table_word(register.table), register.address);
    let covers = |read: &&RegisterRead| {
        read.table == register.table
            && register.address.checked_sub(read.address).is_some_and(|skip| skip < read.count)
    };
    let unread = || format!("{name} was not read");
    let read = reads.iter().find(covers).ok_or_else(unread)?;
    let block = blocks.get(&format!("{}:{}", table_word(read.table), read.address));
    let values = match block.ok_or_else(unread)? {
        Value::Array(values) => values,
        Value::Object(object) => {
            let error = object.get("error").and_then(Value::as_str).unwrap_or("no reason");
            return Err(format!("the device refused {name}: {error:.80}"));
        }
        _ => return Err(unread()),
    };
    let skip = usize::from(register.address - read.address);
    let own = values.get(skip..skip + usize::from(register.kind.count())).ok_or_else(unread)?;
    let word = |value: &Value| match value {
        Value::Bool(flag) => Some(u16::from(*flag)),
        other => other.as_u64().and_then(|number| u16::try_from(number).ok()),
    };
    let words: Option<Vec<u16>> = own.iter().map(word).collect();
    let mut words = words.ok_or_else(|| format!("{name} is no register of 16 bits"))?;
    if register.is_swapped {
        words.reverse();
    }
    Ok(register.kind.number(&words))
}
