//! `chiraka export`.

use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;

use super::{Form, Stop, clock, complain, progress::Shown, with_store};
use crate::{
    config::{DatabaseConfig, PublicationConfig},
    open_data::{
        export::{Wanted, open},
        product::Product,
    },
};

/// Take the registry whole, or the part that a filter keeps, as the public sees it.
///
/// The file is the same, byte for byte, as that of the server's address /data/NAME. Names are agreements.csv,
/// associations.jsonl, councils.xlsx, instalments.parquet and so on, 360giving.json, conventions.csv and popolo.json; a name
/// that is not known prints them all.
#[derive(Args)]
pub(super) struct Export {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    publication: PublicationConfig,

    /// What to take: a file's name, such as agreements.csv.
    #[arg(value_name = "NAME")]
    name: String,

    /// Only what a filter keeps: JSON, as GraphQL's variables have it, such as {"status":["IN_FORCE"]}.
    #[arg(long, value_name = "JSON")]
    filter: Option<String>,

    /// Begin CSV with a byte order mark, for spreadsheets.
    #[arg(long)]
    bom: bool,

    /// The file to write; standard output when left out.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        let product = Product::from_name(&self.name).ok_or_else(|| {
            let names: Vec<String> = Product::all().into_iter().map(Product::name).collect();
            Stop::new(format!("there is no `{}` to take. There is:\n\n    {}\n", self.name, names.join("\n    ")))
        })?;
        let filter = self.filter.as_deref().map(serde_json::from_str).transpose();
        let filter = filter.map_err(|error| Stop::new(format!("--filter is not JSON: {error}")))?;
        let wanted = Wanted { product, filter, of: None, mark: self.bom };
        let publication = self.publication.publication();
        let base = publication.base.clone().unwrap_or_else(|| "http://localhost:8080".to_owned());
        with_store(&self.database, Form::AsItIs, async |store| {
            let mut opened = open(store, clock().today(), (&publication, &base), &wanted).await?;
            let head = opened.head.clone();
            let mut to: Box<dyn Write> = match &self.output {
                Some(file) => Box::new(
                    File::create(file)
                        .map_err(|error| Stop::new(format!("{} can't be written: {error}", file.display())))?,
                ),
                None => Box::new(std::io::stdout()),
            };
            let progress = Shown::of_bytes();
            let mut size = 0_u64;
            let mut written = Ok(());
            while written.is_ok()
                && let Some(bytes) = opened.next().await?
            {
                size += bytes.len() as u64;
                progress.reached(size);
                written = to.write_all(&bytes);
            }
            progress.end();
            match written.and_then(|()| to.flush()) {
                // Whoever read it has had enough.
                Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                    return Err(Stop::new(format!("the output can't be written: {error}")));
                }
                _ => {}
            }
            if self.output.is_some() {
                let rows = head.rows.map_or_else(String::new, |rows| format!("{rows} rows, "));
                complain(&format!("{rows}{size} bytes, as of revision {}.", head.seq));
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
