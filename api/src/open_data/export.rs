//! Taking something whole: opened in one state of the registry, then read piece by piece, in constant memory. The server
//! and the command line send the same pieces.

use std::{io::Read, sync::Arc};

use bytes::Bytes;
use entity::id::NodeId;
use futures_util::future::BoxFuture;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::{sync::OwnedSemaphorePermit, task::spawn_blocking};
use uuid::Uuid;

use super::{
    cell::{Column, Row, TableFormat, columns},
    conventions,
    format::{csv, json, parquet, xlsx},
    giving, popolo,
    product::Product,
    publication::Publication,
    record,
    table::{Addressed, Chunk, Dataset, Table, with_table},
};
use crate::{
    error::{Code, Error},
    search::text::Settle,
    store::{
        Store,
        batch::Lookup,
        reader::Reader,
        sight::{Sight, Viewer},
        snapshot::{Snapshot, Stretch, Which},
    },
};

/// Raised when the same registry would give other bytes: what a client kept is not the same any more then.
const FORM: u32 = 4;

/// The bytes of a piece of what was put into a file first.
const PIECE: usize = 256 * 1024;

/// How many rows a group of Parquet has at least, but for the last.
const GROUP: usize = 12_000;

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) product: Product,
    /// A filter, as GraphQL's variables have it.
    pub(crate) filter: Option<Value>,
    /// Whose rows alone.
    pub(crate) of: Option<NodeId>,
    /// Whether CSV begins with a byte order mark.
    pub(crate) mark: bool,
}

impl Wanted {
    /// All of a product.
    pub(crate) fn whole(product: Product) -> Wanted {
        Wanted { product, filter: None, of: None, mark: false }
    }

    /// Whether it is all of a product, as the catalogue lists it.
    pub(crate) fn is_whole(&self) -> bool {
        *self == Wanted::whole(self.product)
    }
}

/// What is told before the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The newest public change in them.
    pub(crate) seq: i64,
    /// When they last changed: milliseconds since 1970 in UTC.
    pub(crate) at: i64,
    /// How many rows of a table follow.
    pub(crate) rows: Option<u64>,
    /// What tells these bytes from others of the same address.
    pub(crate) tag: String,
    /// The name of a file with them.
    pub(crate) file_name: String,
}

/// What is being taken.
pub(crate) struct Opened {
    pub(crate) head: Head,
    pub(crate) pieces: Box<dyn Pieces>,
    /// Given back when the last piece was read.
    pub(crate) _permit: Option<OwnedSemaphorePermit>,
}

/// Bytes, piece by piece.
pub(crate) trait Pieces: Send {
    /// The next piece; none at the end. A piece may be empty.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, Error>>;
}

/// Opens what is wanted, as the public sees it on a day.
pub(crate) async fn open(
    store: &Store,
    today: chrono::NaiveDate,
    (publication, base): (&Publication, &str),
    wanted: &Wanted,
) -> Result<Opened, Error> {
    let sight = Sight { today, viewer: Viewer::Public };
    let Some(dataset) = wanted.product.dataset() else {
        if wanted.filter.is_some() || wanted.of.is_some() {
            let message = "This file can't be filtered; leave `filter` and `of` out.";
            return Err(Error::argument(Code::InvalidArgument, "filter", message));
        }
        let snapshot = Snapshot::begin(store, sight).await?;
        let head = head(&snapshot, wanted, None);
        let pieces = Box::new(popolo::People::new(snapshot, base.to_owned()));
        return Ok(Opened { head, pieces, _permit: None });
    };
    with_table!(dataset, R => open_table::<R>(store, sight, (publication, base), dataset, wanted).await)
}

/// The rows that are wanted.
pub(crate) async fn which<R: Table>(store: &Store, sight: Sight, wanted: &Wanted) -> Result<Which<R::Filter>, Error> {
    let mut which = Which::default();
    if let Some(json) = &wanted.filter {
        which.filter = Addressed::read(json.clone())?;
        R::check(&which.filter)?;
    }
    if let Some(node) = wanted.of {
        which.relation = R::relation(node.kind).ok_or_else(|| {
            let message = format!("`of` is a record that this table's rows don't hang on: {node}.");
            Error::argument(Code::InvalidArgument, "of", message)
        })?;
        which.parent = Some(node.uuid);
    }
    let reader = Reader::new(store.clone(), sight);
    for text in R::texts(&which.filter) {
        let key = Settle(text.text().to_owned());
        if let Some(settled) = reader.load(vec![key.clone()]).await?.remove(&key) {
            text.settle(settled);
        }
    }
    Ok(which)
}

