//! The settings that several subcommands share: type, default, environment variable and meaning, as `--help` prints them.
//! One subcommand's own stand with it; nothing reads the environment but the command line's parser. `issuer`: whose tokens
//! are taken.

mod issuer;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Args;

pub use self::issuer::OidcConfig;
use crate::{
    answers::USUAL_BYTES,
    files::{Files, FilesPlace},
    graphql::limits::CostLimits,
    http::{
        client::TrustedProxies,
        cors::Origins,
        live::LiveLimits,
        server::{Manners, Rate, Rates},
    },
    key::{Origin, Signer, Unusable},
    open_data::publication::{DEFAULT_PUBLISHER, Publication},
    persisted::Trusted,
    store::{DatabaseUrl, StatementLimits, StoreConfig},
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
        let connections = self.database_connections;
        StoreConfig { connections, create, ..StoreConfig::of(self.database_url.clone()) }
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

    /// A store that nothing is kept in, to look at files.
    ///
    /// # Errors
    /// What is wrong with the machine's folder for temporary files, in words.
    pub fn open_nowhere(&self) -> Result<Files, String> {
        Files::open(&FilesPlace::Folder(std::env::temp_dir()), self.largest_file, false)
    }

    /// The store, for files that were taken before, however large.
    ///
    /// # Errors
    /// What is wrong with the place, in words.
    pub fn open_for_old(&self, database: &DatabaseConfig) -> Result<Files, String> {
        Files::open(&self.place(database), u64::MAX, true)
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

    /// How many bytes of answers are kept, to be sent again until something is written or the day ends; 0 keeps none.
    #[arg(long, env = "ANSWER_CACHE", default_value_t = USUAL_BYTES, value_name = "BYTES",
          value_parser = clap::value_parser!(u64).range(0..=64 * 1024 * 1024 * 1024))]
    pub answer_cache: u64,

    /// Whose pages in a browser may read answers (CORS): `*` for all, `none`, or origins with commas between them, such as
    /// `https://portal.example.ma`.
    #[arg(long, env = "CORS_ORIGINS", default_value = "*", value_name = "ORIGINS")]
    pub cors_origins: Origins,

    /// The proxies whose `X-Forwarded-For` (or `Forwarded`) is believed: addresses and networks, such as `10.0.0.7,fd00::/8`.
    /// Limits for one client address count the proxy's own clients then, and not the proxy.
    #[arg(long, env = "TRUSTED_PROXIES", value_name = "ADDRESS|NETWORK,…")]
    pub trusted_proxies: Option<TrustedProxies>,

    /// How many requests one client address may send in five minutes without a token; costly ones count as several. 0 sets
    /// no limit. Clients on the server's own machine are not limited, unless a listed proxy speaks for them.
    #[arg(long, env = "RATE_LIMIT", default_value_t = 300, value_name = "N")]
    pub rate_limit: u32,

    /// How many requests may be sent with one token in five minutes; 0 sets no limit.
    #[arg(long, env = "TOKEN_RATE_LIMIT", default_value_t = 3_000, value_name = "N")]
    pub token_rate_limit: u32,

    /// The most requests of one client address under way at once; 0 sets no limit.
    #[arg(long, env = "REQUESTS_IN_FLIGHT", default_value_t = 20, value_name = "N")]
    pub requests_in_flight: u16,

    /// How many seconds the database works on one statement of the public before it is cancelled; 0 sets no limit.
    #[arg(long, env = "STATEMENT_SECONDS", default_value_t = 3, value_name = "SECONDS")]
    pub statement_seconds: u32,

    /// How many seconds the database works on one statement of a member of staff, of a write, or of a download; 0 sets no
    /// limit.
    #[arg(long, env = "STAFF_STATEMENT_SECONDS", default_value_t = 8, value_name = "SECONDS")]
    pub staff_statement_seconds: u32,

    /// A standby of the PostgreSQL server, which answers what the public reads, as far as it has replayed what is written; several
    /// with commas between them. Where none lacks nothing, and for whatever staff read and write, the database itself answers.
    #[arg(long, env = "REPLICA_URL", value_name = "URL,…", value_delimiter = ',', hide_env_values = true)]
    pub replica_url: Vec<DatabaseUrl>,

    /// The PostgreSQL server itself, where --database-url leads to a pooler in transaction mode, which passes no notifications
    /// on: other servers' writes are heard of there, at once.
    #[arg(long, env = "NOTIFY_URL", value_name = "URL", hide_env_values = true)]
    pub notify_url: Option<DatabaseUrl>,

    /// How many seconds a write waits for others that write before it is refused with `BUSY`.
    #[arg(long, env = "LOCK_SECONDS", default_value_t = 5, value_name = "SECONDS",
          value_parser = clap::value_parser!(u32).range(1..=60))]
    pub lock_seconds: u32,

    /// What an operation may cost without a token: about how many rows the database reads for it.
    #[arg(long, env = "COST_LIMIT", default_value_t = 1_000, value_name = "COST")]
    pub cost_limit: u64,

    /// What an operation may cost with a token.
    #[arg(long, env = "STAFF_COST_LIMIT", default_value_t = 5_000, value_name = "COST")]
    pub staff_cost_limit: u64,

    /// A manifest of documents that clients may name instead of sending them: JSON as relay-compiler, GraphQL-Codegen's
    /// client preset or Apollo's generate-persisted-query-manifest write it.
    #[arg(long, env = "TRUSTED_DOCUMENTS", value_name = "FILE")]
    pub trusted_documents: Option<PathBuf>,

    /// Answer no other documents than those of the manifest.
    #[arg(long, env = "ONLY_TRUSTED_DOCUMENTS", requires = "trusted_documents")]
    pub only_trusted_documents: bool,

    /// The most operations under way on one WebSocket connection.
    #[arg(long, env = "LIVE_STREAMS", default_value_t = 10, value_name = "N",
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub live_streams: u16,

    /// The most connections with subscriptions of one client address.
    #[arg(long, env = "LIVE_PER_ADDRESS", default_value_t = 20, value_name = "N")]
    pub live_per_address: u32,

    /// How many seconds the server goes on after it was told to stop, while `/readyz` answers 503: longer than whatever
    /// sends it requests takes to notice. 0 where nothing stands before it.
    #[arg(long, env = "DRAIN_SECONDS", default_value_t = 0, value_name = "SECONDS",
          value_parser = clap::value_parser!(u16).range(0..=3600))]
    pub drain_seconds: u16,

    /// The most connections with subscriptions of the whole process; 0 allows none.
    #[arg(long, env = "LIVE_CONNECTIONS", default_value_t = 2_000, value_name = "N")]
    pub live_connections: u32,

    /// The address and port at which Prometheus finds what the process counts of itself, at /metrics. None when left out.
    ///
    /// It is not for everybody: it tells which operations are asked how often. Nothing of what they hold is in it.
    #[arg(long, env = "METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,
}

