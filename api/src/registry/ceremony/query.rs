//! The lists of ceremonies and attendances: whose, and in which orders.

use crate::store::{
    list::{Relation, SortKey, listed},
    owned::{Kind, Packing},
};

listed! {
    attendance => Attendance {
        const PACKING: Option<Packing<Self>> = Some(Packing {
            columns: &[
                ("id", Kind::Key),
                ("position", Kind::Number),
                ("post_id", Kind::OptionalKey),
                ("official_id", Kind::OptionalKey),
            ],
            unpack: |values| Some(entity::attendance::Model {
                id: values.key()?,
                ceremony_id: values.owner(),
                position: values.number()?,
                post_id: values.optional_key()?,
                official_id: values.optional_key()?,
            }),
            position: |row| row.position,
        });
    };
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

/// Attendances in the report's own order.
pub(crate) const AS_REPORTED: SortKey = SortKey::position("attendance");
