//! In which media type a client wants its answer: `application/graphql-response+json`, whose status codes tell a refusal
//! from an answer, or `application/json` for clients that know no other.
//! Source: RFC 9110, section 12.5.1.

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderValue},
};

use crate::http::weights::weights;

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
        best(weights(headers, header::ACCEPT))
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

/// The best of what `Accept` names. Of two that are liked equally it is the newer one, if that is named.
fn best<'a>(ranges: impl Iterator<Item = (&'a str, u16, &'a str)>) -> Option<MediaType> {
    let (mut graphql, mut json) = (Liking::default(), Liking::default());
    for (name, weight, _) in ranges.filter(|(_, _, parameters)| is_utf_8(parameters)) {
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

/// Whether the parameters of a range ask for no other charset than the one that JSON has.
fn is_utf_8(parameters: &str) -> bool {
    let charset = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let charset = charset.map(|(key, value)| (key.trim(), value.trim().trim_matches('"')));
    charset.into_iter().all(|(key, value)| !key.eq_ignore_ascii_case("charset") || value.eq_ignore_ascii_case("utf-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::weights::items;

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
            assert_eq!(best(items(accept)), expected, "{accept}");
        }
        assert_eq!(best(items("text/html").chain(items("application/json"))), Some(Json));
    }
}
