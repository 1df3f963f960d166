//! From an answer to a response: its status, by the media type, and its headers.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};

use super::accept::MediaType;
use crate::{
    error::Code,
    graphql::answer::{Answer, Outcome},
    http::refusal::{RETRY_SECONDS, only, status},
};

/// The response with an answer.
pub(super) fn of(media_type: MediaType, answer: Answer) -> HttpResponse {
    let Answer { body, outcome } = answer;
    let mut response =
        HttpResponse::build(status_of(media_type, outcome)).content_type(media_type.as_header()).body(body);
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
    }
    match outcome {
        Outcome::Refused(Code::MethodNotAllowed) => only("POST", response),
        _ => response,
    }
}

fn status_of(media_type: MediaType, outcome: Outcome) -> StatusCode {
    match (outcome, media_type) {
        (Outcome::Partial, MediaType::GraphqlResponse) => partial_success(),
        (Outcome::Whole | Outcome::Partial, _) => StatusCode::OK,
        (Outcome::Unavailable, _) => status(Code::Unavailable),
        (Outcome::Refused(code), _) => match (status(code), media_type) {
            // Older clients take any other status for a fault of something between them and the server.
            (StatusCode::BAD_REQUEST, MediaType::Json) => StatusCode::OK,
            (status, _) => status,
        },
    }
}

/// Some fields failed: the specification's own status, to be seen where bodies are not read. Clients read the body.
fn partial_success() -> StatusCode {
    StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_tells_a_refusal_from_an_answer() {
        for (outcome, graphql, json) in [
            (Outcome::Whole, 200, 200),
            (Outcome::Partial, 294, 200),
            (Outcome::Unavailable, 503, 503),
            (Outcome::Refused(Code::ParseFailed), 400, 200),
            (Outcome::Refused(Code::ValidationFailed), 400, 200),
            (Outcome::Refused(Code::MethodNotAllowed), 405, 405),
            (Outcome::Refused(Code::Internal), 500, 500),
        ] {
            assert_eq!(status_of(MediaType::GraphqlResponse, outcome).as_u16(), graphql, "{outcome:?}");
            assert_eq!(status_of(MediaType::Json, outcome).as_u16(), json, "{outcome:?}");
        }
    }
}
