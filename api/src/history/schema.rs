//! The GraphQL types of the log as it is read: revisions, and lists of them.

use std::sync::Arc;

use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use chrono::DateTime;
use entity::{
    agreement,
    id::{NodeId, NodeKind},
};
use serde_json::Value;

use super::{
    diff::{self, Difference, differences},
    query::{Change, Changes, Feed, FeedLength, History, HistoryLength, Newest, Stretch},
};
use crate::{
    error::{Code, Error},
    graphql::{
        connection::{PageInfo, Paging},
        limits::price::{COUNT, cost},
        node::{Node, find},
        scalar::Instant,
    },
    scope::Scope,
    store::{
        cursor::{self, CursorError},
        list::{Key, Position, SortKey},
        sight::Viewer,
        unit::Detail,
    },
};

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::revision::Action")]
pub enum RevisionAction {
    /// The record came into being.
    Create,
    /// The record changed.
    Update,
    /// A draft was begun.
    Draft,
    /// A draft was handed in for review.
    Submit,
    /// A committee gave its opinion.
    Review,
    /// The council voted, or the governor's visa was recorded.
    Deliberate,
    /// It was signed.
    Sign,
    /// It became public.
    Publish,
    /// It is no longer public.
    Withhold,
    /// It was given up before signature.
    Withdraw,
    /// A later legal act changed it.
    Amend,
    /// A later legal act prolonged it.
    Renew,
    /// It was suspended.
    Suspend,
    /// A suspension was lifted.
    Resume,
    /// It was ended early.
    Terminate,
    /// It was closed as carried out.
    Complete,
    /// A payment was recorded.
    Pay,
    /// A value of an indicator was recorded.
    Measure,
    /// A report was delivered.
    Evaluate,
    /// A document was added.
    Attach,
    /// A mistake in the record was corrected.
    Correct,
    /// It was found to be the same as another record.
    Merge,
    /// A person's data were erased from it, and from the revisions before: these tell no longer what they told.
    Erase,
}

/// One change of one record, as the log has it.
#[derive(Clone, Debug)]
pub struct Revision {
    change: Arc<Change>,
    scope: Scope,
}

/// A member of a record that changed.
#[derive(Clone, Debug, SimpleObject)]
pub struct FieldChange {
    /// Which member, from the outside in, joined by points: `title.fr`, `instalments.0.paidOn`. List places are counted
    /// from 0. Names and values are those of the log's own record: keys of other records are ids, sums are in hundredths.
    path: String,
    /// The value before, as JSON. `null` if there was none.
    before: Option<String>,
    /// The value since, as JSON. `null` if there is none any more.
    after: Option<String>,
}

impl From<Difference> for FieldChange {
    fn from(Difference { path, before, after }: Difference) -> Self {
        FieldChange { path, before, after }
    }
}

impl Revision {
    /// A change as a scope may see it.
    pub(crate) fn new(change: Arc<Change>, scope: &Scope) -> Self {
        Revision { change, scope: scope.clone() }
    }

    fn detail(&self) -> Detail {
        let detail = self.change.detail.as_deref().and_then(|detail| serde_json::from_str(detail).ok());
        detail.unwrap_or_default()
    }

    /// The record after the change, if the asker may see it.
    fn record(&self) -> Option<Value> {
        let record = serde_json::from_str(&self.change.record).ok()?;
        self.seen(record)
    }

    /// A state of the record, if the asker may see it, and as far.
    fn seen(&self, record: Value) -> Option<Value> {
        let council = record.get("councilId").and_then(Value::as_str).and_then(|id| id.parse::<NodeId>().ok());
        let staff = match self.scope.viewer() {
            Viewer::Public => false,
            Viewer::All => true,
            Viewer::Council(own) => council.is_some_and(|council| council.uuid == own.0),
        };
        if staff { Some(record) } else { diff::public(record) }
    }
}

/// One change of one record, as the log has it.
#[Object]
impl Revision {
    /// Its number in the log, which counts the changes of all records: the later change has the greater number. Numbers are
    /// missing where changes are not public.
    async fn seq(&self) -> i64 {
        self.change.seq
    }

    /// When it was made.
    async fn at(&self) -> Result<Instant> {
        let at = DateTime::from_timestamp_millis(self.change.at);
        Ok(Instant(at.ok_or_else(|| Error::internal("the log has times that can be told"))?))
    }

    /// What was done.
    async fn action(&self) -> RevisionAction {
        self.change.action.into()
    }

    /// The id of the record.
    async fn node_id(&self) -> ID {
        self.change.node.to_string().into()
    }

