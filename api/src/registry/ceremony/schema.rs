//! The GraphQL types of ceremonies.

use async_graphql::{Enum, Object, Result};

use crate::{
    graphql::{
        connection::Item, direct::plain_enums, language::Language, object::object, order::OrderDirection, scalar::Date,
    },
    registry::{
        agreement::{
            self,
            filter::{AgreementFilter, AgreementOrderField},
            schema::Agreement,
        },
        ceremony::query,
        council::{
            self,
            schema::{Council, Post},
        },
        official::schema::Official,
        source::{self, schema::Source},
    },
};

/// The sorts of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::ceremony::CeremonyKind")]
pub enum CeremonyKind {
    /// A signing of agreements.
    Signing,
    /// Any other public event.
    Other,
}

plain_enums!(CeremonyKind);

object! {
    /// An event where agreements were signed.
    type Ceremony over ceremony, figures super::facet::CeremonyFigures, logged history revision {
        /// Who chaired it. `null` if no source says anything about that.
        async fn chair(&self) -> Option<Chair> {
            let row = &self.row;
            let known = row.chair_official_id.is_some() || row.chair_post_id.is_some() || row.chair_on_behalf_of_id.is_some();
            known.then(|| Chair { ceremony: self.clone() })
        }
    }
    values |row, scope| {
        /// The ceremony's name in web addresses, such as `2025-07-02-associations`: unique and stable.
        slug: &str = &row.slug;
        /// What sort of event it was.
        kind: CeremonyKind = row.kind.into();
        /// The day, in Morocco.
        held_on: Date = Date(row.held_on);
    }
    links |row| {
        /// The council that held it.
        council: Council = row.council_id;
    }
    optional_texts {
        /// Where it was held. `null` if it is not known.
        venue, venue_translations: venue;
    }
    edges {
        /// Who attended, in the order of the report: a post, a person, or both.
        attendance: Attendance, by query::ATTENDANCE, sorted query::AS_REPORTED;
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
    filtered {
    /// The agreements signed there. Newest signature first, unless sorted otherwise.
    agreements: Agreement, by agreement::query::OF_CEREMONY, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}

/// Who chaired a ceremony, in which post, and for whom.
#[derive(Clone, Debug)]
pub struct Chair {
    ceremony: Ceremony,
}

/// Who chaired a ceremony, in which post, and for whom.
#[Object]
impl Chair {
    /// The person. `null` if no source gives a name.
    async fn official(&self) -> Result<Option<Official>> {
        let Ceremony { row, scope, .. } = &self.ceremony;
        let Some(official) = row.chair_official_id else {
            return Ok(None);
        };
        Ok(Some(Official::over(scope.related(official.0).await?, scope)))
    }

    /// The post in which the person chaired. `null` if it is not known.
    async fn post(&self) -> Result<Option<Post>> {
        council::schema::post(&self.ceremony.scope, self.ceremony.row.chair_post_id).await
    }

    /// The post that the chair stood in for. `null` if the person chaired in their own right.
    async fn on_behalf_of(&self) -> Result<Option<Post>> {
        council::schema::post(&self.ceremony.scope, self.ceremony.row.chair_on_behalf_of_id).await
    }
}

object! {
    /// One attendance at a ceremony. A report that gives posts and no names is kept as just that.
    type Attendance over attendance {
    }
    links |row| {
        /// The ceremony.
        ceremony: Ceremony = row.ceremony_id;
    }
    optional_links |row| {
        /// The person. `null` if the report gives no name.
        official: Official = row.official_id;
        /// The post that was represented. `null` if the person attended in none.
        post: Post = row.post_id;
    }
}
