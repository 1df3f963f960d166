//! Cursors: a place in a list, opaque to clients. A cursor names its list's kind and order and carries a checksum, so
//! that one from another list, another order or a damaged one is refused instead of answering a wrong page.

use data_encoding::BASE64URL_NOPAD;
use entity::{id::NodeKind, value::parse_date};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::list::{Key, KeyKind, Position, SortKey};

const CHECKSUM_LENGTH: usize = 4;
/// No cursor that the registry gives out comes near this; a longer text need not be read.
const MAX_LENGTH: usize = 4096;

/// Why a cursor was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CursorError {
    /// It is no cursor of this registry, or a damaged one.
    Damaged,
    /// It belongs to a list of another kind.
    OtherList,
    /// It belongs to the same kind of list in another order.
    OtherOrder,
}

#[derive(Serialize, Deserialize)]
struct Content<'a>(&'a str, &'a str, Plain, Uuid);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Plain {
    Nothing,
    Number(i64),
    Text(String),
}

/// The cursor of a place.
pub(crate) fn encode(kind: NodeKind, sort: SortKey, position: &Position) -> String {
    let plain = match &position.key {
        Key::Id => Plain::Nothing,
        Key::Text(text) => Plain::Text(text.clone()),
        Key::Number(number) => Plain::Number(*number),
        Key::Position(place) => Plain::Number((*place).into()),
        Key::Date(date) => Plain::Text(date.to_string()),
    };
    let content = Content(kind.prefix(), sort.name, plain, position.id);
    // Strings, numbers and a UUID in a tuple: nothing in it can fail to become JSON.
    let content = serde_json::to_vec(&content).expect("a cursor's content is plain data");
    let mut bytes = checksum(&content).to_vec();
    bytes.extend(content);
    BASE64URL_NOPAD.encode(&bytes)
}

/// The place that a cursor stands for, in a list of this kind and order.
pub(crate) fn decode(kind: NodeKind, sort: SortKey, cursor: &str) -> Result<Position, CursorError> {
    if cursor.len() > MAX_LENGTH {
        return Err(CursorError::Damaged);
    }
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| CursorError::Damaged)?;
    let (sum, content) = bytes.split_at_checked(CHECKSUM_LENGTH).ok_or(CursorError::Damaged)?;
    if sum != checksum(content) {
        return Err(CursorError::Damaged);
    }
    let Content(found_kind, found_order, plain, id) =
        serde_json::from_slice(content).map_err(|_| CursorError::Damaged)?;
    if found_kind != kind.prefix() {
        return Err(CursorError::OtherList);
    }
    if found_order != sort.name {
        return Err(CursorError::OtherOrder);
    }
    let key = match (sort.kind, plain) {
        (KeyKind::Id, Plain::Nothing) => Some(Key::Id),
        // A text that no database holds was not written here.
        (KeyKind::Text, Plain::Text(text)) if !text.contains('\0') => Some(Key::Text(text)),
        (KeyKind::Number, Plain::Number(number)) => Some(Key::Number(number)),
        (KeyKind::Position, Plain::Number(place)) => i32::try_from(place).ok().map(Key::Position),
        (KeyKind::Date, Plain::Text(date)) => parse_date(&date).map(Key::Date),
        _ => None,
    };
    key.map(|key| Position { key, id }).ok_or(CursorError::Damaged)
}

fn checksum(content: &[u8]) -> [u8; CHECKSUM_LENGTH] {
    let digest = Sha256::digest(content);
    [digest[0], digest[1], digest[2], digest[3]]
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    const BY_DAY: SortKey = SortKey::date("SIGNED_ON", "agreement", "signed_on_key");
    const BY_SLUG: SortKey = SortKey::text("SLUG", "council", "slug");
    const BY_AMOUNT: SortKey = SortKey::number("AMOUNT", "agreement", "amount_key");

    fn any_place() -> impl Strategy<Value = (SortKey, Position)> {
        let id = any::<u128>().prop_map(Uuid::from_u128);
        let key = prop_oneof![
            Just((SortKey::RECORDED, Key::Id)),
            "[^\0]{0,40}".prop_map(|text| (BY_SLUG, Key::Text(text))),
            any::<i64>().prop_map(|number| (BY_AMOUNT, Key::Number(number))),
            any::<i32>().prop_map(|place| (SortKey::position("party"), Key::Position(place))),
            (-719_162i32..2_932_896).prop_map(|day| {
                (BY_DAY, Key::Date(NaiveDate::from_epoch_days(day).expect("a day between the years 1 and 9999")))
            }),
        ];
        (key, id).prop_map(|((sort, key), id)| (sort, Position { key, id }))
    }

    proptest! {
        #[test]
        fn survives_the_round_trip((sort, position) in any_place()) {
            let cursor = encode(NodeKind::Agreement, sort, &position);
            prop_assert_eq!(decode(NodeKind::Agreement, sort, &cursor), Ok(position));
        }

        #[test]
        fn is_refused_on_another_list_or_order((sort, position) in any_place()) {
            let cursor = encode(NodeKind::Agreement, sort, &position);
            prop_assert_eq!(decode(NodeKind::Council, sort, &cursor), Err(CursorError::OtherList));
            let other = SortKey { name: "OTHER", ..sort };
            prop_assert_eq!(decode(NodeKind::Agreement, other, &cursor), Err(CursorError::OtherOrder));
        }

        #[test]
        fn any_change_is_noticed((sort, position) in any_place(), at: prop::sample::Index, with in "[A-Za-z0-9_-]") {
            let cursor = encode(NodeKind::Agreement, sort, &position);
            let at = at.index(cursor.len());
            let mut changed = cursor.clone();
            changed.replace_range(at..=at, &with);
            prop_assume!(changed != cursor);
            prop_assert!(decode(NodeKind::Agreement, sort, &changed).is_err());
        }

        #[test]
        fn a_forged_place_that_no_row_can_have_is_refused(day in prop_oneof![-90_000_000i32..-719_163, 2_932_897..90_000_000]) {
            let date = NaiveDate::from_epoch_days(day).expect("chrono knows 262,000 years either way");
            let id = Uuid::from_u128(1);
            let cursor = encode(NodeKind::Agreement, BY_DAY, &Position { key: Key::Date(date), id });
            prop_assert_eq!(decode(NodeKind::Agreement, BY_DAY, &cursor), Err(CursorError::Damaged));
            let cursor = encode(NodeKind::Council, BY_SLUG, &Position { key: Key::Text("a\0".into()), id });
            prop_assert_eq!(decode(NodeKind::Council, BY_SLUG, &cursor), Err(CursorError::Damaged));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            prop_assert_eq!(decode(NodeKind::Agreement, BY_DAY, &text), Err(CursorError::Damaged));
        }
    }
}
