//! Cursors of searches: a place among the finds of one search, opaque to clients. A cursor is tied to its text, types and
//! filter: with others it would be another place, so it is refused.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use super::query::{Place, Search};
use crate::error::{Code, Error};

/// Ties a cursor to its search: of another one it would be another place.
fn tie(search: &Search, place: &[u8]) -> [u8; 6] {
    let digest = Sha256::new().chain_update(format!("{search:?}")).chain_update(place).finalize();
    std::array::from_fn(|index| digest[index])
}

/// The cursor of a place. Its length tells that it is none of a list.
pub(super) fn encode(search: &Search, place: Place) -> String {
    let mut bytes = vec![b'S', place.tier];
    bytes.extend(place.number.to_be_bytes());
    let tie = tie(search, &bytes);
    bytes.extend(tie);
    BASE64URL_NOPAD.encode(&bytes)
}

/// The place of a cursor of this search.
pub(super) fn decode(search: &Search, cursor: &str) -> Result<Place, Error> {
    let read = || {
        let bytes: [u8; 16] = BASE64URL_NOPAD.decode(cursor.get(..22)?.as_bytes()).ok()?.try_into().ok()?;
        let (content, tied) = bytes.split_at(10);
        let sound = cursor.len() == 22 && tied == tie(search, content) && content[0] == b'S';
        let number = content.get(2..).and_then(|number| number.try_into().ok()).map(i64::from_be_bytes);
        number.filter(|_| sound).map(|number| Place { tier: content[1], number })
    };
    read().ok_or_else(|| {
        let message = "`after` is not a cursor of this search. Pass an edge's `cursor` or `pageInfo`'s, unchanged, with the \
                       same `text`, `types` and `filter`.";
        Error::argument(Code::InvalidCursor, "after", message)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::KINDS;

    fn search(text: &str) -> Search {
        Search { text: text.to_owned(), kinds: KINDS.to_vec(), filter: None }
    }

    proptest! {
        #[test]
        fn cursors_survive_the_round_trip_and_fit_one_search(tier: u8, number: i64, text in ".{0,20}", other in ".{0,20}") {
            let place = Place { tier, number };
            let cursor = encode(&search(&text), place);
            prop_assert_eq!(decode(&search(&text), &cursor).ok(), Some(place));
            prop_assume!(text != other);
            prop_assert!(decode(&search(&other), &cursor).is_err());
        }

        #[test]
        fn no_text_makes_a_cursor_panic(text in any::<String>()) {
            prop_assert!(decode(&search("x"), &text).is_err());
        }
    }
}
