//! `/livez` and `/readyz`, for whatever starts servers and sends them requests. Alive is who answers at all: a server whose
//! database is away is not mended by a restart. Ready is who can be sent requests.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data},
};

use super::refusal::refuse;
use crate::{
    app::App,
    error::{Code, Error},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for method in [web::get(), web::head()] {
        config.route("/livez", method.to(alive));
    }
    for method in [web::get(), web::head()] {
        config.route("/readyz", method.to(ready));
    }
}

async fn alive() -> HttpResponse {
    told("alive")
}

async fn ready(app: Data<App>, request: HttpRequest) -> HttpResponse {
    match app.unready().await {
        None => told("ready"),
        Some(why) => refuse(&request, Error::caller(Code::Unavailable, format!("Not ready: {why}."))),
    }
}

fn told(state: &str) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.json(serde_json::json!({ "status": state }))
}
