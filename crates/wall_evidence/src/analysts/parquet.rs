//! A row a fact in typed columns, as Parquet.

use std::{io, sync::Arc};

use ::parquet::{
    basic::{Compression, ZstdLevel},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type},
    errors::ParquetError,
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};
use wall_model::Timestamp;
use wall_record::{Frame, Reject};

use super::{Row, Sink};

/// Rows of a group: what a reader takes in at once, and what is held in memory here.
const GROUP: usize = 50_000;

const SCHEMA: &str = "message fact {
    REQUIRED INT64 seq;
    REQUIRED INT64 received_at (TIMESTAMP(MICROS,true));
    REQUIRED INT64 observed_at (TIMESTAMP(MICROS,true));
    REQUIRED BYTE_ARRAY service (STRING);
    REQUIRED BYTE_ARRAY entity (STRING);
    REQUIRED BYTE_ARRAY kind (STRING);
    OPTIONAL DOUBLE lon;
    OPTIONAL DOUBLE lat;
    OPTIONAL DOUBLE value;
    OPTIONAL BYTE_ARRAY unit (STRING);
    OPTIONAL DOUBLE holds_s;
    REQUIRED INT64 frame;
    REQUIRED BOOLEAN superseded;
    REQUIRED BYTE_ARRAY content (STRING);
}";

/// A column of values that may be missing.
struct Optional<T> {
    values: Vec<T>,
    levels: Vec<i16>,
}

impl<T> Default for Optional<T> {
    fn default() -> Self {
        Self { values: Vec::new(), levels: Vec::new() }
    }
}

impl<T> Optional<T> {
    fn push(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }
}

/// The rows of the group that is being gathered.
#[derive(Default)]
struct Columns {
    seq: Vec<i64>,
    received_at: Vec<i64>,
    observed_at: Vec<i64>,
    service: Vec<ByteArray>,
    entity: Vec<ByteArray>,
    kind: Vec<ByteArray>,
    lon: Optional<f64>,
    lat: Optional<f64>,
    value: Optional<f64>,
    unit: Optional<ByteArray>,
    holds_s: Optional<f64>,
    frame: Vec<i64>,
    superseded: Vec<bool>,
    content: Vec<ByteArray>,
}

pub(super) struct Parquet<W: io::Write + Send> {
    file: Option<SerializedFileWriter<W>>,
    columns: Columns,
}

impl<W: io::Write + Send> Parquet<W> {
    pub(super) fn begin(file: W, made_by: &str) -> io::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(io_error)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(made_by.to_owned())
            .build();
        let file = SerializedFileWriter::new(file, schema, Arc::new(properties));
        Ok(Self { file: Some(file.map_err(io_error)?), columns: Columns::default() })
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        let columns = std::mem::take(&mut self.columns);
        let Some(file) = self.file.as_mut().filter(|_| !columns.seq.is_empty()) else {
            return Ok(());
        };
        let mut group = file.next_row_group()?;
        put::<Int64Type, _>(&mut group, &columns.seq, None)?;
        put::<Int64Type, _>(&mut group, &columns.received_at, None)?;
        put::<Int64Type, _>(&mut group, &columns.observed_at, None)?;
        put::<ByteArrayType, _>(&mut group, &columns.service, None)?;
        put::<ByteArrayType, _>(&mut group, &columns.entity, None)?;
        put::<ByteArrayType, _>(&mut group, &columns.kind, None)?;
        put::<DoubleType, _>(&mut group, &columns.lon.values, Some(&columns.lon.levels))?;
        put::<DoubleType, _>(&mut group, &columns.lat.values, Some(&columns.lat.levels))?;
        put::<DoubleType, _>(&mut group, &columns.value.values, Some(&columns.value.levels))?;
        put::<ByteArrayType, _>(&mut group, &columns.unit.values, Some(&columns.unit.levels))?;
        put::<DoubleType, _>(&mut group, &columns.holds_s.values, Some(&columns.holds_s.levels))?;
        put::<Int64Type, _>(&mut group, &columns.frame, None)?;
        put::<BoolType, _>(&mut group, &columns.superseded, None)?;
        put::<ByteArrayType, _>(&mut group, &columns.content, None)?;
        group.close()?;
        Ok(())
    }
}

/// Writes the next column of a group.
fn put<T: DataType, W: io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("a column more than the schema has".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn io_error(err: ParquetError) -> io::Error {
    match err {
        ParquetError::External(source) => io::Error::other(source),
        other => io::Error::other(other),
    }
}

impl<W: io::Write + Send> Sink for Parquet<W> {
    fn fact(&mut self, row: &Row) -> io::Result<bool> {
        let (fact, columns) = (&row.fact, &mut self.columns);
        let number = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
        columns.seq.push(number(row.seq.0));
        columns.received_at.push(fact.received_at.as_micros());
        columns.observed_at.push(fact.observed_at.as_micros());
        columns.service.push(fact.service.as_str().into());
        columns.entity.push(fact.entity.as_str().into());
        columns.kind.push(row.kind.as_str().into());
        columns.lon.push(fact.place.map(|place| place.lon_deg));
        columns.lat.push(fact.place.map(|place| place.lat_deg));
        columns.value.push(row.value);
        columns.unit.push(row.unit.as_deref().map(ByteArray::from));
        columns.holds_s.push(row.holds_secs());
        columns.frame.push(number(fact.frame.0));
        columns.superseded.push(row.is_superseded);
        columns.content.push(row.content.to_string().as_str().into());
        if self.columns.seq.len() >= GROUP {
            self.group().map_err(io_error)?;
        }
        Ok(true)
    }

    fn frame(&mut self, _frame: &Frame) -> io::Result<bool> {
        Ok(false)
    }

    fn reject(&mut self, _at: (u64, Timestamp), _of: &str, _it: &Reject) -> io::Result<bool> {
        Ok(false)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.group().map_err(io_error)?;
        if let Some(file) = self.file.take() {
            let mut inner = file.into_inner().map_err(io_error)?;
            inner.flush()?;
        }
        Ok(())
    }
}
