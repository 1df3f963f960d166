//! Every error, sorted by who can act on it. The caller's own mistakes say what would be right; ours are logged once,
//! at the boundary, under an id, and their cause never leaves the server. `graphql/` and `http/` give them their form.

use std::{fmt, sync::Arc};

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::graphql::limits::Cost;

/// The stable name of an error, for programs. The README lists them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The request is no GraphQL request: invalid JSON, a missing query, a wrong type of a member.
    InvalidRequest,
    /// The HTTP method can't do this.
    MethodNotAllowed,
    /// The server can't answer in any media type that the client reads.
    NotAcceptable,
    /// The body did not arrive in time.
    RequestTimeout,
    /// The body is of a media type that the server does not read.
    UnsupportedMediaType,
    /// No such address on this server.
    UnknownAddress,
    /// The server was not set up for this.
    NotConfigured,
    /// The body is over its limit.
    BodyTooLarge,
    /// A file is over its limit.
    FileTooLarge,
    /// The GraphQL document is over its limit in bytes.
    DocumentTooLarge,
    /// The document has too many tokens.
    TooManyTokens,
    /// The document's brackets are nested too deeply.
    NestedTooDeeply,
    /// The document selects too much once its fragments are written out.
    SelectionTooLarge,
    /// The document's selections are nested too deeply.
    SelectionTooDeep,
    /// The document has too many directives in one place.
    TooManyDirectives,
    /// The document gives too many fields another name.
    TooManyAliases,
    /// The operation costs too much.
    CostTooHigh,
    /// Nobody sent the document that the request names.
    PersistedQueryNotFound,
    /// The server answers the documents alone that it was given, and this is none of them.
    DocumentNotTrusted,
    /// The client has asked for too much in too short a time.
    RateLimited,
    /// The answer took too long.
    TimedOut,
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema, or a variable does not fit its type.
    ValidationFailed,
    /// The client has as many operations under way on one connection as it may.
    TooManyStreams,
    /// There are as many connections with subscriptions as there may be.
    TooManyConnections,
    /// An argument's value is not usable.
    InvalidArgument,
    /// Arguments that exclude each other were given together.
    ConflictingArguments,
    /// A page size is outside its range.
    InvalidPageSize,
    /// A cursor is damaged, or belongs to another list or order.
    InvalidCursor,
    /// The file has no byte in the range asked for.
    RangeNotSatisfiable,
    /// An id is malformed.
    InvalidId,
    /// Nothing has this natural key.
    NotFound,
    /// The record was public, and was taken back.
    Gone,
    /// The request does not say who sends it, or what it says is not valid.
    Unauthenticated,
    /// Who sends it may not do this.
    Forbidden,
    /// The answer would hold more records than one answer may.
    TooManyRecords,
    /// A sum is larger than an amount can be.
    SumTooLarge,
    /// Others write just now, for too long: worth another try.
    Busy,
    /// There is no room to write.
    StorageFull,
    /// The database does not answer, or a token's issuer: worth another try.
    Unavailable,
    /// The server's own fault.
    Internal,
}

impl Code {
    /// Every code, in the order of the README's table.
    pub const ALL: &[Code] = &[
        Code::InvalidRequest,
        Code::MethodNotAllowed,
        Code::NotAcceptable,
        Code::RequestTimeout,
        Code::UnsupportedMediaType,
        Code::UnknownAddress,
        Code::NotConfigured,
        Code::BodyTooLarge,
        Code::FileTooLarge,
        Code::DocumentTooLarge,
        Code::TooManyTokens,
        Code::NestedTooDeeply,
        Code::SelectionTooLarge,
        Code::SelectionTooDeep,
        Code::TooManyDirectives,
        Code::TooManyAliases,
        Code::CostTooHigh,
        Code::PersistedQueryNotFound,
        Code::DocumentNotTrusted,
        Code::RateLimited,
        Code::TimedOut,
        Code::ParseFailed,
        Code::ValidationFailed,
        Code::TooManyStreams,
        Code::TooManyConnections,
        Code::InvalidArgument,
        Code::ConflictingArguments,
        Code::InvalidPageSize,
        Code::InvalidCursor,
        Code::RangeNotSatisfiable,
        Code::InvalidId,
        Code::NotFound,
        Code::Gone,
        Code::Unauthenticated,
        Code::Forbidden,
        Code::TooManyRecords,
        Code::SumTooLarge,
        Code::Busy,
        Code::StorageFull,
        Code::Unavailable,
        Code::Internal,
    ];

