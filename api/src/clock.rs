//! Time and chance, passed in everywhere: rules stay pure, and a test decides what day it is.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Africa::Casablanca;
use uuid::Uuid;

/// Where the time, new keys and random bytes come from.
pub trait Clock: fmt::Debug + Send + Sync {
    /// This instant.
    fn now(&self) -> DateTime<Utc>;

    /// A new key of this instant (UUIDv7), later than every key that this clock gave before as long as it is not set back.
    fn key(&self) -> Uuid;

    /// Fresh bytes that nobody can guess.
    fn random(&self) -> [u8; 16];

    /// Today's date in Morocco, by which every calendar date of the registry is read.
    fn today(&self) -> NaiveDate {
        day(self.now())
    }
}

/// The calendar date of an instant in Morocco.
pub(crate) fn day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Casablanca).date_naive()
}

/// The machine's own clock and random generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where the machine's clock is read")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn key(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        // The log must not go on with bytes that can be guessed, and no caller could do better than stop.
        getrandom::fill(&mut bytes).expect("the system's random generator answers");
        bytes
    }
}
