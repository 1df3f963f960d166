//! Files that come with a request: `multipart/form-data` to `/graphql`, read part by part, each file counted while it goes
//! to a disk. A form of a foreign page can send such a body without being asked whether it may; a token it can't, so a
//! request without one is refused before its body is read.
//! Source: the GraphQL multipart request specification (github.com/jaydenseric/graphql-multipart-request-spec).

use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::pending,
    sync::atomic::{AtomicU64, Ordering},
    task::{Poll, ready},
    time::Duration,
};

use actix_web::{HttpRequest, http::header, web::Payload};
use async_graphql::Variables;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use multer::{Constraints, Field, Multipart, SizeLimit};
use serde_json::{Map, Value};
use tokio::{sync::mpsc, time::timeout};

use super::{
    graphql::reading::{Members, invalid},
    identity::caller,
};
use crate::{
    access::principal::required,
    app::App,
    caller::Caller,
    error::{Code, Error, shown},
    files::{
        Files,
        arrival::{Arrived, Arriving, too_large},
    },
    graphql::{answer::Question, limits},
};

/// The most files of one request.
const MOST_FILES: usize = 4;
/// The largest `map`, in bytes.
const LARGEST_MAP: usize = 4 * 1024;
/// What may have come and be in no part yet: headers, what stands between parts, and a piece or two of the network's. The
/// reader keeps it in memory.
const BETWEEN: u64 = 256 * 1024;
/// How long a body may take to arrive, and how long nothing of it may.
const DEADLINE: Duration = Duration::from_secs(5 * 60);
const PATIENCE: Duration = Duration::from_secs(8);

/// Whether a request says that files come with it.
pub(super) fn is_multipart(request: &HttpRequest) -> bool {
    let kind = media_type(request).split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("multipart/form-data")
}

fn media_type(request: &HttpRequest) -> &str {
    request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Reads a request that files come with, once it is known who sends it.
pub(super) async fn read(app: &App, request: &HttpRequest, body: Payload) -> Result<(Caller, Question), Error> {
    let caller = caller(app, request).await?;
    required(caller.principal.as_deref())?;
    let received = timeout(DEADLINE, receive(app.files(), request, body)).await.unwrap_or_else(|_| Err(late()));
    Ok((caller, received?))
}

fn late() -> Error {
    let message = format!(
        "The body did not arrive: it may take {} seconds in all, and rest for {}.",
        DEADLINE.as_secs(),
        PATIENCE.as_secs()
    );
    Error::caller(Code::RequestTimeout, message)
}

fn wrong(message: impl Into<String>) -> Error {
    Error::caller(Code::InvalidRequest, message)
}

/// Reads a body, and stops at its limits.
async fn receive(files: &Files, request: &HttpRequest, mut body: Payload) -> Result<Question, Error> {
    let boundary = multer::parse_boundary(media_type(request));
    let boundary = boundary.map_err(|error| invalid("The `Content-Type` names no boundary", error))?;
    let most = files.largest() * MOST_FILES as u64 + (limits::BODY + LARGEST_MAP) as u64 + BETWEEN;
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if said.is_some_and(|length: u64| length > most) {
        return Err(too_large(files.largest()));
    }
    // The reader takes all that is ready each time it looks, and would have a fast sender's whole file in memory. It looks
    // at a channel for one piece, which is filled again only when it waits.
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes, String>>(1);
    let taken = AtomicU64::new(0);
    let (mut came, in_parts) = (0_u64, &taken);
    let pieces = stream::poll_fn(move |context| {
        let piece = ready!(receiver.poll_recv(context));
        if let Some(Ok(bytes)) = &piece {
            came += bytes.len() as u64;
        }
        let is_held = came - in_parts.load(Ordering::Relaxed) > BETWEEN;
        Poll::Ready(if is_held { Some(Err("too much stands between its parts".to_owned())) } else { piece })
    });
    let limit = Constraints::new().size_limit(SizeLimit::new().whole_stream(most));
    let parts = Multipart::with_constraints(pieces, boundary, limit);
    let fill = async {
        loop {
            match timeout(PATIENCE, body.next()).await {
                Ok(Some(piece)) => {
                    if sender.send(piece.map_err(|error| error.to_string())).await.is_err() {
                        return pending::<Result<Infallible, Error>>().await;
                    }
                }
                Ok(None) => break,
                Err(_) => return Err(late()),
            }
        }
        drop(sender);
        pending().await
    };
    tokio::select! {
        question = read_parts(files, parts, &taken) => question,
        Err(error) = fill => Err(error),
    }
}

/// Reads the parts in their order: the request's JSON, where its files belong, the files.
async fn read_parts(files: &Files, mut parts: Multipart<'_>, taken: &AtomicU64) -> Result<Question, Error> {
    let operations = text(&mut parts, taken, ("operations", limits::BODY)).await?;
    let map = text(&mut parts, taken, ("map", LARGEST_MAP)).await?;
    let mut members: Members<Map<String, Value>> = serde_json::from_slice(&operations)
        .map_err(|error| invalid("`operations` is not a JSON object with `query` and `variables`", error))?;
    let mut variables = Value::Object(members.take_variables());
    let map: BTreeMap<String, Vec<String>> = serde_json::from_slice(&map).map_err(|error| {
        invalid("`map` is not a JSON object of lists of places, such as {\"0\":[\"variables.file\"]}", error)
    })?;
    if map.len() > MOST_FILES {
        return Err(wrong(format!("A request brings {MOST_FILES} files at most.")));
    }
    for place in map.values().flatten() {
        if find(&mut variables, place).is_none_or(|value| !value.is_null()) {
            let message = format!("`map` names `{}`, which is no `null` of the variables.", shown(place));
            return Err(wrong(message));
        }
    }
    let mut arrived: Vec<Arrived> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(places) = map.get(&name).filter(|_| !seen.contains(&name)) else {
            return Err(wrong(format!("The part `{}` is not in `map`, or comes twice.", shown(&name))));
        };
        let mut arriving = Arriving::begin(files, part.file_name().unwrap_or_default())?;
        while let Some(bytes) = next(&mut part, taken).await? {
            arriving = arriving.add(&bytes).await?;
        }
        let file = arriving.end().await?;
        for place in places {
            if let Some(value) = find(&mut variables, place) {
                *value = Value::String(file.key());
            }
        }
        arrived.push(file);
        seen.push(name);
    }
    if let Some(missing) = map.keys().find(|name| !seen.contains(name)) {
        return Err(wrong(format!("The file `{}` of `map` did not come.", shown(missing))));
    }
    Ok(Question { arrived, variables: Variables::from_json(variables), ..members.question()? })
}

