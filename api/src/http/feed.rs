//! `/data/feed.atom`: newly published agreements, for readers of news; `/sitemap.xml` and its files, for search engines.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data},
};
use entity::value::Language;
use serde::Deserialize;

use super::{data::base, refusal::refuse};
use crate::{
    app::App,
    error::{Code, Error, shown},
    open_data::{feed::Feed, sitemap},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for method in [web::get(), web::head()] {
        config.route("/data/feed.atom", method.to(atom));
    }
    for method in [web::get(), web::head()] {
        config.route("/sitemap.xml", method.to(index));
    }
    for method in [web::get(), web::head()] {
        config.route("/data/sitemap-{name}.xml", method.to(file));
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    council: Option<String>,
    theme: Option<String>,
    language: Option<String>,
}

async fn atom(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let written = async {
        let parameters = web::Query::<Parameters>::from_query(request.query_string()).map_err(|error| {
            let message = format!("The address takes `council`, `theme` and `language`, each once: {error}.");
            Error::caller(Code::InvalidRequest, message)
        })?;
        let Parameters { council, theme, language } = parameters.into_inner();
        let language = match language.as_deref() {
            None => Language::Arabic,
            Some(tag) => Language::from_tag(tag).ok_or_else(|| {
                let message = format!("`language` is `{}`; there is ar, fr, zgh and en.", shown(tag));
                Error::argument(Code::InvalidArgument, "language", message)
            })?,
        };
        Feed { council, theme, language }.write(app.open_data(), &base(&app, &request)).await
    };
    match written.await {
        Ok((feed, seq)) => HttpResponse::Ok()
            .content_type("application/atom+xml; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "public, no-cache"))
            .insert_header(("registry-seq", seq.to_string()))
            .body(feed),
        Err(error) => refuse(&request, error),
    }
}

fn xml(request: &HttpRequest, written: Result<String, Error>) -> HttpResponse {
    match written {
        Ok(text) => HttpResponse::Ok()
            .content_type("application/xml; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
            .body(text),
        Err(error) => refuse(request, error),
    }
}

async fn index(app: Data<App>, request: HttpRequest) -> HttpResponse {
    xml(&request, sitemap::index(app.open_data(), &base(&app, &request)).await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    after: Option<String>,
}

async fn file(app: Data<App>, request: HttpRequest, name: web::Path<String>, after: web::Query<After>) -> HttpResponse {
    let written = async {
        let unknown = || {
            let message = format!("There is no sitemap `{}`; /sitemap.xml lists them.", shown(&name));
            Error::caller(Code::UnknownAddress, message)
        };
        let set = sitemap::dataset(&name).ok_or_else(unknown)?;
        let after = after.after.as_deref().map(|id| sitemap::after(set, id).ok_or_else(unknown)).transpose()?;
        sitemap::file(app.open_data(), &base(&app, &request), set, after).await
    };
    xml(&request, written.await)
}
