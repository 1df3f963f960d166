//! The letters that begin the references of a council's agreements.

/// The codes to try for a council, best first: the initials of its slug's words (`ait-melloul` → `AM`; a single word
/// gives its first two letters), then the same with a number (`AM2`, `AM3`, …) for those that come later.
pub(crate) fn codes(slug: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = slug.split('-').filter(|word| !word.is_empty()).collect();
    let letters: String = match words.as_slice() {
        [word] => word.chars().take(2).collect(),
        words => words.iter().filter_map(|word| word.chars().next()).collect(),
    };
    let letters = letters.to_uppercase();
    std::iter::once(letters.clone()).chain((2u32..).map(move |number| format!("{letters}{number}")))
}

/// Whether a text can be a council's code: a capital letter, then capital letters and digits, 10 in all at most.
pub(crate) fn is_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.len() <= 10 && text.starts_with(|first: char| first.is_ascii_uppercase()) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_and_plain() {
        assert!(["A", "AM", "AM2", "ABCDEFGHIJ"].into_iter().all(is_code));
        assert!(!["", "am", "2A", "A-M", "A M", "É", "ABCDEFGHIJK"].into_iter().any(is_code));
    }

    #[test]
    fn takes_the_initials_and_then_counts() {
        let first = |slug| codes(slug).take(2).collect::<Vec<_>>();
        assert_eq!(first("ait-melloul"), ["AM", "AM2"]);
        assert_eq!(first("agadir"), ["AG", "AG2"]);
        assert_eq!(first("sidi-bibi-2"), ["SB2", "SB22"]);
        assert_eq!(first("x"), ["X", "X2"]);
    }
}
