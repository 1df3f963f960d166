//! In which media type a client wants its answer: `application/graphql-response+json`, whose status codes tell a refusal
//! from an answer, or `application/json` for clients that know no other.
//! Source: RFC 9110, section 12.5.1.

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderValue},
};

/// The media type of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`: what clients get that don't say what they read.
    #[default]
    Json,
}

impl MediaType {
    /// The one that a client likes best, if it reads any.
    pub(super) fn accepted(request: &HttpRequest) -> Option<MediaType> {
        let headers = request.headers();
        if !headers.contains_key(header::ACCEPT) {
            return Some(MediaType::default());
        }
        best(headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()))
    }

    /// The media type as a header says it.
    pub(super) fn as_header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            MediaType::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            MediaType::Json => "application/json; charset=utf-8",
        })
    }
}

/// How much a client likes a media type: by the range that fits it best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Liking {
    /// 1 for `*/*`, 2 for `application/*`, 3 for the media type itself.
    precision: u8,
    /// In thousandths; 0 is «not this one».
    weight: u16,
}

impl Liking {
    fn take(&mut self, precision: u8, weight: u16) {
        if precision > self.precision {
            *self = Liking { precision, weight };
        }
    }
}

/// The best of what the values of `Accept` name. Of two that are liked equally it is the newer one, if that is named.
fn best<'a>(values: impl Iterator<Item = &'a str>) -> Option<MediaType> {
    let (mut graphql, mut json) = (Liking::default(), Liking::default());
    for (name, weight) in values.flat_map(|value| value.split(',')).filter_map(range) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("application/graphql-response+json") {
            graphql.take(3, weight);
        } else if is("application/json") {
            json.take(3, weight);
        } else if is("application/*") {
            graphql.take(2, weight);
            json.take(2, weight);
        } else if is("*/*") {
            graphql.take(1, weight);
            json.take(1, weight);
        }
    }
    if graphql.weight > json.weight || graphql.weight == json.weight && graphql.weight > 0 && graphql.precision == 3 {
        Some(MediaType::GraphqlResponse)
    } else {
        (json.weight > 0).then_some(MediaType::Json)
    }
}

/// The media range of an item, and its weight; nothing for what is malformed, or wants another charset than UTF-8.
fn range(item: &str) -> Option<(&str, u16)> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next()?;
    let mut weight = 1000;
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        if key.eq_ignore_ascii_case("q") {
            let share = value.parse::<f32>().ok().filter(|share| (0.0..=1.0).contains(share))?;
            // Three decimals at most: it fits.
            weight = (share * 1000.0).round() as u16;
        } else if key.eq_ignore_ascii_case("charset") && !value.trim_matches('"').eq_ignore_ascii_case("utf-8") {
            return None;
        }
    }
    Some((name, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_what_it_likes_best() {
        use MediaType::{GraphqlResponse, Json};
        for (accept, expected) in [
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json;q=0.5", Some(Json)),
            ("application/graphql-response+json; q=0, application/json", Some(Json)),
            ("APPLICATION/JSON; charset=\"UTF-8\"", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("text/html, application/xhtml+xml, */*;q=0.8", Some(Json)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("application/json;q=0.3, application/*;q=0.5", Some(GraphqlResponse)),
            (
                "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            ("text/html", None),
            ("text/event-stream", None),
            ("", None),
            ("*/*;q=0", None),
            ("application/*;q=0, */*", None),
            ("application/json; charset=utf-16", None),
            ("application/json; q=x", None),
            ("application/json; q=2", None),
        ] {
            assert_eq!(best([accept].into_iter()), expected, "{accept}");
        }
        assert_eq!(best(["text/html", "application/json"].into_iter()), Some(Json));
    }
}
