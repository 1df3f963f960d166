//! From an answer to a response: its status, by the media type, its compression, and what caches may do with it.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Method, StatusCode,
        header::{self, ETag, EntityTag, HeaderValue},
    },
    web,
};
use bytes::Bytes;

use super::accept::MediaType;
use crate::{
    answers::{
        Kept, Key,
        encoding::{Encoding, SMALLEST},
    },
    app::{App, Served},
    error::{Code, Error},
    graphql::answer::Outcome,
    http::{
        conditional::is_known,
        encoding::accepted,
        refusal::{RETRY_SECONDS, only, status},
    },
};

/// How far the log was when the answer was begun.
const SEQ: &str = "chiraka-seq";
/// What chooses between several answers at the same address.
const VARY: &str = "Accept, Accept-Encoding, Authorization";
/// Caches on the way may keep what the public reads, and ask each time whether it still holds.
const PUBLIC: &str = "public, no-cache";
/// What a member of staff sees, what was refused and what was sent by POST is for nobody else's cache.
const PRIVATE: &str = "no-store";
/// What is larger than this is compressed beside the thread that answers others.
const LARGE: usize = 64 * 1024;

/// The response with an answer.
pub(super) async fn of(app: &App, request: &HttpRequest, served: Served) -> Result<HttpResponse, Error> {
    let media_type = MediaType::accepted(request).unwrap_or_default();
    match served {
        Served::Kept { key, kept } => of_kept(app, request, media_type, &key, &kept).await,
        Served::Once { answer, seq } => {
            let status = status_of(media_type, answer.outcome);
            let mut response = HttpResponse::build(status);
            begin(&mut response, media_type, seq, PRIVATE);
            if status == StatusCode::SERVICE_UNAVAILABLE {
                response.insert_header((header::RETRY_AFTER, RETRY_SECONDS));
            }
            let body = Bytes::from(answer.body);
            let encoding = accepted(request.headers()).filter(|_| body.len() >= SMALLEST);
            let body = match encoding {
                Some(encoding) => {
                    response.insert_header((header::CONTENT_ENCODING, encoding.name()));
                    aside(body.len(), move || encoding.encode(&body)).await?
                }
                None => body,
            };
            let response = response.body(body);
            Ok(match answer.outcome {
                Outcome::Refused(Code::MethodNotAllowed) => only("POST", response),
                _ => response,
            })
        }
    }
}

/// The response with an answer that is whole, and may be one that was sent before.
async fn of_kept(
    app: &App,
    request: &HttpRequest,
    media_type: MediaType,
    key: &Key,
    kept: &Kept,
) -> Result<HttpResponse, Error> {
    let encoding = accepted(request.headers()).filter(|_| kept.body().len() >= SMALLEST);
    let is_public = key.principal.is_none();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let caching = if is_public && is_read { PUBLIC } else { PRIVATE };
    let tag = is_read.then(|| tag(kept, encoding));
    if let Some(tag) = tag.as_ref().filter(|tag| is_known(request, tag)) {
        let mut response = HttpResponse::NotModified();
        begin(&mut response, media_type, kept.seq(), caching);
        return Ok(response.insert_header(ETag(tag.clone())).finish());
    }
    let mut response = HttpResponse::Ok();
    begin(&mut response, media_type, kept.seq(), caching);
    if let Some(tag) = tag {
        response.insert_header(ETag(tag));
    }
    let Some(encoding) = encoding else {
        return Ok(response.body(kept.body().clone()));
    };
    response.insert_header((header::CONTENT_ENCODING, encoding.name()));
    let packed = match kept.encoded(encoding) {
        Some(packed) => packed.clone(),
        None => {
            let (app, key, kept) = (app.clone(), key.clone(), kept.clone());
            aside(kept.body().len(), move || app.encode(&key, &kept, encoding)).await?
        }
    };
    Ok(response.body(packed))
}

/// What every answer says.
fn begin(response: &mut HttpResponseBuilder, media_type: MediaType, seq: i64, caching: &'static str) {
    response
        .insert_header((header::CONTENT_TYPE, media_type.as_header()))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(caching)))
        .insert_header((header::VARY, HeaderValue::from_static(VARY)));
    // Nothing is known of the log before the database answered for the first time.
    if seq > 0 {
        response.insert_header((SEQ, HeaderValue::from(seq)));
    }
}

/// The tag of an answer in one of its forms: each has other bytes, so each has a tag of its own.
fn tag(kept: &Kept, encoding: Option<Encoding>) -> EntityTag {
    EntityTag::new_strong(match encoding {
        Some(encoding) => format!("{}-{}", kept.tag(), encoding.name()),
        None => kept.tag().to_owned(),
    })
}

/// Compresses here what is small, and beside this thread what is not.
async fn aside(size: usize, compress: impl FnOnce() -> Result<Bytes, Error> + Send + 'static) -> Result<Bytes, Error> {
    if size < LARGE { compress() } else { web::block(compress).await.map_err(Error::internal)? }
}

fn status_of(media_type: MediaType, outcome: Outcome) -> StatusCode {
    match (outcome, media_type) {
        (Outcome::Partial, MediaType::GraphqlResponse) => partial_success(),
        (Outcome::Whole | Outcome::Partial, _) => StatusCode::OK,
        (Outcome::Unavailable, _) => status(Code::Unavailable),
        (Outcome::Refused(code), _) => match (status(code), media_type) {
            // Older clients take any other status for a fault of something between them and the server.
            (StatusCode::BAD_REQUEST, MediaType::Json) => StatusCode::OK,
            (status, _) => status,
        },
    }
}

/// Some fields failed: the specification's own status, to be seen where bodies are not read. Clients read the body.
fn partial_success() -> StatusCode {
    StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_tells_a_refusal_from_an_answer() {
        for (outcome, graphql, json) in [
            (Outcome::Whole, 200, 200),
            (Outcome::Partial, 294, 200),
            (Outcome::Unavailable, 503, 503),
            (Outcome::Refused(Code::ParseFailed), 400, 200),
            (Outcome::Refused(Code::ValidationFailed), 400, 200),
            (Outcome::Refused(Code::MethodNotAllowed), 405, 405),
            (Outcome::Refused(Code::Internal), 500, 500),
        ] {
            assert_eq!(status_of(MediaType::GraphqlResponse, outcome).as_u16(), graphql, "{outcome:?}");
            assert_eq!(status_of(MediaType::Json, outcome).as_u16(), json, "{outcome:?}");
        }
    }

    #[test]
    fn each_form_has_a_tag_of_its_own() {
        let kept = Kept::new(b"{}".to_vec(), 1);
        let mut tags: Vec<_> = Encoding::ALL.map(Some).into_iter().chain([None]).map(|form| tag(&kept, form)).collect();
        tags.dedup();
        assert_eq!(tags.len(), 4);
        assert!(tags.iter().all(|tag| !tag.weak));
    }
}
