//! Agreements with their facilities, parties, signatures, themes and beneficiary groups.

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
    "CREATE TABLE facility (
        id {uuid} NOT NULL PRIMARY KEY,
        council_id {uuid} NOT NULL REFERENCES council (id),
        name {json} NOT NULL {translated:name}
    ) {strict}",
    "CREATE INDEX facility_by_council ON facility (council_id, id)",
    "CREATE TABLE reference_counter (
        council_id {uuid} NOT NULL REFERENCES council (id),
        year {int} NOT NULL,
        last {int} NOT NULL CHECK (last >= 1),
        PRIMARY KEY (council_id, year)
    ) {strict}",
    // An unknown date or amount sorts before every known one; the key columns make that order indexable.
    "CREATE TABLE agreement (
        id {uuid} NOT NULL PRIMARY KEY,
        reference {text} NOT NULL UNIQUE CHECK (reference <> ''),
        council_id {uuid} NOT NULL REFERENCES council (id),
        key {text} NOT NULL CHECK (key <> ''),
        title {json} NOT NULL {translated:title},
        purpose {json} {translated:purpose},
        facility_id {uuid} REFERENCES facility (id),
        ceremony_id {uuid} REFERENCES ceremony (id),
        amount {bigint} CHECK (amount >= 0),
        currency {text},
        approved_on {date},
        signed_on {date},
        starts_on {date},
        ends_on {date},
        completed_on {date},
        terminated_on {date},
        withdrawn_on {date},
        amount_key {bigint} GENERATED ALWAYS AS (COALESCE(amount, -1)) STORED,
        signed_on_key {date} GENERATED ALWAYS AS (COALESCE(signed_on, '0001-01-01')) STORED,
        starts_on_key {date} GENERATED ALWAYS AS (COALESCE(starts_on, '0001-01-01')) STORED,
        ends_on_key {date} GENERATED ALWAYS AS (COALESCE(ends_on, '0001-01-01')) STORED,
        UNIQUE (council_id, key),
        CHECK ((amount IS NULL) = (currency IS NULL)),
        CHECK (ends_on >= starts_on),
        CHECK (withdrawn_on IS NULL OR signed_on IS NULL)
    ) {strict}",
    "CREATE INDEX agreement_by_signature ON agreement (signed_on_key, id)",
    "CREATE INDEX agreement_by_start ON agreement (starts_on_key, id)",
    "CREATE INDEX agreement_by_end ON agreement (ends_on_key, id)",
    "CREATE INDEX agreement_by_amount ON agreement (amount_key, id)",
    "CREATE INDEX agreement_by_council ON agreement (council_id, signed_on_key, id)",
    "CREATE INDEX agreement_by_ceremony ON agreement (ceremony_id, signed_on_key, id)",
    "CREATE INDEX agreement_by_facility ON agreement (facility_id, signed_on_key, id)",
    "CREATE TABLE party (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        position {int} NOT NULL,
        role {text} NOT NULL CHECK (role IN ('COUNCIL', 'ASSOCIATION')),
        council_id {uuid} REFERENCES council (id),
        association_id {uuid} REFERENCES association (id),
        UNIQUE (agreement_id, council_id),
        UNIQUE (agreement_id, association_id),
        CHECK ((council_id IS NULL) <> (association_id IS NULL))
    ) {strict}",
    "CREATE INDEX party_by_agreement ON party (agreement_id, position, id)",
    "CREATE INDEX party_by_association ON party (association_id, agreement_id)",
    "CREATE INDEX party_by_council ON party (council_id, agreement_id)",
    "CREATE TABLE signature (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        party_id {uuid} NOT NULL REFERENCES party (id),
        position {int} NOT NULL,
        signed_on {date},
        official_id {uuid} REFERENCES official (id),
        signatory_name {json} {translated:signatory_name},
        post_id {uuid} REFERENCES post (id),
        on_behalf_of_id {uuid} REFERENCES post (id),
        authority {text} NOT NULL CHECK (authority IN ('OWN', 'SIGNATURE_DELEGATION', 'POWERS_DELEGATION',
            'REPLACEMENT', 'UNSPECIFIED')),
        CHECK (official_id IS NULL OR signatory_name IS NULL)
    ) {strict}",
    "CREATE INDEX signature_by_agreement ON signature (agreement_id, position, id)",
    "CREATE INDEX signature_by_party ON signature (party_id, position, id)",
    "CREATE INDEX signature_by_official ON signature (official_id, id)",
    "CREATE INDEX signature_by_post ON signature (post_id, id)",
    "CREATE INDEX signature_by_on_behalf_of ON signature (on_behalf_of_id, id)",
    "CREATE TABLE agreement_theme (
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        theme_id {uuid} NOT NULL REFERENCES theme (id),
        position {int} NOT NULL,
        PRIMARY KEY (agreement_id, theme_id)
    ) {strict}",
    "CREATE INDEX agreement_theme_by_theme ON agreement_theme (theme_id, agreement_id)",
    "CREATE TABLE agreement_beneficiary (
        agreement_id {uuid} NOT NULL REFERENCES agreement (id),
        beneficiary_group_id {uuid} NOT NULL REFERENCES beneficiary_group (id),
        position {int} NOT NULL,
        PRIMARY KEY (agreement_id, beneficiary_group_id)
    ) {strict}",
    "CREATE INDEX agreement_beneficiary_by_group ON agreement_beneficiary (beneficiary_group_id, agreement_id)",
    "CREATE VIEW council_association AS
        SELECT DISTINCT agreement.council_id, party.association_id
        FROM party JOIN agreement ON agreement.id = party.agreement_id WHERE party.association_id IS NOT NULL",
];

const DOWN: &[&str] = &[
    "DROP VIEW council_association",
    "DROP TABLE agreement_beneficiary",
    "DROP TABLE agreement_theme",
    "DROP TABLE signature",
    "DROP TABLE party",
    "DROP TABLE agreement",
    "DROP TABLE reference_counter",
    "DROP TABLE facility",
];