    /// The record as it is now. `null` if you may not see it, or no longer.
    async fn node(&self) -> Result<Option<Node>> {
        Ok(find(&self.scope, self.change.node).await?)
    }

    /// The office that made it. `null` if none is known.
    async fn office(&self) -> Option<String> {
        self.detail().office
    }

    /// Who made it. `null` for the public.
    async fn actor(&self) -> Option<&str> {
        (self.scope.viewer() != Viewer::Public).then_some(self.change.actor.as_str())
    }

    /// Why, where a reason was stated: for corrections, for what was taken back, and for what was merged.
    async fn reason(&self) -> Option<String> {
        self.detail().reason
    }

    /// Whether the record was there for you before this change, and is no longer: it was taken back, or merged into another.
    /// A copy of the registry deletes it then.
    async fn is_tombstone(&self) -> bool {
        self.record().is_none() || self.detail().into.is_some()
    }

    /// The id of the record that this one was merged into. `null` if it was not.
    async fn merged_into(&self) -> Option<ID> {
        self.detail().into.map(|node| node.to_string().into())
    }

    /// What changed, member by member, in the order of the paths. Of a record that came into being, or became public, all that
    /// it says; of one that is no longer there, nothing.
    async fn changes(&self) -> Vec<FieldChange> {
        let Some(after) = self.record() else {
            return Vec::new();
        };
        let before = self.change.before.as_deref().and_then(|before| serde_json::from_str(before).ok());
        let before = before.and_then(|before| self.seen(before));
        differences(before.as_ref(), &after).into_iter().map(Into::into).collect()
    }
}

/// Which revisions a list has.
#[derive(Clone, Debug)]
enum Whose {
    Record { node: NodeId, all: bool },
    Everyone { kinds: Option<Vec<NodeKind>> },
}

/// A page of revisions (Relay connection).
#[derive(Clone, Debug)]
pub struct RevisionConnection {
    whose: Whose,
    page: Arc<Changes>,
    stretch: Stretch,
    /// Whether the greatest numbers come first.
    newest_first: bool,
    /// The cursor that the page was asked to begin after.
    after: Option<String>,
    scope: Scope,
}

/// A revision with its place in the list (Relay edge).
#[derive(Clone, Debug, SimpleObject)]
pub struct RevisionEdge {
    /// The revision's place: pass it as `after` or `before`.
    cursor: String,
    /// The revision.
    node: Revision,
}

const ORDER: SortKey = SortKey::number("SEQ", "revision", "seq");

/// The cursor of a revision.
pub(crate) fn encode(seq: i64) -> String {
    let id = uuid::Uuid::nil();
    cursor::encode(NodeKind::Council, ORDER, &Position { key: Key::Number(seq), id })
}

/// The number of the revision that a cursor stands for.
pub(crate) fn decode(argument: &'static str, text: &str) -> Result<i64, Error> {
    match cursor::decode(NodeKind::Council, ORDER, text) {
        Ok(Position { key: Key::Number(seq), .. }) => Ok(seq),
        Ok(_) | Err(CursorError::Damaged) => {
            let message = format!(
                "`{argument}` is not a cursor of this registry. Pass an edge's `cursor` or `pageInfo`'s, unchanged."
            );
            Err(Error::argument(Code::InvalidCursor, argument, message))
        }
        Err(_) => {
            let message = format!("`{argument}` is a cursor of another list. Pass one from a list of revisions.");
            Err(Error::argument(Code::InvalidCursor, argument, message))
        }
    }
}

/// The stretch of the log that paging arguments ask for.
fn stretch(paging: &Paging, newest_first: bool) -> Result<Stretch, Error> {
    let (limit, from_end) = paging.size()?;
    let place = |argument, cursor: &Option<String>| cursor.as_deref().map(|text| decode(argument, text)).transpose();
    let (after, before) = (place("after", &paging.after)?, place("before", &paging.before)?);
    let (above, below) = if newest_first { (before, after) } else { (after, before) };
    Ok(Stretch { above, below, limit, newest: newest_first != from_end })
}

impl RevisionConnection {
    /// The history of a record, newest first.
    pub(crate) async fn of_record(scope: &Scope, node: NodeId, paging: Paging) -> Result<Self, Error> {
        let stretch = stretch(&paging, true)?;
        let all = Self::is_of_staff(scope, node).await?;
        let page = scope.look_up(History { node, all, stretch }).await?.unwrap_or_default();
        Ok(Self::over(scope, Whose::Record { node, all }, (page, stretch), true, paging.after))
    }

