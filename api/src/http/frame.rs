//! What every response has, whichever address it comes from: the request's id, the headers that keep a browser from doing
//! harm with it, and a JSON body where it fails.

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use super::{console, refusal};
use crate::{
    app::App,
    caller::RequestId,
    clock::{Clock, SystemClock},
    error::{Code, Error},
    trace::Trace,
};

const X_REQUEST_ID: &str = "x-request-id";
const TRACE_PARENT: &str = "traceparent";
const TRACE_RESPONSE: &str = "traceresponse";

/// Around every request.
pub(super) async fn frame(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let given = request.headers().get(X_REQUEST_ID).and_then(|value| RequestId::given(value.to_str().ok()?));
    let id = given.unwrap_or_else(|| RequestId::new(clock(&request)));
    let id = id.within(trace(&request));
    request.extensions_mut().insert(id.clone());
    let mut response = in_json(next.call(request).await?.map_into_boxed_body());
    let is_draining = response.request().app_data::<Data<App>>().is_some_and(|app| {
        app.metrics().responded(method(response.request().method()), response.status().as_u16());
        app.is_draining()
    });
    if is_draining {
        // The client's next request opens a connection, and that goes elsewhere.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let headers = response.headers_mut();
    // Both have only letters that a header may have.
    if let Some(Ok(trace)) = id.trace().map(|trace| HeaderValue::try_from(trace.response())) {
        headers.insert(HeaderName::from_static(TRACE_RESPONSE), trace);
    }
    if let Ok(id) = HeaderValue::try_from(id.as_str()) {
        headers.insert(HeaderName::from_static(X_REQUEST_ID), id);
    }
    protect(headers);
    Ok(response)
}

/// The trace that a request is a part of. Two that differ are none.
fn trace(request: &ServiceRequest) -> Option<Trace> {
    let mut given = request.headers().get_all(TRACE_PARENT);
    let (Some(traceparent), None) = (given.next(), given.next()) else {
        return None;
    };
    Trace::read(traceparent.to_str().ok()?, clock(request).random())
}

fn clock(request: &ServiceRequest) -> &dyn Clock {
    request.app_data::<Data<App>>().map_or(&SystemClock, |app| app.clock().as_ref())
}

/// A method as it is counted: who invents some makes no new figures.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The id of a request.
pub(super) fn request_id(request: &HttpRequest) -> RequestId {
    let known = request.extensions().get::<RequestId>().cloned();
    known.unwrap_or_else(|| RequestId::new(&SystemClock))
}

/// A failure that the framework answers by itself, such as an address that is not well-formed, told as all others are.
fn in_json(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_told = media_type.is_some_and(|media_type| media_type.contains("json"));
    if is_told || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let message = format!("The request was refused: {}.", status.canonical_reason().unwrap_or("no reason is known"));
    let error = match status {
        status if status.is_server_error() => Error::internal(format_args!("the framework answered {status}")),
        StatusCode::NOT_FOUND => Error::caller(Code::UnknownAddress, message),
        StatusCode::METHOD_NOT_ALLOWED => Error::caller(Code::MethodNotAllowed, message),
        StatusCode::PAYLOAD_TOO_LARGE => Error::caller(Code::BodyTooLarge, message),
        _ => Error::caller(Code::InvalidRequest, message),
    };
    let (request, refused) = response.into_parts();
    let mut told = refusal::refuse(&request, error);
    *told.status_mut() = status;
    for (name, value) in refused.headers() {
        if !told.headers().contains_key(name) {
            told.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, told)
}

/// What a browser may do with an answer, where the address has not said it itself.
fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, console::POLICY),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