impl ServerConfig {
    /// How the server answers.
    pub fn manners(&self) -> Manners {
        let live = LiveLimits {
            streams: self.live_streams.into(),
            per_address: self.live_per_address as usize,
            per_process: self.live_connections as usize,
            ..LiveLimits::default()
        };
        let proxies = self.trusted_proxies.clone().unwrap_or_default();
        let usual = Rates::default();
        let rates = Rates {
            address: Rate { quota: self.rate_limit, ..usual.address },
            token: Rate { quota: self.token_rate_limit, ..usual.token },
            ..usual
        };
        let in_flight = self.requests_in_flight.into();
        let (workers, origins) = (self.workers.into(), self.cors_origins.clone());
        let drain = Duration::from_secs(self.drain_seconds.into());
        Manners { workers, origins, live, proxies, rates, in_flight, drain, ..Manners::default() }
    }

    /// The settings of the store that requests are answered from.
    pub fn store(&self, database: &DatabaseConfig) -> StoreConfig {
        let limit = |seconds: u32| (seconds > 0).then(|| Duration::from_secs(seconds.into()));
        StoreConfig {
            statement_limits: Some(StatementLimits {
                public: limit(self.statement_seconds),
                staff: limit(self.staff_statement_seconds),
            }),
            lock_limit: Some(Duration::from_secs(self.lock_seconds.into())),
            replicas: self.replica_url.clone(),
            notifications: self.notify_url.clone(),
            ..database.store(true)
        }
    }

    /// What operations may cost.
    pub fn costs(&self) -> CostLimits {
        CostLimits { public: self.cost_limit, staff: self.staff_cost_limit }
    }

    /// The documents that are trusted.
    ///
    /// # Errors
    /// What is wrong with their manifest, in words.
    pub fn trusted(&self) -> Result<Trusted, String> {
        self.trusted_documents.as_deref().map_or_else(|| Ok(Trusted::default()), Trusted::open)
    }
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

/// Who publishes the registry's data, and under which terms.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Open data")]
pub struct PublicationConfig {
    /// The address that the public reaches this server under, such as `https://registry.example.ma`. Permanent addresses and
    /// the catalogue begin with it. Left out: the name in each request, with http.
    #[arg(long, env = "PUBLIC_URL", value_name = "URL", value_parser = address)]
    pub public_url: Option<String>,

    /// The name of who publishes the data.
    #[arg(long, env = "PUBLISHER", value_name = "NAME", default_value = DEFAULT_PUBLISHER, value_parser = named)]
    pub publisher: String,

    /// The publisher's home page.
    #[arg(long, env = "PUBLISHER_URL", value_name = "URL", value_parser = address)]
    pub publisher_url: Option<String>,

    /// The address of the licence that the data is under, such as `https://creativecommons.org/licenses/by/4.0/`. Left out: none
    /// is stated, and the data is under the terms of the law alone.
    #[arg(long, env = "LICENCE", value_name = "URL", value_parser = address)]
    pub licence: Option<String>,

    /// The e-mail address for questions about the data.
    #[arg(long, env = "CONTACT", value_name = "ADDRESS", value_parser = mailbox)]
    pub contact: Option<String>,
}

impl PublicationConfig {
    /// What is said of the publisher.
    pub fn publication(&self) -> Publication {
        Publication {
            base: self.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
            publisher: self.publisher.clone(),
            homepage: self.publisher_url.clone(),
            licence: self.licence.clone(),
            contact: self.contact.clone(),
        }
    }
}

fn address(text: &str) -> Result<String, String> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    // What would end an address in any of the catalogue's syntaxes is in none.
    let is_plain = text.bytes().all(|b| b.is_ascii_graphic() && !br#"<>"{}|\^`"#.contains(&b));
    if is_web && is_plain {
        Ok(text.to_owned())
    } else {
        Err("a web address begins with https:// or http://".to_owned())
    }
}

fn mailbox(text: &str) -> Result<String, String> {
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"@.+-_".contains(&b));
    if is_plain && text.split('@').filter(|part| !part.is_empty()).count() == 2 {
        Ok(text.to_owned())
    } else {
        Err("an e-mail address is written like data@example.ma".to_owned())
    }
}

fn named(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("it is blank; leave it out".to_owned()) } else { Ok(text.to_owned()) }
}
