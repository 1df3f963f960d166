//! Who sends a request: the bearer token in its `Authorization` header. Cookies are never looked at, so no foreign page can
//! act in somebody's name.
//! Source: RFC 6750, section 2.1.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header};

use super::frame::request_id;
use crate::{
    access::principal::Principal,
    app::App,
    caller::Caller,
    error::{Code, Error},
};

/// Who sends the request.
pub(super) async fn caller(app: &App, request: &HttpRequest) -> Result<Caller, Error> {
    Ok(Caller { principal: identify(app, request).await?.map(Arc::new), request_id: request_id(request) })
}

/// In whose name the request is sent; nobody is the public.
pub(super) async fn identify(app: &App, request: &HttpRequest) -> Result<Option<Principal>, Error> {
    let Some(header) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let bearer = header.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    match bearer {
        Some(token) if !token.is_empty() => app.identify(token).await.map(Some),
        _ => {
            let message = "The header `Authorization` is read as `Bearer TOKEN` only.";
            Err(Error::caller(Code::Unauthenticated, message))
        }
    }
}

/// The key by which a repetition of the request is recognised, if it has one.
/// Source: the IETF's draft «The Idempotency-Key HTTP Header Field»: a structured string, in quotes; plain text is taken too.
pub(super) fn idempotency_key(request: &HttpRequest) -> Option<String> {
    // What is not text fits no key, and is refused where the key is checked.
    let key = String::from_utf8_lossy(request.headers().get("idempotency-key")?.as_bytes()).into_owned();
    let plain = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
    Some(plain.map_or_else(|| key.clone(), str::to_owned))
}
