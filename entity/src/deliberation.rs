//! Deliberations: the council's votes, the letter that sends them to the governor, and the visa where one is needed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, DeliberationId};

/// One vote of the council on an agreement. Articles 92 and 115 to 118 of organic law 113-14 on communes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "deliberation")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliberationId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// The kind of session.
    pub session_kind: SessionKind,
    /// The session's number in its year, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_number: Option<i32>,
    /// The day of the vote.
    pub held_on: Date,
    /// The decision's own number, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision_number: Option<String>,
    /// Votes for, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes_for: Option<i32>,
    /// Votes against, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes_against: Option<i32>,
    /// Abstentions, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstentions: Option<i32>,
    /// What was decided.
    pub outcome: DeliberationOutcome,
    /// When the decision was sent to the governor, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter_on: Option<Date>,
    /// The number of that letter, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter_reference: Option<String>,
    /// When the visa was asked for, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visa_requested_on: Option<Date>,
    /// When the visa was decided, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visa_decided_on: Option<Date>,
    /// How the visa was decided, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visa_outcome: Option<VisaOutcome>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kinds of session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SessionKind {
    /// One of the three sessions that the law sets: February, May, October.
    Ordinary,
    /// A session called for a reason.
    Extraordinary,
}

/// What a council decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeliberationOutcome {
    /// The agreement may be signed.
    Approved,
    /// It may not.
    Rejected,
    /// A later session decides.
    Postponed,
}

/// How a visa ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisaOutcome {
    /// The governor gave it.
    Granted,
    /// The governor refused it.
    Refused,
    /// The delay passed without an answer, which counts as given.
    Tacit,
}
