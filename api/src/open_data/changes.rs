//! The changes as lines: what GraphQL's `changes` tells, each with the record as JSON Lines have it. Whoever took a table at
//! a `seq` and follows from there has the same table, byte for byte.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat};
use entity::id::NodeKind;
use serde_json::{Value, json};

use super::{format::json as lines, record};
use crate::{
    error::Error,
    history::query::{Change, Feed, Stretch},
    store::{
        Store,
        batch::Lookup,
        reader::Reader,
        sight::{Sight, Viewer},
        unit::Detail,
    },
};

/// The most changes of one answer.
pub(crate) const MOST: u32 = 1_000;

/// Some changes.
#[derive(Debug)]
pub(crate) struct Lines {
    pub(crate) bytes: Vec<u8>,
    /// From where to go on.
    pub(crate) seq: i64,
    pub(crate) count: usize,
    /// Whether there are more at once.
    pub(crate) has_more: bool,
}

/// The changes of some kinds of record after one.
pub(crate) async fn after(
    store: &Store,
    today: chrono::NaiveDate,
    seq: i64,
    most: u32,
    kinds: Option<Vec<NodeKind>>,
) -> Result<Lines, Error> {
    let reader = Reader::new(store.clone(), Sight { today, viewer: Viewer::Public });
    let stretch = Stretch { above: Some(seq), below: None, limit: most, newest: false };
    let feed = Feed { kinds, stretch };
    let found = reader.load(vec![feed.clone()]).await?.remove(&feed).unwrap_or_default();
    let mut bytes = Vec::new();
    for change in &found.rows {
        lines::line(&line(change)?, &mut bytes);
    }
    let seq = found.rows.last().map_or(seq, |change| change.seq);
    Ok(Lines { bytes, seq, count: found.rows.len(), has_more: found.has_more })
}

fn line(change: &Arc<Change>) -> Result<Value, Error> {
    let detail: Detail = match &change.detail {
        Some(detail) => serde_json::from_str(detail).map_err(Error::internal)?,
        None => Detail::default(),
    };
    let public = record::public(&change.record)?;
    let at = DateTime::from_timestamp_millis(change.at).ok_or_else(|| Error::internal("the log has times"))?;
    let mut line = json!({
        "seq": change.seq,
        "at": at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "action": super::cell::name_of(change.action),
        "type": change.node.kind.prefix(),
        "id": change.node.to_string(),
        "isTombstone": public.is_none(),
    });
    if let Some(record) = public {
        line["record"] = record;
    }
    for (name, value) in
        [("reason", detail.reason), ("office", detail.office), ("mergedInto", detail.into.map(|node| node.to_string()))]
    {
        if let Some(value) = value {
            line[name] = value.into();
        }
    }
    Ok(line)
}
