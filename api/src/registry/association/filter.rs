//! What associations can be filtered and sorted by.

use async_graphql::{Enum, InputObject};
use entity::{id::NodeKind, value::Translations};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, SelectStatement};

use super::schema::AssociationKind;
use crate::{
    error::Error,
    graphql::{
        filter::{Filter, changed_since, check, check_list, filtered, inside, part, says, slug_is, texts, with_slugs},
        order::OrderField,
        scalar::Instant,
    },
    registry::agreement::filter::{AgreementFilter, satisfying},
    search::SearchText,
    store::{
        list::SortKey,
        sight::{Shown, Sight},
    },
};

/// Which associations a list has: those that satisfy every member given. A list of values is satisfied by any
/// of them, so an empty list keeps none; a value that nothing has keeps none either, and is no mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct AssociationFilter {
    /// With one of these slugs; that of an association that was merged into another finds the other.
    pub slug: Option<Vec<String>>,
    /// Of one of these sorts.
    pub kind: Option<Vec<AssociationKind>>,
    /// Of one of these neighbourhoods, named in any language.
    pub neighbourhood: Option<Vec<String>>,
    /// A related party (`true`), or none (`false`).
    pub related_party: Option<bool>,
    /// With an agreement with one of the councils with these slugs.
    pub council: Option<Vec<String>>,
    /// With a known neighbourhood (`true`), or with none known (`false`).
    pub has_neighbourhood: Option<bool>,
    /// With a known purpose (`true`), or with none known (`false`).
    pub has_purpose: Option<bool>,
    /// A party to at least one agreement that satisfies this filter; `{}` asks for any agreement.
    pub with_agreement: Option<AgreementFilter>,
    /// Found by this text, as `search` finds associations without its corrections of typing errors. A text without words keeps none.
    pub text: Option<SearchText>,
    /// Recorded or changed at this instant or later.
    pub updated_since: Option<Instant>,
    /// Satisfying all of these filters. An empty list is satisfied.
    pub and: Option<Vec<AssociationFilter>>,
    /// Satisfying one of these filters at least. An empty list is not satisfied.
    pub or: Option<Vec<AssociationFilter>>,
    /// Not satisfying this filter. What is unknown satisfies nothing, and so its opposite.
    pub not: Option<Box<AssociationFilter>>,
}

impl Filter for AssociationFilter {
    fn check_own(&self) -> Result<(), Error> {
        self.text.as_ref().map_or(Ok(()), SearchText::check)?;
        check_list("slug", self.slug.as_ref())?;
        check_list("kind", self.kind.as_ref())?;
        check_list("council", self.council.as_ref())?;
        check_list("neighbourhood", self.neighbourhood.as_ref())?;
        self.with_agreement.as_ref().map_or(Ok(()), check)
    }

    fn own_texts(&self) -> Vec<&SearchText> {
        self.text.iter().chain(self.with_agreement.iter().flat_map(texts)).collect()
    }

    fn ranking(&self) -> Option<&SearchText> {
        self.text.as_ref()
    }

    fn own_conditions(&self, sight: &Sight) -> Vec<Condition> {
        let mut parts: Vec<Condition> = Vec::new();
        let mut add = |holds: Expr| parts.push(part(holds));
        let column = |name: &'static str| Expr::col(("association", name));
        if let Some(slugs) = &self.slug {
            add(column("id").in_subquery(called(slugs)));
        }
        if let Some(kinds) = &self.kind {
            add(column("kind").is_in(kinds.iter().map(|kind| entity::association::AssociationKind::from(*kind))));
        }
        if let Some(related) = self.related_party {
            add(column("related_party").eq(related));
        }
        for (name, known) in [("neighbourhood", self.has_neighbourhood), ("purpose", self.has_purpose)] {
            if let Some(known) = known {
                add(if known { column(name).is_not_null() } else { column(name).is_null() });
            }
        }
        if let Some(filter) = &self.with_agreement {
            let parties = SelectStatement::new()
                .column(("party", "association_id"))
                .from("party")
                .and_where(Expr::col(("party", "association_id")).is_not_null())
                .and_where(Expr::col(("party", "agreement_id")).in_subquery(satisfying(filter, sight)))
                .to_owned();
            add(column("id").in_subquery(parties));
        }
        if let Some(slugs) = &self.council {
            let partners = SelectStatement::new()
                .column("association_id")
                .from("council_association")
                .and_where(Expr::col("council_id").in_subquery(with_slugs("council", slugs)))
                .to_owned();
            add(column("id").in_subquery(partners));
        }
        if let Some(text) = &self.text {
            add(text.condition(NodeKind::Association));
        }
        if let Some(since) = self.updated_since {
            add(column("id").in_subquery(changed_since(NodeKind::Association, since)));
        }
        parts.extend(self.neighbourhood.as_ref().map(|names| says("association", "neighbourhood", names)));
        parts
    }

    inside!();
}

filtered! {
    association => Association, AssociationFilter {
        const SHARED: bool = true;
        const SHOWN: Shown = Shown::Unmerged;
        const NAME: Option<fn(&Self) -> &Translations> = Some(|row| &row.name);

        fn merged_into(&self) -> Option<uuid::Uuid> {
            self.merged_into_id.map(|id| id.0)
        }
    };
}

/// The keys of the associations that have one of these slugs, or had it before they were merged.
pub(crate) fn called(slugs: &[String]) -> SelectStatement {
    let column = |name: &'static str| Expr::col(("association", name));
    SelectStatement::new()
        .expr(Func::coalesce([column("merged_into_id"), column("id")]))
        .from("association")
        .and_where(slug_is("association", slugs))
        .to_owned()
}

/// What associations can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AssociationOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
    /// The Arabic name, as the Arabic alphabet has it. Where it is not known in Arabic, the name that a reader of Arabic is
    /// shown.
    NameAr,
    /// The French name, as French dictionaries have it. Where it is not known in French, the name that a reader of French is
    /// shown.
    NameFr,
    /// How well `text` in the filter finds them, as `search` ranks them: going up (`ASC`), the best comes first. Without
    /// `text` it is refused.
    Relevance,
}

impl OrderField for AssociationOrderField {
    fn sort(&self) -> SortKey {
        match self {
            AssociationOrderField::Slug => SortKey::text("SLUG", "association", "slug"),
            AssociationOrderField::Recorded => SortKey::RECORDED,
            AssociationOrderField::NameAr => SortKey::text("NAME_AR", "association", "name_ar_key"),
            AssociationOrderField::NameFr => SortKey::text("NAME_FR", "association", "name_fr_key"),
            AssociationOrderField::Relevance => SortKey::RELEVANCE,
        }
    }
}
