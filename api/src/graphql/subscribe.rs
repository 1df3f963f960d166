//! Subscriptions: how one is accepted, and how a change becomes its answer. An answer to a change is executed and written
//! like any other, in the order of the selection.

use std::sync::{Arc, OnceLock};

use async_graphql::{
    Response, Variables,
    parser::types::{OperationDefinition, OperationType, Selection},
};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use tokio::task::unconstrained;

use super::{
    Schema,
    answer::{Answer, Executor, Question, refusal},
    documents::Document,
    operation::{chosen, operation},
};
use crate::{
    caller::RequestId,
    error::{Code, Error},
    history::{query::Change, schema::decode},
    live::told::{Telling, Wanted},
    scope::Scope,
};

/// A subscription that was accepted.
#[derive(Debug)]
pub(crate) struct Subscription {
    document: Arc<Document>,
    question: Question,
    /// What it wants to be told.
    pub(crate) wanted: Wanted,
    /// Subscriptions with the same digest ask the same, and may see the same.
    pub(crate) digest: [u8; 32],
}

impl Executor {
    /// Whether a question begins a subscription. What is no good otherwise is for whoever answers it to say.
    pub(crate) fn is_subscription(&self, question: &Question) -> bool {
        self.document(question).is_ok_and(|document| {
            let asked = chosen(&document.parsed, question.operation_name.as_deref());
            asked.is_some_and(|asked| asked.ty == OperationType::Subscription)
        })
    }

    /// Accepts a subscription: reads its arguments, without telling it anything yet.
    pub(crate) async fn subscribe(
        &self,
        scope: &Scope,
        request_id: &RequestId,
        mut question: Question,
    ) -> Result<Subscription, Box<Answer>> {
        let refused = |error| Box::new(refusal(error, request_id));
        let document = self.document(&question).map_err(refused)?;
        let asked = operation(&document, &question).map_err(refused)?;
        self.complete(scope, &document, asked, &mut question.variables).map_err(refused)?;
        has_one_root_field(asked).map_err(refused)?;
        let noted: Arc<OnceLock<Wanted>> = Arc::default();
        let telling = Telling::Asked(Arc::clone(&noted));
        if let Some(mut response) = self.run(self.strict(), scope, &document, &question, telling).await {
            // Where the field fails there is no subscription: that is no part of an answer, but the refusal of the request.
            response.errors.iter_mut().for_each(|error| error.path.clear());
            return Err(Box::new(self.written(&document, asked, &question.variables, response, request_id)));
        }
        let wanted = noted.get().cloned();
        let mut wanted = wanted.ok_or_else(|| refused(Error::internal("a root field says what it wants")))?;
        if let Some(place) = &question.resume_after {
            wanted.after = Some(decode("after", place).map_err(refused)?);
        }
        document.found_valid();
        let digest = digest(scope, &question, asked);
        forget_place(&mut question, asked);
        Ok(Subscription { document, question, wanted, digest })
    }

    /// The answer to a change.
    pub(crate) async fn tell(
        &self,
        subscription: &Subscription,
        scope: &Scope,
        request_id: &RequestId,
        change: Arc<Change>,
    ) -> Answer {
        let Subscription { document, question, .. } = subscription;
        let asked = match operation(document, question) {
            Ok(asked) => asked,
            Err(error) => return refusal(error, request_id),
        };
        let telling = Telling::Told(change, scope.clone());
        match self.run(self.trusting(), scope, document, question, telling).await {
            Some(response) => self.written(document, asked, &question.variables, response, request_id),
            None => refusal(Error::internal("a change was not told"), request_id),
        }
    }

    /// Runs the root field to its first answer.
    async fn run(
        &self,
        schema: &Schema,
        scope: &Scope,
        document: &Arc<Document>,
        question: &Question,
        telling: Telling,
    ) -> Option<Response> {
        let request = self.request(scope.clone(), document, question).data(telling);
        // See the same in the execution of queries.
        unconstrained(schema.execute_stream(request).next()).await
    }
}

/// Refuses an operation that could be told several things at once.
/// Source: the GraphQL specification, section 5.2.3.1, «Single root field».
fn has_one_root_field(operation: &OperationDefinition) -> Result<(), Error> {
    let wrong = |message| Err(Error::caller(Code::ValidationFailed, message));
    match &operation.selection_set.node.items[..] {
        [only] => match &only.node {
            Selection::Field(field) if field.node.name.node.starts_with("__") => {
                wrong("A subscription's root field is one of `Subscription`, not of introspection.")
            }
            Selection::Field(field) if !field.node.directives.is_empty() => {
                wrong("A subscription's root field has no directives: it can't be left out.")
            }
            Selection::Field(_) => Ok(()),
            _ => wrong("Write a subscription's root field in the operation itself, not in a fragment."),
        },
        _ => wrong("A subscription has one root field. Subscribe once for each."),
    }
}

/// Leaves out the value of a variable that says nothing but where the subscription begins, unless it needs one: it makes no
/// difference to what is told later.
fn forget_place(question: &mut Question, operation: &OperationDefinition) {
    if let Some(place) = place_alone(&question.query, operation)
        && operation
            .variable_definitions
            .iter()
            .any(|known| known.node.name.node.as_str() == place && known.node.var_type.node.nullable)
    {
        question.variables.remove(place.as_str());
    }
    if question.variables.is_empty() {
        // An emptied map keeps its room, and there are many subscribers.
        question.variables = Variables::default();
    }
}

/// What tells alike subscriptions from others. Where one begins makes no difference to what it is told later: of a variable
/// that says nothing but that, the value is left out.
fn digest(scope: &Scope, question: &Question, operation: &OperationDefinition) -> [u8; 32] {
    let mut digest = Sha256::new();
    let place = place_alone(&question.query, operation);
    let variables: Vec<_> =
        question.variables.iter().filter(|(name, _)| place.as_deref() != Some(name.as_str())).collect();
    let variables = serde_json::to_vec(&variables).unwrap_or_default();
    let operation = question.operation_name.as_deref().unwrap_or_default();
    let viewer = format!("{:?}", scope.viewer());
    for part in [viewer.as_bytes(), question.query.as_bytes(), operation.as_bytes(), &variables] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// The variable that is the root field's `after`, if the text names it nowhere else but in its declaration.
fn place_alone(text: &str, operation: &OperationDefinition) -> Option<String> {
    let [only] = &operation.selection_set.node.items[..] else {
        return None;
    };
    let Selection::Field(field) = &only.node else {
        return None;
    };
    let argument = field.node.get_argument("after")?.node.to_string();
    let name = argument.strip_prefix('$')?;
    let rest = |after: &str| !after.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
    let named = text.split('$').skip(1).filter(|after| after.strip_prefix(name).is_some_and(rest));
    (named.count() == 2).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn a_variable_for_the_place_alone_is_found() {
        for (text, expected) in [
            ("subscription ($a: String) { x(after: $a) { y } }", Some("a")),
            ("subscription ($a: String, $ab: Int) { x(after: $a) { y(b: $ab) } }", Some("a")),
            ("subscription ($a: String) { x(after: $a) { y(b: $a) } }", None),
            ("subscription { x(after: \"c\") { y } }", None),
            ("subscription { x { y } }", None),
        ] {
            let document = parse_query(text).expect("a document");
            let (_, operation) = document.operations.iter().next().expect("an operation");
            assert_eq!(place_alone(text, &operation.node).as_deref(), expected, "{text}");
        }
    }
}
