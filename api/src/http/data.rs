//! `/data/NAME`: the registry taken whole, or the part that a filter of GraphQL keeps, streamed as it is read.
//! Source: RFC 9110, sections 8.8, 13 and 14.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::{BodyStream, SizedStream},
    http::{
        Method,
        header::{self, EntityTag, Header, HttpDate, IfModifiedSince, IfNoneMatch},
    },
    web::{self, Data},
};
use bytes::Bytes;
use entity::id::NodeId;
use futures_util::stream;
use serde::Deserialize;
use tokio::{sync::mpsc, time::timeout};

use super::{
    document::{Wanted as Part, disposition, wanted as part},
    refusal::{only, refuse},
};
use crate::{
    app::App,
    error::{Code, Error, shown},
    open_data::{
        export::{Head, Opened, Wanted},
        product::Product,
        service::{Measure, Measuring, OpenData},
    },
};

/// How long a client may leave a piece where it is. A download holds a state of the registry open meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);
/// Others may keep it, and ask each time whether it is still the same: the tag makes that cheap.
pub(super) const CACHING: &str = "public, no-cache";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/data/{name}")
            .route(web::get().to(get))
            .route(web::head().to(get))
            .default_service(web::to(other)),
    );
}

async fn get(app: Data<App>, request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    answer(&app, &request, &name).await.unwrap_or_else(|error| refuse(&request, error))
}

/// What another method is told.
pub(super) async fn other(request: HttpRequest) -> HttpResponse {
    let message = "Use GET or HEAD; the registry is changed by GraphQL's mutations.";
    only("GET, HEAD", refuse(&request, Error::caller(Code::MethodNotAllowed, message)))
}

/// What an address says beside its path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    filter: Option<String>,
    of: Option<String>,
    #[serde(default)]
    bom: Option<String>,
}

async fn answer(app: &App, request: &HttpRequest, name: &str) -> Result<HttpResponse, Error> {
    let product = Product::from_name(name).ok_or_else(|| {
        let message = format!("There is no `{}` to take. /data/catalog lists everything.", shown(name));
        Error::caller(Code::UnknownAddress, message)
    })?;
    let wanted = read(product, request.query_string())?;
    let data = app.open_data();
    let base = base(app, request);
    let opened = data.open(&base, &wanted).await?;
    let head = opened.head.clone();
    if is_known(request, &head) {
        return Ok(introduce(&mut HttpResponse::NotModified(), request, &head, product).finish());
    }
    let mut measure = data.measure(&head.tag);
    let ranged = request.headers().contains_key(header::RANGE) && wanted.is_whole();
    let opened = if ranged && measure.is_none() {
        // A range is told with the whole size, which is known once all was read through.
        drop(opened);
        let (measured, found) = data.measured(&base, product).await?;
        measure = (measured.tag == head.tag).then_some(found);
        data.open(&base, &wanted).await?
    } else {
        opened
    };
    respond(data, request, &wanted, opened, measure).await
}

async fn respond(
    data: &OpenData,
    request: &HttpRequest,
    wanted: &Wanted,
    opened: Opened,
    measure: Option<Measure>,
) -> Result<HttpResponse, Error> {
    let head = opened.head.clone();
    let size = measure.as_ref().map(|measure| measure.size);
    let tag = EntityTag::new_strong(head.tag.clone());
    let (mut response, from, to) = match size.map(|size| (part(request, &tag, size), size)) {
        None => (HttpResponse::Ok(), 0, None),
        Some((Part::Whole, size)) => (HttpResponse::Ok(), 0, Some(size)),
        Some((Part::Part(first, last), size)) => {
            let mut response = HttpResponse::PartialContent();
            response.insert_header((header::CONTENT_RANGE, format!("bytes {first}-{last}/{size}")));
            (response, first, Some(last + 1))
        }
        Some((Part::Nothing, size)) => {
            let message = format!("The file has {size} bytes; the range asked for has none of them.");
            let mut response = refuse(request, Error::caller(Code::RangeNotSatisfiable, message));
            let range = header::HeaderValue::try_from(format!("bytes */{size}")).map_err(Error::internal)?;
            response.headers_mut().insert(header::CONTENT_RANGE, range);
            return Ok(response);
        }
    };
    introduce(&mut response, request, &head, wanted.product)
        .insert_header((header::CONTENT_TYPE, wanted.product.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, disposition(&head.file_name)));
    if size.is_some() {
        response.insert_header((header::ACCEPT_RANGES, "bytes"));
    }
    if !is_packed(request) || wanted.product.is_packed() {
        response.insert_header((header::CONTENT_ENCODING, "identity"));
    }
    if request.method() == Method::HEAD {
        let nothing = stream::empty::<Result<Bytes, std::io::Error>>();
        return Ok(match to {
            Some(to) => response.body(SizedStream::new(to - from, nothing)),
            None => response.finish(),
        });
    }
    let measures = (wanted.is_whole() && size.is_none()).then(|| data.clone());
    let pieces = pump(opened, from, to, measures);
    Ok(match to {
        Some(to) => response.body(SizedStream::new(to - from, pieces)),
        None => response.body(BodyStream::new(pieces)),
    })
}

