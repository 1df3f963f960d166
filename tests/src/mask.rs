//! Answers without what differs from one database to the next: ids become `agreement_1`, `agreement_2`, … in the order
//! in which they first show, and cursors `cursor_1`, …; the same id always gets the same number.

use std::collections::HashMap;

/// Masks an answer's text.
pub fn mask(text: &str) -> String {
    let mut known: HashMap<String, String> = HashMap::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut masked = String::with_capacity(text.len());
    // Ids and cursors only stand as whole JSON strings, and no other string looks like one.
    for (index, part) in text.split('"').enumerate() {
        if index > 0 {
            masked.push('"');
        }
        match kind(part) {
            Some(kind) => {
                let mask = known.entry(part.to_owned()).or_insert_with(|| {
                    let count = counts.entry(kind.clone()).or_default();
                    *count += 1;
                    format!("{kind}_{count}")
                });
                masked.push_str(mask);
            }
            None => masked.push_str(part),
        }
    }
    masked
}

fn kind(text: &str) -> Option<String> {
    if let Some((prefix, suffix)) = text.rsplit_once('_')
        && suffix.len() == 26
        && text.parse::<entity::id::NodeId>().is_ok()
    {
        return Some(prefix.to_owned());
    }
    let encoded =
        text.len() > 60 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    encoded.then(|| "cursor".to_owned())
}
