//! `@skip` and `@include`: whether a part of a selection counts, by the request's variables.

use async_graphql::{Positioned, Value, Variables, parser::types::Directive};

/// Whether a selection is left out by `@skip` or `@include`.
pub(crate) fn is_skipped(directives: &[Positioned<Directive>], variables: &Variables) -> bool {
    directives.iter().any(|directive| {
        let when_skipped = match directive.node.name.node.as_str() {
            "skip" => true,
            "include" => false,
            _ => return false,
        };
        let condition = directive.node.get_argument("if").cloned();
        let condition =
            condition.and_then(|value| value.node.into_const_with(|name| variables.get(&name).cloned().ok_or(())).ok());
        condition == Some(Value::Boolean(when_skipped))
    })
}
