//! `chiraka token`: who may write. What is refused here is refused before anything is made, and a token that nobody was
//! shown is revoked again.

use std::{collections::HashMap, process::ExitCode};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};
use entity::access_token;
use uuid::Uuid;

use super::{Form, Stop, clock, complain, expiry, say, with_store};
use crate::{
    access::{
        council,
        principal::role_name,
        token::{self, NewToken},
    },
    characters::actor,
    config::DatabaseConfig,
    error::shown,
    store::Store,
};

/// Make, list and revoke the tokens with which staff write.
///
/// A token is sent as `Authorization: Bearer TOKEN`. The registry keeps its hash alone: a token that is lost is revoked, and
/// another one made. Give each person and each program a token of its own, since the log names its holder.
#[derive(Args)]
pub(super) struct Token {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

impl Token {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        match self.act {
            Act::Create(create) => create.run(),
            Act::List(list) => list.run(),
            Act::Revoke(revoke) => revoke.run(),
        }
    }
}

/// What the holder of a token may do; each role may do what those before it may.
#[derive(Clone, Copy, ValueEnum)]
enum Role {
    /// Prepares: drafts, posts, officials, associations, payments, measurements, documents
    Editor,
    /// Makes lasting: signs, publishes, amends, ends, corrects
    Publisher,
    /// Keeps councils and vocabularies
    Admin,
}

impl From<Role> for access_token::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Editor => access_token::Role::Editor,
            Role::Publisher => access_token::Role::Publisher,
            Role::Admin => access_token::Role::Admin,
        }
    }
}

/// Make a token, and print it: alone on standard output, once.
///
/// What it is for is said on standard error, so that a script can read the token itself:
/// `TOKEN=$(chiraka token create --name "Fatima Zahra" --role editor --council ait-melloul --expires 90d)`.
#[derive(Args)]
struct Create {
    #[command(flatten)]
    database: DatabaseConfig,

    /// Who holds it: the name that the log keeps for what is done with it, of 200 characters at most.
    #[arg(long, value_name = "NAME")]
    name: String,

    /// What the holder may do.
    #[arg(long, value_enum)]
    role: Role,

    /// The council whose records the holder works on, by its slug; all councils when left out.
    #[arg(long, value_name = "SLUG")]
    council: Option<String>,

    /// The office that the holder works for, which the public is shown instead of the name.
    #[arg(long, value_name = "TEXT")]
    office: Option<String>,

    /// When it ends: a time from now (`12h`, `90d`, `4w`, `1y`), or the last day on which it works (`2027-06-30`, in
    /// Morocco). It works until it is revoked when left out.
    #[arg(long, value_name = "TIME|DATE")]
    expires: Option<String>,
}

impl Create {
    fn run(self) -> Result<ExitCode, Stop> {
        let clock = clock();
        let name = actor(&self.name).map_err(|wrong| Stop::new(format!("--name can't be kept: {wrong}")))?;
        let office = self.office.as_deref().map(actor).transpose();
        let office = office.map_err(|wrong| Stop::new(format!("--office can't be kept: {wrong}")))?;
        let end = self.expires.as_deref().map(|text| expiry::read(text, clock.now())).transpose();
        let end = end.map_err(|wrong| Stop::new(format!("--expires is not usable: {wrong}")))?;
        with_store(&self.database, Form::Unindexed, async |store| {
            let council = match &self.council {
                None => None,
                Some(slug) => Some(council::by_slug(store, slug).await?.ok_or_else(|| unknown_council(slug))?),
            };
            let role = access_token::Role::from(self.role);
            let about = format!(
                "{name}, {} of {}, {}",
                role_name(role),
                self.council.as_deref().unwrap_or("all councils"),
                end.map_or_else(
                    || "without an end".to_owned(),
                    |end| format!("until {}", instant(end.timestamp_millis()))
                ),
            );
            let expires_at = end.map(|end| end.timestamp_millis());
            let made = token::create(store, &clock, NewToken { name, office, role, council, expires_at }).await?;
            if let Err(stop) = say(&made.secret) {
                token::revoke(store, &clock, made.id).await?;
                return Err(stop);
            }
            complain(&format!(
                "This is the token {} of {about}.\nIt is not shown again. To end it: chiraka token revoke {0}",
                made.id
            ));
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn unknown_council(slug: &str) -> Stop {
    Stop::new(format!("no council has the slug «{}»; `{{ councils {{ nodes {{ slug }} }} }}` lists them", shown(slug)))
}

/// List all tokens, the newest first: whose they are and whether they work, never the tokens themselves.
#[derive(Args)]
struct List {
    #[command(flatten)]
    database: DatabaseConfig,
}

impl List {
    fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::AsItIs, async |store| {
            for line in aligned(&table(store).await?) {
                say(&line)?;
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

const HEADINGS: [&str; 8] = ["ID", "NAME", "ROLE", "COUNCIL", "MADE", "EXPIRES", "REVOKED", "LAST USED"];

async fn table(store: &Store) -> Result<Vec<[String; 8]>, Stop> {
    let councils: HashMap<_, _> = council::slugs(store).await?.into_iter().collect();
    let or_dash = |at: Option<i64>| at.map_or_else(|| "-".to_owned(), instant);
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    for token in token::list(store).await? {
        let council = token.council_id.map_or("(all)", |id| councils.get(&id).map_or("?", String::as_str));
        lines.push([
            token.id.to_string(),
            token.name,
            role_name(token.role).to_owned(),
            council.to_owned(),
            instant(token.created_at),
            or_dash(token.expires_at),
            or_dash(token.revoked_at),
            token.last_used_on.map_or_else(|| "-".to_owned(), |day| day.to_string()),
        ]);
    }
    Ok(lines)
}

/// An instant to the minute, in UTC.
fn instant(milliseconds: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(milliseconds);
    at.map_or_else(|| "?".to_owned(), |at| at.format("%Y-%m-%dT%H:%MZ").to_string())
}

/// Lines whose columns stand below each other, two spaces apart.
fn aligned<const N: usize>(lines: &[[String; N]]) -> Vec<String> {
    let widest = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(widest);
    let cells = |line: &[String; N]| {
        let padded: Vec<String> = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    lines.iter().map(cells).collect()
}

/// Make a token stop working, at once and for good.
#[derive(Args)]
struct Revoke {
    #[command(flatten)]
    database: DatabaseConfig,

    /// The token's id, as `create` and `list` print it; not the token itself.
    #[arg(value_name = "ID")]
    id: Uuid,
}

impl Revoke {
    fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::Unindexed, async |store| {
            if token::revoke(store, &clock(), self.id).await? {
                say(&format!("The token {} is revoked.", self.id))?;
                return Ok(ExitCode::SUCCESS);
            }
            Err(Stop::new(format!(
                "no token has the id {}, or it is revoked already; `chiraka token list` tells",
                self.id
            )))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let lines = [["a", "bb", ""], ["أيت", "b", "c"]].map(|line| line.map(str::to_owned));
        assert_eq!(aligned(&lines), ["a    bb", "أيت  b   c"]);
        assert_eq!(instant(1_764_000_000_000), "2025-11-24T16:00Z");
    }
}