async fn open_table<R: Table>(
    store: &Store,
    sight: Sight,
    (publication, base): (&Publication, &str),
    dataset: Dataset,
    wanted: &Wanted,
) -> Result<Opened, Error> {
    let which = which::<R>(store, sight, wanted).await?;
    let snapshot = Snapshot::begin(store, sight).await?;
    let format = match wanted.product {
        Product::Table(_, format) => format,
        product => {
            let head = head(&snapshot, wanted, None);
            // These products choose from agreements, whose filter was read as theirs above.
            let which = self::which::<entity::agreement::Model>(store, sight, wanted).await?;
            let pieces: Box<dyn Pieces> = match product {
                Product::Conventions(form) => Box::new(conventions::Conventions::new(snapshot, which, form, base)),
                Product::Giving(form) => Box::new(giving::Giving::new(snapshot, which, form, publication, base, &head)),
                _ => return Err(Error::internal("a product that is no table of agreements")),
            };
            return Ok(Opened { head, pieces, _permit: None });
        }
    };
    let rows = snapshot.count::<R>(&which).await?;
    let head = head(&snapshot, wanted, Some(rows));
    let columns = Arc::new(columns(R::FIELDS));
    let at = snapshot.at;
    let pieces: Box<dyn Pieces> = match format {
        TableFormat::Jsonl => Box::new(Lines::<R> { snapshot, which, after: None, columns }),
        TableFormat::Csv => Box::new(Rows::<R>::new(snapshot, which, Writer::csv(columns, wanted.mark))),
        TableFormat::Xlsx => {
            xlsx::check(rows)?;
            let sheet = xlsx::Sheet::new(dataset.name(), &columns, at)?;
            Box::new(Rows::<R>::new(snapshot, which, Writer::Xlsx(Box::new(sheet))))
        }
        TableFormat::Parquet => {
            let file = parquet::File::new(&dataset.name().replace('-', "_"), &columns)?;
            Box::new(Rows::<R>::new(snapshot, which, Writer::Parquet(Box::new(file), Vec::new())))
        }
    };
    Ok(Opened { head, pieces, _permit: None })
}

