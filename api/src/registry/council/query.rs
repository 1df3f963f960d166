//! The lists of councils and posts: whose, and in which orders.

use crate::store::list::Relation;

/// A council's posts.
pub(crate) const POSTS: Relation = Relation::Column("council_id");

/// The councils that an association has agreements with.
pub(crate) const OF_ASSOCIATION: Relation =
    Relation::Through { table: "council_association", parent: "association_id", child: "council_id" };
