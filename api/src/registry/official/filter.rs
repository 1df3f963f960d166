//! What officials can be filtered and sorted by.

use async_graphql::{Enum, InputObject};
use chrono::NaiveDate;
use entity::{id::NodeKind, value::Translations};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};

use super::schema::Gender;
use crate::{
    error::Error,
    graphql::{
        filter::{Filter, changed_since, check_list, filtered, inside, part, slug_is, storable, with_slugs},
        order::OrderField,
        scalar::{Date, Instant},
    },
    registry::council::schema::{PostBody, PostKind},
    search::SearchText,
    store::{list::SortKey, sight::Sight},
};

/// Which officials a list has: those that satisfy every member given. A list of values is satisfied by any
/// of them, so an empty list keeps none; a value that nothing has keeps none either, and is no mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct OfficialFilter {
    /// With one of these slugs.
    pub slug: Option<Vec<String>>,
    /// Of one of these genders, where a source says it.
    pub gender: Option<Vec<Gender>>,
    /// With at least one mandate that satisfies every member of this; `{}` asks for any mandate.
    pub mandate: Option<MandateFilter>,
    /// Found by this text, as `search` finds officials without its corrections of typing errors. A text without words keeps none.
    pub text: Option<SearchText>,
    /// Recorded or changed at this instant or later.
    pub updated_since: Option<Instant>,
    /// Satisfying all of these filters. An empty list is satisfied.
    pub and: Option<Vec<OfficialFilter>>,
    /// Satisfying one of these filters at least. An empty list is not satisfied.
    pub or: Option<Vec<OfficialFilter>>,
    /// Not satisfying this filter. What is unknown satisfies nothing, and so its opposite.
    pub not: Option<Box<OfficialFilter>>,
}

/// The holding of a post: every member given must be satisfied by the same mandate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct MandateFilter {
    /// In one of the posts with these slugs, of whatever council.
    pub post: Option<Vec<String>>,
    /// In a post of one of these sorts.
    pub kind: Option<Vec<PostKind>>,
    /// In a post of one of these bodies.
    pub body: Option<Vec<PostBody>>,
    /// In a post of one of the councils with these slugs.
    pub council: Option<Vec<String>>,
    /// Known to hold on this day: it had begun and had no earlier end, or a source shows the official in the post that day.
    pub held_on: Option<Date>,
}

/// «The mandate is known to hold on a day.» A mandate whose first day is unknown holds on the day of its source alone.
pub(crate) fn held_on(day: NaiveDate) -> Condition {
    let column = |name: &'static str| Expr::col(("mandate", name));
    let dated = Condition::all()
        .add(column("starts_on").lte(day))
        .add(Condition::any().add(column("ends_on").is_null()).add(column("ends_on").gte(day)));
    Condition::any().add(dated).add(column("known_on").eq(day))
}

impl MandateFilter {
    fn officials(&self) -> SelectStatement {
        let post = |name: &'static str| Expr::col(("post", name));
        let mut query = SelectStatement::new();
        query
            .column(("mandate", "official_id"))
            .from("mandate")
            .inner_join("post", post("id").equals(("mandate", "post_id")));
        if let Some(slugs) = &self.post {
            query.and_where(post("slug").is_in(storable(slugs)));
        }
        if let Some(kinds) = &self.kind {
            query.and_where(post("kind").is_in(kinds.iter().map(|kind| entity::post::PostKind::from(*kind))));
        }
        if let Some(bodies) = &self.body {
            query.and_where(post("body").is_in(bodies.iter().map(|body| entity::post::PostBody::from(*body))));
        }
        if let Some(slugs) = &self.council {
            query.and_where(post("council_id").in_subquery(with_slugs("council", slugs)));
        }
        if let Some(Date(day)) = self.held_on {
            query.cond_where(held_on(day));
        }
        query
    }
}

impl Filter for OfficialFilter {
    fn check_own(&self) -> Result<(), Error> {
        self.text.as_ref().map_or(Ok(()), SearchText::check)?;
        check_list("slug", self.slug.as_ref())?;
        check_list("gender", self.gender.as_ref())?;
        let Some(mandate) = &self.mandate else {
            return Ok(());
        };
        check_list("post", mandate.post.as_ref())?;
        check_list("kind", mandate.kind.as_ref())?;
        check_list("body", mandate.body.as_ref())?;
        check_list("council", mandate.council.as_ref())
    }

    fn own_texts(&self) -> Vec<&SearchText> {
        self.text.iter().collect()
    }

    fn ranking(&self) -> Option<&SearchText> {
        self.text.as_ref()
    }

    fn own_conditions(&self, _: &Sight) -> Vec<Condition> {
        let mut parts: Vec<Condition> = Vec::new();
        let mut add = |holds: Expr| parts.push(part(holds));
        let column = |name: &'static str| Expr::col(("official", name));
        if let Some(slugs) = &self.slug {
            add(slug_is("official", slugs));
        }
        if let Some(genders) = &self.gender {
            add(column("gender").is_in(genders.iter().map(|gender| entity::value::Gender::from(*gender))));
        }
        if let Some(mandate) = &self.mandate {
            add(column("id").in_subquery(mandate.officials()));
        }
        if let Some(text) = &self.text {
            add(text.condition(NodeKind::Official));
        }
        if let Some(since) = self.updated_since {
            add(column("id").in_subquery(changed_since(NodeKind::Official, since)));
        }
        parts
    }

    inside!();
}

filtered! {
    official => Official, OfficialFilter {
        const SHARED: bool = true;
        const NAME: Option<fn(&Self) -> &Translations> = Some(|row| &row.name);
    };
}

/// What officials can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OfficialOrderField {
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

impl OrderField for OfficialOrderField {
    fn sort(&self) -> SortKey {
        match self {
            OfficialOrderField::Slug => SortKey::text("SLUG", "official", "slug"),
            OfficialOrderField::Recorded => SortKey::RECORDED,
            OfficialOrderField::NameAr => SortKey::text("NAME_AR", "official", "name_ar_key"),
            OfficialOrderField::NameFr => SortKey::text("NAME_FR", "official", "name_fr_key"),
            OfficialOrderField::Relevance => SortKey::RELEVANCE,
        }
    }
}
