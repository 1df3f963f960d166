//! A scope: who asks and as of when. It is the first argument of every read and the only way to a connection, so no
//! read can forget either. Its look-ups are batched for this scope alone: two requests never share a batch.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    marker::PhantomData,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    access::principal::{Permission, Principal, required},
    act::{
        again::{Answering, Working, until_done},
        deed::{Beginning, Deed, Outcome},
        idempotency::Request,
    },
    clock::Clock,
    error::{Code, Error, shown},
    files::attached::Attached,
    history::past::Pasts,
    search::{SearchText, Settle},
    store::{
        Store,
        batch::{Batches, Lookup},
        list::{List, Listed, Question},
        owned::{Found, Reads},
        page::{Answer, Page},
        reader::{Asked, ById, ByName, Reader},
        sight::{Sight, Viewer},
        tally::{Counting, Tallied, Tally, Tallying},
    },
};

/// The most records in one answer.
const MOST_RECORDS: usize = 10_000;
/// The most values in one answer: records with all that is selected of each. It bounds an answer to some tens of megabytes.
const MOST_VALUES: usize = 300_000;

/// Who asks, and what a request says beside its document.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who acts; nobody for the public.
    pub principal: Option<Arc<Principal>>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// The key by which a repetition of the request is recognised.
    pub idempotency_key: Option<String>,
    /// The registries as they were, that were asked for lately.
    pub(crate) pasts: Arc<Pasts>,
    /// The files that came with the request.
    pub(crate) attached: Attached,
    /// The address that the public reaches the server under, if that was set.
    pub(crate) base: Option<Arc<str>>,
    /// What an operation may cost.
    pub(crate) most_cost: u64,
}

/// What recognises an act that was sent before.
#[derive(Debug)]
pub(crate) struct Named<'a> {
    /// The key that its input has.
    pub(crate) own_key: Option<String>,
    /// The field that it stands under.
    pub(crate) field: &'a str,
    /// SHA-256 of the act and its input.
    pub(crate) digest: Vec<u8>,
    /// SHA-256 of what is asked about its outcome.
    pub(crate) asked: Vec<u8>,
}

/// Who asks, as of when.
#[derive(Clone)]
pub struct Scope(Arc<Inner>);

struct Inner {
    batches: Batches<Reader>,
    asker: Asker,
    /// The scopes of the registry as it was, by the fields that asked for them.
    pasts: Mutex<HashMap<String, Scope>>,
    /// Whether it reads the registry as it was.
    is_past: bool,
    /// How many records the answer's lists hold so far.
    listed: AtomicUsize,
    /// How many values that is, with all that is selected of each record.
    values: AtomicUsize,
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("today", &self.today()).finish_non_exhaustive()
    }
}

impl Scope {
    /// Who asks, on the given day (in Morocco).
    pub fn new(store: &Store, today: NaiveDate, asker: Asker) -> Scope {
        match asker.principal {
            Some(_) => Scope::over(&store.for_staff(), today, asker, false),
            None => Scope::over(store, today, asker, false),
        }
    }

    fn over(store: &Store, today: NaiveDate, asker: Asker, is_past: bool) -> Scope {
        let viewer = asker.principal.as_ref().map_or(Viewer::Public, |principal| principal.viewer());
        let batches = Batches::new(Reader::new(store.clone(), Sight { today, viewer }));
        let (listed, values) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Scope(Arc::new(Inner { batches, asker, pasts: Mutex::default(), is_past, listed, values }))
    }

    /// The same scope, in which nothing has been looked up yet.
    pub(crate) fn afresh(&self) -> Scope {
        Scope::over(&self.0.batches.reader().store, self.today(), self.0.asker.clone(), self.0.is_past)
    }

    /// Begins to read the registry as it was after a revision, under a field.
    pub(crate) async fn go_back(&self, seq: i64, today: NaiveDate, field: String) -> Result<(), Error> {
        let asker = &self.0.asker;
        let store = asker.pasts.at(&self.0.batches.reader().store, &asker.clock, seq).await?;
        let past = Scope::over(&store, today, asker.clone(), true);
        self.0.pasts.lock().unwrap_or_else(PoisonError::into_inner).insert(field, past);
        Ok(())
    }

