//! Server-Sent Events: the answers to one operation on one connection. Each answer is an event `next`; `complete` is the
//! end. The id of an event is its cursor, so a browser's `EventSource` that lost its connection goes on where it was.
//! Source: github.com/enisdenjo/graphql-sse, PROTOCOL.md, «Distinct connections mode»; the HTML standard, «Server-sent
//! events».

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName, HeaderValue},
    web::Data,
};
use bytes::Bytes;
use futures_util::stream;
use tokio::time::{Instant, sleep};

use super::{CHECK, HEARTBEAT};
use crate::{
    app::App,
    caller::Caller,
    error::Error,
    graphql::answer::{Answer, Question, refusal},
    http::{identity, lines::Lines, places::Place},
    live::following::{Event, Following},
};

/// The media type.
pub(in crate::http) const MEDIA_TYPE: &str = "text/event-stream";

const LAST_EVENT_ID: &str = "last-event-id";

/// What is sent so that a quiet connection stays open.
const QUIET: &[u8] = b":\n\n";
/// How long a client waits before it comes back.
const RETRY: Duration = Duration::from_secs(2);

/// Whether a client wants events: it names them, and not at the weight of nothing.
pub(in crate::http) fn are_wanted(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_named = parts.next().unwrap_or_default().eq_ignore_ascii_case(MEDIA_TYPE);
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        is_named && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

/// Answers a question by events.
pub(in crate::http) async fn answer(
    app: &App,
    lines: &Data<Lines>,
    request: &HttpRequest,
    caller: Caller,
    question: Question,
) -> Result<HttpResponse, Error> {
    if !app.executor().is_subscription(&question) {
        let (_, body) = app.answer(caller, None, question).await.into_body();
        return Ok(response().body([next(None, &body), end()].concat()));
    }
    let place = lines.places.take(lines.client(request))?;
    let mut question = question;
    // Where the client was when it lost the connection goes before where it once began.
    let resumed =
        request.headers().get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).filter(|id| !id.is_empty());
    question.resume_after = resumed.map(str::to_owned);
    let bearer = identity::bearer(request)?.map(str::to_owned);
    match Following::begin(app, caller.clone(), question).await {
        Ok(following) => {
            let telling = Telling {
                app: app.clone(),
                lines: lines.clone(),
                caller,
                bearer,
                following,
                checked: Instant::now(),
                stage: Stage::Begun,
                _place: place,
            };
            Ok(response().streaming(stream::unfold(telling, Telling::next)))
        }
        Err(answer) => {
            let Answer { body, .. } = *answer;
            Ok(response().body([next(None, &body), end()].concat()))
        }
    }
}

fn response() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // What packs or holds back would keep the events from arriving.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"));
    response
}

/// An event with an answer. JSON as it is written here has no line ends.
fn next(cursor: Option<&str>, body: &[u8]) -> Vec<u8> {
    let mut event = b"event: next\n".to_vec();
    if let Some(cursor) = cursor {
        event.extend_from_slice(format!("id: {cursor}\n").as_bytes());
    }
    event.extend_from_slice(b"data: ");
    event.extend_from_slice(body);
    event.extend_from_slice(b"\n\n");
    event
}

fn end() -> Vec<u8> {
    b"event: complete\ndata:\n\n".to_vec()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begun,
    GoingOn,
    Over,
}

/// A subscription that is told by events.
struct Telling {
    app: App,
    lines: Data<Lines>,
    caller: Caller,
    bearer: Option<String>,
    following: Box<Following>,
    checked: Instant,
    stage: Stage,
    _place: Place,
}

impl Telling {
    /// The next piece of the body. It is asked for once the network has taken the one before. A body that ends without
    /// `complete` tells the client to come back.
    async fn next(mut self) -> Option<(Result<Bytes, std::io::Error>, Telling)> {
        let piece = match self.stage {
            Stage::Over => return None,
            Stage::Begun => {
                self.stage = Stage::GoingOn;
                // The client sees at once that it is heard.
                format!("retry: {}\n:\n\n", RETRY.as_millis()).into_bytes()
            }
            Stage::GoingOn => {
                let lines = self.lines.clone();
                tokio::select! {
                    event = self.following.next() => match event {
                        Ok(Event { cursor, body }) => next(Some(&cursor), &body),
                        Err(error) => {
                            self.stage = Stage::Over;
                            [next(None, &refusal(error, &self.caller.request_id).body), end()].concat()
                        }
                    },
                    () = lines.stopping.stopped() => return None,
                    () = sleep(HEARTBEAT) => {
                        if !self.is_good().await {
                            return None;
                        }
                        QUIET.to_vec()
                    }
                }
            }
        };
        Some((Ok(Bytes::from(piece)), self))
    }

    /// Whether the client may still see what it saw.
    async fn is_good(&mut self) -> bool {
        let Some(bearer) = &self.bearer else {
            return true;
        };
        if self.checked.elapsed() < CHECK {
            return true;
        }
        let is_good = identity::is_still_good(&self.app, &self.caller, bearer).await;
        if is_good == Some(true) {
            self.checked = Instant::now();
        }
        is_good.unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn events_are_sent_to_who_names_them() {
        for (accept, wanted) in [
            ("text/event-stream", true),
            ("application/json, Text/Event-Stream;q=0.5", true),
            ("text/event-stream;q=0, application/json", false),
            ("*/*", false),
            ("application/json", false),
        ] {
            let request = TestRequest::default().insert_header((header::ACCEPT, accept)).to_http_request();
            assert_eq!(are_wanted(&request), wanted, "{accept}");
        }
        assert!(!are_wanted(&TestRequest::default().to_http_request()));
    }

    #[test]
    fn an_event_says_where_to_go_on() {
        let event = next(Some("abc"), b"{\"data\":null}");
        assert_eq!(event, b"event: next\nid: abc\ndata: {\"data\":null}\n\n");
    }
}
