//! How much a document selects once its fragments are written out, and how deep. Each fragment is measured once, so the
//! measuring itself is linear in the document however the fragments multiply.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{Directive, ExecutableDocument, Selection, SelectionSet},
};

use super::{ALIASES, DEPTH, DIRECTIVES, INTROSPECTION_LISTS, SELECTIONS};
use crate::error::{Code, Error};

pub(super) fn check(document: &ExecutableDocument) -> Result<(), Error> {
    let mut measure = Measure { document, fragments: HashMap::new(), aliases: 0 };
    for name in document.fragments.keys() {
        measure.fragment(name)?;
    }
    for (_, operation) in document.operations.iter() {
        few(&operation.node.directives)?;
        operation.node.variable_definitions.iter().try_for_each(|variable| few(&variable.node.directives))?;
        let size = measure.set(&operation.node.selection_set.node, false)?;
        if size.selections > SELECTIONS {
            let message = format!(
                "With its fragments written out, the operation selects more than {SELECTIONS} fields. Ask in several requests."
            );
            return Err(Error::caller(Code::SelectionTooLarge, message));
        }
        if size.depth > DEPTH {
            let message = format!("Selections are nested {} deep; at most {DEPTH} are answered.", size.depth);
            return Err(Error::caller(Code::SelectionTooDeep, message));
        }
        if size.introspection_lists > INTROSPECTION_LISTS {
            let message = format!("Introspection follows lists within lists at most {INTROSPECTION_LISTS} deep.");
            return Err(Error::caller(Code::SelectionTooDeep, message));
        }
    }
    if measure.aliases > ALIASES {
        let message = format!(
            "The document gives {} fields another name (`name: field`); at most {ALIASES} may have one. Ask in several requests.",
            measure.aliases
        );
        return Err(Error::caller(Code::TooManyAliases, message));
    }
    Ok(())
}

/// Refuses more directives in one place than any use there could be.
fn few(directives: &[Positioned<Directive>]) -> Result<(), Error> {
    if directives.len() <= DIRECTIVES {
        return Ok(());
    }
    let message =
        format!("A field, fragment or operation has {} directives; at most {DIRECTIVES} are read.", directives.len());
    Err(Error::caller(Code::TooManyDirectives, message))
}

/// The size of a selection set.
#[derive(Clone, Copy, Default)]
struct Size {
    selections: usize,
    depth: usize,
    introspection_lists: usize,
}

impl Size {
    fn join(&mut self, other: Size) {
        self.selections = self.selections.saturating_add(other.selections);
        self.depth = self.depth.max(other.depth);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
    }
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    /// `None` while a fragment is being measured: meeting it again is a cycle.
    fragments: HashMap<&'a Name, Option<Size>>,
    /// How many fields have an alias, as the document is written.
    aliases: usize,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet, introspection: bool) -> Result<Size, Error> {
        let mut size = Size::default();
        for selection in &set.items {
            few(selection.node.directives())?;
            size.join(match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    self.aliases += usize::from(field.node.alias.is_some());
                    let introspection = introspection || matches!(name, "__schema" | "__type");
                    let mut inner = self.set(&field.node.selection_set.node, introspection)?;
                    inner.selections = inner.selections.saturating_add(1);
                    // Introspection has its own measure: its answers are bounded by the schema, not by the data.
                    inner.depth = if introspection { 0 } else { inner.depth + 1 };
                    if matches!(name, "fields" | "interfaces" | "possibleTypes" | "inputFields") {
                        inner.introspection_lists += 1;
                    }
                    inner
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node, introspection)?,
            });
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &Name) -> Result<Size, Error> {
        let document = self.document;
        // A fragment that is not there is for validation to report.
        let Some((name, fragment)) = document.fragments.get_key_value(name) else {
            return Ok(Size::default());
        };
        match self.fragments.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                let message = format!("The fragment `{name}` spreads itself; a fragment can't contain itself.");
                return Err(Error::caller(Code::ValidationFailed, message));
            }
            None => {}
        }
        self.fragments.insert(name, None);
        few(&fragment.node.directives)?;
        let size = self.set(&fragment.node.selection_set.node, false)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }
}
