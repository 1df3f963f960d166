//! Refusals: the status of every code, and the JSON body that every failing address answers with.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web::Data,
};

use super::frame;
use crate::{
    app::App,
    error::{Code, Error},
    graphql::answer::refusal,
};

/// The media type of JSON, as a header says it.
pub(super) const JSON: &str = "application/json; charset=utf-8";
/// When to try again after the database did not answer.
pub(super) const RETRY_SECONDS: &str = "5";
/// What a request is told whose token is not valid. Source: RFC 6750, section 3.
const CHALLENGE: &str = "Bearer realm=\"chiraka\", error=\"invalid_token\"";

/// The status of a request that is refused as a whole.
pub(super) fn status(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::UnknownAddress | Code::NotConfigured | Code::NotFound => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        Code::BodyTooLarge | Code::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Gone => StatusCode::GONE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        Code::TooManyStreams | Code::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::DocumentNotTrusted => StatusCode::FORBIDDEN,
        // Apollo's clients expect it: that a hash is unknown is a part of their conversation.
        Code::PersistedQueryNotFound => StatusCode::OK,
        Code::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
        Code::Busy | Code::StorageFull | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Code::InvalidRequest
        | Code::DocumentTooLarge
        | Code::TooManyTokens
        | Code::NestedTooDeeply
        | Code::SelectionTooLarge
        | Code::SelectionTooDeep
        | Code::TooManyDirectives
        | Code::TooManyAliases
        | Code::CostTooHigh
        | Code::ParseFailed
        | Code::ValidationFailed
        | Code::InvalidArgument
        | Code::ConflictingArguments
        | Code::InvalidPageSize
        | Code::InvalidCursor
        | Code::InvalidId
        | Code::TooManyRecords
        | Code::SumTooLarge => StatusCode::BAD_REQUEST,
    }
}

/// Refuses a request.
pub(super) fn refuse(request: &HttpRequest, error: Error) -> HttpResponse {
    refuse_as(HeaderValue::from_static(JSON), request, error)
}

/// Refuses a request in a media type of JSON.
pub(super) fn refuse_as(media_type: HeaderValue, request: &HttpRequest, error: Error) -> HttpResponse {
    let code = error.code();
    let mut response = HttpResponse::build(status(code));
    match code {
        Code::Unauthenticated => response.insert_header((header::WWW_AUTHENTICATE, CHALLENGE)),
        Code::Busy | Code::StorageFull | Code::TimedOut | Code::Unavailable | Code::TooManyConnections => {
            response.insert_header((header::RETRY_AFTER, RETRY_SECONDS))
        }
        _ => &mut response,
    };
    // What is refused today may be answered tomorrow.
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(app) = request.app_data::<Data<App>>() {
        app.metrics().refused(code.name());
    }
    let request_id = frame::request_id(request);
    response.content_type(media_type).body(refusal(error, &request_id).body)
}

/// A refusal that says which methods are right.
pub(super) fn only(methods: &'static str, mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    response
}
