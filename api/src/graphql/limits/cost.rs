//! What an operation costs, told before it is executed: about how many rows the database reads for it. Pages are paid by
//! their size, and lists within lists multiply: that follows from the shape of the schema. What else a field costs is
//! declared beside it, by `#[graphql(directive = cost::apply(…))]`, and stands in the schema for everyone to read.

use std::collections::HashMap;

use async_graphql::{
    Value, Variables,
    parser::types::{
        ExecutableDocument, Field, FieldDefinition, OperationDefinition, OperationType, Selection, SelectionSet,
        ServiceDocument, TypeKind, TypeSystemDefinition,
    },
};

use crate::graphql::{
    connection::{DEFAULT_PAGE, LARGEST_PAGE},
    skip::is_skipped,
    types::{named, root},
};

/// Prices are in tenths of what is told.
const UNIT: u64 = 10;

/// A record that is found by its key or name.
const RECORD: u64 = 10;
/// A record behind a foreign key: one of a batch, often in memory.
const LINK: u64 = 1;
/// A statement of a list, and each of its rows: at the root, and within other records.
const LIST: u64 = 10;
const ROW: u64 = 10;
const INNER_ROW: u64 = 5;
/// A row of a short list that comes along with its owner, and how many there usually are.
const OWNED_ROW: u64 = 2;
const OWNED_ROWS: u64 = 3;
/// What introspection answers.
const INTROSPECTION: u64 = 50;

/// How what is selected of a field is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A value that is in the row, or a part of what is.
    Plain,
    /// A record that is found by its key or name.
    Record,
    /// Another record.
    Link,
    /// A page of a list of its own.
    List,
    /// A page of a short list.
    Owned,
    /// As many records as ids are given.
    Records,
}

#[derive(Debug)]
struct Priced {
    /// What is declared.
    price: u64,
    kind: Kind,
    ty: String,
}

/// What the schema says of the costs of its fields.
#[derive(Debug)]
pub(crate) struct Prices {
    fields: HashMap<String, HashMap<String, Priced>>,
}

impl Prices {
    /// Reads a schema in GraphQL's own language.
    pub(crate) fn of(schema: &ServiceDocument) -> Prices {
        let mut fields: HashMap<String, HashMap<String, Priced>> = HashMap::new();
        let types = || {
            schema.definitions.iter().filter_map(|definition| match definition {
                TypeSystemDefinition::Type(definition) => Some(&definition.node),
                _ => None,
            })
        };
        let records: Vec<&str> = types()
            .filter(|ty| match &ty.kind {
                TypeKind::Object(object) => object.implements.iter().any(|interface| interface.node == "Node"),
                TypeKind::Interface(_) => true,
                _ => false,
            })
            .map(|ty| ty.name.node.as_str())
            .collect();
        for ty in types() {
            let declared = match &ty.kind {
                TypeKind::Object(object) => &object.fields,
                TypeKind::Interface(interface) => &interface.fields,
                _ => continue,
            };
            let name = ty.name.node.as_str();
            let prices = declared.iter().map(|field| {
                let field = &field.node;
                let target = named(&field.ty.node);
                let has = |argument: &str| field.arguments.iter().any(|known| known.node.name.node == argument);
                let kind = match (name, field.name.node.as_str()) {
                    ("Query", "nodes") => Kind::Records,
                    _ if has("first") && !target.ends_with("Connection") => Kind::Plain,
                    _ if has("first") && (has("filter") || has("orderBy") || target == "RevisionConnection") => {
                        Kind::List
                    }
                    ("Query", _) if has("first") => Kind::List,
                    _ if has("first") => Kind::Owned,
                    ("Query", _) if records.contains(&target) => Kind::Record,
                    _ if records.contains(&target) => Kind::Link,
                    _ => Kind::Plain,
                };
                (field.name.node.to_string(), Priced { price: declared_price(field), kind, ty: target.to_owned() })
            });
            fields.insert(name.to_owned(), prices.collect());
        }
        Prices { fields }
    }

