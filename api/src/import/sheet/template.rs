//! The template that offices fill in: one row for each agreement, headings in French and Arabic, and a sheet that says what
//! to write below each.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::heading::{Heading, headings};
use crate::open_data::{BYTE_ORDER_MARK, csv_line};

/// Writes the template as XLSX, or as CSV for spreadsheets, as the file's name says.
///
/// # Errors
/// When the file's name is of another kind, or it can't be written.
pub fn write(file: &Path) -> Result<(), String> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let written = match ending.as_str() {
        "csv" => {
            let headings: Vec<String> = headings().iter().map(Heading::both).collect();
            std::fs::write(file, [BYTE_ORDER_MARK, &csv_line(&headings)].concat()).map_err(|error| error.to_string())
        }
        "xlsx" => workbook(file).map_err(|error| error.to_string()),
        _ => return Err(format!("{} is neither .csv nor .xlsx; name the template one of the two", file.display())),
    };
    written.map_err(|error| format!("{} can't be written: {error}", file.display()))
}

fn workbook(file: &Path) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap();
    let wrapped = Format::new().set_text_wrap();
    let table = workbook.add_worksheet().set_name("Conventions")?;
    table.set_freeze_panes(1, 0)?;
    for (place, heading) in (0_u16..).zip(headings()) {
        table.write_string_with_format(0, place, heading.both(), &bold)?;
        table.set_column_width(place, 24)?;
    }
    let help = workbook.add_worksheet().set_name("Aide - مساعدة")?;
    help.set_column_width(0, 50)?.set_column_width(1, 70)?.set_column_width(2, 70)?;
    for (row, heading) in (0_u32..).zip(headings()) {
        help.write_string_with_format(row, 0, heading.both(), &bold)?;
        let [french, arabic] = heading.about;
        help.write_string_with_format(row, 1, french, &wrapped)?;
        help.write_string_with_format(row, 2, arabic, &wrapped)?;
    }
    workbook.save(file)
}
