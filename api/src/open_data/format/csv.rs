//! CSV: RFC 4180 in UTF-8, with a heading. Written by hand: it is a few rules, and the whole cost of a large download.

use std::io::Write;

use entity::value::write_hundredths;

use crate::{
    error::Error,
    open_data::cell::{Cell, Column, Row},
};

/// What makes a spreadsheet take UTF-8 for what it is.
pub(crate) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The heading.
pub(crate) fn heading(columns: &[Column], out: &mut Vec<u8>) {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    out.extend(line(&names));
}

/// A line of texts.
pub(crate) fn line<T: AsRef<str>>(texts: &[T]) -> Vec<u8> {
    let mut out = Vec::new();
    for (place, one) in texts.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        text(one.as_ref(), &mut out);
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// Rows.
pub(crate) fn rows(rows: &[Row], out: &mut Vec<u8>) -> Result<(), Error> {
    for Row(cells) in rows {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            match cell {
                Cell::Empty => {}
                Cell::Text(value) => text(value, out),
                Cell::Date(date) => write!(out, "{date}").map_err(Error::internal)?,
                Cell::Integer(number) => write!(out, "{number}").map_err(Error::internal)?,
                Cell::Money(hundredths) => out.extend_from_slice(write_hundredths(*hundredths).as_bytes()),
                Cell::Truth(truth) => out.extend_from_slice(if *truth { b"true" } else { b"false" }),
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    Ok(())
}

/// A text. One that a spreadsheet would take for a formula begins with an apostrophe, which spreadsheets take for «text».
/// Source: OWASP, CSV Injection.
pub(crate) fn text(value: &str, out: &mut Vec<u8>) {
    let is_formula = value.starts_with(FORMULA);
    let is_plain = !value.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) && value.trim() == value;
    if is_plain && !is_formula {
        return out.extend_from_slice(value.as_bytes());
    }
    out.push(b'"');
    if is_formula {
        out.push(b'\'');
    }
    let mut pieces = value.split('"');
    if let Some(first) = pieces.next() {
        out.extend_from_slice(first.as_bytes());
    }
    for piece in pieces {
        out.extend_from_slice(b"\"\"");
        out.extend_from_slice(piece.as_bytes());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &str) -> String {
        let mut out = Vec::new();
        text(value, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        assert_eq!(written("plain"), "plain");
        assert_eq!(written("a, b"), "\"a, b\"");
        assert_eq!(written("say \"it\""), "\"say \"\"it\"\"\"");
        assert_eq!(written(" padded"), "\" padded\"");
        assert_eq!(written("جمعية"), "جمعية");
    }

    #[test]
    fn no_text_begins_a_formula() {
        for begins in FORMULA {
            let text = format!("{begins}HYPERLINK(1)");
            assert_eq!(written(&text), format!("\"'{text}\""));
        }
        let mut out = Vec::new();
        assert!(rows(&[Row(vec![Cell::Money(-5), Cell::Truth(true), Cell::Empty])], &mut out).is_ok());
        assert_eq!(out, b"-0.05,true,\r\n");
    }
}
