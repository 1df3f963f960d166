//! The direct way to an answer: a selection over records becomes a plan, once, and the plan writes the records' JSON as
//! bytes, in the order of the selection. It does what the general executor does, without a task for each field and without
//! a tree of maps that is built only to be written. What a plan can't do (a list that did not come along, an argument in
//! doubt) has no plan, and the general executor answers instead; both write the same bytes.
//!
//! A plan writes what is in memory. Rows that are not are noted while the rest is written, looked up together, and the
//! writing begins again: the number of statements depends on the depth of the selection alone.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, InputType, Name, OutputType, Positioned, ServerResult, Value, Variables,
    parser::types::{Field, Selection, SelectionSet},
    resolver_utils::EnumType,
};
use bytes::Bytes;
use futures_util::future::{BoxFuture, try_join_all};
use uuid::Uuid;

use super::{
    connection::Item,
    documents::Document,
    reads::is_named,
    shapes::{Shapes, TYPE_KEY},
    skip::is_skipped,
};
use crate::{error::Error, scope::Scope};

/// How often rows can be found missing: the depth of a selection at most.
const MOST_PASSES: usize = super::limits::DEPTH + 1;

/// What selections refer to: the document's fragments and the request's variables, and the shape of what they ask for.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) document: Arc<Document>,
    pub(crate) variables: Variables,
    pub(crate) shapes: Arc<Shapes>,
}

/// Writes one field of a record.
pub(crate) type Step<T> = Box<dyn Fn(&T, &mut Output) + Send + Sync>;

/// A type whose fields can be written directly.
pub(crate) trait Direct: Sized + 'static {
    /// The type's name in the schema.
    fn type_name() -> Cow<'static, str>;

    /// How to write a field, if there is a direct way.
    fn step(field: &Chosen<'_>) -> Option<Step<Self>>;
}

/// The fields to write of a type, each with its key as it stands in the answer.
pub(crate) struct Plan<T>(Vec<(String, Step<T>)>);

impl<T> Plan<T> {
    /// Writes an object.
    pub(crate) fn write(&self, value: &T, out: &mut Output) {
        out.values += self.0.len();
        if out.values > out.most_values {
            return;
        }
        out.bytes.push(b'{');
        for (index, (key, step)) in self.0.iter().enumerate() {
            if index > 0 {
                out.bytes.push(b',');
            }
            out.bytes.extend_from_slice(key.as_bytes());
            step(value, out);
        }
        out.bytes.push(b'}');
    }
}

/// What was written, and what was missing.
#[derive(Default)]
pub(crate) struct Output {
    pub(crate) bytes: Vec<u8>,
    missing: Vec<BoxFuture<'static, Result<(), Error>>>,
    /// How many records of lists were written.
    listed: usize,
    /// How many values were written.
    values: usize,
    /// How many the answer may still have.
    most_values: usize,
    /// Whether something turned up that a plan can't write.
    given_up: bool,
}

impl Output {
    /// Notes that the records of a list were written.
    pub(crate) fn list(&mut self, records: usize) {
        self.listed += records;
    }

    /// Writes a value that is in memory.
    pub(crate) fn plain(&mut self, value: impl Plain) {
        value.write(&mut self.bytes);
    }

    /// Writes a list, each item by `write`.
    pub(crate) fn items<I>(&mut self, items: impl IntoIterator<Item = I>, mut write: impl FnMut(I, &mut Output)) {
        self.bytes.push(b'[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.bytes.push(b',');
            }
            write(item, self);
        }
        self.bytes.push(b']');
    }

    /// Leaves the answer to the general executor.
    pub(crate) fn give_up(&mut self) {
        self.given_up = true;
    }

    /// The row of a foreign key, or a note that it is not in memory.
    pub(crate) fn at_hand<T: Item>(&mut self, scope: &Scope, id: Uuid) -> Option<Arc<T::Row>> {
        let row = scope.at_hand::<T::Row>(id);
        if row.is_none() {
            let scope = scope.clone();
            self.missing.push(Box::pin(async move { scope.related::<T::Row>(id).await.map(drop) }));
        }
        row
    }

    /// Writes the record of a foreign key.
    pub(crate) fn record<T: Item>(&mut self, plan: &Plan<T>, scope: &Scope, id: impl Into<Option<Uuid>>) {
        match id.into() {
            None => self.bytes.extend_from_slice(b"null"),
            Some(id) => {
                if let Some(row) = self.at_hand::<T>(scope, id) {
                    plan.write(&T::over(row, scope), self);
                }
            }
        }
    }
}

