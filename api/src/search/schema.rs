//! The GraphQL types of searches.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use entity::id::NodeKind;
use futures_util::future::try_join_all;
use tokio::sync::OnceCell;

use super::{
    KINDS, analyser,
    cursor::{decode, encode},
    document::Field,
    highlight::{self, Fragment},
    plan::score,
    query::{Count, Find, Hit, Hits, MOST_COUNTED, Said, Search},
};
use crate::{
    error::Error,
    graphql::{
        connection::PageInfo,
        direct::{self, Request},
        language::Language,
        limits::price::{COUNT, cost},
        node::Node,
    },
    scope::Scope,
};

/// A type of record that can be searched for. Equally good finds are answered in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum SearchType {
    /// Councils.
    Council,
    /// Themes.
    Theme,
    /// Associations.
    Association,
    /// Officials.
    Official,
    /// Posts.
    Post,
    /// Agreements.
    Agreement,
}

impl SearchType {
    fn kind(self) -> NodeKind {
        match self {
            SearchType::Council => NodeKind::Council,
            SearchType::Theme => NodeKind::Theme,
            SearchType::Association => NodeKind::Association,
            SearchType::Official => NodeKind::Official,
            SearchType::Post => NodeKind::Post,
            SearchType::Agreement => NodeKind::Agreement,
        }
    }

    /// The type of a kind that can be found.
    fn of(kind: NodeKind) -> Option<SearchType> {
        use SearchType::{Agreement, Association, Council, Official, Post, Theme};
        [Council, Theme, Association, Official, Post, Agreement].into_iter().find(|known| known.kind() == kind)
    }

    /// The kinds of these types, in the order of answers; all if no list is given.
    pub(super) fn kinds(types: Option<Vec<SearchType>>) -> Vec<NodeKind> {
        let wanted = |kind: &NodeKind| types.as_ref().is_none_or(|types| types.iter().any(|ty| ty.kind() == *kind));
        KINDS.into_iter().filter(wanted).collect()
    }
}

/// Where in a record something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum SearchField {
    /// The name, title or label: what the record is called.
    Name,
    /// An agreement's reference.
    Reference,
    /// A council's letters in references, or its geographic code.
    Code,
    /// What it is for.
    Purpose,
    /// An association's neighbourhood.
    Neighbourhood,
    /// A council's prefecture or province.
    Prefecture,
    /// A council's region.
    Region,
    /// The name of the council that it belongs to.
    Council,
    /// The name of an association that is a party to it.
    Association,
    /// The name of the building or place that it is about.
    Facility,
    /// The label of a theme that it is about.
    Theme,
    /// Its name in web addresses.
    Slug,
}

/// A stretch of a text.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct TextRange {
    /// Where it starts, in UTF-16 code units from the start of the text: what `String.prototype.slice` of JavaScript, Swift's
    /// `NSRange` and Java's and Kotlin's strings count in.
    pub start: i32,
    /// Where it ends: the first code unit after it.
    pub end: i32,
}

/// A part of a record's text in which something was found.
#[derive(Clone, Debug)]
pub struct Highlight(Fragment);

/// A part of a record's text in which something was found: 200 characters at most, cut between words.
#[Object]
impl Highlight {
    /// Where in the record it stands.
    async fn field(&self) -> SearchField {
        self.0.field.into()
    }

    /// The text's language. `null` where it is of none, as a reference is.
    async fn language(&self) -> Option<Language> {
        self.0.language.map(Language::from)
    }

    /// The part of the text, as it is.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The same as HTML: the words found stand between `<mark>` and `</mark>`, and `&`, `<`, `>`, `"` and `'` are escaped.
    async fn marked_text(&self) -> String {
        self.0.marked()
    }

    /// Where in `text` the words found stand, in its order.
    async fn ranges(&self) -> Vec<TextRange> {
        let unit = |unit: usize| i32::try_from(unit).unwrap_or(i32::MAX);
        self.0.units().into_iter().map(|(start, end)| TextRange { start: unit(start), end: unit(end) }).collect()
    }

    /// Whether the record's text goes on before this part.
    async fn is_cut_before(&self) -> bool {
        self.0.cut.0
    }

