//! `/checkpoint`: the log's newest checkpoint, signed, and `/checkpoint/key`: the public key to check it with. Both are
//! the plain text that the tools of transparency logs read.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data},
};

use super::refusal::refuse;
use crate::{app::App, error::Error};

const TEXT: &str = "text/plain; charset=utf-8";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for method in [web::get(), web::head()] {
        config.route("/checkpoint", method.to(newest));
    }
    for method in [web::get(), web::head()] {
        config.route("/checkpoint/key", method.to(key));
    }
}

async fn newest(app: Data<App>, request: HttpRequest) -> HttpResponse {
    respond(&request, app.checkpoint().await)
}

async fn key(app: Data<App>, request: HttpRequest) -> HttpResponse {
    respond(&request, app.signer().map(|signer| format!("{}\n", signer.public())))
}

fn respond(request: &HttpRequest, text: Result<String, Error>) -> HttpResponse {
    match text {
        // The next write makes another checkpoint, and the next start may bring another key.
        Ok(text) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-cache")).content_type(TEXT).body(text),
        Err(error) => refuse(request, error),
    }
}
