//! Which texts can be the address of a publication.

/// The longest address, in characters.
const LONGEST: usize = 2_000;

/// Whether a text is an address on the web, as far as its form tells.
pub(crate) fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let fits =
        text.chars().count() <= LONGEST && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    fits && rest.is_some_and(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_begins_with_its_protocol() {
        for text in ["https://example.org/a?b#c", "http://أيت-ملول.المغرب/"] {
            assert!(is_address(text), "{text}");
        }
        let long = format!("https://{}", "a".repeat(2_000));
        for text in [
            "",
            "https://",
            "example.org",
            "ftp://example.org",
            "javascript:alert(1)",
            "https://a b",
            "http://a\u{0}",
            &long,
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