    /// The name in `extensions.code`.
    pub fn name(self) -> &'static str {
        match self {
            Code::InvalidRequest => "INVALID_REQUEST",
            Code::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Code::NotAcceptable => "NOT_ACCEPTABLE",
            Code::RequestTimeout => "REQUEST_TIMEOUT",
            Code::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Code::UnknownAddress => "UNKNOWN_ADDRESS",
            Code::NotConfigured => "NOT_CONFIGURED",
            Code::BodyTooLarge => "BODY_TOO_LARGE",
            Code::FileTooLarge => "FILE_TOO_LARGE",
            Code::DocumentTooLarge => "DOCUMENT_TOO_LARGE",
            Code::TooManyTokens => "TOO_MANY_TOKENS",
            Code::NestedTooDeeply => "NESTED_TOO_DEEPLY",
            Code::SelectionTooLarge => "SELECTION_TOO_LARGE",
            Code::SelectionTooDeep => "SELECTION_TOO_DEEP",
            Code::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Code::TooManyAliases => "TOO_MANY_ALIASES",
            Code::CostTooHigh => "COST_TOO_HIGH",
            Code::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Code::DocumentNotTrusted => "DOCUMENT_NOT_TRUSTED",
            Code::RateLimited => "RATE_LIMITED",
            Code::TimedOut => "TIMED_OUT",
            Code::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Code::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Code::TooManyStreams => "TOO_MANY_STREAMS",
            Code::TooManyConnections => "TOO_MANY_CONNECTIONS",
            Code::InvalidArgument => "INVALID_ARGUMENT",
            Code::ConflictingArguments => "CONFLICTING_ARGUMENTS",
            Code::InvalidPageSize => "INVALID_PAGE_SIZE",
            Code::InvalidCursor => "INVALID_CURSOR",
            Code::RangeNotSatisfiable => "RANGE_NOT_SATISFIABLE",
            Code::InvalidId => "INVALID_ID",
            Code::NotFound => "NOT_FOUND",
            Code::Gone => "GONE",
            Code::Unauthenticated => "UNAUTHENTICATED",
            Code::Forbidden => "FORBIDDEN",
            Code::TooManyRecords => "TOO_MANY_RECORDS",
            Code::SumTooLarge => "SUM_TOO_LARGE",
            Code::Busy => "BUSY",
            Code::StorageFull => "STORAGE_FULL",
            Code::Unavailable => "UNAVAILABLE",
            Code::Internal => "INTERNAL",
        }
    }
}