fn head(snapshot: &Snapshot, wanted: &Wanted, rows: Option<u64>) -> Head {
    let Wanted { product, filter, of, mark } = wanted;
    let name = product.name();
    let mut hash = Sha256::new();
    let day = (product.depends_on_the_day() || filter.is_some()).then_some(snapshot.sight().today);
    hash.update(format!("{FORM} {} {} {day:?} {name} {filter:?} {of:?} {mark}", snapshot.seq, snapshot.at));
    let tag = data_encoding::HEXLOWER.encode(&hash.finalize()[..12]);
    let (stem, ending) = name.split_once('.').unwrap_or((&name, ""));
    let file_name = format!("{stem}-{}.{ending}", snapshot.seq);
    let midnight = day.map_or(0, |day| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
    Head { seq: snapshot.seq, at: snapshot.at.max(midnight), rows, tag, file_name }
}

/// What makes bytes of rows.
enum Writer {
    Csv { columns: Arc<Vec<Column>>, mark: bool, is_begun: bool },
    Xlsx(Box<xlsx::Sheet>),
    Parquet(Box<parquet::File>, Vec<Row>),
}

impl Writer {
    fn csv(columns: Arc<Vec<Column>>, mark: bool) -> Writer {
        Writer::Csv { columns, mark, is_begun: false }
    }

    /// Writes rows, and answers the bytes that are ready.
    fn write(&mut self, rows: Vec<Row>) -> Result<Vec<u8>, Error> {
        match self {
            Writer::Csv { columns, mark, is_begun } => {
                let mut out = Vec::with_capacity(rows.len() * 600 + 1024);
                if !*is_begun {
                    *is_begun = true;
                    out.extend_from_slice(if *mark { csv::BYTE_ORDER_MARK } else { &[] });
                    csv::heading(columns, &mut out);
                }
                csv::rows(&rows, &mut out)?;
                Ok(out)
            }
            Writer::Xlsx(sheet) => sheet.rows(&rows).map(|()| Vec::new()),
            Writer::Parquet(file, held) => {
                held.extend(rows);
                if held.len() >= GROUP {
                    file.rows(&std::mem::take(held))?;
                }
                file.take()
            }
        }
    }

    /// What is left when all rows are written.
    fn finish(mut self) -> Result<Rest, Error> {
        let head = self.write(Vec::new())?;
        Ok(match self {
            Writer::Csv { .. } => Rest::Bytes(head),
            Writer::Xlsx(sheet) => Rest::File(sheet.finish()?),
            Writer::Parquet(mut file, held) => {
                file.rows(&held)?;
                Rest::Bytes([head, file.finish()?].concat())
            }
        })
    }
}

/// The last of a file's bytes.
enum Rest {
    Bytes(Vec<u8>),
    File(std::fs::File),
    Nothing,
}

/// A table's rows on their way. The next are read while the last are written.
struct Rows<R: Table> {
    snapshot: Option<Snapshot>,
    which: Which<R::Filter>,
    after: Option<Uuid>,
    ready: Option<Vec<Row>>,
    writer: Option<Writer>,
    rest: Rest,
}

impl<R: Table> Rows<R> {
    fn new(snapshot: Snapshot, which: Which<R::Filter>, writer: Writer) -> Self {
        Rows {
            snapshot: Some(snapshot),
            which,
            after: None,
            ready: Some(Vec::new()),
            writer: Some(writer),
            rest: Rest::Nothing,
        }
    }

    async fn read(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let Some(snapshot) = &self.snapshot else {
            return Ok(None);
        };
        let Chunk { rows, last } = R::chunk(snapshot, &self.which, self.after).await?;
        match last {
            Some(last) => self.after = Some(last),
            // The state is let go as soon as it is read.
            None => self.snapshot = None,
        }
        Ok(last.map(|_| rows))
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(mut writer) = self.writer.take() else {
            return self.left().await;
        };
        let Some(ready) = self.ready.take() else {
            self.rest = blocking(move || writer.finish()).await?;
            return Ok(Some(Vec::new()));
        };
        let writing = blocking(move || writer.write(ready).map(|bytes| (writer, bytes)));
        let (read, written) = futures_util::join!(self.read(), writing);
        let (writer, bytes) = written?;
        self.writer = Some(writer);
        self.ready = read?;
        Ok(Some(bytes))
    }

    async fn left(&mut self) -> Result<Option<Vec<u8>>, Error> {
        match std::mem::replace(&mut self.rest, Rest::Nothing) {
            Rest::Nothing => Ok(None),
            Rest::Bytes(bytes) => Ok(Some(bytes)),
            Rest::File(mut file) => {
                let (file, bytes) = blocking(move || {
                    let mut bytes = vec![0; PIECE];
                    let read = file.read(&mut bytes).map_err(Error::internal)?;
                    bytes.truncate(read);
                    Ok((file, bytes))
                })
                .await?;
                if bytes.is_empty() {
                    return Ok(None);
                }
                self.rest = Rest::File(file);
                Ok(Some(bytes))
            }
        }
    }
}

impl<R: Table> Pieces for Rows<R> {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, Error>> {
        Box::pin(self.piece())
    }
}

/// Runs what takes a processor for a while beside the requests.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    spawn_blocking(work).await.map_err(Error::internal)?
}

/// A table as lines of records.
struct Lines<R: Table> {
    snapshot: Snapshot,
    which: Which<R::Filter>,
    after: Option<Uuid>,
    columns: Arc<Vec<Column>>,
}

/// How many records are read at once: each has all its parts.
const MOST_LINES: usize = 1_000;

impl<R: Table> Lines<R> {
    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut out = Vec::new();
        // Parts of an agreement have no record of their own.
        if Dataset::of(R::KIND).is_some_and(Dataset::is_of_parts) {
            let Chunk { rows, last } = R::chunk(&self.snapshot, &self.which, self.after).await?;
            self.after = last;
            rows.iter().for_each(|row| json::line(&json::object(&self.columns, row), &mut out));
            return Ok(last.map(|_| out));
        }
        let stretch: Stretch = self.snapshot.stretch::<R>(&self.which, self.after, MOST_LINES, |_, _| ()).await?;
        let Some(last) = stretch.keys.last() else {
            return Ok(None);
        };
        for (node, text) in record::newest(&self.snapshot, R::KIND, &stretch).await? {
            let public = record::public(&text)?;
            let public =
                public.ok_or_else(|| Error::internal(format_args!("the log hides {node}, which is public")))?;
            json::line(&public, &mut out);
        }
        self.after = Some(*last);
        Ok(Some(out))
    }
}

impl<R: Table> Pieces for Lines<R> {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, Error>> {
        Box::pin(self.piece())
    }
}

impl Opened {
    /// The next bytes; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while let Some(piece) = self.pieces.next().await? {
            if !piece.is_empty() {
                return Ok(Some(piece.into()));
            }
        }
        Ok(None)
    }
}
