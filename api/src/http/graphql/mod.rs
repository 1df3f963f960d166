//! `/graphql`: GraphQL over HTTP. GET carries a query in the address, POST in a JSON body.
//! Source: the GraphQL-over-HTTP specification of the GraphQL Foundation (September 2026). Where its newest edition and the
//! audits of `graphql-http` differ (400 or 422 for a document that is no good), the audits decide: clients know them longer.
//!
//! * `accept`: in which media type the client wants the answer.
//! * `reading`: from the address or the body to a question.
//! * `response`: from an answer to a response. Subscriptions are answered in `live/`.
//!
//! The framework moves a handler's future from box to box before it runs. What is not needed for an answer that is kept is
//! therefore in a box of its own: it would be copied with each of them.

mod accept;
pub(super) mod reading;
mod response;

use std::pin::{Pin, pin};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::{self, Data, Payload},
};

use self::accept::MediaType;
use super::{
    identity::{caller, idempotency_key},
    limits,
    lines::{Lines, lines},
    live::{events, websocket},
    refusal::{self, only},
    upload,
};
use crate::{
    answers::Sent,
    app::{App, Served},
    caller::Caller,
    error::{Code, Error},
    graphql::answer::Question,
};

/// The methods of the address.
const METHODS: &str = "GET, HEAD, POST, OPTIONS";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/graphql")
            .route(web::get().to(get))
            .route(web::head().to(get))
            .route(web::post().to(post))
            .route(web::method(actix_web::http::Method::OPTIONS).to(options))
            .default_service(web::to(other)),
    );
}

async fn get(app: Data<App>, lines: Data<Lines>, request: HttpRequest, body: Payload) -> HttpResponse {
    if websocket::is_wanted(&request) {
        let connected = Box::pin(websocket::connect(&app, lines, &request, body)).await;
        let mut response = connected.unwrap_or_else(|error| refused(&request, error));
        limits::tell(&request, &mut response);
        return response;
    }
    let answering = pin!(async {
        let caller = caller(&app, &request).await?;
        let sent = Sent::Address(request.query_string().as_bytes());
        if let Some(known) = known(&app, &request, &caller, sent).await {
            return response::of(&app, &request, known).await;
        }
        let question = Question { read_only: true, ..reading::from_address(request.query_string())? };
        Box::pin(answer(&app, &lines, &request, caller, Some(sent), question)).await
    });
    respond(&request, answering).await
}

async fn post(app: Data<App>, lines: Data<Lines>, request: HttpRequest, body: Payload) -> HttpResponse {
    let answering = pin!(async {
        if upload::is_multipart(&request) {
            let (caller, question) = Box::pin(upload::read(&app, &request, body)).await?;
            return Box::pin(answer(&app, &lines, &request, caller, None, question)).await;
        }
        let body = reading::body(&request, body).await?;
        let caller = caller(&app, &request).await?;
        let sent = Sent::Body(&body);
        if let Some(known) = known(&app, &request, &caller, sent).await {
            return response::of(&app, &request, known).await;
        }
        Box::pin(answer(&app, &lines, &request, caller, Some(sent), reading::from_body(&body)?)).await
    });
    respond(&request, answering).await
}

/// What is right here, for who asks before sending.
async fn options() -> HttpResponse {
    let body_types = HeaderValue::from_static("application/json, multipart/form-data");
    HttpResponse::NoContent()
        .insert_header((header::ALLOW, METHODS))
        .insert_header((header::HeaderName::from_static("accept-post"), body_types))
        .finish()
}

async fn other(request: HttpRequest) -> HttpResponse {
    let message = "Use POST with a JSON body, or GET with the query in the address.";
    only(METHODS, refused(&request, Error::caller(Code::MethodNotAllowed, message)))
}

/// Answers a request whose client reads one of the media types that there are; nothing is done for others.
async fn respond(
    request: &HttpRequest,
    answering: Pin<&mut impl Future<Output = Result<HttpResponse, Error>>>,
) -> HttpResponse {
    if MediaType::accepted(request).is_none() && !events::are_wanted(request) {
        let message = "The answer is `application/graphql-response+json` or `application/json`, in UTF-8, or `text/event-stream`: \
             accept one of them.";
        return refusal::refuse(request, Error::caller(Code::NotAcceptable, message));
    }
    let turn = lines(request).and_then(|lines| lines.begin(request));
    let answered = match turn {
        Ok(_turn) => answering.await,
        Err(error) => Err(error),
    };
    let mut response = answered.unwrap_or_else(|error| refused(request, error));
    limits::tell(request, &mut response);
    response
}

/// The answer to a request that was sent before, if it is not to come by events.
async fn known(app: &App, request: &HttpRequest, caller: &Caller, sent: Sent<'_>) -> Option<Served> {
    if events::are_wanted(request) { None } else { app.known(caller, sent).await }
}

async fn answer(
    app: &App,
    lines: &Data<Lines>,
    request: &HttpRequest,
    caller: Caller,
    sent: Option<Sent<'_>>,
    question: Question,
) -> Result<HttpResponse, Error> {
    let question = Question { idempotency_key: idempotency_key(request), ..app.resolve(question)? };
    let events_alone = || MediaType::accepted(request).is_none();
    if events::are_wanted(request) && (events_alone() || app.executor().is_subscription(&question)) {
        return events::answer(app, lines, request, caller, question).await;
    }
    response::of(app, request, app.answer(caller, sent, question).await).await
}

/// Refuses a request before it is executed.
fn refused(request: &HttpRequest, error: Error) -> HttpResponse {
    refusal::refuse_as(MediaType::accepted(request).unwrap_or_default().as_header(), request, error)
}
