//! Office documents are ZIP archives: the names of their members tell which. Nothing is unpacked, and the list at the end is
//! believed, as every program that opens one believes it. An archive with a program in it is no document.
//! Source: PKWARE's APPNOTE 6.3.10, sections 4.3.12 and 4.3.16; OpenDocument 1.3, part 2, section 3.3.

use std::io::{self, Read, Seek, SeekFrom};

use super::kind::MediaType;

/// The longest list of members that is read, in bytes.
const LONGEST_LIST: u32 = 4 * 1024 * 1024;
/// Where the list is told at the end: 22 bytes, and a comment of 65,535 at most.
const END: u64 = 22 + 65_535;
/// How an OpenDocument text begins behind the first header: its type is the first member, and not packed.
const OPEN_TEXT: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";
const OPEN_TEXT_TYPE: u32 = 39;

/// What kind of document an archive is, if it is one.
pub(super) fn kind(file: &mut (impl Read + Seek), head: &[u8]) -> io::Result<Option<MediaType>> {
    let Some(names) = members(file)? else {
        return Ok(None);
    };
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let runs = names.iter().any(|name| {
        let name = name.to_ascii_lowercase();
        name.ends_with("vbaproject.bin") || ["basic/", "scripts/"].iter().any(|folder| name.starts_with(folder))
    });
    if runs {
        return Ok(None);
    }
    let office = has("[Content_Types].xml");
    Ok(if office && has("word/document.xml") {
        Some(MediaType::Docx)
    } else if office && has("xl/workbook.xml") {
        Some(MediaType::Xlsx)
    } else if head.get(30..).is_some_and(|behind| behind.starts_with(OPEN_TEXT))
        && number(head, 18) == Some(OPEN_TEXT_TYPE)
        && has("content.xml")
    {
        Some(MediaType::Odt)
    } else {
        None
    })
}

/// The names of an archive's members, if it is whole and no larger than documents are.
fn members(file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<String>>> {
    let size = file.seek(SeekFrom::End(0))?;
    let end = read(file, size.saturating_sub(END), END.min(size))?;
    let Some(at) = (0..end.len()).rev().find(|at| end[*at..].starts_with(b"PK\x05\x06")) else {
        return Ok(None);
    };
    let (Some(length), Some(begin)) = (number(&end[at..], 12), number(&end[at..], 16)) else {
        return Ok(None);
    };
    if length > LONGEST_LIST || u64::from(begin) + u64::from(length) > size {
        return Ok(None);
    }
    let list = read(file, begin.into(), length.into())?;
    let (mut names, mut rest) = (Vec::new(), list.as_slice());
    while !rest.is_empty() {
        let lengths = [short(rest, 28), short(rest, 30), short(rest, 32)];
        let (true, [Some(name), Some(extra), Some(comment)]) = (rest.starts_with(b"PK\x01\x02"), lengths) else {
            return Ok(None);
        };
        let (Some(text), Some(behind)) = (rest.get(46..46 + name), rest.get(46 + name + extra + comment..)) else {
            return Ok(None);
        };
        names.push(String::from_utf8_lossy(text).into_owned());
        rest = behind;
    }
    Ok(Some(names))
}

fn read(file: &mut (impl Read + Seek), from: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::kind::of, *};

    /// An archive of members that are not packed.
    fn archive(members: &[(&str, &str)]) -> Vec<u8> {
        let (mut file, mut list) = (Vec::new(), Vec::new());
        for (name, text) in members {
            let begin = (file.len() as u32).to_le_bytes();
            let sizes = [(text.len() as u32).to_le_bytes(); 2].concat();
            let name_length = (name.len() as u16).to_le_bytes();
            file.extend([&b"PK\x03\x04\x14\0"[..], &[0; 12], &sizes, &name_length, &[0; 2]].concat());
            file.extend([name.as_bytes(), text.as_bytes()].concat());
            list.extend([&b"PK\x01\x02\x14\0\x14\0"[..], &[0; 12], &sizes, &name_length, &[0; 12], &begin].concat());
            list.extend(name.as_bytes());
        }
        let count = (members.len() as u16).to_le_bytes();
        let (length, begin) = ((list.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
        [&file, &list, &b"PK\x05\x06\0\0\0\0"[..], &count, &count, &length, &begin, &[0; 2]].concat()
    }

    fn kind_of(bytes: &[u8]) -> Option<MediaType> {
        of(&mut io::Cursor::new(bytes)).expect("memory can be read")
    }

    #[test]
    fn members_tell_the_kind_of_document() {
        let types = ("[Content_Types].xml", "<Types/>");
        let word = [types, ("word/document.xml", "<w/>")];
        assert_eq!(kind_of(&archive(&word)), Some(MediaType::Docx));
        assert_eq!(kind_of(&archive(&[types, ("xl/workbook.xml", "<x/>")])), Some(MediaType::Xlsx));
        let open = [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<o/>")];
        assert_eq!(kind_of(&archive(&open)), Some(MediaType::Odt));
        let template = [("mimetype", "application/vnd.oasis.opendocument.text-template"), ("content.xml", "<o/>")];
        for other in [
            &template[..],
            &[("a.txt", "a")],
            &[types],
            &[types, ("word/document.xml", ""), ("word/vbaProject.bin", "")],
            &[open[0], open[1], ("Basic/Standard/Module1.xml", "")],
        ] {
            assert_eq!(kind_of(&archive(other)), None, "{other:?}");
        }
        let whole = archive(&word);
        assert_eq!(kind_of(&whole[..whole.len() - 30]), None, "its end is missing");
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(mut bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0usize..200) {
            let _ = kind_of(&[&b"PK\x03\x04"[..], &bytes, &b"PK\x05\x06"[..], &bytes].concat());
            let mut sound = archive(&[("[Content_Types].xml", ""), ("word/document.xml", "")]);
            let place = at % sound.len();
            sound[place] = bytes.pop().unwrap_or(0xff);
            let _ = kind_of(&sound);
        }
    }
}
