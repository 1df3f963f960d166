//! `/schema.graphql`: the public contract as text, for tools that read no introspection.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ETag, EntityTag},
    web,
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{
    conditional::is_known,
    refusal::{only, refuse},
};
use crate::error::{Code, Error};

/// The text and its tag. The text may be compressed on the way, which a weak tag allows.
static SCHEMA: LazyLock<(String, EntityTag)> = LazyLock::new(|| {
    let text = crate::sdl();
    let tag = EntityTag::new_weak(HEXLOWER.encode(&Sha256::digest(&text)[..16]));
    (text, tag)
});

pub(super) fn routes(config: &mut web::ServiceConfig) {
    let resource = web::resource("/schema.graphql").route(web::get().to(get)).route(web::head().to(get));
    config.service(resource.default_service(web::to(other)));
}

async fn get(request: HttpRequest) -> HttpResponse {
    let (text, tag) = &*SCHEMA;
    let known = is_known(&request, tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag.clone()));
    // It changes with the program alone.
    response.insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    if known { response.finish() } else { response.content_type("text/plain; charset=utf-8").body(text.as_str()) }
}

async fn other(request: HttpRequest) -> HttpResponse {
    only("GET, HEAD", refuse(&request, Error::caller(Code::MethodNotAllowed, "The schema is read by GET.")))
}