/// A field that was selected.
#[derive(Clone, Copy)]
pub(crate) struct Chosen<'a> {
    field: &'a Field,
    request: &'a Request,
}

impl<'a> Chosen<'a> {
    /// Whether it is the field that a Rust name stands for.
    pub(crate) fn is(&self, name: &str) -> bool {
        is_named(self.field.name.node.as_str(), name)
    }

    /// An argument's value, or its default. `None` leaves it to the general executor to say what is wrong.
    pub(crate) fn argument<V: InputType>(&self, name: &str, default: V) -> Option<V> {
        match self.field.get_argument(name) {
            None => Some(default),
            Some(value) => {
                let variable = |name: Name| self.request.variables.get(&name).cloned().ok_or(());
                let value = value.node.clone().into_const_with(variable).ok()?;
                V::parse(Some(value)).ok()
            }
        }
    }

    /// The field's own name for its key in the answer.
    fn key(&self) -> &'a str {
        self.field.response_key().node.as_str()
    }

    /// The plan for the records that the field answers.
    pub(crate) fn plan<T: Direct>(&self) -> Option<Plan<T>> {
        let mut chosen = Vec::new();
        collect::<T>(&self.field.selection_set.node, self.request, &mut chosen)?;
        let steps = chosen.iter().map(|field| {
            let key = format!("\"{}\":", field.key());
            if field.field.name.node == "__typename" {
                let step: Step<T> = Box::new(|_, out| out.plain(&*T::type_name()));
                return Some((key, step));
            }
            Some((key, T::step(field)?))
        });
        steps.collect::<Option<_>>().map(Plan)
    }
}

/// The fields that a selection has on a type. Two objects under one key would have to be merged: that is left to the
/// general executor.
fn collect<'a, T: Direct>(set: &'a SelectionSet, request: &'a Request, chosen: &mut Vec<Chosen<'a>>) -> Option<()> {
    for selection in &set.items {
        let (directives, condition, inner) = match &selection.node {
            Selection::Field(field) => {
                let field = Chosen { field: &field.node, request };
                if field.key() == TYPE_KEY || is_skipped(&field.field.directives, &request.variables) {
                    continue;
                }
                match chosen.iter().find(|known| known.key() == field.key()) {
                    Some(_) if field.field.selection_set.node.items.is_empty() => {}
                    Some(_) => return None,
                    None => chosen.push(field),
                }
                continue;
            }
            Selection::InlineFragment(inline) => {
                let condition = inline.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                (&inline.node.directives, condition, &inline.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = request.document.parsed.fragments.get(&spread.node.fragment_name.node)?;
                (
                    &spread.node.directives,
                    Some(&fragment.node.type_condition.node.on.node),
                    &fragment.node.selection_set,
                )
            }
        };
        if is_skipped(directives, &request.variables) {
            continue;
        }
        // A condition on an interface is for the general executor to decide.
        if condition.is_some_and(|condition| condition.as_str() != T::type_name()) {
            return None;
        }
        collect::<T>(&inner.node, request, chosen)?;
    }
    Some(())
}

/// How many values a selection asks of each record, lists within it apart: they count their own.
pub(crate) fn values(set: &SelectionSet, request: &Request) -> usize {
    let count = |selection: &Selection| match selection {
        Selection::Field(field) if ["edges", "nodes"].contains(&field.node.name.node.as_str()) => 1,
        Selection::Field(field) => 1 + values(&field.node.selection_set.node, request),
        Selection::InlineFragment(inline) => values(&inline.node.selection_set.node, request),
        Selection::FragmentSpread(spread) => {
            let fragment = request.document.parsed.fragments.get(&spread.node.fragment_name.node);
            fragment.map_or(0, |fragment| values(&fragment.node.selection_set.node, request))
        }
    };
    set.items.iter().map(|selection| count(&selection.node)).sum()
}

/// Values that are written as they are.
pub(crate) trait Plain {
    /// Writes the value as JSON.
    fn write(&self, out: &mut Vec<u8>);
}

/// Writes what `serde_json` can always write.
fn json(value: &impl serde::Serialize, out: &mut Vec<u8>) {
    // Text and numbers into memory: there is nothing to fail.
    let written = serde_json::to_writer(out, value);
    debug_assert!(written.is_ok());
}

macro_rules! plain {
    ($($ty:ty),* as json; $($scalar:ty),* as scalar;) => {
        $(impl Plain for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                json(self, out);
            }
        })*
        $(impl Plain for $scalar {
            fn write(&self, out: &mut Vec<u8>) {
                json(&async_graphql::ScalarType::to_value(self), out);
            }
        })*
    };
}

