//! Highlights: where a record says what was looked for. Pure.

use std::ops::Range;

use entity::value::Language;

use super::{
    analyser::words,
    document::{Document, Field},
    plan::Spotter,
};

/// The most fragments of one record.
const MOST: usize = 6;
/// The longest fragment, in characters, and how much of it may stand before the first word found.
const LONGEST: usize = 200;
const BEFORE: usize = 60;

/// A part of a text in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fragment {
    pub(crate) field: Field,
    pub(crate) language: Option<Language>,
    pub(crate) text: String,
    /// The words found, in bytes of `text`.
    pub(crate) found: Vec<Range<usize>>,
    /// Whether the text goes on before and after the fragment.
    pub(crate) cut: (bool, bool),
}

/// The fragments of a record, its names first.
pub(crate) fn fragments(document: &Document, spotter: &Spotter) -> Vec<Fragment> {
    let mut fragments: Vec<Fragment> = document
        .texts
        .iter()
        .filter_map(|text| {
            let found = words(&text.text).into_iter().filter(|word| spotter.spots(word)).map(|word| word.range);
            fragment(&text.text, &found.collect::<Vec<_>>()).map(|(part, found, cut)| Fragment {
                field: text.field,
                language: text.language,
                text: part,
                found,
                cut,
            })
        })
        .collect();
    fragments.sort_by_key(|fragment| fragment.field);
    fragments.truncate(MOST);
    fragments
}

type Part = (String, Vec<Range<usize>>, (bool, bool));

/// The part of a text around the first word found.
fn fragment(text: &str, found: &[Range<usize>]) -> Option<Part> {
    let first = found.first()?;
    let length = text.chars().count();
    let (start, end) = if length <= LONGEST {
        (0, text.len())
    } else {
        let before = text[..first.start].char_indices().rev().nth(BEFORE - 1).map_or(0, |(place, _)| place);
        // From the beginning of a word.
        let start = match before {
            0 => 0,
            before => text[before..first.start].find(' ').map_or(before, |space| before + space + 1),
        };
        let end = text[start..].char_indices().nth(LONGEST).map_or(text.len(), |(place, _)| start + place);
        let end = if end == text.len() { end } else { text[start..end].rfind(' ').map_or(end, |space| start + space) };
        // A single word may be longer than a fragment.
        (start, end.max(first.end))
    };
    let mut inside: Vec<Range<usize>> = Vec::new();
    for range in found.iter().filter(|range| range.end <= end) {
        let range = range.start - start..range.end - start;
        // One sign can stand for several words, which then share their place.
        if inside.last() != Some(&range) {
            inside.push(range);
        }
    }
    Some((text[start..end].to_owned(), inside, (start > 0, end < text.len())))
}

impl Fragment {
    /// The words found, in UTF-16 code units of the text.
    pub(crate) fn units(&self) -> Vec<(usize, usize)> {
        let units = |end: usize| self.text[..end].encode_utf16().count();
        self.found.iter().map(|range| (units(range.start), units(range.end))).collect()
    }

    /// The text as HTML, the words found between `<mark>` and `</mark>`.
    pub(crate) fn marked(&self) -> String {
        let mut marked = String::with_capacity(self.text.len() + 13 * self.found.len());
        let mut written = 0;
        for range in &self.found {
            if range.start < written {
                continue;
            }
            escape(&mut marked, &self.text[written..range.start]);
            marked.push_str("<mark>");
            escape(&mut marked, &self.text[range.clone()]);
            marked.push_str("</mark>");
            written = range.end;
        }
        escape(&mut marked, &self.text[written..]);
        marked
    }
}

fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str, found: &[Range<usize>]) -> Fragment {
        let (text, found, cut) = fragment(text, found).expect("something was found");
        Fragment { field: Field::Name, language: None, text, found, cut }
    }

    #[test]
    fn marks_are_html_and_offsets_are_utf16() {
        let text = "🎉 <b> الثقافة & l'eau";
        let start = text.find("الثقافة").expect("it is there");
        let fragment = of(text, std::slice::from_ref(&(start..start + "الثقافة".len())));
        assert_eq!(fragment.marked(), "🎉 &lt;b&gt; <mark>الثقافة</mark> &amp; l&#39;eau");
        assert_eq!(fragment.units(), [(7, 14)], "the emoji counts two");
    }

    #[test]
    fn a_long_text_is_cut_at_words() {
        let text = format!("{}ici {}", "avant ".repeat(60), "après ".repeat(60));
        let start = text.find("ici").expect("it is there");
        let fragment = of(&text, std::slice::from_ref(&(start..start + 3)));
        assert!(fragment.text.chars().count() <= LONGEST && fragment.cut == (true, true));
        assert!(fragment.text.starts_with("avant ") && fragment.text.ends_with("après"), "{}", fragment.text);
        assert_eq!(&fragment.text[fragment.found[0].clone()], "ici");
    }

    proptest! {
        #[test]
        fn fragments_stay_within_any_text(text in "[a-zé ا-ي🎉<&ﷺ]{1,400}") {
            let found: Vec<_> = words(&text).into_iter().map(|word| word.range).step_by(3).collect();
            prop_assume!(!found.is_empty());
            let fragment = of(&text, &found);
            prop_assert!(!fragment.found.is_empty());
            prop_assert!(text.contains(&fragment.text));
            let units = fragment.text.encode_utf16().count();
            prop_assert!(fragment.units().iter().all(|(start, end)| start < end && *end <= units));
            let plain = fragment.marked().replace("<mark>", "").replace("</mark>", "");
            let plain = plain.replace("&lt;", "<").replace("&amp;", "&");
            prop_assert_eq!(plain, fragment.text);
        }
    }
}
