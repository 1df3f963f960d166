//! Words in Latin letters: Snowball's French stemmer, for English too: a query does not say its language, and both
//! sides must come out alike. Accents are gone before it runs: many people type none.

use rust_stemmers::{Algorithm, Stemmer};

/// Shorter words have no ending to lose.
const SHORTEST: usize = 4;

/// The stem of a word in normal form.
pub(super) fn stem(word: &str) -> String {
    if word.len() < SHORTEST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let stem = Stemmer::create(Algorithm::French).stem(word).into_owned();
    if stem.is_empty() { word.to_owned() } else { stem }
}
