//! The whole life of an agreement: what is decided, promised, paid, measured and kept of it; who may write; and a log that
//! tells each act, its reason, and whether the public sees it.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

const UP: &[&str] = &[
    "ALTER TABLE council ADD COLUMN requires_deliberation {bool} NOT NULL DEFAULT {false}",
    "ALTER TABLE council ADD COLUMN visa_threshold {bigint} CHECK (visa_threshold >= 0)",
    "ALTER TABLE council ADD COLUMN visa_days {int} CHECK (visa_days >= 0)",
    "ALTER TABLE association ADD COLUMN merged_into_id {uuid} REFERENCES association (id)",
    // Nearly all have none: lists, which leave out those that have one, must not be tempted to go by it.
    "CREATE INDEX association_by_merge ON association (merged_into_id) WHERE merged_into_id IS NOT NULL",
    "ALTER TABLE agreement ADD COLUMN publication {text} NOT NULL DEFAULT 'PUBLISHED'
        CHECK (publication IN ('DRAFT', 'PUBLISHED', 'WITHHELD'))",
    "ALTER TABLE agreement ADD COLUMN submitted_on {date}",
    "ALTER TABLE agreement ADD COLUMN suspended_on {date}",
    "ALTER TABLE agreement ADD COLUMN suspended_until {date}",
    "ALTER TABLE agreement ADD COLUMN termination_reason {json} {translated:termination_reason}",
    "ALTER TABLE agreement ADD COLUMN completion_note {json} {translated:completion_note}",
    "CREATE TABLE review (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        committee {json} NOT NULL {translated:committee},
        reviewed_on {date} NOT NULL,
        opinion {text} NOT NULL CHECK (opinion IN ('FAVOURABLE', 'FAVOURABLE_WITH_RESERVATIONS', 'UNFAVOURABLE')),
        note {json} {translated:note}
    ) {strict}",
    "CREATE INDEX review_by_agreement ON review (agreement_id, position, id)",
    "CREATE TABLE deliberation (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        session_kind {text} NOT NULL CHECK (session_kind IN ('ORDINARY', 'EXTRAORDINARY')),
        session_number {int} CHECK (session_number >= 1),
        held_on {date} NOT NULL,
        decision_number {text},
        votes_for {int} CHECK (votes_for >= 0),
        votes_against {int} CHECK (votes_against >= 0),
        abstentions {int} CHECK (abstentions >= 0),
        outcome {text} NOT NULL CHECK (outcome IN ('APPROVED', 'REJECTED', 'POSTPONED')),
        letter_on {date},
        letter_reference {text},
        visa_requested_on {date},
        visa_decided_on {date},
        visa_outcome {text} CHECK (visa_outcome IN ('GRANTED', 'REFUSED', 'TACIT'))
    ) {strict}",
    "CREATE INDEX deliberation_by_agreement ON deliberation (agreement_id, position, id)",
    "CREATE TABLE amendment (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        number {int} NOT NULL CHECK (number >= 1),
        kind {text} NOT NULL CHECK (kind IN ('AMENDMENT', 'RENEWAL')),
        signed_on {date} NOT NULL,
        summary {json} NOT NULL {translated:summary},
        starts_on_before {date},
        starts_on {date},
        ends_on_before {date},
        ends_on {date},
        amount_before {bigint},
        amount {bigint} CHECK (amount >= 0),
        currency {text},
        changes_parties {bool} NOT NULL,
        changes_commitments {bool} NOT NULL,
        UNIQUE (agreement_id, number)
    ) {strict}",
    "CREATE INDEX amendment_by_agreement ON amendment (agreement_id, position, id)",
    "CREATE TABLE suspension (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        starts_on {date} NOT NULL,
        ends_on {date},
        reason {json} NOT NULL {translated:reason},
        CHECK (ends_on >= starts_on)
    ) {strict}",
    "CREATE INDEX suspension_by_agreement ON suspension (agreement_id, position, id)",
    "CREATE TABLE commitment (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        party_id {uuid} NOT NULL REFERENCES party (id),
        position {int} NOT NULL,
        description {json} NOT NULL {translated:description}
    ) {strict}",
    "CREATE INDEX commitment_by_agreement ON commitment (agreement_id, position, id)",
    "CREATE INDEX commitment_by_party ON commitment (party_id, position, id)",
    "CREATE TABLE contribution (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        party_id {uuid} NOT NULL REFERENCES party (id),
        position {int} NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('CASH', 'IN_KIND')),
        description {json} {translated:description},
        amount {bigint} CHECK (amount >= 0),
        currency {text},
        CHECK ((amount IS NULL) = (currency IS NULL))
    ) {strict}",
    "CREATE INDEX contribution_by_agreement ON contribution (agreement_id, position, id)",
    "CREATE INDEX contribution_by_party ON contribution (party_id, position, id)",
    "CREATE TABLE instalment (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        due_on {date},
        amount {bigint} NOT NULL CHECK (amount >= 0),
        currency {text} NOT NULL,
        paid_on {date},
        paid_amount {bigint} CHECK (paid_amount >= 0),
        payment_reference {text},
        CHECK ((paid_on IS NULL) = (paid_amount IS NULL))
    ) {strict}",
    "CREATE INDEX instalment_by_agreement ON instalment (agreement_id, position, id)",
    "CREATE TABLE indicator (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        name {json} NOT NULL {translated:name},
        unit {json} {translated:unit},
        baseline {bigint},
        target {bigint},
        target_on {date}
    ) {strict}",
    "CREATE INDEX indicator_by_agreement ON indicator (agreement_id, position, id)",
    "CREATE TABLE measurement (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        indicator_id {uuid} NOT NULL REFERENCES indicator (id),
        position {int} NOT NULL,
        measured_on {date} NOT NULL,
        value {bigint} NOT NULL,
        note {json} {translated:note}
    ) {strict}",
    "CREATE INDEX measurement_by_agreement ON measurement (agreement_id, position, id)",
    "CREATE INDEX measurement_by_indicator ON measurement (indicator_id, position, id)",
    "CREATE TABLE document (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        title {json} NOT NULL {translated:title},
        kind {text} NOT NULL CHECK (kind IN ('SIGNED_AGREEMENT', 'DELIBERATION', 'AMENDMENT', 'REPORT', 'PAYMENT', 'OTHER')),
        language {text},
        file_name {text} NOT NULL,
        media_type {text} NOT NULL,
        size {bigint} NOT NULL CHECK (size >= 0),
        sha256 {text} NOT NULL,
        access {text} NOT NULL CHECK (access IN ('PUBLIC', 'RESTRICTED'))
    ) {strict}",
    "CREATE INDEX document_by_agreement ON document (agreement_id, position, id)",
    "CREATE TABLE evaluation (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        title {json} NOT NULL {translated:title},
        due_on {date} NOT NULL,
        delivered_on {date},
        document_id {uuid} REFERENCES document (id)
    ) {strict}",
    "CREATE INDEX evaluation_by_agreement ON evaluation (agreement_id, position, id)",
    // A draft's partner is nobody's partner yet.
    "DROP VIEW council_association",
    "CREATE VIEW council_association AS
        SELECT DISTINCT agreement.council_id, party.association_id
        FROM party JOIN agreement ON agreement.id = party.agreement_id
        WHERE party.association_id IS NOT NULL AND agreement.publication = 'PUBLISHED'",
    // Acts and kinds of record grow in number, and no engine lets a check grow with them: what is not known is found by
    // reading it.
    "CREATE TABLE revision_next (
        seq {bigint} NOT NULL PRIMARY KEY CHECK (seq >= 1),
        at {bigint} NOT NULL,
        actor {text} NOT NULL CHECK (actor <> ''),
        action {text} NOT NULL CHECK (action <> ''),
        node_kind {text} NOT NULL CHECK (node_kind <> ''),
        node_id {uuid} NOT NULL,
        record {text} NOT NULL,
        detail {text},
        public {bool} NOT NULL,
        salt {bytes} NOT NULL,
        commitment {bytes} NOT NULL,
        hash {bytes} NOT NULL UNIQUE
    ) {strict}",
    "INSERT INTO revision_next (seq, at, actor, action, node_kind, node_id, record, public, salt, commitment, hash)
        SELECT seq, at, actor, action, node_kind, node_id, record, {true}, salt, commitment, hash FROM revision",
    "DROP TABLE revision",
    "ALTER TABLE revision_next RENAME TO revision",
    "CREATE INDEX revision_by_node ON revision (node_kind, node_id, seq)",
    "CREATE TABLE access_token (
        id {uuid} NOT NULL PRIMARY KEY,
        name {text} NOT NULL CHECK (name <> ''),
        office {text},
        role {text} NOT NULL CHECK (role IN ('EDITOR', 'PUBLISHER', 'ADMIN')),
        council_id {uuid} REFERENCES council (id),
        secret_hash {bytes} NOT NULL UNIQUE,
        created_at {bigint} NOT NULL,
        expires_at {bigint},
        revoked_at {bigint},
        last_used_on {date}
    ) {strict}",
    "CREATE TABLE idempotency (
        actor {text} NOT NULL,
        key {text} NOT NULL,
        request {bytes} NOT NULL,
        outcome {text} NOT NULL,
        at {bigint} NOT NULL,
        PRIMARY KEY (actor, key)
    ) {strict}",
    "CREATE INDEX idempotency_by_time ON idempotency (at)",
];

