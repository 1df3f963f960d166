//! The prices that are declared beside fields: `cost.rs` reads them from the schema, and so can everyone.

use async_graphql::TypeDirective;

/// What a field costs beside what is selected of it, in the unit of `extensions.cost`: about a row that the database reads. Pages
/// cost by their size.
#[TypeDirective(location = "FieldDefinition")]
pub(crate) fn cost(weight: i32) {}

/// The weight of counting a list.
pub(crate) const COUNT: i32 = 1;
/// The weight of a facet.
pub(crate) const FIGURES: i32 = 5;
/// The weight of a table of statistics.
pub(crate) const TABLE: i32 = 20;
/// The weight of a search, or of words for a beginning.
pub(crate) const SEARCH: i32 = 10;
/// The weight of the registry as it was: it is written out anew, if nobody asked for it lately.
pub(crate) const PAST: i32 = 200;
/// The weight of an act.
pub(crate) const ACT: i32 = 10;
