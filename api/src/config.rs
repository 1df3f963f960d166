//! The settings that several subcommands share: type, default, environment variable and meaning, as `--help` prints them.
//! One subcommand's own stand with it; nothing reads the environment but the command line's parser.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::{
    key::{Origin, Signer, Unusable},
    store::{DatabaseUrl, StoreConfig},
};

/// Which database, and how it is reached.
#[derive(Args, Clone, Debug)]
pub struct DatabaseConfig {
    /// The database: `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    ///
    /// SQLite is the embedded default: one file, created and brought up to date by itself. PostgreSQL (15 or later) is for
    /// production; `chiraka serve` leaves its form alone: run `chiraka migrate` first. Give passwords in the environment
    /// variable: what stands on a command line can be seen by every user of the machine.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://chiraka.db",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: DatabaseUrl,

    /// The most connections to the database held open at once.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 8, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,
}

impl DatabaseConfig {
    /// The settings of the store, which makes a SQLite file if `create`.
    pub fn store(&self, create: bool) -> StoreConfig {
        StoreConfig { url: self.database_url.clone(), connections: self.database_connections, create }
    }
}

/// How the server listens.
#[derive(Args, Clone, Debug)]
pub struct ServerConfig {
    /// The address and port to listen on; port 0 takes a free one. Use 0.0.0.0 to be reached from other machines.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,

    /// The number of threads that answer requests; 0 takes as many as the machine has processors.
    #[arg(long, env = "WORKERS", default_value_t = 0, value_name = "N",
          value_parser = clap::value_parser!(u16).range(0..=256))]
    pub workers: u16,
}

/// With what, and in which name, checkpoints of the log are signed.
#[derive(Args, Clone, Debug)]
pub struct SigningConfig {
    /// The file with the key that signs checkpoints of the log; `chiraka key new FILE` makes one. Without it there are none.
    #[arg(long, env = "SIGNING_KEY", value_name = "FILE")]
    pub signing_key: Option<PathBuf>,

    /// The name of this registry's log, which stands in its checkpoints, such as registry.example.ma/chiraka.
    #[arg(long, env = "ORIGIN", default_value = "chiraka", value_name = "NAME")]
    pub origin: Origin,
}

impl SigningConfig {
    /// What signs checkpoints, if anything does.
    ///
    /// # Errors
    /// When the file holds no key.
    pub fn signer(&self) -> Result<Option<Signer>, Unusable> {
        self.signing_key.as_deref().map(|file| Signer::read(file, self.origin.clone())).transpose()
    }
}
