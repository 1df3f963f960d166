//! A clock that is set by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use api::clock::Clock;
use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// A clock that is set by hand: it stands still, and its keys are of the time that it shows.
#[derive(Debug)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows a time, in milliseconds since 1970.
    pub fn at(milliseconds: i64) -> SetClock {
        SetClock(AtomicI64::new(milliseconds))
    }

    /// Sets it to a time, in milliseconds since 1970.
    pub fn set(&self, milliseconds: i64) {
        self.0.store(milliseconds, Ordering::Relaxed);
    }

    /// Puts it forward by a day.
    pub fn next_day(&self) {
        self.0.fetch_add(86_400_000, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::Relaxed)).expect("a time")
    }

    fn key(&self) -> Uuid {
        let milliseconds = u64::try_from(self.0.load(Ordering::Relaxed)).expect("a time after 1970");
        Builder::from_unix_timestamp_millis(milliseconds, &[9; 10]).into_uuid()
    }

    fn random(&self) -> [u8; 16] {
        [1; 16]
    }
}
