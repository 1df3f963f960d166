//! The lists of ceremonies and attendances: whose, and in which orders.

use async_graphql::Enum;

use crate::{
    graphql::order::OrderField,
    store::list::{Relation, SortKey, listed},
};

listed! {
    ceremony => Ceremony;
    attendance => Attendance;
}

/// A council's ceremonies.
pub(crate) const OF_COUNCIL: Relation = Relation::Column("council_id");

/// The ceremonies that an official chaired or attended.
pub(crate) const WITH_OFFICIAL: Relation =
    Relation::Through { table: "ceremony_official", parent: "official_id", child: "ceremony_id" };

/// The ceremonies that a post chaired or attended.
pub(crate) const WITH_POST: Relation =
    Relation::Through { table: "ceremony_post", parent: "post_id", child: "ceremony_id" };

/// Who attended a ceremony.
pub(crate) const ATTENDANCE: Relation = Relation::Column("ceremony_id");

/// What ceremonies can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CeremonyOrderField {
    /// The day.
    HeldOn,
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for CeremonyOrderField {
    fn sort(&self) -> SortKey {
        match self {
            CeremonyOrderField::HeldOn => SortKey::date("HELD_ON", "ceremony", "held_on"),
            CeremonyOrderField::Slug => SortKey::text("SLUG", "ceremony", "slug"),
            CeremonyOrderField::Recorded => SortKey::RECORDED,
        }
    }
}

/// Attendances in the report's own order.
pub(crate) const AS_REPORTED: SortKey = SortKey::position("attendance");