/// A caller's text as a message may repeat it: its beginning, with what would move the cursor or turn the line written out.
pub(crate) fn shown(text: &str) -> String {
    let turns =
        |letter: char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut shown = String::new();
    for letter in text.chars().take(60) {
        if letter.is_control() || turns(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// What went wrong. It has no `Display` on purpose: async-graphql would turn anything displayable into an answer, with
/// its text and without its code.
#[derive(Clone, Debug)]
pub enum Error {
    /// The caller can mend it.
    Caller {
        /// The kind of mistake.
        code: Code,
        /// The argument at fault, where there is one.
        argument: Option<&'static str>,
        /// What is wrong and what would be right.
        message: String,
        /// What the operation costs, where that is what is wrong.
        cost: Option<Cost>,
    },
    /// The database can't be reached. The cause is for the log alone, here and below.
    Unavailable(Arc<str>),
    /// The connection to the database broke: what was not committed is undone.
    Broken(Arc<str>),
    /// It broke at the commit: nobody knows whether it was done.
    Unsure(Arc<str>),
    /// Others hold what is needed, for longer than anybody waits.
    Busy(Arc<str>),
    /// The database gave the transaction up for another's sake: it is undone.
    GivenUp(Arc<str>),
    /// There is no room on the disk.
    Full(Arc<str>),
    /// A fault of ours.
    Internal(Arc<str>),
}

impl Error {
    /// The caller's mistake in one argument.
    pub(crate) fn argument(code: Code, argument: &'static str, message: impl Into<String>) -> Self {
        Error::Caller { code, argument: Some(argument), message: message.into(), cost: None }
    }

    /// The caller's mistake in the request as a whole.
    pub(crate) fn caller(code: Code, message: impl Into<String>) -> Self {
        Error::Caller { code, argument: None, message: message.into(), cost: None }
    }

    /// A state that our own code should have made impossible.
    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        Error::Internal(cause.to_string().into())
    }

    /// The code that the caller sees.
    pub fn code(&self) -> Code {
        match self {
            Error::Caller { code, .. } => *code,
            Error::Unavailable(_) | Error::Broken(_) | Error::Unsure(_) => Code::Unavailable,
            Error::Busy(_) | Error::GivenUp(_) => Code::Busy,
            Error::Full(_) => Code::StorageFull,
            Error::Internal(_) => Code::Internal,
        }
    }
}

impl Error {
    /// What is wrong, in full: for the log and the command line. A client sees only a caller's own mistakes.
    pub fn cause(&self) -> &str {
        match self {
            Error::Caller { message, .. } => message,
            Error::Unavailable(cause)
            | Error::Broken(cause)
            | Error::Unsure(cause)
            | Error::Busy(cause)
            | Error::GivenUp(cause)
            | Error::Full(cause)
            | Error::Internal(cause) => cause,
        }
    }

    /// Whether nothing was done, and the same may go well at once.
    pub(crate) fn is_undone(&self) -> bool {
        matches!(self, Error::Broken(_) | Error::GivenUp(_))
    }

    /// Whether the database's state is to blame, which passes: the same may go well later.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self.code(), Code::Busy | Code::Unavailable)
    }

    /// The same error where it came instead of the answer to a commit.
    pub(crate) fn at_commit(self) -> Error {
        match self {
            Error::Broken(cause) | Error::Unavailable(cause) => Error::Unsure(cause),
            // The engine itself says that it did not commit.
            told => told,
        }
    }
}

impl From<DbErr> for Error {
    fn from(cause: DbErr) -> Self {
        let text: Arc<str> = cause.to_string().into();
        match cause {
            DbErr::ConnectionAcquire(_) => Error::Unavailable(text),
            DbErr::Conn(RuntimeErr::SqlxError(cause)) => outage(&cause, &text).unwrap_or(Error::Unavailable(text)),
            DbErr::Conn(_) => Error::Unavailable(text),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
                outage(&cause, &text).unwrap_or(Error::Internal(text))
            }
            _ => Error::Internal(text),
        }
    }
}

/// What an error of the database means if it tells of the database's state; none if the statement was wrong.
fn outage(cause: &sqlx::Error, text: &Arc<str>) -> Option<Error> {
    let text = || Arc::clone(text);
    match cause {
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => Some(Error::Broken(text())),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Some(Error::Unavailable(text())),
        sqlx::Error::Database(cause) => Some(match cause.code()?.as_ref() {
            // PostgreSQL's cancelled, SQLite's interrupted.
            "57014" | "9" => {
                Error::caller(Code::TimedOut, "The database took too long over it, and gave up. Ask for less at once.")
            }
            // Serialization failure, deadlock.
            "40001" | "40P01" => Error::GivenUp(text()),
            // Lock not available; SQLite's busy.
            "55P03" | "5" => Error::Busy(text()),
            // Disk full; SQLite's full.
            "53100" | "13" => Error::Full(text()),
            // A standby, or a server that was made one.
            "25006" => Error::Unavailable(text()),
            // Connection exceptions; shutting down, crashed, starting.
            code if code.starts_with("08") || code.starts_with("57P") => Error::Broken(text()),
            // Too many connections, no memory.
            code if code.starts_with("53") => Error::Unavailable(text()),
            _ => return None,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_text_can_do_no_harm() {
        assert_eq!(shown("أيت ملول"), "أيت ملول");
        assert_eq!(shown("a\u{202e}b\u{1b}[31m\n"), "a\\u{202e}b\\u{1b}[31m\\u{a}");
        assert_eq!(shown(&"é".repeat(100)).chars().count(), 60);
    }
}
