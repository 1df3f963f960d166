//! How a concept's types are written. A type is a newtype around a row and the scope that read it; its fields are a
//! value of the row, one loader call, or a connection. [`object!`] adds what all of them share: the id, texts in a
//! language with their translations, and connections with Relay's arguments.

use async_graphql::Context;
use uuid::Uuid;

use crate::scope::Scope;

/// Where the connections of a type begin: at a record, or at the root.
pub(crate) trait Rooted {
    /// The scope to read in.
    fn scope(&self, context: &Context<'_>) -> Scope;

    /// The record whose lists these are.
    fn parent(&self) -> Option<Uuid>;

    /// The packed list that a field shows, if it came along with the record.
    fn brought(&self, _field: &str) -> Option<&str> {
        None
    }
}

/// Writes a GraphQL object type.
///
/// * `type Name over table { … }` is a node: a newtype over `entity::table::Model`, with `id` added;
///   `root Name { … }` is a part of the root.
/// * `…, logged history revision` gives it the fields `history` and `revision`: it has records of its own in the log.
/// * `type Name over table, figures Type { … }` gives its connections the fields of a [`Figures`](super::facet::Figures) beside Relay's.
/// * `values |row, scope| { name: Type = expression; }` are values of the row; `links |row| { name: Type = key; }` and
///   `optional_links` are the records of its foreign keys. Fields that are neither are written out in the body.
/// * `texts { field, fieldTranslations: column; }` and `optional_texts { … }` are multilingual columns.
/// * `edges { name: Type by RELATION, sorted SORT; }` are connections in one order; `ordered { name: Type by RELATION,
///   order Field, default (Field, Direction); }` take `orderBy`; `filtered { … filter Input; }` take `filter` too.
macro_rules! object {
    (
        $(#[$doc:meta])*
        type $name:ident over $table:ident $(, figures $figures:ty)? $(, logged $history:ident $revision:ident)? {
            $($body:tt)*
        }
        $($rest:tt)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            row: std::sync::Arc<entity::$table::Model>,
            brought: $crate::store::owned::Brought,
            scope: $crate::scope::Scope,
        }

        $crate::graphql::object::object! { @item $name over $table, [$($figures)?] { $($rest)* } }
        $crate::graphql::steps::steps! { $name { $($rest)* } }

        impl $crate::graphql::object::Rooted for $name {
            fn scope(&self, _: &async_graphql::Context<'_>) -> $crate::scope::Scope {
                self.scope.clone()
            }

            fn parent(&self) -> Option<uuid::Uuid> {
                Some(self.row.id.0)
            }

            fn brought(&self, field: &str) -> Option<&str> {
                self.brought.list(field)
            }
        }

        $crate::graphql::object::object! { @fields [$(#[$doc])*] $name {
            /// The record's lasting, opaque id: a TypeID, which names its type and can be given to `node`.
            pub async fn id(&self) -> async_graphql::ID {
                self.row.id.to_string().into()
            }

            $(
                /// The number of the record's newest change: pass it as `expectedRevision` to whatever changes it next.
                async fn $revision(&self) -> async_graphql::Result<i64> {
                    let node = entity::id::TypedId::node(self.row.id);
                    Ok($crate::history::schema::newest(&self.scope, node).await?)
                }

                /// Every change of the record that you may see, the newest first.
                async fn $history(
                    &self,
                    #[graphql(desc = "The most revisions wanted, from the newest or from `after`: 0 to 100. 20 when neither `first` nor `last` is given.")]
                    first: Option<i32>,
                    #[graphql(desc = "A cursor of revisions: only what is older.")]
                    after: Option<String>,
                    #[graphql(desc = "The most revisions wanted, counted back from the oldest or from `before`: 0 to 100. Not together with `first`.")]
                    last: Option<i32>,
                    #[graphql(desc = "A cursor of revisions: only what is newer.")]
                    before: Option<String>,
                ) -> async_graphql::Result<$crate::history::schema::RevisionConnection> {
                    let node = entity::id::TypedId::node(self.row.id);
                    let paging = $crate::graphql::connection::Paging { first, after, last, before };
                    Ok($crate::history::schema::RevisionConnection::of_record(&self.scope, node, paging).await?)
                }
            )?

            $($body)*
        } $($rest)* }
    };

    (
        $(#[$doc:meta])*
        root $name:ident {
            $($body:tt)*
        }
        $($rest:tt)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name;

        impl $crate::graphql::object::Rooted for $name {
            fn scope(&self, context: &async_graphql::Context<'_>) -> $crate::scope::Scope {
                $crate::graphql::asked::scope(context)
            }

            fn parent(&self) -> Option<uuid::Uuid> {
                None
            }
        }

        $crate::graphql::object::object! { @fields [$(#[$doc])*] $name { $($body)* } $($rest)* }
    };

    (@figures) => { $crate::graphql::facet::Nothing };
    (@figures $figures:ty) => { $figures };

    (
        @item $name:ident over $table:ident, [$($figures:ty)?] {
            $(values |$value_row:ident, $value_scope:ident| { $(
                $(#[$value_doc:meta])* $value:ident: $value_type:ty = $value_body:expr;
            )* })?
            $(links |$link_row:ident| { $(
                $(#[$link_doc:meta])* $link:ident: $link_type:ident = $link_body:expr;
            )* })?
            $(optional_links |$optional_link_row:ident| { $(
                $(#[$optional_link_doc:meta])* $optional_link:ident: $optional_link_type:ident = $optional_link_body:expr;
            )* })?
            $(texts { $($(#[$text_doc:meta])* $text:ident, $texts:ident: $column:ident;)* })?
            $(optional_texts { $($(#[$optional_doc:meta])* $optional:ident, $optionals:ident: $optional_column:ident;)* })?
            $(edges { $(
                $(#[$edge_doc:meta])* $edge:ident: $edge_type:ty, by $edge_relation:expr, sorted $edge_sort:expr;
            )* })?
            $(ordered { $($ordered:tt)* })?
            $(filtered { $($filtered:tt)* })?
        }
    ) => {
        impl $crate::graphql::connection::Item for $name {
            type Row = entity::$table::Model;
            type Figures = $crate::graphql::object::object! { @figures $($figures)? };
            const NAME: &'static str = stringify!($name);
            const TEXTS: &'static [(&'static [&'static str], &'static str)] = &[
                $($((&[stringify!($text), stringify!($texts)], stringify!($column)),)*)?
                $($((&[stringify!($optional), stringify!($optionals)], stringify!($optional_column)),)*)?
            ];
            const OWNED: &'static [Option<$crate::store::owned::Owned>] = &[
                $($($crate::store::owned::Owned::of::<<$edge_type as $crate::graphql::connection::Item>::Row>(
                    stringify!($edge), $edge_relation, $edge_sort,
                ),)*)?
            ];

            fn scope(&self) -> &$crate::scope::Scope {
                &self.scope
            }

            fn over(
                found: impl Into<$crate::store::owned::Found<Self::Row>>,
                scope: &$crate::scope::Scope,
            ) -> Self {
                let $crate::store::owned::Found { row, brought } = found.into();
                $name { row, brought, scope: scope.clone() }
            }
        }
    };

    (
        @fields [$(#[$doc:meta])*] $name:ident { $($body:tt)* }
        $(values |$value_row:ident, $value_scope:ident| { $(
            $(#[$value_doc:meta])* $value:ident: $value_type:ty = $value_body:expr;
        )* })?
        $(links |$link_row:ident| { $(
            $(#[$link_doc:meta])* $link:ident: $link_type:ident = $link_body:expr;
        )* })?
            $(optional_links |$optional_link_row:ident| { $(
            $(#[$optional_link_doc:meta])* $optional_link:ident: $optional_link_type:ident = $optional_link_body:expr;
        )* })?
        $(texts { $($(#[$text_doc:meta])* $text:ident, $texts:ident: $column:ident;)* })?
        $(optional_texts { $($(#[$optional_doc:meta])* $optional:ident, $optionals:ident: $optional_column:ident;)* })?
        $(edges { $(
            $(#[$edge_doc:meta])* $edge:ident: $edge_type:ty, by $edge_relation:expr, sorted $edge_sort:expr;
        )* })?
        $(ordered { $(
            $(#[$ordered_doc:meta])* $ordered:ident: $ordered_type:ty, by $ordered_relation:expr,
            order $order:ty, default $default:expr;
        )* })?
        $(filtered { $(
            $(#[$filtered_doc:meta])* $filtered:ident: $filtered_type:ty, by $filtered_relation:expr,
            order $filtered_order:ty, default $filtered_default:expr, filter $filter:ty;
        )* })?
    ) => {
        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            $($(
                $(#[$value_doc])*
                async fn $value(&self) -> $value_type {
                    let ($value_row, $value_scope) = (&*self.row, &self.scope);
                    let _ = ($value_row, $value_scope);
                    $value_body
                }
            )*)?

            $($(
                $(#[$link_doc])*
                async fn $link(&self) -> async_graphql::Result<$link_type> {
                    let $link_row = &*self.row;
                    let row = self.scope.related($link_body.0).await?;
                    Ok(<$link_type as $crate::graphql::connection::Item>::over(row, &self.scope))
                }
            )*)?

            $($(
                $(#[$optional_link_doc])*
                async fn $optional_link(&self) -> async_graphql::Result<Option<$optional_link_type>> {
                    let $optional_link_row = &*self.row;
                    let Some(key) = $optional_link_body else {
                        return Ok(None);
                    };
                    let row = self.scope.related(key.0).await?;
                    Ok(Some(<$optional_link_type as $crate::graphql::connection::Item>::over(row, &self.scope)))
                }
            )*)?

            $($body)*

            $($(
                $(#[$text_doc])*
                async fn $text(
                    &self,
                    #[graphql(desc = "The language wanted; another one answers where the text is not known in it.", default_with = "Language::Arabic")]
                    language: $crate::graphql::language::Language,
                ) -> String {
                    language.of(&self.row.$column)
                }

                /// The same in every language that it is known in, in the order Arabic, French, Tamazight, English.
                async fn $texts(&self) -> Vec<$crate::graphql::language::Translation> {
                    $crate::graphql::language::translations(&self.row.$column)
                }
            )*)?

            $($(
                $(#[$optional_doc])*
                async fn $optional(
                    &self,
                    #[graphql(desc = "The language wanted; another one answers where the text is not known in it.", default_with = "Language::Arabic")]
                    language: $crate::graphql::language::Language,
                ) -> Option<String> {
                    self.row.$optional_column.as_ref().map(|text| language.of(text))
                }

                /// The same in every language that it is known in, in the order Arabic, French, Tamazight, English;
                /// empty if it is not known.
                async fn $optionals(&self) -> Vec<$crate::graphql::language::Translation> {
                    self.row.$optional_column.as_ref().map(|text| $crate::graphql::language::translations(text)).unwrap_or_default()
                }
            )*)?

            $($(
                $(#[$edge_doc])*
                async fn $edge(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "The most records wanted, from the start of the list or from `after`: 0 to 100. 20 when neither `first` nor `last` is given.")]
                    first: Option<i32>,
                    #[graphql(desc = "A cursor of this list: only what comes after it.")]
                    after: Option<String>,
                    #[graphql(desc = "The most records wanted, counted back from the end of the list or from `before`: 0 to 100. Not together with `first`.")]
                    last: Option<i32>,
                    #[graphql(desc = "A cursor of this list: only what comes before it.")]
                    before: Option<String>,
                ) -> async_graphql::Result<$crate::graphql::connection::Connection<$edge_type>> {
                    use $crate::{graphql::{connection::{Connection, Paging, Wanted}, object::Rooted}, store::list::Direction};
                    let wanted = Wanted {
                        relation: $edge_relation,
                        sort: ($edge_sort, Direction::Ascending),
                        filter: Default::default(),
                        paging: Paging { first, after, last, before },
                        reads: $crate::graphql::reads::of_list::<$edge_type>(ctx.field()),
                        brought: Rooted::brought(self, stringify!($edge)),
                    };
                    Ok(Connection::new(&Rooted::scope(self, ctx), Rooted::parent(self), wanted)?)
                }
            )*)?

            $($(
                $(#[$ordered_doc])*
                async fn $ordered(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "The most records wanted, from the start of the list or from `after`: 0 to 100. 20 when neither `first` nor `last` is given.")]
                    first: Option<i32>,
                    #[graphql(desc = "A cursor of this list in the same order: only what comes after it.")]
                    after: Option<String>,
                    #[graphql(desc = "The most records wanted, counted back from the end of the list or from `before`: 0 to 100. Not together with `first`.")]
                    last: Option<i32>,
                    #[graphql(desc = "A cursor of this list in the same order: only what comes before it.")]
                    before: Option<String>,
                    #[graphql(desc = "How the list is sorted; the field's description tells the order when left out.")]
                    order_by: Option<$crate::graphql::order::Order<$order>>,
                ) -> async_graphql::Result<$crate::graphql::connection::Connection<$ordered_type>> {
                    use $crate::graphql::{connection::{Connection, Paging, Wanted}, object::Rooted, order::OrderField};
                    let (field, direction) = order_by.map_or($default, |order| (order.field, order.direction));
                    let wanted = Wanted {
                        relation: $ordered_relation,
                        sort: (field.sort(), direction.into()),
                        filter: Default::default(),
                        paging: Paging { first, after, last, before },
                        reads: $crate::graphql::reads::of_list::<$ordered_type>(ctx.field()),
                        brought: None,
                    };
                    Ok(Connection::new(&Rooted::scope(self, ctx), Rooted::parent(self), wanted)?)
                }
            )*)?

            $($(
                $(#[$filtered_doc])*
                #[expect(clippy::too_many_arguments, reason = "they are the field's GraphQL arguments")]
                async fn $filtered(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "The most records wanted, from the start of the list or from `after`: 0 to 100. 20 when neither `first` nor `last` is given.")]
                    first: Option<i32>,
                    #[graphql(desc = "A cursor of this list in the same order: only what comes after it.")]
                    after: Option<String>,
                    #[graphql(desc = "The most records wanted, counted back from the end of the list or from `before`: 0 to 100. Not together with `first`.")]
                    last: Option<i32>,
                    #[graphql(desc = "A cursor of this list in the same order: only what comes before it.")]
                    before: Option<String>,
                    #[graphql(desc = "How the list is sorted; the field's description tells the order when left out.")]
                    order_by: Option<$crate::graphql::order::Order<$filtered_order>>,
                    #[graphql(desc = "Which records the list has; all when left out. `totalCount` and the other figures beside the page respect it too.")]
                    filter: Option<$filter>,
                ) -> async_graphql::Result<$crate::graphql::connection::Connection<$filtered_type>> {
                    use $crate::graphql::{connection::{Connection, Paging, Wanted}, object::Rooted, order::OrderField};
                    let (field, direction) = order_by.map_or($filtered_default, |order| (order.field, order.direction));
                    let wanted = Wanted {
                        relation: $filtered_relation,
                        sort: (field.sort(), direction.into()),
                        filter: filter.unwrap_or_default(),
                        paging: Paging { first, after, last, before },
                        reads: $crate::graphql::reads::of_list::<$filtered_type>(ctx.field()),
                        brought: None,
                    };
                    Ok(Connection::new(&Rooted::scope(self, ctx), Rooted::parent(self), wanted)?)
                }
            )*)?
        }
    };
}
pub(crate) use object;
