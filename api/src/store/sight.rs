//! As whom and as of when the registry is read. What may not be seen is left out by the statements themselves, so it is in no
//! page, no count, no figure and no look-up, and answers like what does not exist.

use chrono::NaiveDate;
use entity::{document::DocumentAccess, id::CouncilId};
use sea_orm::{
    ActiveEnum,
    sea_query::{Expr, ExprTrait, IntoIden, SelectStatement},
};

/// The published state as the statements write it.
pub(crate) const PUBLISHED: &str = "'PUBLISHED'";

/// Whose unpublished records may be seen beside everything that is public.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Nobody's.
    #[default]
    Public,
    /// Those of one council.
    Council(CouncilId),
    /// Those of all councils.
    All,
}

/// What decides whether a row may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Everyone may see it.
    Always,
    /// It is an agreement.
    Itself,
    /// It belongs to an agreement, and is seen with it.
    WithAgreement,
    /// It is a document of an agreement, which may be for the staff alone.
    Document,
    /// It may have been merged into another record: lists have the other alone, and looking it up finds the other.
    Unmerged,
}

/// As whom and as of when a list is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    /// The day by which a status is told, in Morocco.
    pub(crate) today: NaiveDate,
    pub(crate) viewer: Viewer,
}

impl Sight {
    /// What the rows of a table must satisfy to be seen, if not all may be.
    pub(crate) fn condition(&self, shown: Shown, table: &'static str) -> Option<Expr> {
        let owned = || {
            let owner = Expr::col(("shown", "id")).equals((table, "agreement_id"));
            SelectStatement::new().expr(Expr::cust("1")).from_as("agreement", "shown").and_where(owner).to_owned()
        };
        match shown {
            Shown::Always => None,
            Shown::Itself => self.agreements(table),
            Shown::Unmerged => Some(Expr::col((table, "merged_into_id")).is_null()),
            Shown::WithAgreement => Some(Expr::exists(owned().and_where(self.agreements("shown")?).to_owned())),
            Shown::Document => {
                let public = Expr::col((table, "access")).eq(DocumentAccess::Public.to_value());
                let seen = Expr::exists(owned().and_where(self.agreements("shown")?).to_owned());
                match self.of_staff("shown") {
                    Some(staff) => Some(seen.and(public.or(Expr::exists(owned().and_where(staff).to_owned())))),
                    None => Some(seen.and(public)),
                }
            }
        }
    }

    /// What a row must satisfy to be found by its key or name: what lists leave out as merged leads to another row.
    pub(crate) fn sought(&self, shown: Shown, table: &'static str) -> Option<Expr> {
        match shown {
            Shown::Unmerged => None,
            shown => self.condition(shown, table),
        }
    }

    /// What agreements must satisfy to be seen, if not all may be.
    pub(crate) fn agreements(&self, table: impl IntoIden + Copy) -> Option<Expr> {
        // A word, not a parameter: of that the engines can't know that it is what their indexes are limited to.
        let published = Expr::col((table, "publication")).eq(Expr::cust(PUBLISHED));
        match self.viewer {
            Viewer::All => None,
            Viewer::Public => Some(published),
            Viewer::Council(_) => self.of_staff(table).map(|staff| published.or(staff)),
        }
    }

    /// The agreements that the viewer is staff for; none for the public.
    fn of_staff(&self, table: impl IntoIden + Copy) -> Option<Expr> {
        match self.viewer {
            Viewer::Council(council) => Some(Expr::col((table, "council_id")).eq(council)),
            Viewer::Public | Viewer::All => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::agreement::Publication;

    use super::*;

    #[test]
    fn the_published_state_is_written_as_it_is_stored() {
        assert_eq!(PUBLISHED, format!("'{}'", Publication::Published.to_value()));
    }
}
