//! The sitemap: every permanent address, in files that search engines take.
//! Source: sitemaps.org, protocol 0.9.

use entity::id::{NodeId, NodeKind};
use uuid::Uuid;

use super::{
    address::path,
    catalogue::graph::escaped,
    service::OpenData,
    table::{Dataset, with_table},
};
use crate::{
    error::Error,
    store::{
        sight::{Sight, Viewer},
        snapshot::{Snapshot, Which},
    },
};

/// How many addresses a file has: a fifth of what the protocol allows, so that one is soon made.
const MOST: usize = 10_000;

/// What has pages.
const LISTED: [Dataset; 5] =
    [Dataset::Agreements, Dataset::Associations, Dataset::Councils, Dataset::Officials, Dataset::Ceremonies];

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

async fn snapshot(data: &OpenData) -> Result<Snapshot, Error> {
    Snapshot::begin(&data.store().await?, Sight { today: data.clock().today(), viewer: Viewer::Public }).await
}

/// The list of the files.
pub(crate) async fn index(data: &OpenData, base: &str) -> Result<String, Error> {
    let snapshot = snapshot(data).await?;
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for set in LISTED {
        let name = set.name();
        let mut add = |query: &str| {
            let address = escaped(&format!("{base}/data/sitemap-{name}.xml{query}"));
            out.push_str(&format!("<sitemap><loc>{address}</loc></sitemap>\n"));
        };
        add("");
        let steps = with_table!(set, R => snapshot.steps::<R>(&Which::default(), MOST).await?);
        for uuid in steps {
            add(&format!("?after={}", NodeId { kind: set.kind(), uuid }));
        }
    }
    out.push_str("</sitemapindex>\n");
    Ok(out)
}

/// A file: the addresses after a record.
pub(crate) async fn file(data: &OpenData, base: &str, set: Dataset, after: Option<Uuid>) -> Result<String, Error> {
    let snapshot = snapshot(data).await?;
    let stretch = with_table!(set, R => snapshot.stretch::<R>(&Which::default(), after, MOST, |_, _| ()).await?);
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    for uuid in stretch.keys {
        out.push_str(&format!("<url><loc>{}</loc></url>\n", escaped(&format!("{base}{}", path(set.kind(), uuid)))));
    }
    out.push_str("</urlset>\n");
    Ok(out)
}

/// The dataset of a file's name.
pub(crate) fn dataset(name: &str) -> Option<Dataset> {
    LISTED.into_iter().find(|set| set.name() == name)
}

/// The record that a file begins after.
pub(crate) fn after(set: Dataset, id: &str) -> Option<Uuid> {
    let kind: NodeKind = set.kind();
    id.parse::<NodeId>().ok().filter(|node| node.kind == kind).map(|node| node.uuid)
}
