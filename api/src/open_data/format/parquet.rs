//! Apache Parquet: typed columns, in groups of rows, compressed.

use std::sync::Arc;

use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        properties::{WriterProperties, WriterVersion},
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::Type,
};

use crate::{
    error::Error,
    open_data::cell::{Cell, Column, Kind, Row},
};

/// Digits of an amount in all; two stand after the point.
const PRECISION: i32 = 18;

/// A file under way. Its bytes are taken as they come.
pub(crate) struct File {
    writer: SerializedFileWriter<Vec<u8>>,
    kinds: Vec<(Kind, bool)>,
}

fn failed(error: ParquetError) -> Error {
    Error::internal(error)
}

/// The first day of 1970, from which Parquet counts.
fn days(date: chrono::NaiveDate) -> i32 {
    date.to_epoch_days()
}

fn column(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Money => (Physical::INT64, Some(LogicalType::decimal(2, PRECISION))),
        Kind::Truth => (Physical::BOOLEAN, None),
        Kind::Text | Kind::Id | Kind::Slugs | Kind::Name | Kind::Address => {
            (Physical::BYTE_ARRAY, Some(LogicalType::String))
        }
    };
    let repetition = if column.required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    let mut builder =
        Type::primitive_type_builder(&column.name, physical).with_logical_type(logical).with_repetition(repetition);
    if column.kind == Kind::Money {
        builder = builder.with_precision(PRECISION).with_scale(2);
    }
    builder.build()
}

impl File {
    /// A file with these columns.
    pub(crate) fn new(name: &str, columns: &[Column]) -> Result<File, Error> {
        let fields = columns.iter().map(|one| column(one).map(Arc::new)).collect::<Result<Vec<_>, _>>();
        let schema = Type::group_type_builder(name).with_fields(fields.map_err(failed)?).build().map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            // The one that every reader reads.
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_created_by("chiraka".to_owned())
            .build();
        let writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        Ok(File { writer, kinds: columns.iter().map(|column| (column.kind, column.required)).collect() })
    }

    /// Adds a group of rows.
    pub(crate) fn rows(&mut self, rows: &[Row]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        let mut place = 0;
        while let Some(mut column) = group.next_column().map_err(failed)? {
            let (kind, required) = self.kinds[place];
            write(&mut column, kind, required, rows, place).map_err(failed)?;
            column.close().map_err(failed)?;
            place += 1;
        }
        group.close().map_err(failed)?;
        Ok(())
    }

    /// Takes the bytes that are ready.
    pub(crate) fn take(&mut self) -> Result<Vec<u8>, Error> {
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// The last bytes.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Error> {
        self.writer.finish().map_err(failed)?;
        self.take()
    }
}

fn write(
    column: &mut SerializedColumnWriter<'_>,
    kind: Kind,
    required: bool,
    rows: &[Row],
    place: usize,
) -> Result<(), ParquetError> {
    let cells = || rows.iter().map(|Row(cells)| &cells[place]);
    // Whether each row has a value; a column that always has needs no such list.
    let levels: Option<Vec<i16>> = (!required).then(|| cells().map(|cell| i16::from(*cell != Cell::Empty)).collect());
    let levels = levels.as_deref();
    match kind {
        Kind::Date => {
            let values: Vec<i32> = cells().filter_map(|cell| date(cell).map(days)).collect();
            column.typed::<Int32Type>().write_batch(&values, levels, None)?;
        }
        Kind::Integer | Kind::Money => {
            let values: Vec<i64> = cells().filter_map(number).collect();
            column.typed::<Int64Type>().write_batch(&values, levels, None)?;
        }
        Kind::Truth => {
            let values: Vec<bool> = cells().filter_map(truth).collect();
            column.typed::<BoolType>().write_batch(&values, levels, None)?;
        }
        Kind::Text | Kind::Id | Kind::Slugs | Kind::Name | Kind::Address => {
            let values: Vec<ByteArray> = cells().filter_map(text).map(ByteArray::from).collect();
            column.typed::<ByteArrayType>().write_batch(&values, levels, None)?;
        }
    }
    Ok(())
}

fn date(cell: &Cell) -> Option<chrono::NaiveDate> {
    if let Cell::Date(date) = cell { Some(*date) } else { None }
}

fn number(cell: &Cell) -> Option<i64> {
    if let Cell::Integer(number) | Cell::Money(number) = cell { Some(*number) } else { None }
}

fn truth(cell: &Cell) -> Option<bool> {
    if let Cell::Truth(truth) = cell { Some(*truth) } else { None }
}

fn text(cell: &Cell) -> Option<&str> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}
