//! Which characters a text may hold. Control characters show nothing and break what is made of the text: lists, tables,
//! terminals. The controls that override the direction of writing make a text read as something that it does not say, and
//! reach beyond it into what stands next. Marks of direction (U+200E, U+200F, U+061C) and joiners belong to writing.

/// The first character of a text that no text of the registry may hold.
pub(crate) fn unfit(text: &str) -> Option<char> {
    text.chars().find(|character| {
        matches!(character, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// What is wrong with a text that holds such a character.
pub(crate) fn complaint(character: char) -> String {
    let code = u32::from(character);
    let kind = match character {
        '\t' | '\n' | '\r' => "a tab or line break; put a space",
        '\u{202a}'.. => "an override of the direction of writing; take it out",
        _ => "a control character; take it out",
    };
    format!("it holds the character U+{code:04X}, {kind}")
}

/// The name of an author, as the log keeps it.
///
/// # Errors
/// When it is blank, too long, or holds a character that no text may hold.
pub fn actor(name: &str) -> Result<String, String> {
    const LONGEST: usize = 200;
    if name.trim().is_empty() {
        return Err("it is blank; name who makes the change".to_owned());
    }
    if name.chars().count() > LONGEST {
        return Err(format!("it is longer than {LONGEST} characters; shorten it"));
    }
    match unfit(name) {
        Some(character) => Err(complaint(character)),
        None => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_be_seen_and_keeps_what_writing_needs() {
        for text in ["\0", "a\tb", "a\nb", "\u{7f}", "\u{85}", "\u{202e}x", "\u{2066}x\u{2069}"] {
            assert!(unfit(text).is_some(), "{text:?}");
        }
        for text in [
            "",
            "أيت ملول",
            "Aït\u{a0}Melloul",
            "\u{200f}ع\u{200e}",
            "می\u{200c}خواهم",
            "ⴰⵢⵜ",
            "\u{61c}",
            "👩\u{200d}⚕",
        ] {
            assert_eq!(unfit(text), None, "{text:?}");
        }
        assert!(complaint('\n').contains("U+000A") && complaint('\n').contains("space"));
        assert!(complaint('\u{202e}').contains("U+202E") && complaint('\u{202e}').contains("direction"));
    }

    #[test]
    fn an_author_has_a_name() {
        assert_eq!(actor("  Fatima "), Ok("  Fatima ".to_owned()));
        for name in ["", " ", "\u{a0}", "a\nb", &"x".repeat(201)] {
            assert!(actor(name).is_err(), "{name:?}");
        }
    }
}
