//! Modbus TCP: registers and bits of one unit, made one JSON document.
//!
//! The connection is kept between rounds: field devices have room for few. A read that the
//! device refuses is told as such and the others are still used. What a device answers has no
//! time of its own, so that every answer is a frame, also one that equals the last.

use std::time::Duration;

use futures_util::{FutureExt as _, future::BoxFuture};
use serde_json::{Map, Value as Json};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until, timeout},
};
use tokio_modbus::{
    Error, ExceptionCode, Request, Response, Slave,
    client::{Client as _, Context, tcp::attach_slave},
};
use wall_service::{RegisterRead, RegisterTable};

use super::{CONNECT_TIMEOUT, Connector, host_and_port};
use crate::{failure::Failure, outlet::Outlet};

/// The port of Modbus TCP.
const PORT: u16 = 502;

/// How long a device may take for one read.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Most registers and most bits of one read (6.1 to 6.4 of the specification).
const MAX_REGISTERS: u16 = 125;
const MAX_BITS: u16 = 2_000;

/// Most reads of one feed.
const MAX_READS: usize = 256;

/// Asks one unit.
pub(crate) struct Modbus {
    place: String,
    unit: u8,
    reads: Vec<RegisterRead>,
    period: Duration,
}

/// What a device says to one read: the values, or why not.
type Answer = Result<Vec<u16>, ExceptionCode>;

impl Modbus {
    /// Asks `unit` of the device at `url` for `reads` every `period`.
    pub(crate) fn new(
        url: &str,
        unit: u8,
        reads: Vec<RegisterRead>,
        period: Duration,
    ) -> Result<Self, String> {
        let (host, port) = host_and_port(url, PORT).map_err(|failure| failure.to_string())?;
        if reads.len() > MAX_READS {
            return Err(format!("{} reads, more than {MAX_READS}", reads.len()));
        }
        for read in &reads {
            let most = if is_bits(read.table) { MAX_BITS } else { MAX_REGISTERS };
            let end = u32::from(read.address) + u32::from(read.count);
            if read.count == 0 || read.count > most || end > 65_536 {
                return Err(format!("a read of {} at {} cannot be made", read.count, name(read)));
            }
        }
        Ok(Self { place: format!("{host}:{port}"), unit, reads, period })
    }

    async fn connect(&self) -> Result<Context, Failure> {
        let stream = timeout(CONNECT_TIMEOUT, TcpStream::connect(&self.place))
            .await
            .map_err(|_elapsed| Failure::Timeout)?
            .map_err(|err| Failure::io(&err))?;
        Ok(attach_slave(stream, Slave(self.unit)))
    }

    /// Makes every read once.
    async fn round(&self, context: &mut Context, outlet: &Outlet) -> Result<(), Failure> {
        let mut registers = Map::new();
        let mut refused = Vec::new();
        for read in &self.reads {
            let value = match ask(context, *read).await? {
                Ok(values) => Json::from(values),
                Err(exception) => {
                    refused.push(exception);
                    serde_json::json!({ "error": exception.to_string() })
                }
            };
            registers.insert(name(read), value);
        }
        let total = self.reads.len();
        let document = serde_json::json!({
            "device": self.place,
            "unit": self.unit,
            "registers": registers,
        });
        outlet.send(&self.place, document.to_string().as_bytes()).await?;
        match refused.first() {
            None => outlet.connected(),
            Some(exception) if refused.len() == total => {
                return Err(Failure::Protocol(format!("every read is refused: {exception}")));
            }
            Some(_) => outlet.connected_in_part(format!(
                "{} dari {total} pembacaan ditolak alat",
                refused.len()
            )),
        }
        Ok(())
    }

    async fn work(&self, outlet: &Outlet) -> Result<(), Failure> {
        let mut context = self.connect().await?;
        loop {
            let due = Instant::now() + self.period;
            self.round(&mut context, outlet).await?;
            sleep_until(due).await;
        }
    }
}

impl Connector for Modbus {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move { self.work(outlet).await.err().unwrap_or(Failure::Lost) }.boxed()
    }

    fn is_patient(&self) -> bool {
        true
    }
}

/// Makes one read. An answer that does not fit the question ends the connection: what comes
/// next on it could belong to anything.
async fn ask(context: &mut Context, read: RegisterRead) -> Result<Answer, Failure> {
    let RegisterRead { table, address, count } = read;
    let request = match table {
        RegisterTable::Coil => Request::ReadCoils(address, count),
        RegisterTable::Discrete => Request::ReadDiscreteInputs(address, count),
        RegisterTable::Holding => Request::ReadHoldingRegisters(address, count),
        RegisterTable::Input => Request::ReadInputRegisters(address, count),
    };
    let answer = timeout(TIMEOUT, context.call(request)).await;
    let response = match answer.map_err(|_elapsed| Failure::Timeout)? {
        Ok(Ok(response)) => response,
        Ok(Err(exception)) => return Ok(Err(exception)),
        Err(Error::Transport(err)) => return Err(Failure::io(&err)),
        Err(Error::Protocol(err)) => return Err(Failure::Protocol(err.to_string())),
    };
    let mut values: Vec<u16> = match (table, response) {
        (RegisterTable::Coil, Response::ReadCoils(bits))
        | (RegisterTable::Discrete, Response::ReadDiscreteInputs(bits)) => {
            bits.into_iter().map(u16::from).collect()
        }
        (RegisterTable::Holding, Response::ReadHoldingRegisters(words))
        | (RegisterTable::Input, Response::ReadInputRegisters(words)) => words,
        _ => return Err(Failure::Protocol("answer to another question".to_owned())),
    };
    // Bits come in whole bytes.
    if values.len() < usize::from(count) || (values.len() > usize::from(count) && !is_bits(table)) {
        let got = values.len();
        return Err(Failure::Protocol(format!("{got} values for the {count} of {}", name(&read))));
    }
    values.truncate(count.into());
    Ok(Ok(values))
}

fn is_bits(table: RegisterTable) -> bool {
    matches!(table, RegisterTable::Coil | RegisterTable::Discrete)
}

/// `holding:16`.
fn name(read: &RegisterRead) -> String {
    let table = match read.table {
        RegisterTable::Coil => "coil",
        RegisterTable::Discrete => "discrete",
        RegisterTable::Holding => "holding",
        RegisterTable::Input => "input",
    };
    format!("{table}:{}", read.address)
}