plain! {
    &str, String, bool, i32, i64 as json;
    super::scalar::Date, super::scalar::Decimal, super::scalar::Instant, async_graphql::ID as scalar;
}

impl<T: Plain> Plain for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

/// Writes an enum's value by its name in the schema.
pub(crate) fn write_enum<E: EnumType>(value: E, out: &mut Vec<u8>) {
    json(&enum_name(value), out);
}

/// The name of an enum's value in the schema.
pub(crate) fn enum_name<E: EnumType>(value: E) -> &'static str {
    // A derived enum has all its values among its items.
    E::items().iter().find(|item| item.value == value).map_or("", |item| item.name)
}

/// Declares enums of the schema as values that are written as they are.
macro_rules! plain_enums {
    ($($name:ty),*) => {$(
        impl $crate::graphql::direct::Plain for $name {
            fn write(&self, out: &mut Vec<u8>) {
                $crate::graphql::direct::write_enum(*self, out);
            }
        }
    )*};
}
pub(crate) use plain_enums;

/// What answers a field directly, if its selection has a plan.
pub(crate) async fn answer<P>(
    context: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
    scope: &Scope,
    plan: impl FnOnce(Chosen<'_>) -> Option<P>,
    write: impl Fn(&P, &mut Output),
) -> ServerResult<Option<Value>> {
    // What is bytes can't be merged with more.
    let request = context.data_opt::<Request>().filter(|request| !request.document.is_shared(field));
    let Some(plan) = request.and_then(|request| plan(Chosen { field: &field.node, request })) else {
        return Ok(None);
    };
    let failed = |error: Error| context.set_error_path(async_graphql::Error::from(error).into_server_error(field.pos));
    let mut size = 0;
    for _ in 0..MOST_PASSES {
        let mut out = Output { bytes: Vec::with_capacity(size), most_values: scope.values_left(), ..Output::default() };
        write(&plan, &mut out);
        if out.given_up {
            return Ok(None);
        }
        if out.missing.is_empty() || out.values > out.most_values {
            scope.list(out.listed, out.values).map_err(failed)?;
            return Ok(Some(Value::Binary(Bytes::from(out.bytes))));
        }
        size = out.bytes.len();
        try_join_all(out.missing).await.map_err(failed)?;
    }
    Err(failed(Error::internal("rows that were looked up stay missing")))
}

/// A record that a field answers, written directly where its selection allows.
#[derive(Clone, Debug)]
pub struct Record<T>(pub(crate) T);

impl<T: Item + Direct> OutputType for Record<T> {
    fn type_name() -> Cow<'static, str> {
        <T as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let written =
            answer(context, field, self.0.scope(), |field| field.plan::<T>(), |plan, out| plan.write(&self.0, out));
        match written.await? {
            Some(value) => Ok(value),
            None => self.0.resolve(context, field).await,
        }
    }
}
