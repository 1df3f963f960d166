//! `chiraka generate`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, clock, progress::Shown, say, with_store};
use crate::{
    config::DatabaseConfig,
    generate::{COMMUNES, MOST_AGREEMENTS, Plan, Refusal, generate},
};

/// Fill an empty database with an invented country, to try things at scale.
///
/// Morocco's regions, provinces and communes with councils of three terms, associations, ceremonies and fifteen years of
/// agreements in all states. Regions, provinces and the best-known communes have their real names; people, associations,
/// dates and sums are invented. The same numbers give the same records and the same log, on any machine and either engine.
/// A database that holds anything is left alone.
#[derive(Args)]
pub(super) struct Generate {
    #[command(flatten)]
    database: DatabaseConfig,

    /// How many agreements.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(0..=MOST_AGREEMENTS))]
    agreements: u64,

    /// The number that decides every name, date and sum.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// How many communes the country has: its largest ones.
    #[arg(long, value_name = "N", default_value_t = COMMUNES as u64, value_parser = clap::value_parser!(u64).range(1..=COMMUNES as u64))]
    communes: u64,
}

impl Generate {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        // 1,503 at most.
        let plan = Plan { agreements: self.agreements, seed: self.seed, communes: self.communes as usize };
        with_store(&self.database, Form::Current, async |store| {
            let mut progress = Shown::new();
            let made = generate(store, &clock(), plan, &mut progress).await;
            progress.end();
            let made = made.map_err(|refusal| match refusal {
                Refusal::NotEmpty => Stop::new(
                    "the database holds records already, and invented ones are never put among them: give the address of \
                     an empty one",
                ),
                Refusal::TooEarly => Stop::new(
                    "the machine's clock is before July 2026, when the last of the invented records was made: set the clock",
                ),
                Refusal::Registry(error) => Stop::from(error),
            })?;
            say(&format!(
                "{} agreements, {} records. The log's head is {}.",
                plan.agreements, made.records, made.head
            ))?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