    /// The scope of what stands under a field, if that reads the registry as it was.
    pub(crate) fn under(&self, field: &str) -> Option<Scope> {
        self.0.pasts.lock().unwrap_or_else(PoisonError::into_inner).get(field).cloned()
    }

    /// Whether it reads the registry as it was.
    pub(crate) fn is_past(&self) -> bool {
        self.0.is_past
    }

    /// The address that the public reaches the server under, if that was set.
    pub(crate) fn base(&self) -> Option<&str> {
        self.0.asker.base.as_deref()
    }

    /// Whose unpublished records may be seen.
    pub(crate) fn viewer(&self) -> Viewer {
        self.0.batches.reader().sight.viewer
    }

    /// What an operation may cost.
    pub(crate) fn most_cost(&self) -> u64 {
        self.0.asker.most_cost
    }

    /// Who acts; nobody for the public.
    pub(crate) fn principal(&self) -> Option<Arc<Principal>> {
        self.0.asker.principal.clone()
    }

    /// Does an act that takes a permission: `work`, which may be begun more than once. The input's own key recognises a repetition
    /// of this one input, and goes before the request's key; the field tells the acts of one request apart. What can be
    /// recognised is answered by `answer`, in a scope that reads the registry as the act left it.
    pub(crate) async fn act<'a>(
        &self,
        needed: Permission,
        Named { own_key, field, digest, asked }: Named<'_>,
        work: impl for<'d> FnMut(&'d mut Deed) -> Working<'d>,
        mut answer: impl FnMut(Scope, Outcome) -> Answering<'a>,
    ) -> Result<Outcome, Error> {
        let Asker { principal, clock, idempotency_key, attached, .. } = &self.0.asker;
        required(principal.as_deref())?.may(needed)?;
        let principal = principal.as_ref().ok_or_else(|| Error::internal("who is required is there"))?;
        let key = own_key.or_else(|| idempotency_key.as_ref().map(|key| format!("{key}#{field}")));
        let request = key.map(|key| Request { key, digest, asked });
        let store = &self.0.batches.reader().store;
        let answer = |store: Store, outcome| {
            answer(Scope::over(&store, self.today(), self.0.asker.clone(), self.0.is_past), outcome)
        };
        until_done(&Beginning { store, clock, principal, attached, request }, work, answer).await
    }

    /// The day by which a status is told.
    pub(crate) fn today(&self) -> NaiveDate {
        self.0.batches.reader().sight.today
    }

    /// The row of a key, or `None` if there is none that this scope may see.
    pub(crate) async fn get<R: Listed>(&self, id: Uuid) -> Result<Option<Arc<R>>, Error> {
        if R::SHARED
            && let Some(row) = self.0.batches.reader().kept(id)
        {
            return Ok(Some(row));
        }
        self.0.batches.load(ById::<R>::new(id)).await
    }

    /// The row of a key, if it is in memory.
    pub(crate) fn at_hand<R: Listed>(&self, id: Uuid) -> Option<Arc<R>> {
        let kept = if R::SHARED { self.0.batches.reader().kept(id) } else { None };
        kept.or_else(|| self.0.batches.known(&ById::<R>::new(id)))
    }

    /// The row of a foreign key: the database makes sure that there is one.
    pub(crate) async fn related<R: Listed>(&self, id: Uuid) -> Result<Arc<R>, Error> {
        let row = self.get::<R>(id).await?;
        row.ok_or_else(|| Error::internal(format_args!("no {} {id} behind a foreign key", R::KIND.prefix())))
    }

    /// The row with a natural key.
    pub(crate) async fn find<R: Listed>(
        &self,
        column: &'static str,
        value: &str,
        reads: Reads,
    ) -> Result<Found<R>, Error> {
        // PostgreSQL can't hold a NUL in a text, so none has it.
        let known = if value.contains('\0') {
            None
        } else {
            self.0.batches.load(ByName::<R> { column, value: value.to_owned(), reads, kind: PhantomData }).await?
        };
        known.ok_or_else(|| {
            let (kind, shown) = (R::KIND.prefix(), shown(value));
            let message =
                format!("No {kind} has the {column} `{shown}`. The {column} is case-sensitive; lists give them all.");
            Error::argument(Code::NotFound, column, message)
        })
    }

    /// How many values the answer may still have.
    pub(crate) fn values_left(&self) -> usize {
        MOST_VALUES.saturating_sub(self.0.values.load(Ordering::Relaxed))
    }

    /// Counts records that go into the answer, with all values selected of them, and refuses those over the limits: lists
    /// within lists multiply, and so do names for the same field.
    pub(crate) fn list(&self, records: usize, values: usize) -> Result<(), Error> {
        let add = |sum: &AtomicUsize, more: usize| sum.fetch_add(more, Ordering::Relaxed).saturating_add(more);
        let (limit, what) = if add(&self.0.listed, records) > MOST_RECORDS {
            (MOST_RECORDS, "records")
        } else if add(&self.0.values, values) > MOST_VALUES {
            (MOST_VALUES, "values")
        } else {
            return Ok(());
        };
        let message = format!(
            "The answer would hold more than {limit} {what}. Ask for smaller pages, for fewer fields, or for fewer lists \
             within lists."
        );
        Err(Error::caller(Code::TooManyRecords, message))
    }

    /// Looks something else up, in the scope's rounds.
    pub(crate) async fn look_up<K>(&self, key: K) -> Result<Option<<Reader as Lookup<K>>::Value>, Error>
    where
        Reader: Lookup<K>,
        K: Clone + Eq + Hash + Send + Sync + 'static,
    {
        self.0.batches.load(key).await
    }

    /// Asks the vocabulary about the texts of a filter, before the filter becomes SQL.
    pub(crate) async fn settle(&self, texts: &[&SearchText]) -> Result<(), Error> {
        for text in texts.iter().filter(|text| !text.is_settled()) {
            if let Some(settled) = self.look_up(Settle(text.text().to_owned())).await? {
                text.settle(settled);
            }
        }
        Ok(())
    }

    async fn ask<R: Listed>(
        &self,
        parent: Option<Uuid>,
        question: Question,
        list: &Arc<List<R::Filter>>,
    ) -> Result<Option<Answer<R>>, Error> {
        self.settle(&R::texts(&list.filter)).await?;
        self.0.batches.load(Asked::<R> { parent, question, list: Arc::clone(list) }).await
    }

    /// The rows of a list's window.
    pub(crate) async fn page<R: Listed>(
        &self,
        parent: Option<Uuid>,
        list: &Arc<List<R::Filter>>,
    ) -> Result<Arc<Page<R>>, Error> {
        match self.ask::<R>(parent, Question::Page, list).await? {
            Some(Answer::Page(page)) => Ok(page),
            _ => Ok(Arc::default()),
        }
    }

    /// How many rows a list has, whatever its window.
    pub(crate) async fn count<R: Listed>(
        &self,
        parent: Option<Uuid>,
        list: &Arc<List<R::Filter>>,
    ) -> Result<i64, Error> {
        match self.ask::<R>(parent, Question::Count, list).await? {
            Some(Answer::Count(count)) => Ok(count),
            _ => Ok(0),
        }
    }

    /// Whether a list goes on beyond one end of its window.
    pub(crate) async fn any<R: Listed>(
        &self,
        parent: Option<Uuid>,
        question: Question,
        list: &Arc<List<R::Filter>>,
    ) -> Result<bool, Error> {
        Ok(matches!(self.ask::<R>(parent, question, list).await?, Some(Answer::Any(true))))
    }

    /// The figures of a list.
    pub(crate) async fn tally<R: Tallied>(
        &self,
        parent: Option<Uuid>,
        counting: Counting<R::Filter, R::Dimension>,
    ) -> Result<Arc<Tally>, Error> {
        self.settle(&R::texts(&counting.filter)).await?;
        let tallying = Tallying::<R> { parent, counting: Arc::new(counting) };
        Ok(self.0.batches.load(tallying).await?.unwrap_or_default())
    }
}
