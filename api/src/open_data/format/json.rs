//! JSON Lines: an object for each row, and a line for each object.

use entity::value::write_hundredths;
use serde_json::{Map, Value};

use crate::open_data::cell::{Cell, Column, Row};

/// A row as an object. Unknown values have no member; amounts are exact decimals in texts.
pub(crate) fn object(columns: &[Column], Row(cells): &Row) -> Value {
    let member = |(column, cell): (&Column, &Cell)| {
        let value = match cell {
            Cell::Empty => return None,
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Date(date) => date.to_string().into(),
            Cell::Integer(number) => (*number).into(),
            Cell::Money(hundredths) => write_hundredths(*hundredths).into(),
            Cell::Truth(truth) => (*truth).into(),
        };
        Some((column.name.clone(), value))
    };
    Value::Object(columns.iter().zip(cells).filter_map(member).collect::<Map<_, _>>())
}

/// Adds a line.
pub(crate) fn line(value: &Value, out: &mut Vec<u8>) {
    out.extend_from_slice(value.to_string().as_bytes());
    out.push(b'\n');
}