    /// Whether the asker sees the record while it is hidden, and so what it was then.
    async fn is_of_staff(scope: &Scope, node: NodeId) -> Result<bool, Error> {
        match (scope.viewer(), node.kind) {
            (Viewer::Public, _) => Ok(false),
            (Viewer::All, _) => Ok(true),
            (Viewer::Council(own), NodeKind::Agreement) => {
                let agreement = scope.get::<agreement::Model>(node.uuid).await?;
                Ok(agreement.is_some_and(|agreement| agreement.council_id == own))
            }
            (Viewer::Council(_), _) => Ok(false),
        }
    }

    /// All published changes, oldest first.
    pub(crate) async fn of_everyone(
        scope: &Scope,
        kinds: Option<Vec<NodeKind>>,
        paging: Paging,
    ) -> Result<Self, Error> {
        let stretch = stretch(&paging, false)?;
        let page = scope.look_up(Feed { kinds: kinds.clone(), stretch }).await?.unwrap_or_default();
        Ok(Self::over(scope, Whose::Everyone { kinds }, (page, stretch), false, paging.after))
    }

    fn over(
        scope: &Scope,
        whose: Whose,
        (page, stretch): (Arc<Changes>, Stretch),
        newest_first: bool,
        after: Option<String>,
    ) -> Self {
        RevisionConnection { whose, page, stretch, newest_first, after, scope: scope.clone() }
    }

    fn listed(&self) -> Vec<Revision> {
        let revision = |change: &Arc<Change>| Revision::new(Arc::clone(change), &self.scope);
        let mut listed: Vec<Revision> = self.page.rows.iter().map(revision).collect();
        if self.newest_first {
            listed.reverse();
        }
        listed
    }

    /// Whether the list goes on beyond an end of the page.
    async fn goes_on(&self, above: Option<i64>, below: Option<i64>) -> Result<bool, Error> {
        let stretch = Stretch { above, below, limit: 0, newest: false };
        let found = match &self.whose {
            Whose::Record { node, all } => self.scope.look_up(History { node: *node, all: *all, stretch }).await?,
            Whose::Everyone { kinds } => self.scope.look_up(Feed { kinds: kinds.clone(), stretch }).await?,
        };
        Ok(found.is_some_and(|found| found.has_more))
    }
}

/// A page of revisions (Relay connection).
#[Object]
impl RevisionConnection {
    /// The revisions of the page, each with its cursor.
    async fn edges(&self) -> Vec<RevisionEdge> {
        let edge = |node: Revision| RevisionEdge { cursor: encode(node.change.seq), node };
        self.listed().into_iter().map(edge).collect()
    }

    /// The revisions of the page, for clients that need no cursors.
    async fn nodes(&self) -> Vec<Revision> {
        self.listed()
    }

    /// Whether there is more, and from where to go on. Of an empty page `endCursor` is the cursor that it was asked to begin
    /// after, so whoever follows the changes always has a place to go on from.
    async fn page_info(&self) -> Result<PageInfo> {
        let rows = &self.page.rows;
        let (least, most) = (rows.first().map(|row| row.seq), rows.last().map(|row| row.seq));
        let (least, most) = match (least, most) {
            (Some(least), Some(most)) => (least, most),
            _ => {
                return Ok(PageInfo::known(false, false, None, self.after.clone()));
            }
        };
        let later = match self.stretch.newest {
            false => self.page.has_more || self.stretch.below.is_some() && self.goes_on(Some(most), None).await?,
            true => self.stretch.below.is_some() && self.goes_on(Some(most), None).await?,
        };
        let earlier = match self.stretch.newest {
            true => self.page.has_more || self.stretch.above.is_some() && self.goes_on(None, Some(least)).await?,
            false => self.stretch.above.is_some() && self.goes_on(None, Some(least)).await?,
        };
        Ok(match self.newest_first {
            true => PageInfo::known(earlier, later, Some(encode(most)), Some(encode(least))),
            false => PageInfo::known(later, earlier, Some(encode(least)), Some(encode(most))),
        })
    }

    /// How many revisions the whole list has, on all pages. Counted only when selected.
    #[graphql(directive = cost::apply(COUNT))]
    async fn total_count(&self) -> Result<i64> {
        let length = match &self.whose {
            Whose::Record { node, all } => self.scope.look_up(HistoryLength { node: *node, all: *all }).await?,
            Whose::Everyone { kinds } => self.scope.look_up(FeedLength(kinds.clone())).await?,
        };
        Ok(length.unwrap_or(0))
    }
}

/// The newest revision of a record.
pub(crate) async fn newest(scope: &Scope, node: NodeId) -> Result<i64, Error> {
    let newest = scope.look_up(Newest(node)).await?;
    newest.ok_or_else(|| Error::internal(format_args!("the log does not know {node}")))
}
