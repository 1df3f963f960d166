//! Which pages of other sites may read answers (CORS). There are no cookies: nothing is ever sent in somebody's name that a
//! page did not send itself, so pages of all sites may read by default.
//! Source: the Fetch standard, section 3.2.

use std::str::FromStr;

use actix_cors::Cors;
use actix_web::http::Uri;

/// The headers of an answer that such a page may read beside the few that all may.
const EXPOSED: [&str; 10] = [
    "chiraka-seq",
    "content-disposition",
    "content-range",
    "etag",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "traceresponse",
    "www-authenticate",
    "x-request-id",
];
/// How long a browser may remember what it was told, in seconds. Browsers cap it themselves.
const REMEMBERED: usize = 24 * 60 * 60;

/// The origins whose pages may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origins {
    /// All.
    #[default]
    Any,
    /// These alone; none if there are none.
    These(Vec<String>),
}

impl FromStr for Origins {
    type Err = String;

    /// Reads `*`, `none`, or a list of origins with commas.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "*" => Ok(Origins::Any),
            "none" => Ok(Origins::These(Vec::new())),
            list => {
                list.split(',').map(|origin| origin_of(origin.trim())).collect::<Result<_, _>>().map(Origins::These)
            }
        }
    }
}

/// An origin as browsers write it: a scheme and a host, and a port if it is not the usual one.
fn origin_of(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is no origin, such as https://portal.example.ma; or give `*` or `none`");
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme @ ("http" | "https")), Some(authority)) if text == format!("{scheme}://{authority}") => {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err(wrong()),
    }
}

/// What tells browsers, and answers what they ask before they send.
pub(super) fn cors(origins: &Origins) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "OPTIONS"])
        .allow_any_header()
        .expose_headers(EXPOSED)
        .max_age(REMEMBERED)
        // Who is not told that it may read is answered all the same: it is the browser that keeps the answer from the page.
        .block_on_origin_mismatch(false);
    match origins {
        // All are told the same: answers don't vary by who asks, and caches between need one copy.
        Origins::Any => cors.allow_any_origin().send_wildcard().disable_vary_header(),
        Origins::These(origins) => origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        assert_eq!("*".parse(), Ok(Origins::Any));
        assert_eq!("none".parse(), Ok(Origins::These(Vec::new())));
        let list = vec!["https://a.example.ma".to_owned(), "http://localhost:3000".to_owned()];
        assert_eq!("https://A.example.ma, http://localhost:3000".parse(), Ok(Origins::These(list)));
        for bad in
            ["", "a.example.ma", "https://a.example.ma/", "https://a.example.ma/x", "ftp://a", "https://a,", "null"]
        {
            assert!(bad.parse::<Origins>().is_err(), "{bad}");
        }
    }
}
