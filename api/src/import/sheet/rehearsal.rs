//! What a dry run tells: the changes that would be in the log, a line each.

use entity::{id::NodeId, revision};
use sea_orm::ActiveEnum;
use serde_json::Value;

use crate::{error::Error, history::diff::differences, open_data::record::present, store::unit::Unit};

/// The longest value that is shown, in characters.
const LONGEST: usize = 60;

/// What the write under way has done so far.
pub(super) async fn told(unit: &mut Unit) -> Result<Vec<String>, Error> {
    let written = unit.rehearsed().await?;
    written.iter().map(|(before, row)| line(before.as_ref(), row)).collect()
}

/// A change: what would be done, to which record by the name that people know it by, and what would differ.
fn line(before: Option<&revision::Model>, row: &revision::Model) -> Result<String, Error> {
    let read = |text: &str| {
        let mut record: Value = serde_json::from_str(text).map_err(Error::internal)?;
        present(&mut record);
        Ok::<Value, Error>(record)
    };
    let record = read(&row.record)?;
    let name = ["reference", "slug"].iter().find_map(|name| record.get(*name)?.as_str());
    let id = NodeId { kind: row.node_kind, uuid: row.node_id }.to_string();
    let mut line = format!("{} {} {}", row.action.to_value(), row.node_kind.prefix(), name.unwrap_or(&id));
    if let Some(before) = before {
        let differences = differences(Some(&read(&before.record)?), &record);
        let differences = differences
            .into_iter()
            .map(|one| format!("{} {} → {}", one.path, shown(one.before.as_deref()), shown(one.after.as_deref())));
        let differences: Vec<String> = differences.collect();
        line = format!("{line}: {}", differences.join(", "));
    }
    Ok(line)
}

fn shown(value: Option<&str>) -> String {
    let value = value.unwrap_or("nothing");
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
