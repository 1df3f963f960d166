//! `/graphql`: GraphQL over HTTP. GET carries a query in the address, POST in a JSON body. The body is read and counted
//! here, because the frameworks' own extractor takes any size and any media type.
//! Source: the GraphQL-over-HTTP specification of the GraphQL Foundation.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, Data, Payload},
};
use async_graphql::Variables;
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::time::timeout;

use super::identity::{idempotency_key, identify};
use crate::{
    app::App,
    error::{Code, Error},
    graphql::{
        answer::{Answer, Question, refusal},
        limits,
    },
};

/// How long a body may take to arrive. It is shorter than the time that a stopping server waits for requests under way.
const BODY_DEADLINE: Duration = Duration::from_secs(8);
pub(super) const JSON: &str = "application/json; charset=utf-8";
/// When to try again after the database did not answer.
pub(super) const RETRY_SECONDS: &str = "5";
const GRAPHQL_JSON: &str = "application/graphql-response+json; charset=utf-8";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/graphql")
            .route(web::get().to(get))
            .route(web::head().to(get))
            .route(web::post().to(post))
            .default_service(web::to(other)),
    );
}

async fn get(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let question = match from_address(&request) {
        Ok(question) => question,
        Err(error) => return refused(&request, StatusCode::BAD_REQUEST, error),
    };
    answer(&app, &request, Question { read_only: true, ..question }).await
}

/// Answers in the name of who sends the request.
async fn answer(app: &App, request: &HttpRequest, question: Question) -> HttpResponse {
    match identify(app, request).await {
        Ok(principal) => {
            let question = Question { idempotency_key: idempotency_key(request), ..question };
            let is_staff = principal.is_some();
            let mut response = respond(request, app.answer(principal, question).await);
            if is_staff {
                // What a member of staff sees is for nobody else's cache.
                let private = header::HeaderValue::from_static("no-store");
                response.headers_mut().insert(header::CACHE_CONTROL, private);
            }
            response
        }
        Err(error) if error.code() == Code::Unauthenticated => {
            let mut response = refused(request, StatusCode::UNAUTHORIZED, error);
            let challenge = header::HeaderValue::from_static("Bearer realm=\"chiraka\", error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            response
        }
        Err(error) => {
            let unavailable = error.code() == Code::Unavailable;
            respond(request, Answer { unavailable, ..refusal(error) })
        }
    }
}

async fn post(app: Data<App>, request: HttpRequest, body: Payload) -> HttpResponse {
    let body = timeout(BODY_DEADLINE, read(&request, body)).await.unwrap_or_else(|_| {
        let message = format!("The body did not arrive within {} seconds.", BODY_DEADLINE.as_secs());
        Err((StatusCode::REQUEST_TIMEOUT, Error::caller(Code::InvalidRequest, message)))
    });
    let (status, error) = match body {
        Ok(body) => match from_body(&body) {
            Ok(question) => return answer(&app, &request, question).await,
            Err(error) => (StatusCode::BAD_REQUEST, error),
        },
        Err(refusal) => refusal,
    };
    refused(&request, status, error)
}

async fn other(request: HttpRequest) -> HttpResponse {
    let error =
        Error::caller(Code::MethodNotAllowed, "Use POST with a JSON body, or GET with the query in the address.");
    let mut response = refused(&request, StatusCode::METHOD_NOT_ALLOWED, error);
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD, POST"));
    response
}

/// The members of a request, in a body or an address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<T> {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<T>,
    #[serde(rename = "extensions")]
    _extensions: Option<T>,
}

impl<T> Members<T> {
    fn question(self, variables: Variables) -> Result<Question, Error> {
        let message = "`query` is missing: give a GraphQL document.";
        let query = self.query.ok_or_else(|| Error::caller(Code::InvalidRequest, message))?;
        let operation_name = self.operation_name.filter(|name| !name.is_empty());
        Ok(Question { query, operation_name, variables, ..Question::default() })
    }
}

