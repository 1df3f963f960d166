//! `/id/TYPE/KEY`: permanent identifiers. They lead to the record's data or to its page, as the client prefers; to the record
//! that took its place (301); or say that it is gone, and why (410).
//! Source: W3C, Cool URIs for the Semantic Web, section 4.2.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, Accept, Header},
    },
    web::{self, Data},
};

use super::{
    data::{base, other},
    refusal::refuse,
};
use crate::{
    app::App,
    error::{Code, Error, shown},
    open_data::{
        address::{page, path},
        identifier::{self, Found},
        linked,
    },
};

/// The ending of a record's own data.
const ENDING: &str = ".jsonld";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/id/{type}/{key}")
            .route(web::get().to(get))
            .route(web::head().to(get))
            .default_service(web::to(other)),
    );
}

async fn get(app: Data<App>, request: HttpRequest, path: web::Path<(String, String)>) -> HttpResponse {
    let (kind, key) = path.into_inner();
    answer(&app, &request, &kind, &key).await.unwrap_or_else(|error| refuse(&request, error))
}

async fn answer(app: &App, request: &HttpRequest, name: &str, key: &str) -> Result<HttpResponse, Error> {
    let unknown = || {
        let message = format!("Nothing has the permanent identifier `{}` of the type `{}`.", shown(key), shown(name));
        Error::caller(Code::NotFound, message)
    };
    let kind = identifier::kind(name).ok_or_else(unknown)?;
    let (key, is_data) = key.strip_suffix(ENDING).map_or((key, false), |key| (key, true));
    let base = base(app, request);
    let ending = if is_data { ENDING } else { "" };
    Ok(match identifier::find(&app.open_data().store().await?, kind, key).await?.ok_or_else(unknown)? {
        Found::Record(node, record) if is_data => HttpResponse::Ok()
            .content_type("application/ld+json")
            .insert_header((header::CACHE_CONTROL, "public, no-cache"))
            .body(linked::record(node, &record, &base).to_string()),
        Found::Record(node, _) => {
            let to = if wants_page(request) { page(node) } else { format!("{}{ENDING}", path(node.kind, node.uuid)) };
            redirect(StatusCode::SEE_OTHER, format!("{base}{to}"))
        }
        Found::Merged(into) => {
            redirect(StatusCode::MOVED_PERMANENTLY, format!("{base}{}{ending}", path(into.kind, into.uuid)))
        }
        Found::Gone(reason) => {
            let reason =
                reason.map_or_else(|| " No reason was stated.".to_owned(), |reason| format!(" Reason: {reason}"));
            let message = format!("The record was public, and was taken back.{reason}");
            refuse(request, Error::caller(Code::Gone, message))
        }
    })
}

fn redirect(status: StatusCode, to: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::LOCATION, to))
        .insert_header((header::VARY, "Accept"))
        // What is there today may be merged or taken back.
        .insert_header((header::CACHE_CONTROL, "public, no-cache"))
        .finish()
}

/// Whether the client is a browser rather than a program: it asks for HTML before any data.
fn wants_page(request: &HttpRequest) -> bool {
    let Ok(accepted) = Accept::parse(request) else {
        return false;
    };
    let ranked = accepted.ranked();
    let first = ranked.iter().find(|kind| {
        matches!((kind.type_().as_str(), kind.subtype().as_str()), ("text", "html") | ("application", "ld" | "json"))
            || kind.essence_str() == "application/ld+json"
    });
    first.is_some_and(|kind| kind.subtype() == "html")
}
