//! What ceremonies can be filtered and sorted by.

use async_graphql::{Enum, InputObject};
use entity::id::NodeKind;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};

use super::schema::CeremonyKind;
use crate::{
    error::Error,
    graphql::{
        filter::{
            Filter, OfficeFilter, changed_since, check, check_list, filtered, inside, part, slug_is, texts, with_slugs,
        },
        order::OrderField,
        range::DateRange,
        scalar::Instant,
    },
    registry::agreement::filter::{AgreementFilter, satisfying},
    search::SearchText,
    store::{list::SortKey, sight::Sight},
};

/// Which ceremonies a list has: those that satisfy every member given. A list of values is satisfied by any
/// of them, so an empty list keeps none; a value that nothing has keeps none either, and is no mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct CeremonyFilter {
    /// With one of these slugs.
    pub slug: Option<Vec<String>>,
    /// Of one of these sorts.
    pub kind: Option<Vec<CeremonyKind>>,
    /// Held by one of the councils with these slugs.
    pub council: Option<Vec<String>>,
    /// Held in this stretch of time.
    pub held_on: Option<DateRange>,
    /// Chaired like this.
    pub chair: Option<OfficeFilter>,
    /// Chaired or attended by one of the officials with these slugs.
    pub with_official: Option<Vec<String>>,
    /// Chaired or attended by one of the posts with these slugs, of whatever council.
    pub with_post: Option<Vec<String>>,
    /// Where at least one agreement was signed that satisfies this filter; `{}` asks for any agreement.
    pub with_agreement: Option<AgreementFilter>,
    /// Recorded or changed at this instant or later.
    pub updated_since: Option<Instant>,
    /// Satisfying all of these filters. An empty list is satisfied.
    pub and: Option<Vec<CeremonyFilter>>,
    /// Satisfying one of these filters at least. An empty list is not satisfied.
    pub or: Option<Vec<CeremonyFilter>>,
    /// Not satisfying this filter. What is unknown satisfies nothing, and so its opposite.
    pub not: Option<Box<CeremonyFilter>>,
}

impl Filter for CeremonyFilter {
    fn check_own(&self) -> Result<(), Error> {
        for (argument, list) in [
            ("slug", &self.slug),
            ("council", &self.council),
            ("withOfficial", &self.with_official),
            ("withPost", &self.with_post),
        ] {
            check_list(argument, list.as_ref())?;
        }
        check_list("kind", self.kind.as_ref())?;
        self.held_on.as_ref().map_or(Ok(()), |range| range.check("heldOn"))?;
        self.chair.as_ref().map_or(Ok(()), OfficeFilter::check)?;
        self.with_agreement.as_ref().map_or(Ok(()), check)
    }

    fn own_texts(&self) -> Vec<&SearchText> {
        self.with_agreement.iter().flat_map(texts).collect()
    }

    fn own_conditions(&self, sight: &Sight) -> Vec<Condition> {
        let mut parts: Vec<Condition> = Vec::new();
        let mut add = |holds: Expr| parts.push(part(holds));
        let column = |name: &'static str| Expr::col(("ceremony", name));
        if let Some(slugs) = &self.slug {
            add(slug_is("ceremony", slugs));
        }
        if let Some(kinds) = &self.kind {
            add(column("kind").is_in(kinds.iter().map(|kind| entity::ceremony::CeremonyKind::from(*kind))));
        }
        if let Some(slugs) = &self.council {
            add(column("council_id").in_subquery(with_slugs("council", slugs)));
        }
        for (pairs, key, table, slugs) in [
            ("ceremony_official", "official_id", "official", &self.with_official),
            ("ceremony_post", "post_id", "post", &self.with_post),
        ] {
            if let Some(slugs) = slugs {
                let there = SelectStatement::new()
                    .column((pairs, "ceremony_id"))
                    .from(pairs)
                    .and_where(Expr::col((pairs, key)).in_subquery(with_slugs(table, slugs)))
                    .to_owned();
                add(column("id").in_subquery(there));
            }
        }
        if let Some(filter) = &self.with_agreement {
            let signed = satisfying(filter, sight)
                .clear_selects()
                .column(("agreement", "ceremony_id"))
                .and_where(Expr::col(("agreement", "ceremony_id")).is_not_null())
                .to_owned();
            add(column("id").in_subquery(signed));
        }
        if let Some(since) = self.updated_since {
            add(column("id").in_subquery(changed_since(NodeKind::Ceremony, since)));
        }
        parts.extend(self.held_on.map(|range| range.condition("ceremony", "held_on", "held_on")));
        let chair = ["chair_official_id", "chair_post_id", "chair_on_behalf_of_id"];
        parts.extend(self.chair.as_ref().map(|office| office.condition(chair)));
        parts
    }

    inside!();
}

filtered! {
    ceremony => Ceremony, CeremonyFilter { const SHARED: bool = true; };
}

/// What ceremonies can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CeremonyOrderField {
    /// The day.
    HeldOn,
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for CeremonyOrderField {
    fn sort(&self) -> SortKey {
        match self {
            CeremonyOrderField::HeldOn => SortKey::date("HELD_ON", "ceremony", "held_on"),
            CeremonyOrderField::Slug => SortKey::text("SLUG", "ceremony", "slug"),
            CeremonyOrderField::Recorded => SortKey::RECORDED,
        }
    }
}
