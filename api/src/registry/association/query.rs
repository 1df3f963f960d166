//! The lists of associations: whose, and in which orders.

use crate::store::list::Relation;

/// The associations that a council has agreements with.
pub(crate) const OF_COUNCIL: Relation =
    Relation::Through { table: "council_association", parent: "council_id", child: "association_id" };
