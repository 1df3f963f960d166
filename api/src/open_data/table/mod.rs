//! The tables that can be taken: which rows each has, and what its columns say. A table is a list of the GraphQL schema
//! without its pages: the same rows, by the same filters, for the public.

mod agreements;
mod bodies;
mod dataset;
mod filter;
mod part;
mod parts;
mod people;
mod vocabulary;

use std::collections::HashMap;

use entity::id::NodeKind;
use uuid::Uuid;

pub(crate) use self::{dataset::Dataset, filter::Addressed, part::member};
use super::cell::{Field, Row};
use crate::{
    error::Error,
    store::{
        list::{Listed, Relation},
        snapshot::{Snapshot, Stretch, Which},
    },
};

/// How many rows are read at once.
const MOST: usize = 1_000;

/// Rows that can be taken as a table.
pub(crate) trait Table: Listed<Filter: Addressed> {
    /// The table's columns.
    const FIELDS: &'static [Field];

    /// How such rows hang on a record of a kind, if they do.
    fn relation(_kind: NodeKind) -> Option<Relation> {
        None
    }

    /// The next rows after a key.
    fn chunk(
        snapshot: &Snapshot,
        which: &Which<Self::Filter>,
        after: Option<Uuid>,
    ) -> impl Future<Output = Result<Chunk, Error>> + Send;
}

/// Some rows, and the key to go on after; none at the end.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) rows: Vec<Row>,
    pub(crate) last: Option<Uuid>,
}

/// A record that a foreign key points at: the database makes sure that there is one.
fn known<T>(found: &HashMap<Uuid, T>, key: Uuid) -> Result<&T, Error> {
    found.get(&key).ok_or_else(|| Error::internal(format_args!("nothing behind the foreign key {key}")))
}

/// The key to go on after, and the rows as a stretch, to look up what hangs on them.
fn stretch_of<R: Listed>(rows: &[R], is_whole: bool) -> Stretch {
    Stretch { rows: Vec::new(), keys: rows.iter().map(Listed::key).collect(), is_whole }
}

/// The slugs of the sources of each row.
async fn sources(snapshot: &Snapshot, stretch: &Stretch) -> Result<HashMap<Uuid, String>, Error> {
    if stretch.keys.is_empty() {
        return Ok(HashMap::new());
    }
    agreements::slugs(snapshot, stretch, "citation", "node_id", "source_id", "source").await
}

/// Runs an expression with the type of a dataset's rows.
macro_rules! with_table {
    ($dataset:expr, $row:ident => $body:expr) => {
        match $dataset {
            $crate::open_data::table::Dataset::Agreements => {
                type $row = entity::agreement::Model;
                $body
            }
            $crate::open_data::table::Dataset::Associations => {
                type $row = entity::association::Model;
                $body
            }
            $crate::open_data::table::Dataset::Councils => {
                type $row = entity::council::Model;
                $body
            }
            $crate::open_data::table::Dataset::Posts => {
                type $row = entity::post::Model;
                $body
            }
            $crate::open_data::table::Dataset::Officials => {
                type $row = entity::official::Model;
                $body
            }
            $crate::open_data::table::Dataset::Mandates => {
                type $row = entity::mandate::Model;
                $body
            }
            $crate::open_data::table::Dataset::Instalments => {
                type $row = entity::instalment::Model;
                $body
            }
            $crate::open_data::table::Dataset::Ceremonies => {
                type $row = entity::ceremony::Model;
                $body
            }
            $crate::open_data::table::Dataset::Facilities => {
                type $row = entity::facility::Model;
                $body
            }
            $crate::open_data::table::Dataset::Themes => {
                type $row = entity::theme::Model;
                $body
            }
            $crate::open_data::table::Dataset::BeneficiaryGroups => {
                type $row = entity::beneficiary_group::Model;
                $body
            }
            $crate::open_data::table::Dataset::Sources => {
                type $row = entity::source::Model;
                $body
            }
            $crate::open_data::table::Dataset::Parties => {
                type $row = entity::party::Model;
                $body
            }
            $crate::open_data::table::Dataset::Signatures => {
                type $row = entity::signature::Model;
                $body
            }
            $crate::open_data::table::Dataset::Reviews => {
                type $row = entity::review::Model;
                $body
            }
            $crate::open_data::table::Dataset::Deliberations => {
                type $row = entity::deliberation::Model;
                $body
            }
            $crate::open_data::table::Dataset::Amendments => {
                type $row = entity::amendment::Model;
                $body
            }
            $crate::open_data::table::Dataset::Suspensions => {
                type $row = entity::suspension::Model;
                $body
            }
            $crate::open_data::table::Dataset::Commitments => {
                type $row = entity::commitment::Model;
                $body
            }
            $crate::open_data::table::Dataset::Contributions => {
                type $row = entity::contribution::Model;
                $body
            }
            $crate::open_data::table::Dataset::Indicators => {
                type $row = entity::indicator::Model;
                $body
            }
            $crate::open_data::table::Dataset::Measurements => {
                type $row = entity::measurement::Model;
                $body
            }
            $crate::open_data::table::Dataset::Documents => {
                type $row = entity::document::Model;
                $body
            }
            $crate::open_data::table::Dataset::Evaluations => {
                type $row = entity::evaluation::Model;
                $body
            }
        }
    };
}
pub(crate) use with_table;
