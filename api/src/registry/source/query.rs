//! The lists of sources.

use crate::store::list::{Relation, SortKey, listed};

listed! {
    source => Source { const SHARED: bool = true; };
}

/// The sources that a record cites.
pub(crate) const CITED: Relation = Relation::Through { table: "citation", parent: "node_id", child: "source_id" };

/// A record's sources in the order of their citing.
pub(crate) const AS_CITED: SortKey = SortKey::position("citation");