/// Sends what was opened, from one byte to another, as fast as the client takes it. A client that takes nothing for a while
/// has gone.
fn pump(
    mut opened: Opened,
    from: u64,
    to: Option<u64>,
    measures: Option<OpenData>,
) -> impl stream::Stream<Item = Result<Bytes, std::io::Error>> {
    let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(2);
    let tag = opened.head.tag.clone();
    actix_web::rt::spawn(async move {
        let (mut place, mut measuring) = (0_u64, Measuring::default());
        loop {
            let bytes = match opened.next().await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(error.cause = error.cause(), "a download broke off");
                    // The client sees that some is missing.
                    let _ = sender.send(Err(std::io::Error::other("broken off"))).await;
                    return;
                }
            };
            if measures.is_some() {
                measuring.add(&bytes);
            }
            let (begins, length) = (place, bytes.len() as u64);
            place += length;
            let first = from.saturating_sub(begins).min(length);
            let last = to.map_or(length, |to| to.saturating_sub(begins).min(length));
            if first < last {
                // Both are within a piece, which is in memory.
                let piece = bytes.slice(first as usize..last as usize);
                match timeout(PATIENCE, sender.send(Ok(piece))).await {
                    Ok(Ok(())) => {}
                    _ => return,
                }
            }
            if to.is_some_and(|to| place >= to) {
                return;
            }
        }
        if let Some(data) = measures {
            data.keep(&tag, measuring.end());
        }
    });
    stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) })
}

/// What an address asks for.
fn read(product: Product, query: &str) -> Result<Wanted, Error> {
    let parameters = web::Query::<Parameters>::from_query(query).map_err(|error| {
        let message = format!("The address takes `filter`, `of` and `bom` alone, each once: {error}.");
        Error::caller(Code::InvalidRequest, message)
    })?;
    let Parameters { filter, of, bom } = parameters.into_inner();
    let filter = filter.map(|filter| {
        serde_json::from_str(&filter).map_err(|error| {
            let message = format!("`filter` is not JSON: {error}. It is the filter of GraphQL's variables.");
            Error::argument(Code::InvalidArgument, "filter", message)
        })
    });
    let of = of.map(|of| {
        of.parse::<NodeId>().map_err(|_| {
            let message = format!("`of` is not the id of a record: `{}`.", shown(&of));
            Error::argument(Code::InvalidId, "of", message)
        })
    });
    let mark = match bom.as_deref() {
        None | Some("0") => false,
        Some("1") => true,
        Some(_) => return Err(Error::argument(Code::InvalidArgument, "bom", "`bom` is 1 or 0.")),
    };
    Ok(Wanted { product, filter: filter.transpose()?, of: of.transpose()?, mark })
}

/// The address that links begin with: as it was set, or as the request names this server.
pub(super) fn base(app: &App, request: &HttpRequest) -> String {
    let set = app.open_data().publication().base.clone();
    set.unwrap_or_else(|| {
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        // What is no name of a host is not repeated.
        let is_plain = |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
        format!("http://{}", host.filter(is_plain).unwrap_or("localhost"))
    })
}

/// Whether the client takes packed bytes, and gets them: parts of a file are sent as they are.
fn is_packed(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|value| value.contains("gzip")) && !request.headers().contains_key(header::RANGE)
}

fn introduce<'a>(
    response: &'a mut HttpResponseBuilder,
    request: &HttpRequest,
    head: &Head,
    product: Product,
) -> &'a mut HttpResponseBuilder {
    // Packed bytes are others than those the tag is of.
    let is_weak = is_packed(request) && !product.is_packed();
    let tag = head.tag.clone();
    let tag = if is_weak { EntityTag::new_weak(tag) } else { EntityTag::new_strong(tag) };
    response
        .insert_header(header::ETag(tag))
        .insert_header(header::LastModified(modified(head)))
        .insert_header((header::CACHE_CONTROL, CACHING))
        .insert_header(("registry-seq", head.seq.to_string()));
    if let Some(rows) = head.rows {
        response.insert_header(("row-count", rows.to_string()));
    }
    response
}

fn modified(head: &Head) -> HttpDate {
    let since = Duration::from_millis(u64::try_from(head.at).unwrap_or_default());
    HttpDate::from(UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH))
}

/// Whether the client has it already.
fn is_known(request: &HttpRequest, head: &Head) -> bool {
    let tag = EntityTag::new_strong(head.tag.clone());
    if request.headers().contains_key(header::IF_NONE_MATCH) {
        return match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&tag)),
            Err(_) => false,
        };
    }
    // Dates tell seconds apart, and a second may have had several states: a date alone proves nothing younger.
    match IfModifiedSince::parse(request) {
        Ok(IfModifiedSince(since)) => SystemTime::from(since) > SystemTime::from(modified(head)),
        Err(_) => false,
    }
}