fn invalid(what: &str, error: impl std::fmt::Display) -> Error {
    let message = format!("{what} ({error}).");
    Error::caller(Code::InvalidRequest, message)
}

fn from_body(body: &[u8]) -> Result<Question, Error> {
    let what = "The body is not a JSON object with `query`, and if needed `operationName` and `variables`";
    let mut members: Members<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(body).map_err(|error| invalid(what, error))?;
    let variables = members.variables.take().unwrap_or_default();
    members.question(Variables::from_json(variables.into()))
}

fn from_address(request: &HttpRequest) -> Result<Question, Error> {
    let query = request.query_string();
    let mut members: Members<String> = web::Query::from_query(query)
        .map(web::Query::into_inner)
        .map_err(|error| invalid("The address's parameters can't be read", error))?;
    let variables = members.variables.take().filter(|text| !text.is_empty());
    let variables: serde_json::Map<String, serde_json::Value> = match variables {
        Some(text) => {
            serde_json::from_str(&text).map_err(|error| invalid("`variables` is not a JSON object", error))?
        }
        None => serde_json::Map::new(),
    };
    members.question(Variables::from_json(variables.into()))
}

/// Refuses a body that is not JSON in UTF-8, as it is.
fn is_plain_json(request: &HttpRequest) -> Result<(), &'static str> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = header(header::CONTENT_TYPE);
    let mut parts = media_type.split(';').map(str::trim);
    if !parts.next().unwrap_or_default().eq_ignore_ascii_case("application/json") {
        return Err("Send the request as `Content-Type: application/json`.");
    }
    let charset = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    if charset.is_some_and(|(_, charset)| !charset.trim_matches('"').eq_ignore_ascii_case("utf-8")) {
        return Err("Send the request in UTF-8.");
    }
    let encoding = header(header::CONTENT_ENCODING);
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return Err("Send the request as it is, without `Content-Encoding`.");
    }
    Ok(())
}

/// Reads a body of JSON, and stops at the limit.
async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Vec<u8>, (StatusCode, Error)> {
    if let Err(message) = is_plain_json(request) {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, Error::caller(Code::UnsupportedMediaType, message)));
    }
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| (StatusCode::BAD_REQUEST, invalid("The body broke off", error)))?;
        if body.len() + chunk.len() > limits::BODY {
            let message = format!("The body is larger than {} bytes.", limits::BODY);
            return Err((StatusCode::PAYLOAD_TOO_LARGE, Error::caller(Code::BodyTooLarge, message)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Whether the client reads `application/graphql-response+json`, whose status codes tell a refusal from an answer.
fn reads_graphql_json(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_named = parts.next().unwrap_or_default().eq_ignore_ascii_case("application/graphql-response+json");
        // A weight of nothing says «not this one».
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        is_named && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

fn respond(request: &HttpRequest, answer: Answer) -> HttpResponse {
    if answer.wrong_method {
        let media_type = if reads_graphql_json(request) { GRAPHQL_JSON } else { JSON };
        let allowed = (header::ALLOW, "POST");
        return HttpResponse::MethodNotAllowed().insert_header(allowed).content_type(media_type).body(answer.body);
    }
    if answer.unavailable {
        let media_type = if reads_graphql_json(request) { GRAPHQL_JSON } else { JSON };
        let retry = (header::RETRY_AFTER, RETRY_SECONDS);
        return HttpResponse::ServiceUnavailable().insert_header(retry).content_type(media_type).body(answer.body);
    }
    if reads_graphql_json(request) {
        let status = if answer.executed { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        HttpResponse::build(status).content_type(GRAPHQL_JSON).body(answer.body)
    } else {
        HttpResponse::Ok().content_type(JSON).body(answer.body)
    }
}

/// Refuses a request that is no GraphQL request.
fn refused(request: &HttpRequest, status: StatusCode, error: Error) -> HttpResponse {
    let media_type = if reads_graphql_json(request) { GRAPHQL_JSON } else { JSON };
    HttpResponse::build(status).content_type(media_type).body(refusal(error).body)
}
