//! The shape of an answer: which keys its objects have, in the order of the selection, and where a missing value makes
//! its parent `null`. async-graphql answers fields in the order in which they finish; the GraphQL specification (7.2.2,
//! «Serialized Map Ordering») asks for the selection's order, and byte-identical answers need it.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    rc::Rc,
};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        BaseType, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, ServiceDocument, Type,
        TypeKind, TypeSystemDefinition,
    },
};
use indexmap::IndexMap;

use super::{
    skip::is_skipped,
    types::{named, root},
};

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

    fn field(&self, parent: &str, field: &str) -> Option<&Type> {
        self.fields.get(parent)?.get(field)
    }

    fn is_interface(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Whether a fragment on `condition` is for objects of the type `object`. The types of introspection are not in the
    /// schema's text; there a fragment always fits.
    fn applies(&self, condition: &str, object: &str) -> bool {
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

/// Writes an operation's data as JSON, in the order of its selection.
pub(crate) struct Writer<'a> {
    shapes: &'a Shapes,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// What was collected for a selection and a type: the items of a list share it.
    plans: RefCell<HashMap<(*const &'a SelectionSet, String), Plan<'a>>>,
    /// Whether a value was missing that may not be: then an error must say why.
    incomplete: Cell<bool>,
}

type Plan<'a> = Rc<[Key<'a>]>;

/// A value that may not be missing was: the nearest parent that may be `null` is.
struct Missing;

/// One key of an object: the fields that share it, whose selections are merged.
struct Key<'a> {
    key: &'a str,
    ty: Option<&'a Type>,
    sets: Vec<&'a SelectionSet>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(shapes: &'a Shapes, document: &'a ExecutableDocument, variables: &'a Variables) -> Self {
        Writer { shapes, document, variables, plans: RefCell::default(), incomplete: Cell::default() }
    }

    /// Whether a value was missing that may not be.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete.get()
    }

    /// The data of an operation, `null` where the errors leave nothing of it.
    pub(crate) fn write(&self, operation: &'a OperationDefinition, data: &Value) -> Vec<u8> {
        let mut out = Vec::with_capacity(4096);
        let root = Type { base: BaseType::Named(Name::new(root(operation.ty))), nullable: true };
        // Where every field failed, the library leaves out the whole object.
        let empty = Value::Object(IndexMap::new());
        let data = if *data == Value::Null { &empty } else { data };
        if self.value(&mut out, Some(&root), &[&operation.selection_set.node], data).is_err() {
            out.clear();
            out.extend_from_slice(b"null");
        }
        out
    }

    fn value(
        &self,
        out: &mut Vec<u8>,
        ty: Option<&Type>,
        sets: &[&'a SelectionSet],
        value: &Value,
    ) -> Result<(), Missing> {
        let start = out.len();
        let written = match (value, ty.map(|ty| &ty.base)) {
            (Value::Null, _) => Err(Missing),
            // Written directly, in the order of its selection.
            (Value::Binary(json), _) => {
                out.extend_from_slice(json);
                Ok(())
            }
            (Value::List(items), base) => {
                let inner = match base {
                    Some(BaseType::List(inner)) => Some(inner.as_ref()),
                    _ => None,
                };
                self.list(out, inner, sets, items)
            }
            (Value::Object(members), base) if sets.iter().any(|set| !set.items.is_empty()) => {
                let name = match base {
                    Some(BaseType::Named(name)) => name.as_str(),
                    _ => "",
                };
                self.object(out, name, sets, members)
            }
            (leaf, _) => serde_json::to_writer(&mut *out, leaf).map_err(|_| Missing),
        };
        match written {
            Err(Missing) if ty.is_none_or(|ty| ty.nullable) => {
                out.truncate(start);
                out.extend_from_slice(b"null");
                Ok(())
            }
            Err(Missing) => {
                self.incomplete.set(true);
                Err(Missing)
            }
            Ok(()) => Ok(()),
        }
    }

    fn list(
        &self,
        out: &mut Vec<u8>,
        ty: Option<&Type>,
        sets: &[&'a SelectionSet],
        items: &[Value],
    ) -> Result<(), Missing> {
        out.push(b'[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            self.value(out, ty, sets, item)?;
        }
        out.push(b']');
        Ok(())
    }

    fn object(
        &self,
        out: &mut Vec<u8>,
        ty: &str,
        sets: &[&'a SelectionSet],
        members: &IndexMap<Name, Value>,
    ) -> Result<(), Missing> {
        let told = match members.get(TYPE_KEY) {
            Some(Value::String(name)) if self.shapes.is_interface(ty) => name.as_str(),
            _ => ty,
        };
        out.push(b'{');
        for (index, key) in self.plan(told, sets).iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            serde_json::to_writer(&mut *out, key.key).map_err(|_| Missing)?;
            out.push(b':');
            self.value(out, key.ty, &key.sets, members.get(key.key).unwrap_or(&Value::Null))?;
        }
        out.push(b'}');
        Ok(())
    }

    /// The keys of objects of a type. The selections are told apart by where they lie in memory: each list of them is
    /// part of a plan that is kept, or of the operation itself.
    fn plan(&self, object: &str, sets: &[&'a SelectionSet]) -> Plan<'a> {
        let known = (sets.as_ptr(), object.to_owned());
        if let Some(plan) = self.plans.borrow().get(&known) {
            return Rc::clone(plan);
        }
        let mut keys = Vec::new();
        for set in sets {
            self.collect(object, set, &mut keys);
        }
        let plan: Plan<'a> = keys.into();
        self.plans.borrow_mut().insert(known, Rc::clone(&plan));
        plan
    }

    /// The specification's CollectFields.
    fn collect(&self, object: &str, set: &'a SelectionSet, keys: &mut Vec<Key<'a>>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let key = field.response_key().node.as_str();
                    if key == TYPE_KEY || is_skipped(&field.directives, self.variables) {
                        continue;
                    }
                    let set = &field.selection_set.node;
                    match keys.iter_mut().find(|known| known.key == key) {
                        Some(known) => known.sets.push(set),
                        None => {
                            let ty = self.shapes.field(object, field.name.node.as_str());
                            keys.push(Key { key, ty, sets: vec![set] });
                        }
                    }
                }
                Selection::InlineFragment(inline) if !is_skipped(&inline.node.directives, self.variables) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.shapes.applies(&condition.node.on.node, object)) {
                        self.collect(object, &inline.node.selection_set.node, keys);
                    }
                }
                Selection::FragmentSpread(spread) if !is_skipped(&spread.node.directives, self.variables) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) = fragment
                        && self.shapes.applies(&fragment.node.type_condition.node.on.node, object)
                    {
                        self.collect(object, &fragment.node.selection_set.node, keys);
                    }
                }
                Selection::InlineFragment(_) | Selection::FragmentSpread(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::*;

    const SDL: &str = "interface Node { id: ID! } type A implements Node { id: ID! x: Int y: Int! a: A! as: [A!]! }
        type B implements Node { id: ID! x: Int z: Int } type Query { node: Node nodes: [Node]! a: A b: B! }";

    fn written(query: &str, data: Value, variables: Value) -> String {
        let shapes = Shapes::of(async_graphql::parser::parse_schema(SDL).expect("a schema"));
        let mut document = parse_query(query).expect("a document");
        shapes.mark(&mut document);
        let variables = Variables::from_value(variables);
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let writer = Writer::new(&shapes, &document, &variables);
        String::from_utf8(writer.write(&operation.node, &data)).expect("JSON is UTF-8")
    }

    #[test]
    fn keeps_the_order_of_the_selection() {
        let data = value!({ "b": { "z": 3, "x": 1 }, "a": { "y": 2, "x": 1 } });
        assert_eq!(
            written("{ a { x y } b { x z } }", data.clone(), value!({})),
            r#"{"a":{"x":1,"y":2},"b":{"x":1,"z":3}}"#
        );
        assert_eq!(
            written("{ b { z x } a { x } a { y } }", data.clone(), value!({})),
            r#"{"b":{"z":3,"x":1},"a":{"x":1,"y":2}}"#
        );
        let fragments = "{ ...f a { y } } fragment f on Query { b { ...g x } } fragment g on B { z }";
        assert_eq!(written(fragments, data, value!({})), r#"{"b":{"z":3,"x":1},"a":{"y":2}}"#);
    }

    #[test]
    fn orders_by_the_type_that_an_object_has() {
        let query = "{ nodes { ... on A { x y } ... on B { z x } id ...n } } fragment n on Node { k: id }";
        let data = value!({ "nodes": [
            { "type of": "B", "k": "b", "x": 1, "id": "b", "z": 3 },
            null,
            { "type of": "A", "id": "a", "y": 2, "x": 1, "k": "a" },
        ] });
        assert_eq!(
            written(query, data, value!({})),
            r#"{"nodes":[{"z":3,"x":1,"id":"b","k":"b"},null,{"x":1,"y":2,"id":"a","k":"a"}]}"#
        );
    }

    #[test]
    fn leaves_out_what_is_skipped() {
        let query =
            "query ($no: Boolean!) { a { x @skip(if: true) y x @include(if: true) ... @include(if: $no) { id } } }";
        let data = value!({ "a": { "x": 1, "y": 2 } });
        assert_eq!(written(query, data, value!({ "no": false })), r#"{"a":{"y":2,"x":1}}"#);
    }

    #[test]
    fn a_missing_value_empties_the_nearest_that_may_be_null() {
        let query = "{ a { x a { y } } }";
        assert_eq!(written(query, value!({ "a": { "x": 1, "a": {} } }), value!({})), r#"{"a":null}"#);
        assert_eq!(written("{ a { x } b { z } }", value!({ "a": { "x": 1 } }), value!({})), "null");
        assert_eq!(written("{ a { x } }", value!({ "a": {} }), value!({})), r#"{"a":{"x":null}}"#);
        assert_eq!(written("{ a { x } }", Value::Null, value!({})), r#"{"a":null}"#);
    }
}
