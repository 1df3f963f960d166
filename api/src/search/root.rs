//! The root fields of searches.

use async_graphql::{Context, Object, Result};

use super::{
    query::{Find, Search},
    schema::{SearchConnection, SearchType, Suggestion, count, suggestions},
    text::check,
};
use crate::{
    error::{Code, Error},
    graphql::{
        asked,
        connection::{DEFAULT_PAGE, LARGEST_PAGE},
        limits::price::{SEARCH, cost},
    },
    registry::agreement::filter::AgreementFilter,
};

/// The most suggestions, and how many when it is not said.
const MOST_SUGGESTIONS: i32 = 20;
const SUGGESTIONS: i32 = 8;
/// Several records may share a name: so many finds are looked at for each suggestion.
const FINDS_FOR_EACH: usize = 4;

/// Searching.
#[derive(Clone, Copy, Debug, Default)]
pub struct SearchQuery;

/// Searching.
#[Object]
impl SearchQuery {
    /// The records that say what is searched for, best first: councils, themes, associations, officials, posts and agreements,
    /// by their names and titles, references and codes, purposes, places, and for agreements the names of their council,
    /// associations, themes and building. Agreements are searched once they are published, for staff too: drafts are found
    /// by `text` in the filter of a list.
    ///
    /// Every word of the text must be found, in any of its forms: with or without accents, vowel signs, article (ال, l')
    /// and the letters و ف ب ك ل س before a word; in the singular or plural; in Arabic-Indic or Latin digits; and names in
    /// other spellings and in the other script (Timersit finds Tamersit and تمرسيط). The last word may be the beginning
    /// of one, unless a space follows it. Where nothing has all words, typing errors are corrected, and then words left
    /// out; `score` tells. A text without any letter or digit (only signs, emoji, vowel signs) finds nothing. One of words
    /// that say nothing (de, the, في) is taken as the beginning of a word, and so is a single letter.
    #[graphql(directive = cost::apply(SEARCH))]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What to search for, in any language and script. At most 500 characters; of its words, the first 12 \
                          count, those apart that say nothing (de, the, في)."
        )]
        text: String,
        #[graphql(desc = "The types of record wanted; all when left out. An empty list finds nothing.")] types: Option<
            Vec<SearchType>,
        >,
        #[graphql(
            desc = "Which agreements may be found. The other types are not touched by it: leave them out with `types`."
        )]
        filter: Option<AgreementFilter>,
        #[graphql(desc = "The most finds wanted, from the best or from `after` on: 0 to 100, 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "A cursor of the same search: only what comes after it.")] after: Option<String>,
    ) -> Result<SearchConnection> {
        check(&text)?;
        if let Some(filter) = &filter {
            crate::graphql::filter::check(filter)?;
        }
        let limit = size(first.unwrap_or(DEFAULT_PAGE), LARGEST_PAGE)?;
        let search = Search { text, kinds: SearchType::kinds(types), filter };
        Ok(SearchConnection::new(&asked::scope(ctx), search, after.as_deref(), limit)?)
    }

    /// Names of records for a text that is being typed, best first and each once: what `search` finds, told by name.
    /// A text without any letter or digit has no suggestions.
    #[graphql(directive = cost::apply(SEARCH))]
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far, in any language and script, at most 500 characters.")] prefix: String,
        #[graphql(desc = "The types of record wanted; all when left out. An empty list has no suggestions.")]
        types: Option<Vec<SearchType>>,
        #[graphql(desc = "The most suggestions wanted: 0 to 20, 8 when left out.")] first: Option<i32>,
    ) -> Result<Vec<Suggestion>> {
        check(&prefix)
            .map_err(|error| Error::argument(error.code(), "prefix", error.cause().replace("text", "prefix")))?;
        let first = size(first.unwrap_or(SUGGESTIONS), MOST_SUGGESTIONS)?;
        let scope = &asked::scope(ctx);
        let search = Search { text: prefix.clone(), kinds: SearchType::kinds(types), filter: None };
        let find = Find { search: search.into(), after: None, limit: first * FINDS_FOR_EACH };
        let hits = scope.look_up(find).await?.unwrap_or_default();
        let suggestions = suggestions(scope, &prefix, &hits, first).await?;
        count(scope, ctx, suggestions.len())?;
        Ok(suggestions)
    }
}

fn size(first: i32, most: i32) -> Result<usize, Error> {
    let size = usize::try_from(first).ok().filter(|_| first <= most);
    size.ok_or_else(|| {
        let message = format!("`first` is {first}; it can be 0 to {most} here.");
        Error::argument(Code::InvalidPageSize, "first", message)
    })
}
