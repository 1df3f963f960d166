//! XLSX: one sheet with a heading, typed cells, written row by row to a file on the disk.

use std::{
    fs::File,
    io::{Seek, SeekFrom},
};

use chrono::DateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::{
    error::{Code, Error},
    open_data::cell::{Cell, Column, Kind, Row},
};

/// The most rows below the heading: what a sheet can hold.
pub(crate) const MOST_ROWS: u64 = 1_048_575;

/// The most characters of a cell.
const LONGEST: usize = 32_767;

/// Refuses what no sheet can hold.
pub(crate) fn check(rows: u64) -> Result<(), Error> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let message = format!(
        "The table has {rows} rows, and a sheet of XLSX holds {MOST_ROWS}. Take CSV, JSON Lines or Parquet, or a part by \
         `filter`."
    );
    Err(Error::caller(Code::TooManyRecords, message))
}

/// A workbook under way.
pub(crate) struct Sheet {
    workbook: Workbook,
    date: Format,
    money: Format,
    row: u32,
}

fn failed(error: XlsxError) -> Error {
    Error::internal(error)
}

impl Sheet {
    /// A sheet with its heading. `at` is when its contents last changed, in milliseconds since 1970: the file says when it
    /// was made, and equal contents should be equal bytes.
    pub(crate) fn new(name: &str, columns: &[Column], at: i64) -> Result<Sheet, Error> {
        let mut workbook = Workbook::new();
        let made = DateTime::from_timestamp_millis(at).unwrap_or_default();
        let made = ExcelDateTime::parse_from_str(&made.format("%Y-%m-%dT%H:%M:%SZ").to_string()).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&made));
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(name).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        let bold = Format::new().set_bold();
        for (place, column) in columns.iter().enumerate() {
            let place = u16::try_from(place).map_err(Error::internal)?;
            let width = match column.kind {
                Kind::Date => 12,
                Kind::Id => 38,
                Kind::Text if column.language.is_some() => 40,
                _ => 18,
            };
            sheet.set_column_width(place, width).map_err(failed)?;
            sheet.write_string_with_format(0, place, &column.name, &bold).map_err(failed)?;
        }
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let money = Format::new().set_num_format("0.00");
        Ok(Sheet { workbook, date, money, row: 0 })
    }

    /// Adds rows.
    pub(crate) fn rows(&mut self, rows: &[Row]) -> Result<(), Error> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        for Row(cells) in rows {
            self.row += 1;
            for (place, cell) in cells.iter().enumerate() {
                let place = u16::try_from(place).map_err(Error::internal)?;
                write(sheet, (self.row, place), cell, [&self.date, &self.money]).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// The file, from its start.
    pub(crate) fn finish(mut self) -> Result<File, Error> {
        let mut file = crate::files::scratch()?;
        self.workbook.save_to_writer(&mut file).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
        Ok(file)
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    cell: &Cell,
    [date, money]: [&Format; 2],
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        // A text is a text here: no formula comes of it.
        Cell::Text(text) if text.chars().count() > LONGEST => {
            sheet.write_string(row, place, text.chars().take(LONGEST).collect::<String>())
        }
        Cell::Text(text) => sheet.write_string(row, place, text),
        Cell::Date(day) => match ExcelDateTime::parse_from_str(&day.to_string()) {
            Ok(day) => sheet.write_datetime_with_format(row, place, &day, date),
            // A sheet knows no day before 1900.
            Err(_) => sheet.write_string(row, place, day.to_string()),
        },
        Cell::Integer(number) => sheet.write_number(row, place, *number as f64),
        // A sheet's numbers have fifteen digits: enough for the centimes of any real sum.
        Cell::Money(hundredths) => sheet.write_number_with_format(row, place, *hundredths as f64 / 100.0, money),
        Cell::Truth(truth) => sheet.write_boolean(row, place, *truth),
    }?;
    Ok(())
}
