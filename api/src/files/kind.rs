//! What a file is, as its bytes show it. What its sender says of it is not asked: a page of HTML that is called a picture
//! would be served as one. Only what is listed here is kept.

use std::io::{self, Read, Seek, SeekFrom};

use super::{archive, text};

/// The kinds of file that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum MediaType {
    Pdf,
    Png,
    Jpeg,
    Tiff,
    WebP,
    Docx,
    Xlsx,
    Odt,
    Csv,
    Text,
}

/// What people are told is kept.
pub(crate) const KEPT: &str =
    "PDF, PNG, JPEG, TIFF, WebP, DOCX, XLSX and ODT without macros, and CSV and plain text in UTF-8";

/// How many bytes of a file tell what it may be.
const HEAD: u64 = 128;

impl MediaType {
    /// The name of the kind (RFC 6838), as it is stored and served.
    pub(crate) fn name(self) -> &'static str {
        match self {
            MediaType::Pdf => "application/pdf",
            MediaType::Png => "image/png",
            MediaType::Jpeg => "image/jpeg",
            MediaType::Tiff => "image/tiff",
            MediaType::WebP => "image/webp",
            MediaType::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            MediaType::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            MediaType::Odt => "application/vnd.oasis.opendocument.text",
            MediaType::Csv => "text/csv; charset=utf-8",
            MediaType::Text => "text/plain; charset=utf-8",
        }
    }

    /// The endings of file names that fit the kind, the usual one first.
    pub(crate) fn extensions(self) -> &'static [&'static str] {
        match self {
            MediaType::Pdf => &["pdf"],
            MediaType::Png => &["png"],
            MediaType::Jpeg => &["jpg", "jpeg"],
            MediaType::Tiff => &["tif", "tiff"],
            MediaType::WebP => &["webp"],
            MediaType::Docx => &["docx"],
            MediaType::Xlsx => &["xlsx"],
            MediaType::Odt => &["odt"],
            MediaType::Csv => &["csv"],
            MediaType::Text => &["txt"],
        }
    }
}

/// What a file is, if it is something that is kept.
pub(crate) fn of(file: &mut (impl Read + Seek)) -> io::Result<Option<MediaType>> {
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let begins = |mark: &[u8]| head.starts_with(mark);
    if begins(b"PK\x03\x04") {
        return archive::kind(file, &head);
    }
    Ok(if begins(b"%PDF-") && head.get(5).is_some_and(u8::is_ascii_digit) {
        Some(MediaType::Pdf)
    } else if begins(b"\x89PNG\r\n\x1a\n") && head.get(12..16) == Some(b"IHDR") {
        Some(MediaType::Png)
    } else if begins(b"\xff\xd8\xff") {
        Some(MediaType::Jpeg)
    } else if begins(b"II*\0") || begins(b"MM\0*") {
        Some(MediaType::Tiff)
    } else if begins(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        Some(MediaType::WebP)
    } else {
        file.seek(SeekFrom::Start(0))?;
        text::kind(file)?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: impl AsRef<[u8]>) -> Option<MediaType> {
        of(&mut io::Cursor::new(bytes.as_ref())).expect("memory can be read")
    }

    #[test]
    fn bytes_tell_what_a_file_is() {
        assert_eq!(kind("%PDF-1.7\n%âãÏÓ\n1 0 obj"), Some(MediaType::Pdf));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0"), Some(MediaType::Png));
        assert_eq!(kind(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(MediaType::Jpeg));
        assert_eq!(kind(b"II*\0\x08\0\0\0"), Some(MediaType::Tiff));
        assert_eq!(kind(b"MM\0*\0\0\0\x08"), Some(MediaType::Tiff));
        assert_eq!(kind(b"RIFF\x10\0\0\0WEBPVP8 "), Some(MediaType::WebP));
        assert_eq!(kind("محضر الاجتماع\nProcès-verbal\n"), Some(MediaType::Text));
        assert_eq!(kind("code,nom,montant\n1,\"Aït, Melloul\",2\n"), Some(MediaType::Csv));
    }

    #[test]
    fn what_could_do_harm_is_nothing_that_is_kept() {
        for bytes in [
            &b""[..],
            b"<!DOCTYPE html><p>x",
            b"\n\t <html>",
            b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<?xml version='1.0'?><svg/>",
            b"GIF89a <script>alert(1)</script>",
            b"Dear all,\n<SCRIPT src=x>",
            b"#!/bin/sh\nrm -rf /\n",
            b"MZ\x90\0\x03\0",
            b"\x7fELF\x02\x01\x01\0",
            b"{\\rtf1\\ansi}",
            b"%!PS-Adobe-3.0\n",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"caf\xe9 latin-1\n",
            b"PK\x03\x04\x14\0",
            b"\xff\xfeu\0t\0f\x001\x006\0",
        ] {
            assert_eq!(kind(bytes), None, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
