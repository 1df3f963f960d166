//! Stretches of the log. What is committed never changes, so a stretch between two numbers is read once, whoever waits for
//! it, and kept for a while for those who come a little later.

use std::sync::Arc;

use entity::id::NodeKind;
use quick_cache::{Weighter, sync::Cache};

use crate::{
    error::Error,
    history::query::{Changes, Feed, Stretch},
    store::{
        Store,
        batch::Lookup,
        reader::Reader,
        sight::{Sight, Viewer},
    },
};

/// The most changes of one page. Whoever is slow holds one, so it is short.
pub(super) const LONGEST: u32 = 32;
/// How many bytes of changes are kept.
const CAPACITY: u64 = 4 * 1024 * 1024;
/// How many pages that is, roughly.
const USUAL_COUNT: usize = 64;

/// Which stretch: above one number, up to another, of these kinds.
type Key = (i64, i64, Option<Vec<NodeKind>>);

pub(super) struct Pages(Cache<Key, Arc<Changes>, Length>);

impl Pages {
    pub(super) fn new() -> Self {
        Pages(Cache::with_weighter(USUAL_COUNT, CAPACITY, Length))
    }

    /// The first published changes above a number, up to another, which is committed.
    pub(super) async fn read(
        &self,
        store: &Store,
        above: i64,
        newest: i64,
        kinds: Option<Vec<NodeKind>>,
    ) -> Result<Arc<Changes>, Error> {
        let stretch = Stretch { above: Some(above), below: Some(newest + 1), limit: LONGEST, newest: false };
        let feed = Feed { kinds: kinds.clone(), stretch };
        let read = async {
            // The feed has what is published, for whoever asks; the day plays no part in it.
            let sight = Sight { today: chrono::NaiveDate::default(), viewer: Viewer::Public };
            let reader = Reader::new(store.clone(), sight);
            let mut found = reader.load(vec![feed.clone()]).await?;
            Ok::<_, Error>(found.remove(&feed).unwrap_or_default())
        };
        self.0.get_or_insert_async(&(above, newest, kinds), read).await
    }
}

#[derive(Clone, Copy, Debug)]
struct Length;

impl Weighter<Key, Arc<Changes>> for Length {
    fn weight(&self, _: &Key, page: &Arc<Changes>) -> u64 {
        let length = |change: &Arc<crate::history::query::Change>| {
            change.record.len() + change.before.as_ref().map_or(0, String::len) + 200
        };
        page.rows.iter().map(length).sum::<usize>() as u64 + 100
    }
}
