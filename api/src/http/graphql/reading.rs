//! From a request's address or body to a question. The body is read and counted here, because the frameworks' own extractor
//! takes any size and any media type.

use std::{fmt, time::Duration};

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
    web::{self, Payload},
};
use async_graphql::Variables;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::{
    error::{Code, Error},
    graphql::{answer::Question, limits},
    persisted::Naming,
};

/// How long a body may take to arrive. It is shorter than the time that a stopping server waits for requests under way.
const BODY_DEADLINE: Duration = Duration::from_secs(8);

/// The members of a request, in a body or an address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct Members<T> {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<T>,
    extensions: Option<T>,
}

impl Members<Map<String, Value>> {
    /// The variables, to be completed before they are a question's.
    pub(in crate::http) fn take_variables(&mut self) -> Map<String, Value> {
        self.variables.take().unwrap_or_default()
    }

    /// The question, whose document may still have to be found by its name.
    pub(in crate::http) fn question(mut self) -> Result<Question, Error> {
        let variables = Variables::from_json(self.take_variables().into());
        let extensions = self.extensions.unwrap_or_default();
        let naming = Naming::of(self.document_id.filter(|id| !id.is_empty()), &extensions)?;
        let query = self.query.unwrap_or_default();
        if query.is_empty() && naming == Naming::default() {
            let message = "`query` is missing: give a GraphQL document, or `documentId`.";
            return Err(Error::caller(Code::InvalidRequest, message));
        }
        let operation_name = self.operation_name.filter(|name| !name.is_empty());
        let tells_cost = extensions.get("cost") == Some(&Value::Bool(true));
        Ok(Question { query, operation_name, variables, naming, tells_cost, ..Question::default() })
    }
}

pub(in crate::http) fn invalid(what: &str, error: impl fmt::Display) -> Error {
    let message = format!("{what} ({error}).");
    Error::caller(Code::InvalidRequest, message)
}

/// The question in a body of JSON.
pub(super) fn from_body(body: &[u8]) -> Result<Question, Error> {
    let what = "The body is not a JSON object with `query`, and if needed `operationName` and `variables`";
    let members: Members<Map<String, Value>> = serde_json::from_slice(body).map_err(|error| invalid(what, error))?;
    members.question()
}

/// The question in the parameters of an address.
pub(super) fn from_address(parameters: &str) -> Result<Question, Error> {
    let members: Members<String> = web::Query::from_query(parameters)
        .map(web::Query::into_inner)
        .map_err(|error| invalid("The address's parameters can't be read", error))?;
    let object = |name: &str, text: Option<String>| match text.filter(|text| !text.is_empty()) {
        Some(text) => serde_json::from_str::<Option<Map<String, Value>>>(&text)
            .map(Option::unwrap_or_default)
            .map_err(|error| invalid(&format!("`{name}` is not a JSON object"), error)),
        None => Ok(Map::new()),
    };
    let variables = Some(object("variables", members.variables)?);
    let extensions = Some(object("extensions", members.extensions)?);
    let Members { query, document_id, operation_name, .. } = members;
    Members { query, document_id, operation_name, variables, extensions }.question()
}

/// The body of a request that is JSON in UTF-8, as it is.
pub(super) async fn body(request: &HttpRequest, payload: Payload) -> Result<Vec<u8>, Error> {
    is_plain_json(request)?;
    let declared = header(request, header::CONTENT_LENGTH).parse::<u64>();
    if declared.is_ok_and(|length| length > limits::BODY as u64) {
        return Err(too_large());
    }
    timeout(BODY_DEADLINE, read(payload)).await.unwrap_or_else(|_| {
        let message = format!("The body did not arrive within {} seconds.", BODY_DEADLINE.as_secs());
        Err(Error::caller(Code::RequestTimeout, message))
    })
}

fn header(request: &HttpRequest, name: HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn is_plain_json(request: &HttpRequest) -> Result<(), Error> {
    let refused = |message| Err(Error::caller(Code::UnsupportedMediaType, message));
    let mut parts = header(request, header::CONTENT_TYPE).split(';').map(str::trim);
    if !parts.next().unwrap_or_default().eq_ignore_ascii_case("application/json") {
        return refused(
            "Send the request as `Content-Type: application/json`, or files with it as `multipart/form-data`.",
        );
    }
    let charset = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    if charset.is_some_and(|(_, charset)| !charset.trim_matches('"').eq_ignore_ascii_case("utf-8")) {
        return refused("Send the request in UTF-8.");
    }
    let encoding = header(request, header::CONTENT_ENCODING);
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return refused("Send the request as it is, without `Content-Encoding`.");
    }
    Ok(())
}

async fn read(mut payload: Payload) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| invalid("The body broke off", error))?;
        if body.len() + chunk.len() > limits::BODY {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large() -> Error {
    Error::caller(Code::BodyTooLarge, format!("The body is larger than {} bytes.", limits::BODY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_parameter_is_none() {
        let question = from_address("query={a}&variables=&operationName=&extensions=").expect("a request");
        assert_eq!((question.query.as_str(), question.operation_name), ("{a}", None));
        let named = from_address("query={a}&variables=null&operationName=null").expect("a request");
        assert_eq!(named.operation_name.as_deref(), Some("null"), "in an address it is a name");
        for bad in ["", "variables={}", "query={a}&variables=7", "query={a}&extensions=[]", "query={a}&variables={"] {
            assert_eq!(from_address(bad).map(|_| ()).map_err(|error| error.code()), Err(Code::InvalidRequest), "{bad}");
        }
    }
}
