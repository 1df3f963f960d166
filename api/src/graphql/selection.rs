//! Writes answers in the order of their selection, and where a missing value makes its parent `null`. async-graphql answers
//! fields in the order in which they finish; the GraphQL specification (7.2.2, «Serialized Map Ordering») asks for the
//! selection's order, and byte-identical answers need it.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use async_graphql::{
    Name, Value, Variables,
    parser::types::{BaseType, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type},
};
use indexmap::IndexMap;

use super::{
    shapes::{Shapes, TYPE_KEY},
    skip::is_skipped,
    types::root,
};

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

    /// The members of an object of a type, each as JSON, in the order of a selection. There are none where a value is missing
    /// that may not be.
    pub(crate) fn members(&self, ty: &str, set: &'a SelectionSet, object: &Value) -> Option<Vec<(String, String)>> {
        let Value::Object(members) = object else {
            return None;
        };
        let sets = [set];
        let plan = self.plan(ty, &sets);
        let written = plan.iter().map(|key| {
            let mut out = Vec::new();
            self.value(&mut out, key.ty, &key.sets, members.get(key.key).unwrap_or(&Value::Null)).ok()?;
            Some((key.key.to_owned(), String::from_utf8(out).ok()?))
        });
        written.collect()
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
