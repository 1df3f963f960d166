//! The name of a download. What a sender calls a file is only a wish: the name ends up on other people's disks.

use unicode_normalization::UnicodeNormalization;

use super::kind::MediaType;
use crate::characters::unfit;

/// The longest name, in characters.
const LONGEST: usize = 200;
/// What some system or other does not take in a name, beside control characters.
const AWKWARD: [char; 9] = ['<', '>', ':', '"', '|', '?', '*', '\u{200e}', '\u{200f}'];

/// A name that any system takes, of which the end fits what the file is.
pub(crate) fn clean(claimed: &str, kind: MediaType) -> String {
    let last = claimed.rsplit(['/', '\\']).next().unwrap_or_default();
    let fits = |letter: &char| unfit(letter.encode_utf8(&mut [0; 4])).is_none() && !AWKWARD.contains(letter);
    let plain: String = last.nfc().filter(fits).collect();
    let plain = plain.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let usual = kind.extensions()[0];
    let (stem, extension) = match plain.rsplit_once('.') {
        Some((stem, said)) => match kind.extensions().iter().find(|known| known.eq_ignore_ascii_case(said)) {
            Some(known) => (stem, *known),
            None => (plain, usual),
        },
        None => (plain, usual),
    };
    let stem: String = stem.chars().take(LONGEST - extension.len() - 1).collect();
    match stem.trim_end() {
        "" => format!("document.{extension}"),
        stem => format!("{stem}.{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_does_no_harm() {
        for (claimed, cleaned) in [
            ("convention.pdf", "convention.pdf"),
            ("Convention SIGNÉE.PDF", "Convention SIGNÉE.pdf"),
            ("اتفاقية شراكة.pdf", "اتفاقية شراكة.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\x\\scan.pdf", "scan.pdf"),
            ("/", "document.pdf"),
            ("", "document.pdf"),
            (".pdf", "pdf.pdf"),
            ("..", "document.pdf"),
            ("scan.pdf.exe", "scan.pdf.exe.pdf"),
            ("page.html", "page.html.pdf"),
            ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe.pdf"),
            ("a\"; filename=\"b.pdf", "a; filename=b.pdf"),
            (" . spaced . .pdf", "spaced ..pdf"),
        ] {
            assert_eq!(clean(claimed, MediaType::Pdf), cleaned, "{claimed:?}");
        }
        assert_eq!(clean("photo.JPEG", MediaType::Jpeg), "photo.jpeg");
        assert_eq!(clean("photo", MediaType::Jpeg), "photo.jpg");
        let long = clean(&"م".repeat(500), MediaType::Docx);
        assert_eq!((long.chars().count(), long.ends_with(".docx")), (200, true));
    }
}
