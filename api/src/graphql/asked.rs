//! Which registry a root field reads: the present one, or, below `asOf`, the registry as it was.

use async_graphql::Context;

use crate::scope::Scope;

/// The scope of a root field.
pub(crate) fn scope(ctx: &Context<'_>) -> Scope {
    let own = ctx.data_unchecked::<Scope>();
    let above = above(ctx).and_then(|field| own.under(&field));
    above.unwrap_or_else(|| own.clone())
}

/// The field that a root field stands under, by its place in the answer; none at the top.
fn above(ctx: &Context<'_>) -> Option<String> {
    let parent = ctx.path_node.as_ref()?.parent?;
    Some(parent.to_string_vec().join("."))
}

/// The place of a field in the answer.
pub(crate) fn place(ctx: &Context<'_>) -> String {
    ctx.path_node.as_ref().map(|node| node.to_string_vec().join(".")).unwrap_or_default()
}

/// Whether a root field stands at the top.
pub(crate) fn is_at_the_top(ctx: &Context<'_>) -> bool {
    above(ctx).is_none()
}
