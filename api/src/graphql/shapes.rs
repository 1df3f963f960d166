//! The shape of answers: which types fields have, and how an object tells its type where the document alone does not.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        ExecutableDocument, Field, Selection, SelectionSet, ServiceDocument, Type, TypeKind, TypeSystemDefinition,
    },
};

use super::types::{named, root};

/// The key under which an answer tells the type of an object, where the field's own type does not: it is added to the
/// document before it is executed and left out of the answer. No client can ask for it: a name has no space.
pub(crate) const TYPE_KEY: &str = "type of";

/// What the schema says of types and fields, as far as answers need it.
#[derive(Debug)]
pub(crate) struct Shapes {
    fields: HashMap<String, HashMap<String, Type>>,
    /// The types of each interface.
    members: HashMap<String, HashSet<String>>,
}

impl Shapes {
    /// Reads a schema in GraphQL's own language.
    pub(crate) fn of(schema: ServiceDocument) -> Shapes {
        let mut shapes = Shapes { fields: HashMap::new(), members: HashMap::new() };
        for definition in schema.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => {
                    for interface in object.implements {
                        shapes.members.entry(interface.node.to_string()).or_default().insert(name.clone());
                    }
                    object.fields
                }
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let fields =
                fields.into_iter().map(|field| (field.node.name.node.to_string(), field.node.ty.node)).collect();
            shapes.fields.insert(name, fields);
        }
        shapes
    }

    pub(super) fn field(&self, parent: &str, field: &str) -> Option<&Type> {
        self.fields.get(parent)?.get(field)
    }

    pub(super) fn is_interface(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Whether a fragment on `condition` is for objects of the type `object`. The types of introspection are not in the
    /// schema's text; there a fragment always fits.
    pub(super) fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object
            || !self.fields.contains_key(object)
            || self.members.get(condition).is_some_and(|members| members.contains(object))
    }

    /// Makes the objects tell their types that need to: those of an interface's type, and those that could come out empty.
    pub(crate) fn mark(&self, document: &mut ExecutableDocument) {
        match &mut document.operations {
            async_graphql::parser::types::DocumentOperations::Single(operation) => {
                self.mark_set(root(operation.node.ty), &mut operation.node.selection_set.node);
            }
            async_graphql::parser::types::DocumentOperations::Multiple(operations) => {
                for operation in operations.values_mut() {
                    self.mark_set(root(operation.node.ty), &mut operation.node.selection_set.node);
                }
            }
        }
        for fragment in document.fragments.values_mut() {
            let condition = fragment.node.type_condition.node.on.node.to_string();
            self.mark_set(&condition, &mut fragment.node.selection_set.node);
        }
    }

    fn mark_set(&self, parent: &str, set: &mut SelectionSet) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => {
                    // The types of introspection are not in the schema's text.
                    let ty = self.field(parent, field.node.name.node.as_str()).map_or("", named);
                    let position = field.pos;
                    let inner = &mut field.node.selection_set.node;
                    self.mark_set(ty, inner);
                    // Where every field of an object may be skipped, the library leaves out the object.
                    let is_certain =
                        |item: &Selection| matches!(item, Selection::Field(_)) && item.directives().is_empty();
                    let may_be_empty = !inner.items.iter().any(|item| is_certain(&item.node));
                    if !inner.items.is_empty() && (self.is_interface(ty) || may_be_empty) {
                        inner.items.push(Positioned::new(Selection::Field(type_field(position)), position));
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.to_string());
                    let condition = condition.as_deref().unwrap_or(parent);
                    self.mark_set(condition, &mut inline.node.selection_set.node);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

fn type_field(position: async_graphql::Pos) -> Positioned<Field> {
    let field = Field {
        alias: Some(Positioned::new(Name::new(TYPE_KEY), position)),
        name: Positioned::new(Name::new("__typename"), position),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet::default(), position),
    };
    Positioned::new(field, position)
}
