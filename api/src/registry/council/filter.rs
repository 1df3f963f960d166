//! What councils and posts can be filtered and sorted by.

use async_graphql::{Enum, InputObject};
use entity::{id::NodeKind, value::Translations};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};

use super::schema::{CouncilKind, PostBody, PostKind};
use crate::{
    error::Error,
    graphql::{
        filter::{
            Filter, changed_since, check, check_list, filtered, inside, part, says, slug_is, storable, texts,
            with_slugs,
        },
        order::OrderField,
        scalar::{Date, Instant},
    },
    registry::{
        agreement::filter::{AgreementFilter, satisfying},
        official::filter::held_on,
    },
    search::SearchText,
    store::{list::SortKey, sight::Sight},
};

/// Which councils a list has: those that satisfy every member given. A list of values is satisfied by any
/// of them, so an empty list keeps none; a value that nothing has keeps none either, and is no mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct CouncilFilter {
    /// With one of these slugs.
    pub slug: Option<Vec<String>>,
    /// Of one of these sorts.
    pub kind: Option<Vec<CouncilKind>>,
    /// In one of these prefectures or provinces, named in any language.
    pub prefecture: Option<Vec<String>>,
    /// In one of these regions, named in any language.
    pub region: Option<Vec<String>>,
    /// With one of these geographic codes.
    pub geographic_code: Option<Vec<String>>,
    /// With a known geographic code (`true`), or with none known (`false`).
    pub has_geographic_code: Option<bool>,
    /// With a known prefecture or province (`true`), or with none known (`false`).
    pub has_prefecture: Option<bool>,
    /// With a known region (`true`), or with none known (`false`).
    pub has_region: Option<bool>,
    /// With at least one agreement that satisfies this filter; `{}` asks for any agreement.
    pub with_agreement: Option<AgreementFilter>,
    /// Found by this text, as `search` finds councils without its corrections of typing errors. A text without words keeps none.
    pub text: Option<SearchText>,
    /// Recorded or changed at this instant or later.
    pub updated_since: Option<Instant>,
    /// Satisfying all of these filters. An empty list is satisfied.
    pub and: Option<Vec<CouncilFilter>>,
    /// Satisfying one of these filters at least. An empty list is not satisfied.
    pub or: Option<Vec<CouncilFilter>>,
    /// Not satisfying this filter. What is unknown satisfies nothing, and so its opposite.
    pub not: Option<Box<CouncilFilter>>,
}

impl Filter for CouncilFilter {
    fn check_own(&self) -> Result<(), Error> {
        self.text.as_ref().map_or(Ok(()), SearchText::check)?;
        for (argument, list) in [
            ("slug", &self.slug),
            ("prefecture", &self.prefecture),
            ("region", &self.region),
            ("geographicCode", &self.geographic_code),
        ] {
            check_list(argument, list.as_ref())?;
        }
        check_list("kind", self.kind.as_ref())?;
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
        let column = |name: &'static str| Expr::col(("council", name));
        if let Some(slugs) = &self.slug {
            add(slug_is("council", slugs));
        }
        if let Some(kinds) = &self.kind {
            add(column("kind").is_in(kinds.iter().map(|kind| entity::council::CouncilKind::from(*kind))));
        }
        if let Some(codes) = &self.geographic_code {
            add(column("geographic_code").is_in(storable(codes)));
        }
        for (name, known) in [
            ("geographic_code", self.has_geographic_code),
            ("prefecture", self.has_prefecture),
            ("region", self.has_region),
        ] {
            if let Some(known) = known {
                add(if known { column(name).is_not_null() } else { column(name).is_null() });
            }
        }
        if let Some(filter) = &self.with_agreement {
            let agreements = satisfying(filter, sight).clear_selects().column(("agreement", "council_id")).to_owned();
            add(column("id").in_subquery(agreements));
        }
        if let Some(text) = &self.text {
            add(text.condition(NodeKind::Council));
        }
        if let Some(since) = self.updated_since {
            add(column("id").in_subquery(changed_since(NodeKind::Council, since)));
        }
        for (name, texts) in [("prefecture", &self.prefecture), ("region", &self.region)] {
            parts.extend(texts.as_ref().map(|texts| says("council", name, texts)));
        }
        parts
    }

    inside!();
}

