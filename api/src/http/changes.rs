//! `/data/changes.jsonl`: what was changed after a revision, line by line. With `wait`, the answer waits for the next change
//! if there is none yet.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data},
};
use entity::id::NodeKind;
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::{data::other, refusal::refuse};
use crate::{
    app::App,
    error::{Code, Error, shown},
    open_data::changes::{self, Lines, MOST},
};

/// The longest wait, in seconds: what is between may give up on silence after a minute.
const LONGEST_WAIT: u64 = 30;
/// How often the log is looked at meanwhile.
const PAUSE: Duration = Duration::from_millis(500);

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/data/changes.jsonl")
            .route(web::get().to(get))
            .route(web::head().to(get))
            .default_service(web::to(other)),
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    after: Option<i64>,
    first: Option<u32>,
    wait: Option<u64>,
    types: Option<String>,
}

async fn get(app: Data<App>, request: HttpRequest) -> HttpResponse {
    match answer(&app, &request).await {
        Ok(Lines { bytes, seq, count, has_more }) => HttpResponse::Ok()
            .content_type("application/x-ndjson")
            // The next change is in the next answer.
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header(("registry-seq", seq.to_string()))
            .insert_header(("row-count", count.to_string()))
            .insert_header(("has-more", if has_more { "true" } else { "false" }))
            .body(bytes),
        Err(error) => refuse(&request, error),
    }
}

async fn answer(app: &App, request: &HttpRequest) -> Result<Lines, Error> {
    let parameters = web::Query::<Parameters>::from_query(request.query_string()).map_err(|error| {
        let message =
            format!("The address takes `after`, `first` and `wait` as whole numbers, and `types`, each once: {error}.");
        Error::caller(Code::InvalidRequest, message)
    })?;
    let Parameters { after, first, wait, types } = parameters.into_inner();
    let wrong = |argument, message: String| Error::argument(Code::InvalidArgument, argument, message);
    let first = first.unwrap_or(MOST);
    if !(1..=MOST).contains(&first) {
        return Err(wrong("first", format!("`first` is {first}; an answer has 1 to {MOST} changes.")));
    }
    let wait = wait.unwrap_or(0);
    if wait > LONGEST_WAIT {
        return Err(wrong("wait", format!("`wait` is {wait}; an answer waits for {LONGEST_WAIT} seconds at most.")));
    }
    let after = after.unwrap_or(0);
    if after < 0 {
        return Err(wrong("after", "`after` is the number of a revision, or 0 for all.".to_owned()));
    }
    let kind = |name: &str| {
        let known = NodeKind::ALL.into_iter().find(|kind| kind.prefix() == name);
        known.ok_or_else(|| {
            wrong("types", format!("`types` names `{}`; types are written like agreement,association.", shown(name)))
        })
    };
    let kinds = types.map(|types| types.split(',').map(kind).collect::<Result<Vec<_>, _>>()).transpose()?;
    let data = app.open_data();
    let until = Instant::now() + Duration::from_secs(wait);
    loop {
        let lines = changes::after(&data.store().await?, data.clock().today(), after, first, kinds.clone()).await?;
        if lines.count > 0 || Instant::now() >= until {
            return Ok(lines);
        }
        sleep(PAUSE).await;
    }
}
