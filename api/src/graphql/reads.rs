//! What a selection makes a statement read: which texts somebody looks at, and which of a record's own lists can come
//! along. It is looked up once, where a list or a record is asked for, and not field by field.

use async_graphql::SelectionField;

use super::connection::Item;
use crate::store::owned::Reads;

/// What the records of a list need, where `field` answers its connection.
pub(crate) fn of_list<'a, T: Item>(field: SelectionField<'a>) -> Reads {
    let mut records: Vec<SelectionField<'a>> = Vec::new();
    for inner in field.selection_set() {
        match inner.name() {
            "nodes" => records.push(inner),
            "edges" => records.extend(inner.selection_set().filter(|edge| edge.name() == "node")),
            _ => {}
        }
    }
    of::<T>(&records)
}

/// What a record needs, where `field` answers it.
pub(crate) fn of_record<T: Item>(field: SelectionField<'_>) -> Reads {
    of::<T>(&[field])
}

fn of<T: Item>(records: &[SelectionField<'_>]) -> Reads {
    let selected: Vec<&str> =
        records.iter().flat_map(|record| record.selection_set()).map(|field| field.name()).collect();
    let is_selected = |name: &str| selected.iter().any(|field| is_named(field, name));
    let mut reads = Reads::default();
    for (fields, column) in T::TEXTS {
        if !fields.iter().any(|field| is_selected(field)) {
            reads.omitted.push(column);
        }
    }
    reads.owned.extend(T::OWNED.iter().flatten().filter(|owned| is_selected(owned.field)));
    reads
}

/// Whether a field is the one that a Rust name stands for: `titleTranslations` for `title_translations`.
pub(crate) fn is_named(field: &str, name: &str) -> bool {
    let letters = name.bytes().filter(|byte| *byte != b'_');
    field.bytes().map(|byte| byte.to_ascii_lowercase()).eq(letters)
}
