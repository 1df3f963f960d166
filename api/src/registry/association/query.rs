//! The lists of associations: whose, and in which orders; and the slugs that lead to one.

use std::{collections::HashMap, sync::Arc};

use entity::id::AssociationId;
use sea_orm::sea_query::{Order, SelectStatement};
use uuid::Uuid;

use crate::{
    error::Error,
    store::{batch::Lookup, list::Relation, one_of, reader::Reader},
};

/// The associations that a council has agreements with.
pub(crate) const OF_COUNCIL: Relation =
    Relation::Through { table: "council_association", parent: "council_id", child: "association_id" };

/// Look up the slugs of the associations that were merged into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FormerSlugs(pub(crate) AssociationId);

impl Lookup<FormerSlugs> for Reader {
    type Value = Arc<Vec<String>>;

    async fn load(&self, keys: Vec<FormerSlugs>) -> Result<HashMap<FormerSlugs, Arc<Vec<String>>>, Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0.0).collect();
        let query = SelectStatement::new()
            .columns(["merged_into_id", "slug"])
            .from("association")
            .and_where(one_of(self.store.backend(), "association", "merged_into_id", &ids))
            .order_by("slug", Order::Asc)
            .to_owned();
        let mut found: HashMap<FormerSlugs, Vec<String>> = HashMap::new();
        for row in self.store.rows(&query).await? {
            let id: Uuid = row.try_get("", "merged_into_id")?;
            found.entry(FormerSlugs(id.into())).or_default().push(row.try_get("", "slug")?);
        }
        Ok(found.into_iter().map(|(key, slugs)| (key, Arc::new(slugs))).collect())
    }
}