    /// Whether the record's text goes on after this part.
    async fn is_cut_after(&self) -> bool {
        self.0.cut.1
    }
}

/// The finds of a search, best first.
#[derive(Clone, Debug)]
pub struct SearchConnection {
    scope: Scope,
    find: Find,
    hits: Arc<OnceCell<Arc<Hits>>>,
}

impl SearchConnection {
    pub(super) fn new(scope: &Scope, search: Search, after: Option<&str>, limit: usize) -> Result<Self, Error> {
        let after = after.map(|cursor| decode(&search, cursor)).transpose()?;
        let find = Find { search: Arc::new(search), after, limit };
        Ok(SearchConnection { scope: scope.clone(), find, hits: Arc::default() })
    }

    async fn hits(&self) -> Result<Arc<Hits>, Error> {
        let read = async || {
            if let Some(filter) = &self.find.search.filter {
                self.scope.settle(&crate::graphql::filter::texts(filter)).await?;
            }
            Ok::<_, Error>(self.scope.look_up(self.find.clone()).await?.unwrap_or_default())
        };
        Ok(Arc::clone(self.hits.get_or_try_init(read).await?))
    }

    async fn listed(&self, ctx: &Context<'_>) -> Result<Arc<Hits>, Error> {
        let hits = self.hits().await?;
        count(&self.scope, ctx, hits.hits.len())?;
        Ok(hits)
    }
}

/// A page of finds, best first (Relay connection). Walk it with `first` and `after`.
#[Object]
impl SearchConnection {
    /// The finds of the page, best first, each with its cursor.
    async fn edges(&self, ctx: &Context<'_>) -> Result<Vec<SearchEdge>> {
        let hits = self.listed(ctx).await?;
        let edge = |hit: &Hit| SearchEdge {
            hit: *hit,
            search: Arc::clone(&self.find.search),
            hits: Arc::clone(&hits),
            scope: self.scope.clone(),
        };
        Ok(hits.hits.iter().map(edge).collect())
    }

    /// The records of the page, best first, for clients that need neither cursors nor highlights.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<Node>> {
        let hits = self.listed(ctx).await?;
        Ok(try_join_all(hits.hits.iter().map(|hit| node(&self.scope, hit))).await?)
    }

    /// Whether there is more, and from where to go on. `hasPreviousPage` tells whether `after` was given.
    async fn page_info(&self) -> Result<PageInfo> {
        let hits = self.hits().await?;
        let cursor = |hit: Option<&Hit>| hit.map(|hit| encode(&self.find.search, hit.place));
        Ok(PageInfo::known(
            hits.has_more,
            self.find.after.is_some(),
            cursor(hits.hits.first()),
            cursor(hits.hits.last()),
        ))
    }

    /// How many finds there are on all pages, counted up to 1,000: `isTotalExact` tells whether there are more. Counted only
    /// when selected.
    #[graphql(directive = cost::apply(COUNT))]
    async fn total_count(&self) -> Result<i32> {
        let count = self.count().await?.min(MOST_COUNTED);
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Whether `totalCount` is the exact number. `false` where there are more than 1,000 finds.
    async fn is_total_exact(&self) -> Result<bool> {
        Ok(self.count().await? <= MOST_COUNTED)
    }
}

impl SearchConnection {
    async fn count(&self) -> Result<usize, Error> {
        if let Some(filter) = &self.find.search.filter {
            self.scope.settle(&crate::graphql::filter::texts(filter)).await?;
        }
        let count = self.scope.look_up(Count(Arc::clone(&self.find.search))).await?;
        Ok(count.unwrap_or_default())
    }
}

/// A find.
#[derive(Clone, Debug)]
pub struct SearchEdge {
    hit: Hit,
    search: Arc<Search>,
    hits: Arc<Hits>,
    scope: Scope,
}

/// A find, with its place among the others (Relay edge).
#[Object]
impl SearchEdge {
    /// The find's place: pass it as `after`. Opaque; valid for the same search.
    async fn cursor(&self) -> String {
        encode(&self.search, self.hit.place)
    }

    /// The record.
    async fn node(&self) -> Result<Node> {
        Ok(node(&self.scope, &self.hit).await?)
    }

