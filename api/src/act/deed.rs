//! An act under way: who acts is known and may act, the transaction is open, and nobody else writes. Dropped without
//! [`Deed::finish`], it leaves nothing behind.

use std::sync::Arc;

use entity::{
    council,
    id::{CouncilId, NodeId},
};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    again::Answering,
    idempotency::{self, Answer, Request},
    refusal::{Fault, FaultCode, Faults, Refusal},
};
use crate::{
    access::principal::Principal,
    clock::Clock,
    error::{Error, shown},
    files::attached::Attached,
    revision::{
        erasure::erase,
        record::{Parts, Record},
    },
    store::{Store, list::Listed, unit::Unit},
};

/// An act under way.
#[derive(Debug)]
pub(crate) struct Deed {
    pub(crate) unit: Unit,
    principal: Arc<Principal>,
    attached: Attached,
    request: Option<Request>,
}

/// How an act ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// The record that it was about.
    pub(crate) node: Option<NodeId>,
    /// The record's newest revision.
    pub(crate) revision: Option<i64>,
    /// Why nothing was done.
    pub(crate) faults: Vec<Fault>,
    /// What was answered, where that is kept for repetitions of the request.
    pub(crate) answer: Option<Answer>,
}

/// An act that is to begin.
#[derive(Debug)]
pub(crate) struct Beginning<'a> {
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a Arc<dyn Clock>,
    pub(crate) principal: &'a Arc<Principal>,
    pub(crate) attached: &'a Attached,
    pub(crate) request: Option<Request>,
}

/// What comes of beginning an act.
#[derive(Debug)]
pub(super) enum Begun {
    /// It is under way.
    Now(Box<Deed>),
    /// It was done before, or is refused.
    Over(Outcome),
}

impl Beginning<'_> {
    /// Begins, waiting for the write before to end.
    pub(super) async fn begin(&self) -> Result<Begun, Error> {
        if let Some(request) = &self.request
            && let Err(refusal) = idempotency::check(&request.key)
        {
            return Outcome::of(refusal).map(Begun::Over);
        }
        let mut unit = Unit::begin(self.store, Arc::clone(self.clock), &self.principal.actor).await?;
        unit.detail().office.clone_from(&self.principal.office);
        if let Some(request) = &self.request {
            match idempotency::before(&unit, &self.principal.actor, request).await {
                Ok(None) => {}
                Ok(Some(outcome)) => return Ok(Begun::Over(outcome)),
                Err(refusal) => return Outcome::of(refusal).map(Begun::Over),
            }
        }
        let (principal, attached) = (Arc::clone(self.principal), self.attached.clone());
        Ok(Begun::Now(Box::new(Deed { unit, principal, attached, request: self.request.clone() })))
    }
}

impl Outcome {
    fn of(refusal: Refusal) -> Result<Outcome, Error> {
        match refusal {
            Refusal::Faults(faults) => Ok(Outcome { faults, ..Outcome::default() }),
            Refusal::Conflict(fault, revision) => {
                Ok(Outcome { revision: Some(revision), faults: vec![fault], ..Outcome::default() })
            }
            Refusal::Failed(error) => Err(error),
        }
    }
}