/// The value at a place such as `variables.input.file`.
fn find<'a>(variables: &'a mut Value, place: &str) -> Option<&'a mut Value> {
    place.strip_prefix("variables.")?.split('.').try_fold(variables, |value, step| match value {
        Value::Object(members) => members.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The next bytes of a part.
async fn next(part: &mut Field<'_>, taken: &AtomicU64) -> Result<Option<Bytes>, Error> {
    let bytes = part.chunk().await.map_err(broken)?;
    taken.fetch_add(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64), Ordering::Relaxed);
    Ok(bytes)
}

/// The text of the next part, which must have a name.
async fn text(parts: &mut Multipart<'_>, taken: &AtomicU64, (name, largest): (&str, usize)) -> Result<Vec<u8>, Error> {
    let part = parts.next_field().await.map_err(broken)?;
    let Some(mut part) = part.filter(|part| part.name() == Some(name)) else {
        return Err(wrong(format!(
            "The part `{name}` is missing, or not in its place: `operations` comes first, then `map`, then the files."
        )));
    };
    let mut text = Vec::new();
    while let Some(bytes) = next(&mut part, taken).await? {
        if text.len() + bytes.len() > largest {
            let message = format!("The part `{name}` is larger than {largest} bytes.");
            return Err(Error::caller(Code::BodyTooLarge, message));
        }
        text.extend_from_slice(&bytes);
    }
    Ok(text)
}

fn broken(error: multer::Error) -> Error {
    match error {
        multer::Error::StreamSizeExceeded { limit } => {
            Error::caller(Code::BodyTooLarge, format!("The body is larger than {limit} bytes."))
        }
        error => invalid("The body is not `multipart/form-data`, or broke off", error),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_found_within_the_variables_alone() {
        let mut variables = json!({ "file": null, "input": { "files": [1, null] } });
        for (place, found) in [
            ("variables.file", true),
            ("variables.input.files.1", true),
            ("variables.input.files.2", false),
            ("variables.input.files.x", false),
            ("variables.other", false),
            ("variables", false),
            ("variables.", false),
            ("0.variables.file", false),
            ("query", false),
        ] {
            assert_eq!(find(&mut variables, place).is_some_and(|value| value.is_null()), found, "{place}");
        }
    }
}
