//! Executes a request and writes its answer, byte by byte in the order of the selection: the same request on the same
//! data gives the same bytes, whichever field was ready first.

use std::{sync::Arc, time::Instant};

use async_graphql::{
    Pos, Positioned, Request, Response, ServerError, ValidationMode, Value, Variables,
    parser::{
        parse_schema,
        types::{OperationDefinition, OperationType, VariableDefinition},
    },
};
use serde::Serialize;
use tokio::{task::unconstrained, time::timeout};

use super::{
    Schema,
    direct::Request as Selecting,
    documents::{Document, Documents},
    inputs::Inputs,
    limits::{self, Cost, Prices},
    merging,
    operation::{name, operation},
    selection::Writer,
    shapes::Shapes,
};
use crate::{
    caller::RequestId,
    error::{Code, Error},
    files::arrival::Arrived,
    metrics::Metrics,
    persisted::Naming,
    scope::Scope,
};

/// A GraphQL request as a client sends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) query: String,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
    /// Whether the request may only read: it came by a method that promises so.
    pub(crate) read_only: bool,
    /// The key by which a repetition is recognised.
    pub(crate) idempotency_key: Option<String>,
    /// The files that came with it.
    pub(crate) arrived: Vec<Arrived>,
    /// How it names its document.
    pub(crate) naming: Naming,
    /// Whether the answer is to say what it cost.
    pub(crate) tells_cost: bool,
    /// The cursor after which a subscription goes on, where its client lost the connection.
    pub(crate) resume_after: Option<String>,
}

/// An answer, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The whole body, JSON.
    pub(crate) body: Vec<u8>,
    pub(crate) outcome: Outcome,
    /// What it cost, and might have; nothing where it was not executed.
    pub(crate) cost: Option<Cost>,
}

impl Answer {
    /// Adds what it cost, and what is left to the client, if its requests are counted.
    pub(crate) fn tell_cost(&mut self, left: Option<u32>) {
        let Some(Cost { requested, limit }) = self.cost else { return };
        // It ends with the brace of the whole.
        self.body.pop();
        let remaining = left.map_or_else(|| "null".to_owned(), |left| left.to_string());
        let cost = format!(r#"{{"requested":{requested},"limit":{limit},"remaining":{remaining}}}"#);
        self.body.extend_from_slice(format!(r#","extensions":{{"cost":{cost}}}}}"#).as_bytes());
    }
}

/// A request whose document is within the limits.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    document: Arc<Document>,
    /// Whether it reads and changes nothing.
    pub(crate) reads: bool,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was executed, and every field is answered.
    Whole,
    /// It was executed, and some fields failed.
    Partial,
    /// It was executed, and the database failed it: the same request may do better later.
    Unavailable,
    /// It was not executed.
    Refused(Code),
}

/// What executes requests: the schema, and what it says of the shape of answers.
pub(crate) struct Executor {
    schema: Schema,
    /// The same schema, for documents that passed the whole validation before.
    trusting: Schema,
    shapes: Arc<Shapes>,
    inputs: Inputs,
    prices: Prices,
    documents: Documents,
    metrics: Metrics,
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Executor").field("shapes", &self.shapes).finish_non_exhaustive()
    }
}

impl Executor {
    pub(crate) fn new(metrics: Metrics) -> Self {
        let schema = super::schema(ValidationMode::Strict);
        // The text comes from the same library a line above; a test writes and reads it too.
        let text = parse_schema(schema.sdl()).expect("a schema can read its own text");
        Executor {
            schema,
            trusting: super::schema(ValidationMode::Fast),
            inputs: Inputs::of(&text),
            prices: Prices::of(&text),
            shapes: Arc::new(Shapes::of(text)),
            documents: Documents::new(),
            metrics,
        }
    }

    /// Finds the document of a request and the operation that is asked for, within the limits.
    pub(crate) fn prepare(&self, question: &Question) -> Result<Prepared, Error> {
        let document = self.document(question)?;
        let asked = operation(&document, question)?.ty;
        let span = tracing::Span::current();
        span.record("graphql.operation.type", tracing::field::display(asked));
        if let Some(name) = name(&document.parsed, question.operation_name.as_deref()) {
            span.record("graphql.operation.name", name);
        }
        if question.read_only && asked == OperationType::Mutation {
            let message = "A GET request only reads: send mutations by POST.";
            return Err(Error::caller(Code::MethodNotAllowed, message));
        }
        if asked == OperationType::Mutation {
            merging::check_acts(&document.parsed, operation(&document, question)?)?;
        }
        Ok(Prepared { document, reads: asked == OperationType::Query })
    }

