//! The GraphQL types of ceremonies.

use async_graphql::{Context, Enum, Object, Result};

use crate::{
    graphql::{connection::Item, language::Language, object::object, order::OrderDirection, scalar::Date},
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

object! {
    /// An event where agreements were signed.
    type Ceremony over ceremony {
        /// The ceremony's name in web addresses, such as `2025-07-02-associations`: unique and stable.
        async fn slug(&self) -> &str {
            &self.row.slug
        }

        /// What sort of event it was.
        async fn kind(&self) -> CeremonyKind {
            self.row.kind.into()
        }

        /// The day, in Morocco.
        async fn held_on(&self) -> Date {
            Date(self.row.held_on)
        }

        /// The council that held it.
        async fn council(&self, _ctx: &Context<'_>) -> Result<Council> {
            Ok(Council::over(self.scope.related(self.row.council_id.0).await?, &self.scope))
        }

        /// Who chaired it. `null` if no source says anything about that.
        async fn chair(&self) -> Option<Chair> {
            let row = &self.row;
            let known = row.chair_official_id.is_some() || row.chair_post_id.is_some() || row.chair_on_behalf_of_id.is_some();
            known.then(|| Chair { ceremony: self.clone() })
        }
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
        /// The post that was represented. `null` if the person attended in none.
        async fn post(&self, _ctx: &Context<'_>) -> Result<Option<Post>> {
            council::schema::post(&self.scope, self.row.post_id).await
        }

        /// The person. `null` if the report gives no name.
        async fn official(&self, _ctx: &Context<'_>) -> Result<Option<Official>> {
            let Some(official) = self.row.official_id else {
                return Ok(None);
            };
            Ok(Some(Official::over(self.scope.related(official.0).await?, &self.scope)))
        }

        /// The ceremony.
        async fn ceremony(&self, _ctx: &Context<'_>) -> Result<Ceremony> {
            Ok(Ceremony::over(self.scope.related(self.row.ceremony_id.0).await?, &self.scope))
        }
    }
}
