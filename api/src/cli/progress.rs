//! How far a long work has come: a bar on a terminal, a plain line now and then elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::complain;
use crate::import::Progress;

/// Lines elsewhere come at each of these parts of the whole.
const PARTS: usize = 10;

/// Progress on standard error.
pub(super) enum Shown {
    Bar(ProgressBar),
    Lines { done: usize, of: usize },
}

impl Shown {
    pub(super) fn new() -> Self {
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} records, {elapsed}");
            Shown::Bar(ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
        } else {
            Shown::Lines { done: 0, of: 0 }
        }
    }

    /// Progress in bytes, of which nobody knows how many there will be: a bar's place on a terminal, nothing elsewhere.
    pub(super) fn of_bytes() -> Self {
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{spinner} {bytes}, {bytes_per_sec}, {elapsed}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
            Shown::Bar(ProgressBar::new_spinner().with_style(style))
        } else {
            Shown::Lines { done: 0, of: usize::MAX }
        }
    }

    /// How many bytes there are by now.
    pub(super) fn reached(&self, bytes: u64) {
        if let Shown::Bar(bar) = self {
            bar.set_position(bytes);
        }
    }

    /// Leaves the terminal as it was.
    pub(super) fn end(&self) {
        if let Shown::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Shown {
    fn begin(&mut self, records: usize) {
        match self {
            Shown::Bar(bar) => {
                bar.set_length(records as u64);
                bar.set_position(0);
            }
            Shown::Lines { done, of } => (*done, *of) = (0, records),
        }
    }

    fn advance(&mut self) {
        match self {
            Shown::Bar(bar) => bar.inc(1),
            Shown::Lines { done, of } => {
                *done += 1;
                if *done == *of || *done % of.div_ceil(PARTS).max(1) == 0 {
                    complain(&format!("{done} of {of} records"));
                }
            }
        }
    }
}