    /// What an operation costs.
    pub(crate) fn cost(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> u64 {
        let base = if operation.ty == OperationType::Subscription { RECORD } else { 0 };
        let sum = Sum { prices: self, document, variables };
        let tenths = sum.set(root(operation.ty), &operation.selection_set.node, base, true);
        tenths.div_ceil(UNIT).max(1)
    }
}

/// What is declared beside a field.
fn declared_price(field: &FieldDefinition) -> u64 {
    let declared = field.directives.iter().find(|directive| directive.node.name.node == "cost");
    match declared.and_then(|declared| declared.node.get_argument("weight")).map(|weight| &weight.node) {
        Some(Value::Number(weight)) => weight.as_u64().unwrap_or_default() * UNIT,
        _ => 0,
    }
}

/// A sum under way.
struct Sum<'a> {
    prices: &'a Prices,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
}

impl<'a> Sum<'a> {
    /// The cost of a selection of one object. Fragments are written out: how many selections that can be is limited.
    fn set(&self, ty: &str, set: &'a SelectionSet, base: u64, is_root: bool) -> u64 {
        let mut cost = base;
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) if !is_skipped(&field.node.directives, self.variables) => {
                    self.field(ty, &field.node, is_root)
                }
                Selection::InlineFragment(inline) if !is_skipped(&inline.node.directives, self.variables) => {
                    let condition = inline.node.type_condition.as_ref();
                    let ty = condition.map_or(ty, |condition| condition.node.on.node.as_str());
                    self.set(ty, &inline.node.selection_set.node, 0, is_root)
                }
                Selection::FragmentSpread(spread) if !is_skipped(&spread.node.directives, self.variables) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    fragment.map_or(0, |fragment| {
                        let ty = fragment.node.type_condition.node.on.node.as_str();
                        self.set(ty, &fragment.node.selection_set.node, 0, is_root)
                    })
                }
                _ => 0,
            };
            cost = cost.saturating_add(part);
        }
        cost
    }

    fn field(&self, ty: &str, field: &'a Field, is_root: bool) -> u64 {
        let name = field.name.node.as_str();
        let inner = &field.selection_set.node;
        if matches!(name, "__schema" | "__type") {
            return INTROSPECTION;
        }
        // What the schema does not have is for validation to refuse.
        let Some(priced) = self.prices.fields.get(ty).and_then(|fields| fields.get(name)) else {
            return 0;
        };
        let selected = match priced.kind {
            // Below the registry as it was, lists are root lists again.
            Kind::Plain => self.set(&priced.ty, inner, 0, priced.ty == "Query"),
            Kind::Record => self.set(&priced.ty, inner, RECORD, false),
            Kind::Link => self.set(&priced.ty, inner, LINK, false),
            Kind::List if is_root => self.page(&priced.ty, field, (ROW, LARGEST_PAGE as u64)),
            Kind::List => self.page(&priced.ty, field, (INNER_ROW, LARGEST_PAGE as u64)),
            Kind::Owned => self.page(&priced.ty, field, (OWNED_ROW, OWNED_ROWS)),
            Kind::Records => {
                let ids = match self.argument(field, "ids") {
                    Some(Value::List(ids)) => ids.len() as u64,
                    _ => 1,
                };
                ids.saturating_mul(self.set(&priced.ty, inner, RECORD, false))
            }
        };
        priced.price.saturating_add(selected)
    }

    /// The cost of a page: what is selected of the records is paid for each of them, what stands beside them once.
    fn page(&self, connection: &str, field: &'a Field, (row, most): (u64, u64)) -> u64 {
        let size = ["first", "last"].into_iter().find_map(|name| match self.argument(field, name)? {
            Value::Number(size) => size.as_i64(),
            _ => None,
        });
        let size = size.unwrap_or(DEFAULT_PAGE.into()).clamp(0, LARGEST_PAGE.into()) as u64;
        // Within other records it is one statement for all of them.
        let mut cost = Page { each: 0, once: if row == ROW { LIST } else { row } };
        self.beside(connection, &field.selection_set.node, &mut cost);
        let size = size.min(most);
        size.saturating_mul(row.saturating_add(cost.each)).saturating_add(cost.once)
    }

    fn beside(&self, connection: &str, set: &'a SelectionSet, cost: &mut Page) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if is_skipped(&field.node.directives, self.variables) => {}
                Selection::Field(field) if matches!(field.node.name.node.as_str(), "edges" | "nodes") => {
                    let known = self.prices.fields.get(connection);
                    let ty = known.and_then(|fields| fields.get(field.node.name.node.as_str()));
                    if let Some(priced) = ty {
                        let each = self.record(&priced.ty, &field.node.selection_set.node);
                        cost.each = cost.each.saturating_add(each);
                    }
                }
                Selection::Field(field) => {
                    cost.once = cost.once.saturating_add(self.field(connection, &field.node, false));
                }
                Selection::InlineFragment(inline) => self.beside(connection, &inline.node.selection_set.node, cost),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.beside(connection, &fragment.node.selection_set.node, cost);
                    }
                }
            }
        }
    }

    /// What is selected of a record of a page, or of its edge. That the edge has a record is paid with the row.
    fn record(&self, ty: &str, set: &'a SelectionSet) -> u64 {
        let links = |selection: &Selection| match selection {
            Selection::Field(field) => ty.ends_with("Edge") && field.node.name.node == "node",
            _ => false,
        };
        let paid = set.items.iter().filter(|item| links(&item.node)).count() as u64 * LINK;
        self.set(ty, set, 0, false).saturating_sub(paid)
    }

    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        value.into_const_with(|name| self.variables.get(&name).cloned().ok_or(())).ok()
    }
}