    /// Executes a request in a scope.
    pub(crate) async fn answer(
        &self,
        scope: Scope,
        request_id: &RequestId,
        prepared: Prepared,
        question: Question,
    ) -> Answer {
        match self.try_answer(scope, request_id, prepared.document, question).await {
            Ok(answer) => answer,
            Err(error) => {
                self.metrics.refused(error.code().name());
                refusal(error, request_id)
            }
        }
    }

    async fn try_answer(
        &self,
        scope: Scope,
        request_id: &RequestId,
        document: Arc<Document>,
        mut question: Question,
    ) -> Result<Answer, Error> {
        let operation = operation(&document, &question)?;
        let cost = self.complete(&scope, &document, operation, &mut question.variables)?;
        if operation.ty == OperationType::Subscription {
            let message = "A subscription goes on: open a WebSocket connection (`graphql-transport-ws`), or accept \
                           `text/event-stream`.";
            return Err(Error::caller(Code::InvalidRequest, message));
        }
        let begun = Instant::now();
        let executing = self.execute(scope, &document, operation, &question);
        let response = if operation.ty == OperationType::Mutation {
            // What was given up might have been done all the same, and nobody would know.
            executing.await
        } else {
            timeout(limits::TIME, executing).await.map_err(|_| too_late())?
        };
        self.metrics.executed(name(&document.parsed, question.operation_name.as_deref()), begun.elapsed());
        for error in &response.errors {
            match code(error) {
                Some(Value::String(code)) => self.metrics.refused(code),
                _ => self.metrics.refused(Code::ValidationFailed.name()),
            }
        }
        let mut answer = self.written(&document, operation, &question.variables, response, request_id);
        answer.cost = Some(cost);
        Ok(answer)
    }

    /// Completes the variables of an operation by its defaults, and finds what it costs: it is in order then, as far as it can
    /// be before it is executed.
    pub(super) fn complete(
        &self,
        scope: &Scope,
        document: &Document,
        operation: &OperationDefinition,
        variables: &mut Variables,
    ) -> Result<Cost, Error> {
        // The library leaves defaults out where it decides on @skip and @include.
        for definition in &operation.variable_definitions {
            let name = definition.node.name.node.clone();
            let ty = &definition.node.var_type.node;
            let fault = match (definition.node.default_value(), variables.get(&name)) {
                (_, Some(Value::Null)) | (None, None) if !ty.nullable => "is missing; it needs a value".to_owned(),
                (Some(value), None) => {
                    variables.insert(name, value.clone());
                    continue;
                }
                (_, Some(value)) => match self.inputs.fault(ty, value) {
                    Some(fault) => format!("has a wrong value: {fault}"),
                    None => continue,
                },
                (None, None) => continue,
            };
            let message = format!("The variable `${name}` of the type `{ty}` {fault}.");
            return Err(Error::caller(Code::ValidationFailed, message));
        }
        let requested = self.prices.cost(&document.parsed, operation, variables);
        let cost = Cost { requested, limit: scope.most_cost() };
        cost.check()?;
        Ok(cost)
    }

    /// The answer with what was executed, in the order of the selection.
    pub(super) fn written(
        &self,
        document: &Document,
        operation: &OperationDefinition,
        variables: &Variables,
        mut response: Response,
        request_id: &RequestId,
    ) -> Answer {
        let failed_fields = response.errors.iter().any(|error| !error.path.is_empty());
        let executed = response.errors.is_empty() || failed_fields;
        let mut body = Vec::with_capacity(4096);
        body.push(b'{');
        if executed {
            body.extend_from_slice(b"\"data\":");
            let writer = Writer::new(&self.shapes, &document.parsed, variables);
            body.extend(writer.write(operation, &response.data));
            if writer.is_incomplete() && response.errors.is_empty() {
                let error = Error::internal("a value that may not be missing is, and no field says why");
                response.errors.push(async_graphql::Error::from(error).into_server_error(Pos::default()));
            }
        }
        if executed && !response.errors.is_empty() {
            body.push(b',');
        }
        let outcome = match &response.errors[..] {
            [] => Outcome::Whole,
            errors if errors.iter().any(is_unavailable) => Outcome::Unavailable,
            _ if executed => Outcome::Partial,
            _ => Outcome::Refused(Code::ValidationFailed),
        };
        if !response.errors.is_empty() {
            write_errors(&mut body, response.errors, request_id);
        }
        body.push(b'}');
        Answer { body, outcome, cost: None }
    }

    /// The schema, with the whole validation.
    pub(super) fn strict(&self) -> &Schema {
        &self.schema
    }

    /// The schema, for documents that passed the whole validation before.
    pub(super) fn trusting(&self) -> &Schema {
        &self.trusting
    }

