//! What is unsafe in the settings of `chiraka serve`: said before it is used, not after.

use std::{fs, path::Path};

use super::serve::Serve;
use crate::store::DatabaseUrl;

impl Serve {
    /// What whoever runs the server should know of its settings; `on_line` tells whether one was given as an argument.
    pub(super) fn warnings(&self, on_line: impl Fn(&str) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        let url = &self.database.database_url;
        let mut all = std::iter::once(url).chain(&self.server.replica_url).chain(&self.server.notify_url);
        if all.any(|url| url.trusts_the_network()) {
            found.push(
                "the database, or a replica of it, is on another machine, and nothing checks that it is the right one: add \
                 sslmode=verify-full&sslrootcert=FILE to its address"
                    .to_owned(),
            );
        }
        let on_line = |id, url: &DatabaseUrl| on_line(id) && url.has_password();
        if on_line("database_url", url)
            || self.server.replica_url.iter().any(|url| on_line("replica_url", url))
            || self.server.notify_url.iter().any(|url| on_line("notify_url", url))
        {
            found.push(
                "a password stands on the command line, where every user of the machine sees it: give the address as \
                 an environment variable"
                    .to_owned(),
            );
        }
        if !self.server.listen.ip().is_loopback() {
            found.push(format!(
                "{} is reached from other machines, without TLS: let nothing but a proxy that has it come there",
                self.server.listen
            ));
        }
        for file in [self.signing.signing_key.clone(), url.file()].into_iter().flatten() {
            found.extend(readable_by_others(&file));
        }
        if self.signing.signing_key.is_none() {
            found.push(
                "checkpoints of the log are not signed, so nobody outside can keep one: see `chiraka key new`"
                    .to_owned(),
            );
        }
        found
    }
}

#[cfg(unix)]
fn readable_by_others(file: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).ok()?.permissions().mode();
    (mode & 0o007 != 0).then(|| {
        let file = file.display();
        format!("{file} can be read by every user of the machine: chmod o= {file}")
    })
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path) -> Option<String> {
    None
}