impl Deed {
    /// What comes of what was done, or why nothing was. An act that can be recognised is answered now: `answer` reads the
    /// registry as the act left it, before anybody else writes.
    pub(super) async fn outcome<'a>(
        &mut self,
        store: &Store,
        done: Result<NodeId, Refusal>,
        answer: &mut impl FnMut(Store, Outcome) -> Answering<'a>,
    ) -> Result<Outcome, Error> {
        let node = match done {
            Ok(node) => node,
            Err(refusal) => return Outcome::of(refusal),
        };
        let revision = self.unit.revision(node).await?;
        let revision = revision.ok_or_else(|| Error::internal("an act is about a record that the log knows"))?;
        let mut outcome = Outcome { node: Some(node), revision: Some(revision), ..Outcome::default() };
        if let Some(request) = self.request.take() {
            outcome.answer = answer(self.unit.reading(store).await?, outcome.clone()).await;
            let (unit, actor) = (&self.unit, &self.principal.actor);
            idempotency::keep(unit, actor, request, (node, revision), outcome.answer.as_ref()).await?;
        }
        Ok(outcome)
    }

    /// Makes what was done lasting.
    pub(super) async fn finish(self) -> Result<(), Error> {
        self.unit.commit().await?;
        Ok(())
    }

    /// Who acts.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The files that came with the request.
    pub(crate) fn attached(&self) -> &Attached {
        &self.attached
    }

    /// States why, for the log.
    pub(crate) fn because(&mut self, reason: impl Into<String>) {
        self.unit.detail().reason = Some(reason.into());
    }

    /// States why, for the log, where that was said.
    pub(crate) fn why(&mut self, reason: Option<&str>, faults: &mut Faults) {
        if let Some(reason) = reason {
            let reason = faults.name(&["reason"], reason);
            self.because(reason);
        }
    }

    /// Erases a person's data from a record and its revisions, and what was answered to requests, which may tell them.
    pub(crate) async fn erase<M, P>(
        &mut self,
        before: Record<M, P>,
        clear: impl Fn(&mut Record<M, P>),
    ) -> Result<(), Refusal>
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Listed + PartialEq + Serialize + DeserializeOwned,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
        P: Parts + DeserializeOwned,
    {
        idempotency::forget_answers(&self.unit).await?;
        Ok(erase(&mut self.unit, before, clear).await?)
    }

    /// The council with a slug, if the principal works on its records.
    pub(crate) async fn council(&self, path: &[&str], slug: &str) -> Result<council::Model, Refusal> {
        let found: Option<council::Model> = self.by_slug::<council::Model>(council::Column::Slug, slug).await?;
        let council = found.ok_or_else(|| missing(path, "council", "slug", slug))?;
        self.principal.must_be_of(council.id)?;
        Ok(council)
    }

    /// The row of a table that has a slug.
    pub(crate) async fn by_slug<M>(
        &self,
        column: <M::Entity as EntityTrait>::Column,
        slug: &str,
    ) -> Result<Option<M>, Refusal>
    where
        M: Listed,
        M::Entity: EntityTrait<Model = M>,
    {
        // PostgreSQL can't hold a NUL in a text, so none has it.
        if slug.contains('\0') {
            return Ok(None);
        }
        Ok(M::Entity::find().filter(column.eq(slug)).one(self.unit.transaction()).await?)
    }

    /// The record with an id of the right kind.
    pub(crate) async fn record<M, P>(&self, path: &[&str], id: &str) -> Result<Record<M, P>, Refusal>
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Listed + PartialEq + Serialize,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
        P: Parts,
    {
        let node = parse::<M>(path, id)?;
        let mut found = Record::<M, P>::read(self.unit.transaction(), &[node.uuid]).await?;
        found.remove(&node.uuid).ok_or_else(|| missing(path, M::KIND.prefix(), "id", id))
    }

    /// Refuses if a record was changed since the caller read it.
    pub(crate) async fn expect(&self, node: NodeId, expected: Option<i64>) -> Result<(), Refusal> {
        let Some(expected) = expected else {
            return Ok(());
        };
        let newest = self.unit.revision(node).await?.unwrap_or(0);
        if newest == expected {
            return Ok(());
        }
        let message = format!(
            "The record was changed since revision {expected}: it is at revision {newest} now. Read it again, and send \
             your change with that revision if it still holds."
        );
        Err(Refusal::Conflict(Fault::new(FaultCode::Conflict, &["expectedRevision"], message), newest))
    }

    /// Refuses a council that the principal does not work on.
    pub(crate) fn must_be_of(&self, council: CouncilId) -> Result<(), Refusal> {
        Ok(self.principal.must_be_of(council)?)
    }
}

/// The node that an id of the right kind names.
pub(crate) fn parse<M: Listed>(path: &[&str], id: &str) -> Result<NodeId, Refusal> {
    let kind = M::KIND.prefix();
    match id.parse::<NodeId>() {
        Ok(node) if node.kind == M::KIND => Ok(node),
        Ok(node) => {
            let message = format!("`{}` is the id of a {}; give that of a {kind}.", shown(id), node.kind.prefix());
            Err(Refusal::fault(FaultCode::Invalid, path, message))
        }
        Err(_) => {
            let message = format!("`{}` is not an id of this registry; give one that it gave, `{kind}_…`.", shown(id));
            Err(Refusal::fault(FaultCode::Invalid, path, message))
        }
    }
}

/// That nothing has a name.
pub(crate) fn missing(path: &[&str], kind: &str, name: &str, value: &str) -> Refusal {
    Refusal::fault(FaultCode::NotFound, path, format!("No {kind} has the {name} `{}`.", shown(value)))
}
