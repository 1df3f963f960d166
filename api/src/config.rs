//! The settings that several subcommands share: type, default, environment variable and meaning, as `--help` prints them.
//! One subcommand's own stand with it; nothing reads the environment but the command line's parser.

use std::net::SocketAddr;

use clap::Args;

use crate::{
    files::{Files, FilesPlace},
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

/// Where the bytes of documents are kept.
#[derive(Args, Clone, Debug)]
pub struct FilesConfig {
    /// Where the bytes of documents are kept: a folder, `file:///FOLDER`, or `s3://BUCKET/PREFIX`.
    ///
    /// When left out, a folder beside the SQLite file with its name and `.files` (`chiraka.files`), or `chiraka-files` with
    /// another database. It belongs into the same backup as the database. S3 is for several servers over one database: it
    /// takes a program built with the feature `s3`, and reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`,
    /// `AWS_ENDPOINT` and the like.
    #[arg(long, env = "FILES_URL", value_name = "PLACE")]
    pub files: Option<FilesPlace>,

    /// The largest file that is taken, in bytes.
    #[arg(long, env = "LARGEST_FILE", default_value_t = 20 * 1024 * 1024, value_name = "BYTES",
          value_parser = clap::value_parser!(u64).range(1..=4 * 1024 * 1024 * 1024))]
    pub largest_file: u64,
}

impl FilesConfig {
    /// The place, which follows the database where none was said.
    pub fn place(&self, database: &DatabaseConfig) -> FilesPlace {
        self.files.clone().unwrap_or_else(|| {
            let beside = database.database_url.file().map(|file| file.with_extension("files"));
            FilesPlace::Folder(beside.unwrap_or_else(|| "chiraka-files".into()))
        })
    }

    /// The store, whose folder is made if `create`.
    ///
    /// # Errors
    /// What is wrong with the place, in words.
    pub fn open(&self, database: &DatabaseConfig, create: bool) -> Result<Files, String> {
        Files::open(&self.place(database), self.largest_file, create)
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
