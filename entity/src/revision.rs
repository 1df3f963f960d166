//! The log at the centre: one row for every change of every record, in commit order, each hash covering the one before.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::NodeKind;

/// One change of one record.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// Its place in the log: from 1, without gaps, in commit order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When it was written: milliseconds since 1970 in UTC.
    pub at: i64,
    /// Who made the change.
    pub actor: String,
    /// What was done.
    pub action: Action,
    /// The kind of record that changed.
    pub node_kind: NodeKind,
    /// The record that changed.
    pub node_id: Uuid,
    /// The whole record after the change, as JSON; kept as text, because its bytes are hashed.
    pub record: String,
    /// What belongs to the change and not to the record, as JSON: a stated reason, the office of who acted.
    pub detail: Option<String>,
    /// Whether the public is told of the change: its record was public then, or stopped being so.
    pub public: bool,
    /// Random bytes that make the commitment say nothing about an erased record; none where data were erased.
    pub salt: Vec<u8>,
    /// SHA-256 of the salt, the record and the detail. The chain covers this and not the text, so that personal data can be erased
    /// and the chain still holds.
    pub commitment: Vec<u8>,
    /// SHA-256 of the hash before and of every other column but record, detail, salt and public.
    pub hash: Vec<u8>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Action {
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
    /// The council voted.
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
    /// A person's data were erased from it, and from what the log had of it before.
    Erase,
}
