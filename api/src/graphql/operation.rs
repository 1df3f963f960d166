//! Which operation of a document a request asks for.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};

use super::{answer::Question, documents::Document};
use crate::error::{Code, Error};

/// The operation that a question asks for.
pub(super) fn operation<'a>(document: &'a Document, question: &Question) -> Result<&'a OperationDefinition, Error> {
    chosen(&document.parsed, question.operation_name.as_deref()).ok_or_else(|| {
        Error::caller(
            Code::InvalidRequest,
            match question.operation_name {
                Some(_) => "The document has no operation with the given `operationName`.",
                None => "The document has several operations; give the `operationName` of one.",
            },
        )
    })
}

/// The operation of a name; the only one where none is named.
pub(super) fn chosen<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => Some(&operations.get(name)?.node),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| &operation.node)
        }
        _ => None,
    }
}

/// The name of the operation that was chosen, if it has one.
pub(super) fn name<'a>(document: &'a ExecutableDocument, name: Option<&'a str>) -> Option<&'a str> {
    name.or_else(|| match &document.operations {
        DocumentOperations::Multiple(operations) => operations.keys().next().map(|name| name.as_str()),
        DocumentOperations::Single(_) => None,
    })
}
