//! `/checkpoint`: the log's newest checkpoint, signed, and `/checkpoint/key`: the public key to check it with. Both are
//! the plain text that the tools of transparency logs read.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web::{self, Data},
};

use super::graphql::{JSON, RETRY_SECONDS};
use crate::{
    app::App,
    error::{Code, Error},
    graphql::answer::refusal,
};

const TEXT: &str = "text/plain; charset=utf-8";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for method in [web::get(), web::head()] {
        config.route("/checkpoint", method.to(newest));
    }
    for method in [web::get(), web::head()] {
        config.route("/checkpoint/key", method.to(key));
    }
}

async fn newest(app: Data<App>) -> HttpResponse {
    respond(app.checkpoint().await)
}

async fn key(app: Data<App>) -> HttpResponse {
    respond(app.signer().map(|signer| format!("{}\n", signer.public())))
}

fn respond(text: Result<String, Error>) -> HttpResponse {
    // The next write makes another checkpoint, and the next start may bring another key.
    let fresh = |mut response: HttpResponseBuilder| response.insert_header((header::CACHE_CONTROL, "no-cache")).take();
    let error = match text {
        Ok(text) => return fresh(HttpResponse::Ok()).content_type(TEXT).body(text),
        Err(error) => error,
    };
    let status = match error.code() {
        Code::NotConfigured => StatusCode::NOT_FOUND,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = fresh(HttpResponse::build(status));
    if error.code() == Code::Unavailable {
        response.insert_header((header::RETRY_AFTER, RETRY_SECONDS));
    }
    response.content_type(JSON).body(refusal(error).body)
}
