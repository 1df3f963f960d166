//! The address of a database. It may hold a password, so nothing prints it by accident: its `Debug` is without secrets, it
//! has no `Display`, and errors are written here and in `connect.rs` without it.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr};

use sea_orm::sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgSslMode},
    sqlite::SqliteConnectOptions,
};

/// The address of a database: `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

/// What an address says.
pub(super) enum Address {
    File(Box<SqliteConnectOptions>),
    Server(Box<PgConnectOptions>),
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        DatabaseUrl(url)
    }
}

impl From<&str> for DatabaseUrl {
    fn from(url: &str) -> Self {
        DatabaseUrl(url.to_owned())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A file has no password; of anything else not even the host is certain to be one.
        let shown = if self.0.starts_with("sqlite:") { &self.0 } else { "(not shown: it may hold a password)" };
        f.debug_tuple("DatabaseUrl").field(&shown).finish()
    }
}

impl DatabaseUrl {
    /// The file, if the database is one.
    pub fn file(&self) -> Option<PathBuf> {
        match self.read() {
            Ok(Address::File(options)) if !self.0.contains(":memory:") => Some(options.get_filename().to_owned()),
            _ => None,
        }
    }

    /// Whether the database is on another machine, and nothing proves that it is the right one.
    pub fn trusts_the_network(&self) -> bool {
        let Ok(Address::Server(server)) = self.read() else {
            return false;
        };
        let host = server.get_host();
        let is_here = server.get_socket().is_some()
            || host == "localhost"
            || host.starts_with('/')
            || host.parse().is_ok_and(|host: IpAddr| host.is_loopback());
        !is_here && !matches!(server.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull)
    }

    /// Whether the address holds a password.
    pub fn has_password(&self) -> bool {
        let location = self
            .0
            .strip_prefix("postgres")
            .and_then(|rest| rest.split_once("://"))
            .map_or("", |(_, location)| location);
        let user = location.split_once('@').map_or("", |(user, _)| user);
        user.contains(':') || location.contains("password=")
    }

    /// Reads the address.
    ///
    /// # Errors
    /// What is wrong with it and what would be right, without the address itself where it may hold a password.
    pub(super) fn read(&self) -> Result<Address, String> {
        const FORMS: &str = "write sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE";
        let url = self.0.as_str();
        if url.is_empty() {
            return Err(format!("its address is empty; {FORMS}"));
        }
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url);
            let options = options.map_err(|error| format!("its address is not understood: {error}; {FORMS}"))?;
            return Ok(Address::File(Box::new(options.disable_statement_logging())));
        }
        if let Some(rest) = ["postgres://", "postgresql://"].iter().find_map(|scheme| url.strip_prefix(scheme)) {
            let location = rest.split_once('?').map_or(rest, |(location, _)| location);
            let (authority, path) = location.split_once('/').unwrap_or((location, ""));
            // Read on, such an address would take a part of the password for the host or the database's name, and the
            // server's answer would repeat it.
            if authority.matches('@').count() > 1 || path.contains('@') {
                return Err(
                    "its address has an @ too many; in a user's name or a password write @ as %40, / as %2F, : as \
                            %3A, % as %25"
                        .to_owned(),
                );
            }
            let options = PgConnectOptions::from_str(url).map_err(|error| {
                format!("its address is not understood: {error}; {FORMS}, with special characters written as %XX")
            })?;
            return Ok(Address::Server(Box::new(options.disable_statement_logging())));
        }
        // What looks like a file's name holds no secret, and its address can be told.
        if !url.contains([':', '@']) {
            return Err(format!("`{url}` is no database's address; for that file write sqlite://{url}"));
        }
        Err(format!("its address begins with neither sqlite:// nor postgres://; {FORMS}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(url: &str) -> String {
        match DatabaseUrl::from(url).read() {
            Err(message) => message,
            Ok(_) => panic!("{url} is understood"),
        }
    }

    #[test]
    fn says_what_would_be_right() {
        assert!(wrong("").contains("is empty; write sqlite://FILE or postgres://"));
        assert!(wrong("x.db").contains("for that file write sqlite://x.db"));
        assert!(wrong("data/x.db").contains("sqlite://data/x.db"));
        assert!(wrong("mysql://localhost/x").contains("neither sqlite:// nor postgres://"));
        assert!(wrong("sqlite://x.db?mode=none").contains("unknown value"));
    }

    #[test]
    fn takes_files_with_any_name_and_both_words_for_a_server() {
        for (url, file) in
            [("sqlite://sp ace.db", "sp ace.db"), ("sqlite://sp%20ace.db", "sp ace.db"), ("sqlite:x", "x")]
        {
            match DatabaseUrl::from(url).read() {
                Ok(Address::File(options)) => assert_eq!(options.get_filename().as_os_str(), file),
                _ => panic!("{url} is a file"),
            }
        }
        for url in ["postgres://u:p@h/d", "postgresql://u:p%40%2F@h:1/d?sslmode=disable"] {
            assert!(matches!(DatabaseUrl::from(url).read(), Ok(Address::Server(_))), "{url}");
        }
    }

    #[test]
    fn knows_what_a_network_could_do() {
        for (url, trusts, secret) in [
            ("sqlite://x@y:z.db", false, false),
            ("postgres://u:p@localhost/d", false, true),
            ("postgres://u@127.0.0.1/d", false, false),
            ("postgres://u@x/d?host=/run/postgresql", false, false),
            ("postgres://u:p@db.example.ma/d", true, true),
            ("postgres://u@db.example.ma/d?sslmode=require&password=p", true, true),
            ("postgres://u@db.example.ma/d?sslmode=verify-full", false, false),
        ] {
            let url = DatabaseUrl::from(url);
            assert_eq!((url.trusts_the_network(), url.has_password()), (trusts, secret), "{}", url.0);
        }
    }

    #[test]
    fn tells_no_password() {
        for url in [
            "postgres://u:s3cret@h:port/d",
            "postgres://u:s3cret@h/d?sslmode=never",
            "postgres://u:12/s3cret@h/d",
            "postgres://u:p@s3cret@h/d",
            "postgress://u:s3cret@h/d",
            "mysql://u:s3cret@h/d",
            "u:s3cret@h",
        ] {
            assert!(!wrong(url).contains("s3cret"), "{}", wrong(url));
        }
        assert!(!format!("{:?}", DatabaseUrl::from("postgres://u:s3cret@h/d")).contains("s3cret"));
        assert!(format!("{:?}", DatabaseUrl::from("sqlite://x.db")).contains("sqlite://x.db"));
    }
}