/// Which posts a list has: those that satisfy every member given. A list of values is satisfied by any
/// of them, so an empty list keeps none; a value that nothing has keeps none either, and is no mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct PostFilter {
    /// With one of these slugs, of whatever council.
    pub slug: Option<Vec<String>>,
    /// Of one of the councils with these slugs.
    pub council: Option<Vec<String>>,
    /// In one of these bodies.
    pub body: Option<Vec<PostBody>>,
    /// Of one of these sorts.
    pub kind: Option<Vec<PostKind>>,
    /// Known to be held on this day: its mandate had begun and had no earlier end, or a source shows the holder that day.
    pub held_on: Option<Date>,
    /// Found by this text, as `search` finds posts without its corrections of typing errors. A text without words keeps none.
    pub text: Option<SearchText>,
    /// Recorded or changed at this instant or later.
    pub updated_since: Option<Instant>,
    /// Satisfying all of these filters. An empty list is satisfied.
    pub and: Option<Vec<PostFilter>>,
    /// Satisfying one of these filters at least. An empty list is not satisfied.
    pub or: Option<Vec<PostFilter>>,
    /// Not satisfying this filter. What is unknown satisfies nothing, and so its opposite.
    pub not: Option<Box<PostFilter>>,
}

impl Filter for PostFilter {
    fn check_own(&self) -> Result<(), Error> {
        self.text.as_ref().map_or(Ok(()), SearchText::check)?;
        check_list("slug", self.slug.as_ref())?;
        check_list("council", self.council.as_ref())?;
        check_list("body", self.body.as_ref())?;
        check_list("kind", self.kind.as_ref())
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
        let column = |name: &'static str| Expr::col(("post", name));
        if let Some(slugs) = &self.slug {
            add(slug_is("post", slugs));
        }
        if let Some(slugs) = &self.council {
            add(column("council_id").in_subquery(with_slugs("council", slugs)));
        }
        if let Some(bodies) = &self.body {
            add(column("body").is_in(bodies.iter().map(|body| entity::post::PostBody::from(*body))));
        }
        if let Some(kinds) = &self.kind {
            add(column("kind").is_in(kinds.iter().map(|kind| entity::post::PostKind::from(*kind))));
        }
        if let Some(Date(day)) = self.held_on {
            let held = SelectStatement::new()
                .column(("mandate", "post_id"))
                .from("mandate")
                .cond_where(held_on(day))
                .to_owned();
            add(column("id").in_subquery(held));
        }
        if let Some(text) = &self.text {
            add(text.condition(NodeKind::Post));
        }
        if let Some(since) = self.updated_since {
            add(column("id").in_subquery(changed_since(NodeKind::Post, since)));
        }
        parts
    }

    inside!();
}

filtered! {
    council => Council, CouncilFilter {
        const SHARED: bool = true;
        const NAME: Option<fn(&Self) -> &Translations> = Some(|row| &row.name);
    };
    post => Post, PostFilter {
        const SHARED: bool = true;
        const NAME: Option<fn(&Self) -> &Translations> = Some(|row| &row.title);
    };
}

/// What councils can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CouncilOrderField {
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

impl OrderField for CouncilOrderField {
    fn sort(&self) -> SortKey {
        match self {
            CouncilOrderField::Slug => SortKey::text("SLUG", "council", "slug"),
            CouncilOrderField::Recorded => SortKey::RECORDED,
            CouncilOrderField::NameAr => SortKey::text("NAME_AR", "council", "name_ar_key"),
            CouncilOrderField::NameFr => SortKey::text("NAME_FR", "council", "name_fr_key"),
            CouncilOrderField::Relevance => SortKey::RELEVANCE,
        }
    }
}

/// What posts can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PostOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
    /// The Arabic title, as the Arabic alphabet has it. Where it is not known in Arabic, the title that a reader of Arabic is
    /// shown.
    TitleAr,
    /// The French title, as French dictionaries have it. Where it is not known in French, the title that a reader of French is
    /// shown.
    TitleFr,
    /// How well `text` in the filter finds them, as `search` ranks them: going up (`ASC`), the best comes first. Without
    /// `text` it is refused.
    Relevance,
}

impl OrderField for PostOrderField {
    fn sort(&self) -> SortKey {
        match self {
            PostOrderField::Slug => SortKey::text("SLUG", "post", "slug"),
            PostOrderField::Recorded => SortKey::RECORDED,
            PostOrderField::TitleAr => SortKey::text("TITLE_AR", "post", "name_ar_key"),
            PostOrderField::TitleFr => SortKey::text("TITLE_FR", "post", "name_fr_key"),
            PostOrderField::Relevance => SortKey::RELEVANCE,
        }
    }
}
