//! `/documents/ID`: the bytes of documents, whole or in part, as they come from the store. Who may not read a document is
//! told what they would be told of one that was never there.
//! Source: RFC 9110, sections 13 and 14; RFC 6266 and RFC 8187 for the name.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        Method,
        header::{self, EntityTag, Header, HeaderValue, IfRange, Range},
    },
    web::{self, Data},
};
use bytes::Bytes;
use entity::{
    document,
    id::{DocumentId, NodeId, NodeKind},
};
use futures_util::{StreamExt, stream};

use super::{
    conditional::is_known,
    identity::identify,
    refusal::{only, refuse},
};
use crate::{
    app::App,
    error::{Code, Error},
    open_data::address::encode,
};

/// What a document may do where a browser shows it: nothing.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// How long others may keep what is public. What is withheld is gone from their caches after as long, so it is short; the
/// tag makes asking again cheap.
const PUBLIC: &str = "public, max-age=300";
/// What a member of staff reads is for nobody else's cache.
const PRIVATE: &str = "private, no-store";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/documents/{id}")
            .route(web::get().to(get))
            .route(web::head().to(get))
            .default_service(web::to(other)),
    );
}

async fn get(app: Data<App>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    answer(&app, &request, &id).await.unwrap_or_else(|error| refuse(&request, error))
}

async fn other(request: HttpRequest) -> HttpResponse {
    let message = "Use GET or HEAD; documents are added by the mutation attachDocument.";
    only("GET, HEAD", refuse(&request, Error::caller(Code::MethodNotAllowed, message)))
}

async fn answer(app: &App, request: &HttpRequest, id: &str) -> Result<HttpResponse, Error> {
    let principal = identify(app, request).await?;
    let caching = if principal.is_some() { PRIVATE } else { PUBLIC };
    let found = match id.parse::<NodeId>() {
        Ok(node) if node.kind == NodeKind::Document => app.document(principal, DocumentId(node.uuid)).await?,
        _ => None,
    };
    let document = found.ok_or_else(|| {
        Error::caller(
            Code::NotFound,
            "There is no document here that you may read. Staff send their token with the request.",
        )
    })?;
    let tag = EntityTag::new_strong(document.sha256.clone());
    if is_known(request, &tag) {
        return Ok(introduce(&mut HttpResponse::NotModified(), &tag, caching).finish());
    }
    let size = u64::try_from(document.size).map_err(Error::internal)?;
    let (mut response, from, to) = match wanted(request, &tag, size) {
        Wanted::Whole => (HttpResponse::Ok(), 0, size),
        Wanted::Part(first, last) => {
            let mut response = HttpResponse::PartialContent();
            response.insert_header((header::CONTENT_RANGE, format!("bytes {first}-{last}/{size}")));
            (response, first, last + 1)
        }
        Wanted::Nothing => {
            let message = format!("The document has {size} bytes; the range asked for has none of them.");
            let mut response = refuse(request, Error::caller(Code::RangeNotSatisfiable, message));
            let range = HeaderValue::try_from(format!("bytes */{size}")).map_err(Error::internal)?;
            response.headers_mut().insert(header::CONTENT_RANGE, range);
            return Ok(response);
        }
    };
    introduce(&mut response, &tag, caching)
        .insert_header((header::CONTENT_TYPE, document.media_type.as_str()))
        .insert_header((header::CONTENT_DISPOSITION, disposition(&document.file_name)))
        // The tag is that of these bytes, and ranges count them: nothing may pack them on the way.
        .insert_header((header::CONTENT_ENCODING, "identity"));
    if request.method() == Method::HEAD {
        return Ok(response.body(SizedStream::new(to - from, stream::empty::<Result<Bytes, std::io::Error>>())));
    }
    let contents = contents(app, &document, from, to).await?;
    Ok(response.body(SizedStream::new(to - from, contents)))
}

/// The bytes as they come. That they break off half way is for the log: the client sees that some are missing.
async fn contents(
    app: &App,
    document: &document::Model,
    from: u64,
    to: u64,
) -> Result<impl stream::Stream<Item = Result<Bytes, std::io::Error>> + 'static, Error> {
    let size = u64::try_from(document.size).map_err(Error::internal)?;
    let contents = app.files().read(&document.sha256, size, from..to).await?.ok_or_else(|| {
        Error::internal(format_args!("the store does not have the bytes of {} as they were", document.id))
    })?;
    let id = document.id;
    Ok(contents.map(move |bytes| {
        bytes.map_err(|error| {
            tracing::error!(document.id = %id, error.cause = error.cause(), "the bytes of a document broke off");
            std::io::Error::other("broken off")
        })
    }))
}

/// What every answer about a document says, whether its bytes follow or not.
fn introduce<'a>(
    response: &'a mut HttpResponseBuilder,
    tag: &EntityTag,
    caching: &'static str,
) -> &'a mut HttpResponseBuilder {
    response
        .insert_header(header::ETag(tag.clone()))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, caching))
        // Another answer is kept for who sends a token.
        .insert_header((header::VARY, "Authorization"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
}

/// Which bytes a client wants.
pub(super) enum Wanted {
    Whole,
    /// From one byte to another, both included.
    Part(u64, u64),
    /// A part that is not there.
    Nothing,
}

pub(super) fn wanted(request: &HttpRequest, tag: &EntityTag, size: u64) -> Wanted {
    // The rest of another version would be no rest; a document has no date to compare.
    let same = match request.headers().contains_key(header::IF_RANGE) {
        true => matches!(IfRange::parse(request), Ok(IfRange::EntityTag(known)) if known.strong_eq(tag)),
        false => true,
    };
    // Several ranges at once are answered by the whole, as is what can't be read (RFC 9110, section 14.2).
    match Range::parse(request) {
        Ok(Range::Bytes(parts)) if same && parts.len() == 1 => match parts[0].to_satisfiable_range(size) {
            Some((first, last)) => Wanted::Part(first, last),
            None => Wanted::Nothing,
        },
        _ => Wanted::Whole,
    }
}

/// That a document is saved and not shown, and under which name.
pub(super) fn disposition(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", encode(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_travels_whole() {
        assert_eq!(disposition("a b.pdf"), "attachment; filename*=UTF-8''a%20b.pdf");
        assert_eq!(disposition("ع\";.pdf"), "attachment; filename*=UTF-8''%D8%B9%22%3B.pdf");
    }
}