/// The parts of a page's cost.
struct Page {
    each: u64,
    once: u64,
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{parse_query, parse_schema};

    use super::*;

    fn cost(text: &str, variables: serde_json::Value) -> u64 {
        let schema = parse_schema(crate::graphql::sdl()).expect("the schema reads its own text");
        let document = parse_query(text).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        Prices::of(&schema).cost(&document, &operation.node, &Variables::from_json(variables))
    }

    #[test]
    fn pages_cost_by_their_size() {
        let none = serde_json::json!({});
        assert_eq!(cost("{ __typename }", none.clone()), 1);
        assert_eq!(cost("{ agreement(reference: \"x\") { title council { name } } }", none.clone()), 2);
        assert_eq!(cost("{ agreements(first: 100) { nodes { title } } }", none.clone()), 101);
        assert_eq!(cost("{ agreements { edges { node { title } } } }", none.clone()), 21);
        let sized =
            "query ($n: Int) { agreements(first: $n) { ...f } } fragment f on AgreementConnection { nodes { id } }";
        assert_eq!(cost(sized, serde_json::json!({ "n": 50 })), 51);
        assert_eq!(cost(sized, serde_json::json!({ "n": 1_000_000 })), 101);
        assert_eq!(cost(sized, serde_json::json!({ "n": -5 })), 1);
        assert_eq!(
            cost(
                "query ($no: Boolean!) { agreements @skip(if: $no) { totalCount } }",
                serde_json::json!({ "no": true })
            ),
            1
        );
    }

    #[test]
    fn a_full_page_with_its_edges_is_cheap_and_lists_within_lists_are_not() {
        let none = serde_json::json!({});
        let page = "{ agreements(first: 100) { totalCount nodes { reference title council { name } parties { nodes { role association { name } } }
            themes { nodes { label } } beneficiaryGroups { nodes { label } } sources { nodes { title } } signatures { nodes { signedOn } } } } }";
        let found = cost(page, none.clone());
        assert!((200..700).contains(&found), "{found}");
        let nested = "{ councils(first: 100) { nodes { agreements(first: 100) { nodes { id } } } } }";
        assert!(cost(nested, none.clone()) > 5_000);
        let deeper = "{ councils(first: 100) { nodes { agreements(first: 100) { nodes { council { agreements(first: 100) { nodes {
            council { agreements(first: 100) { nodes { id } } } } } } } } } } }";
        assert!(cost(deeper, none.clone()) > 1_000_000);
        let menus = "{ agreements(first: 0) { totalCount facets { status { buckets { count } } councils { buckets { count } } themes { buckets { count } } } } }";
        let found = cost(menus, none);
        assert!((10..50).contains(&found), "{found}");
    }
}
