//! Text, by its bytes: UTF-8 throughout, with nothing in it that a program would run. Whether it is a table follows from its
//! beginning.

use std::io::{self, Read};

use super::kind::MediaType;

/// How much of a text is looked at for what it may be.
const HEAD: usize = 64 * 1024;
const PIECE: u64 = 64 * 1024;

/// What begins a file that some program would run or show as a page.
const PROGRAMS: [&str; 5] = ["<", "#!", "%!", "{\\rtf", "@echo"];
/// What a browser that guesses would take for a page.
const PAGES: [&str; 6] = ["<!doctype", "<html", "<script", "<svg", "<iframe", "<?php"];

/// What kind of text a file is, if it is one.
pub(super) fn kind(file: &mut impl Read) -> io::Result<Option<MediaType>> {
    let (mut head, mut piece, mut whole) = (String::new(), Vec::new(), true);
    loop {
        let had = piece.len();
        file.by_ref().take(PIECE).read_to_end(&mut piece)?;
        let ends = piece.len() == had;
        let valid = match std::str::from_utf8(&piece) {
            Ok(text) => text,
            // A character may go on in the next piece.
            Err(error) if error.error_len().is_none() && !ends => {
                std::str::from_utf8(&piece[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return Ok(None),
        };
        if valid.chars().any(|letter| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}')) {
            return Ok(None);
        }
        match head.len() < HEAD {
            true => head.push_str(valid),
            false => whole &= valid.is_empty(),
        }
        let read = valid.len();
        piece.drain(..read);
        if ends {
            break;
        }
    }
    Ok(told(&head, whole))
}

fn told(head: &str, whole: bool) -> Option<MediaType> {
    let begins = head.trim_start_matches('\u{feff}').trim_start();
    let lower = head.to_ascii_lowercase();
    let runs = PROGRAMS.iter().any(|mark| begins.starts_with(mark)) || PAGES.iter().any(|mark| lower.contains(mark));
    if begins.is_empty() || runs {
        return None;
    }
    let is_table = [',', ';', '\t'].into_iter().any(|comma| is_table(head, comma, whole));
    Some(if is_table { MediaType::Csv } else { MediaType::Text })
}

/// Whether every row has as many cells as the first, two at least. Commas and line breaks within quotes are no cells' ends
/// (RFC 4180).
fn is_table(head: &str, comma: char, whole: bool) -> bool {
    let (mut rows, mut cells, mut quoted, mut blank) = (Vec::new(), 1, false, true);
    for letter in head.chars() {
        match letter {
            '"' => quoted = !quoted,
            '\n' if !quoted => {
                if !blank {
                    rows.push(cells);
                }
                (cells, blank) = (1, true);
                continue;
            }
            _ if letter == comma && !quoted => cells += 1,
            _ => {}
        }
        blank &= letter == '\r';
    }
    if whole && !blank {
        rows.push(cells);
    }
    rows.len() >= 2 && rows[0] >= 2 && rows.iter().all(|cells| *cells == rows[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(text: &str) -> Option<MediaType> {
        kind(&mut text.as_bytes()).expect("memory can be read")
    }

    #[test]
    fn a_table_has_rows_of_one_length() {
        for text in ["a,b\n1,2\n", "a;b\r\n1;2", "\u{feff}a\tb\n1\t2\n\n", "a,\"b\nc\"\n1,\"2,3\"\n"] {
            assert_eq!(kind_of(text), Some(MediaType::Csv), "{text:?}");
        }
        for text in ["a,b\n", "a,b\n1,2,3\n", "plain\ntext\n", "One, two.\nThree.\n", "x"] {
            assert_eq!(kind_of(text), Some(MediaType::Text), "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_read_to_its_end() {
        let long = "أيت ملول ".repeat(40_000);
        assert_eq!(kind_of(&long), Some(MediaType::Text));
        let mut bytes = long.into_bytes();
        bytes.push(0xff);
        assert_eq!(kind(&mut bytes.as_slice()).expect("memory can be read"), None);
        *bytes.last_mut().expect("it is long") = 0;
        assert_eq!(kind(&mut bytes.as_slice()).expect("memory can be read"), None);
        let rows = "1,2\n".repeat(60_000);
        assert_eq!(kind_of(&rows), Some(MediaType::Csv));
    }
}
