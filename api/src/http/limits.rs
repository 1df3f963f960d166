//! What a response says of limits: how much the client may still ask for, and when to come back.
//! Source: the IETF's draft «RateLimit header fields for HTTP» (draft-ietf-httpapi-ratelimit-headers); RFC 9110, section
//! 10.2.3, for `Retry-After`.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};

use super::lines::lines;
use crate::allowance::{Left, Purse, Rate, seconds};

const POLICY: &str = "ratelimit-policy";
const LIMIT: &str = "ratelimit";

/// When to come back where nothing else is known: when requests under way have ended.
const SOON: Duration = Duration::from_secs(1);

/// Adds what is left to a response.
pub(super) fn tell(request: &HttpRequest, response: &mut HttpResponse) {
    let left = request.extensions().get::<Purse>().and_then(Purse::left);
    let is_refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: String| {
        // They are numbers and names of ours.
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    };
    let mut wait = None;
    if let Some(Left { rate: Rate { quota, window }, remaining, reset, wait: own }) = left {
        put(HeaderName::from_static(POLICY), format!("\"default\";q={quota};w={}", window.as_secs()));
        put(HeaderName::from_static(LIMIT), format!("\"default\";r={remaining};t={}", seconds(own.unwrap_or(reset))));
        wait = own;
    }
    if is_refused {
        let wait = wait.or_else(|| {
            let lines = lines(request).ok()?;
            lines.limiter.sign_in_wait(lines.client(request))
        });
        put(header::RETRY_AFTER, seconds(wait.unwrap_or(SOON)).to_string());
    }
}
