//! `/data/catalog`: the catalogue of open data, in the syntax that the client prefers or that the address names;
//! `/data/datapackage.json` and `/data/conventions.schema.json`: how the tables are to be understood.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, Accept, Header},
    web::{self, Data},
};

use super::{data::base, refusal::refuse};
use crate::{
    app::App,
    open_data::{
        catalogue::{catalogue, graph::Syntax},
        conventions, package,
    },
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for method in [web::get(), web::head()] {
        config.route("/data/catalog", method.to(negotiated));
    }
    for method in [web::get(), web::head()] {
        config.route("/data/catalog.{ending:ttl|jsonld|rdf}", method.to(named));
    }
    for method in [web::get(), web::head()] {
        config.route("/data/datapackage.json", method.to(descriptor));
    }
    for method in [web::get(), web::head()] {
        config.route("/data/conventions.schema.json", method.to(schema));
    }
}

async fn negotiated(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let accepted = Accept::parse(&request).map(|accepted| accepted.ranked()).unwrap_or_default();
    let syntax = accepted.iter().find_map(|kind| match kind.essence_str() {
        "text/turtle" | "*/*" => Some(Syntax::Turtle),
        "application/ld+json" | "application/json" => Some(Syntax::JsonLd),
        "application/rdf+xml" | "application/xml" | "text/xml" => Some(Syntax::Xml),
        _ => None,
    });
    write(&app, &request, syntax.unwrap_or(Syntax::Turtle)).await
}

async fn named(app: Data<App>, request: HttpRequest, ending: web::Path<String>) -> HttpResponse {
    // The route lets no other ending through.
    write(&app, &request, Syntax::from_ending(&ending).unwrap_or(Syntax::Turtle)).await
}

async fn write(app: &App, request: &HttpRequest, syntax: Syntax) -> HttpResponse {
    match catalogue(app.open_data(), &base(app, request)).await {
        Ok((graph, seq)) => HttpResponse::Ok()
            .content_type(syntax.media_type())
            .insert_header((header::CACHE_CONTROL, "public, no-cache"))
            .insert_header((header::VARY, "Accept"))
            .insert_header(("registry-seq", seq.to_string()))
            .body(graph.write(syntax)),
        Err(error) => refuse(request, error),
    }
}

async fn descriptor(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let descriptor = package::descriptor(app.open_data().publication(), &base(&app, &request));
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, no-cache"))
        .body(descriptor.to_string())
}

async fn schema() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(conventions::SCHEMA)
}
