//! How the declaration of a type becomes the steps that write its fields directly: the other half of
//! [`object!`](super::object), from the same words, so that the two ways to an answer can't disagree.

/// Writes the [`Direct`](super::direct::Direct) implementation of a type from the sections of its declaration.
macro_rules! steps {
    (
        $name:ident {
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
        impl $crate::graphql::direct::Direct for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn step(field: &$crate::graphql::direct::Chosen<'_>) -> Option<$crate::graphql::direct::Step<Self>> {
                if field.is("id") {
                    return Some(Box::new(|this, out| out.plain(this.row.id.to_string())));
                }
                $($(if field.is(stringify!($value)) {
                    return Some(Box::new(|this, out| {
                        let ($value_row, $value_scope) = (&*this.row, &this.scope);
                        let _ = ($value_row, $value_scope);
                        let value: $value_type = $value_body;
                        out.plain(value);
                    }));
                })*)?
                $($(if field.is(stringify!($link)) {
                    let plan = field.plan::<$link_type>()?;
                    return Some(Box::new(move |this, out| {
                        let $link_row = &*this.row;
                        out.record(&plan, &this.scope, Some($link_body.0));
                    }));
                })*)?
                $($(if field.is(stringify!($optional_link)) {
                    let plan = field.plan::<$optional_link_type>()?;
                    return Some(Box::new(move |this, out| {
                        let $optional_link_row = &*this.row;
                        out.record(&plan, &this.scope, $optional_link_body.map(|key| key.0));
                    }));
                })*)?
                $($(if field.is(stringify!($text)) {
                    let language = field.argument("language", $crate::graphql::language::Language::Arabic)?;
                    return Some(Box::new(move |this, out| out.plain(language.text(&this.row.$column))));
                }
                if field.is(stringify!($texts)) {
                    let plan = field.plan::<$crate::graphql::language::Translation>()?;
                    return Some(Box::new(move |this, out| {
                        let texts = $crate::graphql::language::translations(&this.row.$column);
                        out.items(&texts, |text, out| plan.write(text, out));
                    }));
                })*)?
                $($(if field.is(stringify!($optional)) {
                    let language = field.argument("language", $crate::graphql::language::Language::Arabic)?;
                    return Some(Box::new(move |this, out| {
                        out.plain(this.row.$optional_column.as_ref().map(|text| language.text(text)));
                    }));
                }
                if field.is(stringify!($optionals)) {
                    let plan = field.plan::<$crate::graphql::language::Translation>()?;
                    return Some(Box::new(move |this, out| {
                        let texts = this.row.$optional_column.as_ref().map($crate::graphql::language::translations);
                        out.items(&texts.unwrap_or_default(), |text, out| plan.write(text, out));
                    }));
                })*)?
                $($(if field.is(stringify!($edge)) {
                    let plan = $crate::graphql::listing::BroughtPlan::<$edge_type>::of(field, $edge_relation, $edge_sort)?;
                    return Some(Box::new(move |this, out| {
                        plan.write(&this.scope, this.row.id.0, this.brought.list(stringify!($edge)), out);
                    }));
                })*)?
                None
            }
        }
    };
}
pub(crate) use steps;
