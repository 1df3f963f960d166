//! The registry that is being filled: rows of the tables as they are in the end, and the log as it grew.

use entity::{
    id::{NodeId, ThemeId},
    revision::Action,
};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel, Value};
use serde::Serialize;

use super::random::{Draw, What};
use crate::{
    error::Error,
    registry::agreement::theme_set::Sets,
    revision::{
        chain::{Entry, Head},
        record::{Parts, Record},
    },
    store::{bulk::Bulk, list::Listed, unit::millisecond},
};

/// The name that the log has for who made the changes.
const ACTOR: &str = "generate";

/// A column that is written beside a row's own, and its value.
type Beside = (&'static str, Value);

/// What is written, row by row.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) bulk: Bulk,
    pub(super) head: Head,
    /// How many records the log knows.
    pub(super) records: u64,
    seed: u64,
    /// The instant of the log's newest row.
    at: i64,
    sets: Sets,
}

impl Ledger {
    pub(super) fn new(bulk: Bulk, seed: u64) -> Ledger {
        Ledger { bulk, head: Head::default(), records: 0, seed, at: 0, sets: Sets::default() }
    }

    /// Themes are known by their slugs in sets.
    pub(super) fn name_theme(&mut self, id: ThemeId, slug: &str) {
        self.sets.name(id, slug);
    }

    /// The set of these themes, as an agreement's row names it.
    pub(super) fn theme_set(&mut self, themes: &[ThemeId]) -> Result<Beside, Error> {
        self.sets.of(&mut self.bulk, themes)
    }

    /// A new record: the log has its first state, the tables its last.
    pub(super) async fn create<M, P>(
        &mut self,
        at: i64,
        first: &Record<M, P>,
        last: &Record<M, P>,
        beside: &[Beside],
    ) -> Result<(), Error>
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Listed + PartialEq + Serialize,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
        P: Parts,
    {
        self.records += 1;
        let node = NodeId { kind: M::KIND, uuid: first.row.key() };
        self.log(at, Action::Create, node, first.text()?)?;
        last.fill(&mut self.bulk, beside)?;
        self.bulk.breathe().await
    }

    /// One row of the log.
    pub(super) fn log(&mut self, at: i64, action: Action, node: NodeId, record: String) -> Result<(), Error> {
        self.at = self.at.max(at).max(millisecond(node.uuid));
        let salt = Draw::of(self.seed, What::Salt, self.head.seq.unsigned_abs()).bytes();
        let row = self.head.append(Entry {
            at: self.at,
            actor: ACTOR,
            action,
            node,
            record,
            detail: None,
            public: true,
            salt,
        });
        self.bulk.add(row, &[])
    }
}