/// Back to what there was: whatever the older form can't say is lost, and the log stays whole as long as every change in
/// it is of a kind that the older form knows.
const DOWN: &[&str] = &[
    "DROP TABLE idempotency",
    "DROP TABLE access_token",
    "CREATE TABLE revision_before (
        seq {bigint} NOT NULL PRIMARY KEY CHECK (seq >= 1),
        at {bigint} NOT NULL,
        actor {text} NOT NULL CHECK (actor <> ''),
        action {text} NOT NULL CHECK (action IN ('CREATE', 'UPDATE')),
        node_kind {text} NOT NULL CHECK (node_kind IN ('council', 'post', 'official', 'mandate', 'association', 'facility',
            'agreement', 'ceremony', 'theme', 'beneficiary_group', 'source')),
        node_id {uuid} NOT NULL,
        record {text} NOT NULL,
        salt {bytes} NOT NULL,
        commitment {bytes} NOT NULL,
        hash {bytes} NOT NULL UNIQUE
    ) {strict}",
    "INSERT INTO revision_before (seq, at, actor, action, node_kind, node_id, record, salt, commitment, hash)
        SELECT seq, at, actor, action, node_kind, node_id, record, salt, commitment, hash FROM revision",
    "DROP TABLE revision",
    "ALTER TABLE revision_before RENAME TO revision",
    "CREATE INDEX revision_by_node ON revision (node_kind, node_id, seq)",
    "DROP VIEW council_association",
    "DROP TABLE evaluation",
    "DROP TABLE document",
    "DROP TABLE measurement",
    "DROP TABLE indicator",
    "DROP TABLE instalment",
    "DROP TABLE contribution",
    "DROP TABLE commitment",
    "DROP TABLE suspension",
    "DROP TABLE amendment",
    "DROP TABLE deliberation",
    "DROP TABLE review",
    "ALTER TABLE agreement DROP COLUMN completion_note",
    "ALTER TABLE agreement DROP COLUMN termination_reason",
    "ALTER TABLE agreement DROP COLUMN suspended_until",
    "ALTER TABLE agreement DROP COLUMN suspended_on",
    "ALTER TABLE agreement DROP COLUMN submitted_on",
    "ALTER TABLE agreement DROP COLUMN publication",
    "DROP INDEX association_by_merge",
    "ALTER TABLE association DROP COLUMN merged_into_id",
    "ALTER TABLE council DROP COLUMN visa_days",
    "ALTER TABLE council DROP COLUMN visa_threshold",
    "ALTER TABLE council DROP COLUMN requires_deliberation",
    "CREATE VIEW council_association AS
        SELECT DISTINCT agreement.council_id, party.association_id
        FROM party JOIN agreement ON agreement.id = party.agreement_id WHERE party.association_id IS NOT NULL",
];
