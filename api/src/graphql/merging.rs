//! Fields that stand under one key twice: their selections are to be merged (the GraphQL specification, 6.3.2, «Field
//! Selection Merging»). Where clients write a document by joining fragments, most have some. The library executes each of them
//! and merges the objects; records that are written directly are bytes by then, and an act would be done twice. So fields side
//! by side become one before anything is executed, and those that fragments bring are noted, for the general executor.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Pos, Positioned,
    parser::types::{DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::limits::DEPTH;
use crate::error::{Code, Error};

/// Makes fields that stand side by side under one key one field, all over a document. Those that differ in more than their
/// selections are left for validation to refuse.
pub(super) fn join(document: &mut ExecutableDocument) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => join_set(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|operation| join_set(&mut operation.node.selection_set.node));
        }
    }
    document.fragments.values_mut().for_each(|fragment| join_set(&mut fragment.node.selection_set.node));
}

fn join_set(set: &mut SelectionSet) {
    let mut joined: Vec<Positioned<Selection>> = Vec::with_capacity(set.items.len());
    for mut item in set.items.drain(..) {
        let same = match &item.node {
            Selection::Field(field) => joined.iter_mut().find_map(|known| match &mut known.node {
                Selection::Field(known) if is_same(&known.node, &field.node) => Some(known),
                _ => None,
            }),
            _ => None,
        };
        match (same, &mut item.node) {
            (Some(known), Selection::Field(field)) => {
                known.node.selection_set.node.items.append(&mut field.node.selection_set.node.items);
            }
            _ => joined.push(item),
        }
    }
    for item in &mut joined {
        match &mut item.node {
            Selection::Field(field) => join_set(&mut field.node.selection_set.node),
            Selection::InlineFragment(inline) => join_set(&mut inline.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
    set.items = joined;
}

/// Whether two fields with selections differ in these alone.
fn is_same(one: &Field, other: &Field) -> bool {
    let selects = |field: &Field| !field.selection_set.node.items.is_empty();
    one.response_key().node == other.response_key().node
        && one.name.node == other.name.node
        && one.arguments == other.arguments
        && one.directives.is_empty()
        && other.directives.is_empty()
        && selects(one)
        && selects(other)
}

/// The places of the fields with selections that share their keys with others.
pub(super) fn shared(document: &ExecutableDocument) -> HashSet<Pos> {
    let mut found = HashSet::new();
    for (_, operation) in document.operations.iter() {
        share(document, &[&operation.node.selection_set.node], 0, &mut found);
    }
    found
}

fn share<'a>(document: &'a ExecutableDocument, sets: &[&'a SelectionSet], depth: usize, found: &mut HashSet<Pos>) {
    // What is deeper is refused; what is endless, too.
    if depth > DEPTH {
        return;
    }
    let mut fields = Fields::default();
    let mut seen = HashSet::new();
    sets.iter().for_each(|set| collect(document, set, &mut seen, &mut fields));
    for fields in fields.into_values() {
        if fields.len() > 1 {
            found.extend(fields.iter().map(|field| field.pos));
        }
        let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.node.selection_set.node).collect();
        share(document, &sets, depth + 1, found);
    }
}

/// Fields with selections, by their keys.
type Fields<'a> = HashMap<&'a str, Vec<&'a Positioned<Field>>>;

/// The fields of a selection, whatever type they are for and whether they are skipped: too many rather than too few.
fn collect<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    seen: &mut HashSet<&'a str>,
    fields: &mut Fields<'a>,
) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) if field.node.selection_set.node.items.is_empty() => {}
            Selection::Field(field) => fields.entry(field.node.response_key().node.as_str()).or_default().push(field),
            Selection::InlineFragment(inline) => {
                collect(document, &inline.node.selection_set.node, seen, fields);
            }
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let (true, Some(fragment)) = (seen.insert(name), document.fragments.get(name)) {
                    collect(document, &fragment.node.selection_set.node, seen, fields);
                }
            }
        }
    }
}

/// Refuses a mutation whose acts share a key: each of them would be done.
pub(super) fn check_acts(document: &ExecutableDocument, operation: &OperationDefinition) -> Result<(), Error> {
    let mut fields = Fields::default();
    collect(document, &operation.selection_set.node, &mut HashSet::new(), &mut fields);
    match fields.into_iter().find(|(_, fields)| fields.len() > 1) {
        None => Ok(()),
        Some((key, _)) => {
            let message = format!(
                "The mutation has `{key}` in several fragments, and it would be done several times: write it once, with all \
                 that you ask of it."
            );
            Err(Error::caller(Code::ValidationFailed, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn read(text: &str) -> ExecutableDocument {
        let mut document = parse_query(text).expect("a document");
        join(&mut document);
        document
    }

    fn columns(text: &str) -> Vec<usize> {
        let mut columns: Vec<usize> = shared(&read(text)).iter().map(|place| place.column).collect();
        columns.sort_unstable();
        columns
    }

    #[test]
    fn what_stands_side_by_side_becomes_one() {
        for text in
            ["{ a { x } a { y } }", "{ a(n: 1) { x b { z } } a(n: 1) { b { y } } }", "{ ... { a { x } a { y } } }"]
        {
            assert_eq!(columns(text), [0; 0], "{text}");
            let document = read(text);
            let (_, operation) = document.operations.iter().next().expect("an operation");
            assert!(check_acts(&document, &operation.node).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_fragments_bring_is_noted() {
        assert_eq!(columns("{ a { x } ... { a { y } } }"), [3, 17]);
        assert_eq!(columns("{ ...f a { y } } fragment f on Q { a { x } }"), [8, 36]);
        assert_eq!(columns("{ a { x ... { c { y } } c { z } } }"), [15, 25]);
        assert_eq!(columns("{ a { b { x } } ... { a { b { y } } } }"), [3, 7, 23, 27]);
        // What differs in more than its selection is for validation, and so is what has no end.
        assert_eq!(columns("{ a(n: 1) { x } a(n: 2) { y } }"), [3, 17]);
        assert_eq!(columns("{ ...f } fragment f on Q { a { ...f } }"), [0; 0]);
        assert_eq!(columns("{ ...f ...f } fragment f on Q { a { x } }"), [0; 0]);
    }
}
