//! The GraphQL types of associations.

use async_graphql::{Enum, Result};

use super::query::FormerSlugs;
use crate::{
    graphql::{direct::plain_enums, language::Language, object::object, order::OrderDirection},
    registry::{
        agreement::{
            self,
            filter::{AgreementFilter, AgreementOrderField},
            schema::Agreement,
        },
        council::{
            self,
            filter::{CouncilFilter, CouncilOrderField},
            schema::Council,
        },
        source::{self, schema::Source},
    },
};

/// The sorts of civil-society body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::association::AssociationKind")]
pub enum AssociationKind {
    /// An association under the dahir of 15 November 1958.
    Association,
    /// A centre run by an association.
    Centre,
    /// A cooperative.
    Cooperative,
    /// A federation or network of associations.
    Federation,
    /// A foundation.
    Foundation,
    /// A sports association or club.
    SportsClub,
    /// Any other body.
    Other,
}

plain_enums!(AssociationKind);

object! {
    /// A civil-society body that councils have agreements with.
    type Association over association, figures super::facet::AssociationFigures, logged history revision {
        /// The slugs of the duplicates that were merged into this record, in the order of the alphabet: they lead here.
        async fn former_slugs(&self) -> Result<Vec<String>> {
            let slugs = self.scope.look_up(FormerSlugs(self.row.id)).await?;
            Ok(slugs.map(|slugs| slugs.to_vec()).unwrap_or_default())
        }
    }
    values |row, scope| {
        /// The association's name in web addresses, such as `al-wifaq-tamersit`: unique and stable.
        slug: &str = &row.slug;
        /// What sort of body it is.
        kind: AssociationKind = row.kind.into();
        /// Whether it is tied to the council that it deals with (its members are the council's own staff, say), so that
        /// agreements with it need a second look. `false` also where nobody has said so.
        related_party: bool = row.related_party;
        /// Its ICE (identifiant commun de l'entreprise), the number that Morocco's administrations share for it: fifteen digits.
        /// `null` if it is not known.
        ice: Option<&str> = row.ice.as_deref();
    }
    texts {
        /// The association's official name.
        name, name_translations: name;
    }
    optional_texts {
        /// The neighbourhood that it works in. `null` if it is not known.
        neighbourhood, neighbourhood_translations: neighbourhood;
        /// What it is for. `null` if it is not known.
        purpose, purpose_translations: purpose;
        /// How it is tied to the council. `null` if it is not, or if nobody has said how.
        related_party_note, related_party_note_translations: related_party_note;
    }
    edges {
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
    filtered {
        /// The councils that it has agreements with. By slug, unless sorted otherwise.
        councils: Council, by council::query::OF_ASSOCIATION, order CouncilOrderField,
            default (CouncilOrderField::Slug, OrderDirection::Ascending), filter CouncilFilter;
    /// The agreements that it is a party to. Newest signature first, unless sorted otherwise.
    agreements: Agreement, by agreement::query::OF_ASSOCIATION, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}
