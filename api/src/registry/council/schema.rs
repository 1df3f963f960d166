//! The GraphQL types of councils and posts.

use async_graphql::{Enum, Result};
use entity::id::PostId;

use crate::{
    graphql::{
        connection::Item, direct::plain_enums, language::Language, object::object, order::OrderDirection,
        scalar::Decimal,
    },
    registry::{
        agreement::{
            self,
            filter::{AgreementFilter, AgreementOrderField},
            schema::{Agreement, Facility, Signature},
        },
        association::{
            self,
            filter::{AssociationFilter, AssociationOrderField},
            schema::Association,
        },
        ceremony::{
            self,
            filter::{CeremonyFilter, CeremonyOrderField},
            schema::Ceremony,
        },
        council::{
            filter::{PostFilter, PostOrderField},
            query,
        },
        official::{
            self,
            filter::{OfficialFilter, OfficialOrderField},
            schema::{Gender, Mandate, Official},
        },
        source::{self, schema::Source},
    },
    scope::Scope,
    store::list::SortKey,
};

/// The sorts of territorial authority of Morocco's organic laws 111-14, 112-14 and 113-14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::council::CouncilKind")]
pub enum CouncilKind {
    /// A commune of urban character.
    UrbanCommune,
    /// A commune of rural character.
    RuralCommune,
    /// A prefecture's council.
    Prefecture,
    /// A province's council.
    Province,
    /// A region's council.
    Region,
}

/// The bodies that posts sit in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::post::PostBody")]
pub enum PostBody {
    /// The elected council.
    Council,
    /// The council's own services.
    Administration,
    /// The state's authority over the territory.
    TerritorialAuthority,
}

/// The sorts of post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::post::PostKind")]
pub enum PostKind {
    /// President of a council.
    President,
    /// Vice-president of a council; `rank` tells which.
    VicePresident,
    /// Secretary of a council.
    Secretary,
    /// Deputy of a council's secretary.
    DeputySecretary,
    /// Chair of a standing committee.
    CommitteeChair,
    /// Member of a council.
    Member,
    /// Director (or director-general) of a council's services.
    DirectorOfServices,
    /// Head of a division of the administration.
    HeadOfDivision,
    /// Head of a service of the administration.
    HeadOfService,
    /// Head of an office of the administration.
    HeadOfOffice,
    /// Wali of a region.
    Wali,
    /// Governor of a prefecture or province.
    Governor,
    /// Pasha of a municipality.
    Pasha,
    /// Caid of a district.
    Caid,
    /// Any other post; its title says which.
    Other,
}

plain_enums!(CouncilKind, PostBody, PostKind);

object! {
    /// A council: the elected body of a commune, prefecture, province or region, whose agreements the registry keeps.
    type Council over council, figures super::facet::CouncilFigures, logged history revision {
    }
    values |row, scope| {
        /// The council's name in web addresses, such as `ait-melloul`: unique and stable.
        slug: &str = &row.slug;
        /// The letters that begin the references of its agreements, such as `AM`: unique and never changed.
        code: &str = &row.code;
        /// What sort of council it is.
        kind: CouncilKind = row.kind.into();
        /// Its code in the High Commission for Planning's list of territorial units. `null` if it is not known.
        geographic_code: Option<&str> = row.geographic_code.as_deref();
        /// Whether its agreements are signed only after it approved them by a vote: organic law 113-14 on communes, article
        /// 92. `signAgreement` then wants the vote in the registry first.
        requires_deliberation: bool = row.requires_deliberation;
        /// The sum in dirhams from which on its agreements need the governor's visa before they are signed: organic law
        /// 113-14 on communes, articles 115 to 118. `null` if none does.
        visa_threshold: Option<Decimal> = row.visa_threshold.map(|hundredths| Decimal { hundredths });
        /// The days after which a visa that was asked for counts as given, as no answer came: organic law 113-14 on communes,
        /// article 118. `null` if silence never counts.
        visa_days: Option<i32> = row.visa_days;
    }
    texts {
        /// The council's official name.
        name, name_translations: name;
    }
    optional_texts {
        /// The prefecture or province that it lies in. `null` if it is not known.
        prefecture, prefecture_translations: prefecture;
        /// The region that it lies in. `null` if it is not known.
        region, region_translations: region;
    }
    edges {
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
        /// The buildings and places that its agreements are about, in the order of their recording.
        facilities: Facility, by agreement::query::FACILITIES, sorted SortKey::RECORDED;
    }
    filtered {
        /// The posts of the council, of its administration and of the territorial authority over it. By slug, unless
        /// sorted otherwise.
        posts: Post, by query::POSTS, order PostOrderField, default (PostOrderField::Slug, OrderDirection::Ascending), filter PostFilter;
        /// The people with a mandate in one of its posts. By slug, unless sorted otherwise.
        officials: Official, by official::query::OF_COUNCIL, order OfficialOrderField,
            default (OfficialOrderField::Slug, OrderDirection::Ascending), filter OfficialFilter;
        /// The associations that it has agreements with. By slug, unless sorted otherwise.
        associations: Association, by association::query::OF_COUNCIL, order AssociationOrderField,
            default (AssociationOrderField::Slug, OrderDirection::Ascending), filter AssociationFilter;
        /// The ceremonies that it held. Newest first, unless sorted otherwise.
        ceremonies: Ceremony, by ceremony::query::OF_COUNCIL, order CeremonyOrderField,
            default (CeremonyOrderField::HeldOn, OrderDirection::Descending), filter CeremonyFilter;
    /// The agreements that it entered into. Newest signature first, unless sorted otherwise.
    agreements: Agreement, by agreement::query::OF_COUNCIL, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}

object! {
    /// A seat or office of a council, of its administration, or of the territorial authority over it. A post is kept
    /// whether or not anyone is known to hold it (Popolo: Post).
    type Post over post, figures super::facet::PostFigures, logged history revision {
    }
    values |row, scope| {
        /// The post's name within its council, such as `first-vice-president`: unique there, and stable.
        slug: &str = &row.slug;
        /// Which body it sits in.
        body: PostBody = row.body.into();
        /// What sort of post it is.
        kind: PostKind = row.kind.into();
        /// Its place among the posts of its kind, from 1: the first vice-president has 1. `null` if there is no order.
        rank: Option<i32> = row.rank;
        /// The gender of a holder whom the source does not name, where its grammar gives it away. `null` otherwise.
        holder_gender: Option<Gender> = row.holder_gender.map(Gender::from);
    }
    links |row| {
        /// The council that it belongs to or watches over.
        council: Council = row.council_id;
    }
    texts {
        /// The post's title.
        title, title_translations: title;
    }
    edges {
        /// Who held the post, by first day; an unknown first day comes first.
        mandates: Mandate, by official::query::MANDATES_IN_POST, sorted official::query::BY_START;
        /// The signatures given in this post, in the order of their recording.
        signatures: Signature, by agreement::query::SIGNED_IN_POST, sorted SortKey::RECORDED;
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
    filtered {
        /// The ceremonies that the post chaired or attended. Newest first, unless sorted otherwise.
        ceremonies: Ceremony, by ceremony::query::WITH_POST, order CeremonyOrderField,
            default (CeremonyOrderField::HeldOn, OrderDirection::Descending), filter CeremonyFilter;
    }
}

/// The post of a key that a record may not have.
pub(crate) async fn post(scope: &Scope, id: Option<PostId>) -> Result<Option<Post>> {
    let Some(id) = id else {
        return Ok(None);
    };
    Ok(Some(Post::over(scope.related(id.0).await?, scope)))
}
