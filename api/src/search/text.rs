//! Words as a condition on lists: the `text` of a filter finds what `search` finds for the same text as it was typed,
//! without the corrections that `search` makes where nothing has all words.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, OnceLock},
};

use async_graphql::{InputType, InputValueResult, Value, registry::Registry};
use entity::id::NodeKind;
use sea_orm::{
    DbBackend,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    Half, index,
    plan::{LONGEST_TEXT, Plan, Reading},
    unpublished,
};
use crate::{
    error::{Code, Error},
    store::{batch::Lookup, one_of, reader::Reader},
};

/// A text to search for, in a filter. The vocabulary is asked before the filter becomes SQL ([`SearchText::settle`]).
#[derive(Clone)]
pub struct SearchText {
    text: String,
    settled: Arc<OnceLock<Settled>>,
}

/// A query that the vocabulary was asked about, and the engine that will be.
#[derive(Clone, Debug)]
pub(crate) struct Settled {
    plan: Arc<Plan>,
    backend: DbBackend,
    /// What it finds among the agreements that the index does not have, for those who may see them.
    unpublished: Arc<[Uuid]>,
}

impl fmt::Debug for SearchText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl PartialEq for SearchText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for SearchText {}

impl Hash for SearchText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl SearchText {
    /// The text as it was typed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.settled.get().is_some()
    }

    /// Keeps what the vocabulary said.
    pub(crate) fn settle(&self, settled: Settled) {
        // Two who settle the same text settle it alike.
        let _ = self.settled.set(settled);
    }

    /// Refuses a text that is too long.
    pub(crate) fn check(&self) -> Result<(), Error> {
        check(&self.text)
    }

    /// Whether a record of a kind is found, by the tokens that the index keeps of it.
    pub(crate) fn keeps(&self, kind: NodeKind, tokens: &HashSet<String>) -> bool {
        let settled = self.settled.get();
        settled.is_some_and(|settled| settled.plan.all(Half::of(kind), Reading::Typed).is_held_by(tokens))
    }

    /// «The record's key is one of those that the text finds.» `kind` is the table's too.
    pub(crate) fn condition(&self, kind: NodeKind) -> Expr {
        let key = Expr::col((kind.prefix(), "id"));
        match self.settled.get() {
            Some(Settled { plan, backend, unpublished }) => {
                let wanted = plan.all(Half::of(kind), Reading::Typed);
                let found = key.in_subquery(index::matching(*backend, kind.prefix(), &wanted));
                match kind == NodeKind::Agreement && !unpublished.is_empty() {
                    true => found.or(one_of(*backend, kind.prefix(), "id", unpublished)),
                    false => found,
                }
            }
            None => Expr::val(false),
        }
    }
}

impl SearchText {
    /// The records of a kind that the text finds, each with its place among the finds.
    pub(crate) fn ranks(&self, backend: DbBackend, kind: NodeKind) -> SelectStatement {
        let settled = self.settled.get();
        let tiers = settled.map(|settled| settled.plan.tiers(Half::of(kind), Reading::Typed));
        let unpublished = settled.map(|settled| &settled.unpublished[..]).filter(|_| kind == NodeKind::Agreement);
        index::ranked(backend, kind.prefix(), &tiers.unwrap_or_default(), unpublished.unwrap_or_default())
    }
}

/// Refuses a text that is too long to be meant.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    let characters = text.chars().count();
    if characters <= LONGEST_TEXT {
        return Ok(());
    }
    let message =
        format!("`text` has {characters} characters; at most {LONGEST_TEXT} are searched for. Give its main words.");
    Err(Error::argument(Code::InvalidArgument, "text", message))
}

/// Ask the vocabulary about a filter's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Settle(pub(crate) String);

impl Lookup<Settle> for Reader {
    type Value = Settled;

    async fn load(&self, keys: Vec<Settle>) -> Result<HashMap<Settle, Settled>, Error> {
        let mut settled = HashMap::with_capacity(keys.len());
        let unpublished = unpublished::read(self).await?;
        for key in keys {
            let mut plan = Plan::of(&self.store, &key.0).await?;
            plan.open(&self.store, false).await?;
            let found = unpublished.iter().filter(|agreement| plan.finds(&agreement.tokens));
            let unpublished = found.map(|agreement| agreement.node).collect();
            settled.insert(key, Settled { plan: Arc::new(plan), backend: self.store.backend(), unpublished });
        }
        Ok(settled)
    }
}

/// To clients it is a text like any other.
impl InputType for SearchText {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <String as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let text = <String as InputType>::parse(value).map_err(|error| error.propagate())?;
        Ok(SearchText { text, settled: Arc::default() })
    }

    fn to_value(&self) -> Value {
        Value::from(self.text.as_str())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