    pub(super) fn document(&self, question: &Question) -> Result<Arc<Document>, Error> {
        let operation = question.operation_name.as_deref();
        if let Some(known) = self.documents.get(&question.query, operation) {
            return Ok(known);
        }
        let mut parsed = limits::accept(&question.query)?;
        merging::join(&mut parsed);
        self.shapes.mark(&mut parsed);
        let document = Arc::new(Document::new(parsed, &question.query));
        self.documents.keep(&question.query, operation, &document);
        Ok(document)
    }

    async fn execute(
        &self,
        scope: Scope,
        document: &Arc<Document>,
        operation: &OperationDefinition,
        question: &Question,
    ) -> Response {
        let run = async |schema: &Schema, scope: Scope| {
            let request = self.request(scope, document, question);
            // Tokio would stop the task halfway through a large page to let others run, and a round of look-ups would
            // begin with half its keys.
            unconstrained(schema.execute(request)).await
        };
        let is_beyond_doubt = |definition: &Positioned<VariableDefinition>| {
            let value = question.variables.get(&definition.node.name.node);
            value.is_none_or(|value| self.inputs.fits(&definition.node.var_type.node, value))
        };
        // What is executed twice is done twice: a mutation goes through the whole validation, once.
        let may_repeat = operation.ty == OperationType::Query;
        if may_repeat && document.is_valid() && operation.variable_definitions.iter().all(is_beyond_doubt) {
            let response = run(&self.trusting, scope.afresh()).await;
            // What the library itself objects to is for the whole validation to name.
            if response.errors.iter().all(|error| code(error).is_some()) {
                return response;
            }
        }
        let response = run(&self.schema, scope).await;
        if response.errors.iter().all(|error| code(error).is_some()) {
            document.found_valid();
        }
        response
    }

    /// What the library is to execute.
    pub(super) fn request(&self, scope: Scope, document: &Arc<Document>, question: &Question) -> Request {
        let (variables, shapes) = (question.variables.clone(), Arc::clone(&self.shapes));
        // The parsed document takes the place of the text.
        let mut request = Request::new(String::new()).variables(variables.clone()).data(scope);
        request.operation_name = question.operation_name.clone();
        request = request.data(Selecting { document: Arc::clone(document), variables, shapes });
        request.set_parsed_query(document.parsed.clone());
        request
    }
}

fn code(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

fn is_unavailable(error: &ServerError) -> bool {
    let passing = [Code::Unavailable, Code::Busy, Code::StorageFull].map(|code| Value::from(code.name()));
    code(error).is_some_and(|code| passing.contains(code))
}

/// The answer to a request that was not executed.
pub(crate) fn refusal(error: Error, request_id: &RequestId) -> Answer {
    let outcome = Outcome::Refused(error.code());
    let error = request_id.span().in_scope(|| async_graphql::Error::from(error).into_server_error(Pos::default()));
    let mut body = vec![b'{'];
    write_errors(&mut body, vec![ServerError { locations: Vec::new(), ..error }], request_id);
    body.push(b'}');
    Answer { body, outcome, cost: None }
}

fn too_late() -> Error {
    let message = format!(
        "The answer took longer than {} seconds, and was given up. Ask for less at once.",
        limits::TIME.as_secs()
    );
    Error::caller(Code::TimedOut, message)
}

#[derive(Serialize)]
struct Errors {
    errors: Vec<ServerError>,
}

/// Writes `"errors":[…]`: in the order of their places, as fields fail in the order in which they finish.
fn write_errors(body: &mut Vec<u8>, mut errors: Vec<ServerError>, request_id: &RequestId) {
    for error in &mut errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            // The library's own errors are all about a document or a variable that does not fit the schema.
            extensions.set("code", Value::from(Code::ValidationFailed.name()));
        }
        extensions.set("requestId", request_id.as_str());
    }
    errors.sort_by_cached_key(|error| {
        let places: Vec<_> = error.locations.iter().map(|place| (place.line, place.column)).collect();
        (places, serde_json::to_string(&error.path).unwrap_or_default(), error.message.clone())
    });
    // The library tells some faults of a document twice, and of a hopeless one hundreds.
    errors.dedup_by(|one, other| {
        one.message == other.message && one.path == other.path && one.locations == other.locations
    });
    errors.truncate(limits::ERRORS);
    let text = serde_json::to_vec(&Errors { errors }).unwrap_or_else(|_| b"{\"errors\":[]}".to_vec());
    // The members of an object without its braces: the caller writes those.
    body.extend_from_slice(
        text.trim_ascii().strip_prefix(b"{").and_then(|text| text.strip_suffix(b"}")).unwrap_or_default(),
    );
}
