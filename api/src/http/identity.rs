//! Who sends a request: the bearer token in its `Authorization` header. Cookies are never looked at, so no foreign page can
//! act in somebody's name.
//! Source: RFC 6750, section 2.1.

use std::{net::IpAddr, sync::Arc};

use actix_web::{HttpMessage, HttpRequest, http::header};
use sha2::{Digest, Sha256};

use super::{
    frame::request_id,
    lines::{Lines, lines},
};
use crate::{
    access::principal::Principal,
    allowance::Purse,
    app::App,
    caller::Caller,
    error::{Code, Error},
};

/// The revision that a client has seen.
const MIN_SEQ: &str = "chiraka-min-seq";

/// Who sends the request.
pub(super) async fn caller(app: &App, request: &HttpRequest) -> Result<Caller, Error> {
    let (lines, request_id) = (lines(request)?, request_id(request));
    let address = lines.client(request);
    let (principal, purse) = match bearer(request)? {
        Some(token) => {
            // In a box, so that the requests of the public don't carry its room.
            let (principal, purse) = Box::pin(sign_in(app, lines, address, token)).await?;
            (Some(Arc::new(principal)), purse)
        }
        None => (None, lines.limiter.purse(address, None)),
    };
    // What is left is told with the response, whatever it is.
    request.extensions_mut().insert(purse.clone());
    purse.pay()?;
    Ok(Caller { principal, request_id, purse, least: least(request)? })
}

/// Whether a token is still the one of whoever began with it; nothing where that can't be said just now.
pub(super) async fn is_still_good(app: &App, caller: &Caller, bearer: &str) -> Option<bool> {
    match app.identify(bearer).await {
        Ok(principal) => Some(caller.principal.as_deref() == Some(&principal)),
        Err(error) if is_undecided(&error) => None,
        Err(_) => Some(false),
    }
}

/// Whether an error leaves open whose a token is: nobody is sent away because the database or the issuer does not answer.
pub(super) fn is_undecided(error: &Error) -> bool {
    error.is_passing() || error.code() == Code::Internal
}

/// The revision that the client has seen: what answers it must not be older.
fn least(request: &HttpRequest) -> Result<i64, Error> {
    let Some(header) = request.headers().get(MIN_SEQ) else {
        return Ok(0);
    };
    let seq = header.to_str().ok().and_then(|seq| seq.parse().ok()).filter(|seq: &i64| *seq >= 0);
    seq.ok_or_else(|| {
        let message =
            "The header `Chiraka-Min-Seq` is the number of a revision, as `Chiraka-Seq` of an answer tells it.";
        Error::caller(Code::InvalidRequest, message)
    })
}

/// In whose name the request is sent; nobody is the public.
pub(super) async fn identify(app: &App, request: &HttpRequest) -> Result<Option<Principal>, Error> {
    let Some(token) = bearer(request)? else {
        return Ok(None);
    };
    let lines = lines(request)?;
    let (principal, _) = sign_in(app, lines, lines.client(request), token).await?;
    Ok(Some(principal))
}

/// Who holds a token, and what they may still ask for. An address that sent too many wrong ones is not listened to for a
/// while, so nobody finds out much by guessing.
pub(super) async fn sign_in(
    app: &App,
    lines: &Lines,
    address: IpAddr,
    token: &str,
) -> Result<(Principal, Purse), Error> {
    lines.limiter.may_sign_in(address)?;
    let identified = app.identify(token).await;
    if identified.as_ref().is_err_and(|error| error.code() == Code::Unauthenticated) {
        lines.limiter.failed_to_sign_in(address);
    }
    let digest = Sha256::digest(token).into();
    Ok((identified?, lines.limiter.purse(address, Some(digest))))
}

/// The token that the request is sent with.
pub(super) fn bearer(request: &HttpRequest) -> Result<Option<&str>, Error> {
    let Some(header) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let bearer = header.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    match bearer {
        Some(token) if !token.is_empty() => Ok(Some(token)),
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