    /// The record's type.
    #[graphql(name = "type")]
    async fn ty(&self) -> Result<SearchType> {
        Ok(SearchType::of(self.hit.kind).ok_or_else(|| Error::internal("a find has no type"))?)
    }

    /// How good the find is, from 100 down. 100: the text is the whole name. 90: all words stand in the name as they are;
    /// 80: in another form; 70: in another spelling of a name. 60: the rarest word does, the others elsewhere in the
    /// record; 50: all stand anywhere. 40 and 30: the last word is the beginning of one. 25 and 20: after correction of
    /// typing errors. 15: without one of the words; 10: with the rarest word alone.
    async fn score(&self) -> i32 {
        score(self.hit.place.tier)
    }

    /// Where the record says what was searched for: six parts at most, its name first.
    async fn highlights(&self) -> Result<Vec<Highlight>> {
        let said = self.scope.look_up(Said(self.hit.kind, self.hit.node)).await?;
        let fragments = said.map(|document| highlight::fragments(&document, &self.hits.spotter));
        Ok(fragments.unwrap_or_default().into_iter().map(Highlight).collect())
    }
}

/// A suggestion: the name of a record that the text may be the beginning of.
#[derive(Clone, Debug, SimpleObject)]
pub struct Suggestion {
    /// The name, in the language in which the text fits it best.
    pub text: String,
    /// The name's language.
    pub language: Language,
    /// The type of the record.
    #[graphql(name = "type")]
    pub ty: SearchType,
    /// The record. Where several are called the same, the first of them.
    pub node: Node,
}

/// Counts records among the answer's, each with all that is selected of it.
pub(super) fn count(scope: &Scope, ctx: &Context<'_>, records: usize) -> Result<(), Error> {
    let request = ctx.data_opt::<Request>();
    let each = request.map_or(1, |request| direct::values(&ctx.item.node.selection_set.node, request));
    scope.list(records, records.saturating_mul(each))
}

/// The names of finds, each once, in the script that was typed where they are known in it.
pub(super) async fn suggestions(
    scope: &Scope,
    typed: &str,
    hits: &Hits,
    first: usize,
) -> Result<Vec<Suggestion>, Error> {
    let documents = try_join_all(hits.hits.iter().map(|hit| scope.look_up(Said(hit.kind, hit.node)))).await?;
    let mut chosen: Vec<(&Hit, SearchType, Language, String)> = Vec::new();
    for (hit, document) in hits.hits.iter().zip(documents) {
        let Some((document, ty)) = document.zip(SearchType::of(hit.kind)) else { continue };
        let spotted = |text: &str| analyser::words(text).iter().filter(|word| hits.spotter.spots(word)).count();
        let names = document.texts.iter().filter(|text| text.field == Field::Name);
        let names = names.filter_map(|text| {
            let (spotted, fits) = (spotted(&text.text), script(&text.text) == script(typed));
            Some(((spotted > 0 && fits, spotted), text.language?, &text.text))
        });
        let mut best: Option<((bool, usize), entity::value::Language, &String)> = None;
        for name in names {
            if best.is_none_or(|best| name.0 > best.0) {
                best = Some(name);
            }
        }
        let Some((_, language, text)) = best else { continue };
        if chosen.len() < first && !chosen.iter().any(|(.., known)| known == text) {
            chosen.push((hit, ty, language.into(), text.clone()));
        }
    }
    let suggestions = chosen.into_iter().map(async |(hit, ty, language, text)| {
        Ok::<_, Error>(Suggestion { text, language, ty, node: node(scope, hit).await? })
    });
    try_join_all(suggestions).await
}

/// Whether a text begins in the Arabic script; `None` where it has no words.
fn script(text: &str) -> Option<bool> {
    analyser::words(text).first().map(|word| analyser::is_arabic(&word.normal))
}

async fn node(scope: &Scope, hit: &Hit) -> Result<Node, Error> {
    let id = entity::id::NodeId { kind: hit.kind, uuid: hit.node };
    let node = crate::graphql::node::find(scope, id).await?;
    node.ok_or_else(|| Error::internal(format_args!("the index holds {id}, which is not there")))
}
