//! What is refused before it costs anything. The parser recurses on nested brackets and validation multiplies fragments,
//! so a few kilobytes could abort or stall the process: text is scanned before it is parsed, and a document is measured
//! before it is validated. What passes here parses and validates in milliseconds.

mod cost;
pub(crate) mod price;
#[cfg(test)]
mod property;
mod scan;
mod selections;

use std::time::Duration;

use async_graphql::parser::{parse_query, types::ExecutableDocument};

pub(crate) use self::cost::Prices;
use crate::error::{Code, Error};

/// The largest body of a request, in bytes.
pub const BODY: usize = 64 * 1024;
/// The longest document, in bytes.
pub const DOCUMENT: usize = 16 * 1024;
/// The most tokens of a document.
pub const TOKENS: usize = 2_000;
/// The deepest nesting of brackets in a document.
pub const NESTING: usize = 32;
/// The deepest nesting of selections, introspection apart.
pub const DEPTH: usize = 12;
/// The most selections of an operation with its fragments written out.
pub const SELECTIONS: usize = 2_000;
/// The most directives in one place.
pub const DIRECTIVES: usize = 5;
/// The most fields of a document that have another name in the answer.
pub const ALIASES: usize = 30;
/// How long a request may take to be answered.
pub const TIME: Duration = Duration::from_secs(10);
/// The most errors that one answer tells.
pub const ERRORS: usize = 20;
/// The most lists within lists that introspection follows, as in graphql-js's `MaxIntrospectionDepthRule`.
pub const INTROSPECTION_LISTS: usize = 3;

/// Parses a document that is within the limits.
///
/// # Errors
/// The first limit that the document is over, or what is wrong with its syntax.
pub(crate) fn accept(text: &str) -> Result<ExecutableDocument, Error> {
    if text.len() > DOCUMENT {
        let message = format!(
            "The document has {} bytes; at most {DOCUMENT} are read. Ask in several requests, and put values into variables.",
            text.len()
        );
        return Err(Error::caller(Code::DocumentTooLarge, message));
    }
    scan::check(text)?;
    let document = parse_query(text).map_err(|error| syntax_error(&error))?;
    selections::check(&document)?;
    Ok(document)
}

fn syntax_error(error: &async_graphql::parser::Error) -> Error {
    let place = error.positions().next();
    let place = place.map_or_else(String::new, |at| format!(" at line {}, column {}", at.line, at.column));
    // The parser's own text spans lines and draws the source; its last line names what it expected.
    let text = error.to_string();
    let expected = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let expected = expected.trim_start_matches(['=', ' ']);
    Error::caller(Code::ParseFailed, format!("The document is not GraphQL{place}: {expected}."))
}

/// How much operations may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostLimits {
    /// Without a token.
    pub public: u64,
    /// With one.
    pub staff: u64,
}

impl Default for CostLimits {
    fn default() -> Self {
        CostLimits { public: 1_000, staff: 5_000 }
    }
}

/// What an operation costs, and what it might.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// What it costs.
    pub requested: u64,
    /// What it might cost.
    pub limit: u64,
}

impl Cost {
    /// Refuses an operation that costs too much.
    pub(crate) fn check(self) -> Result<(), Error> {
        let Cost { requested, limit } = self;
        if requested <= limit {
            return Ok(());
        }
        let message = format!(
            "The operation costs {requested}, about as many rows as the database would read for it; yours may cost {limit}. \
             Ask for smaller pages (`first`), fewer lists within lists, or in several requests."
        );
        Err(Error::Caller { code: Code::CostTooHigh, argument: None, message, cost: Some(self) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> Option<Code> {
        accept(text).err().map(|error| error.code())
    }

    #[test]
    fn refuses_what_would_hurt_the_parser() {
        assert_eq!(code(&format!("{{ a(b: {}{}) }}", "[".repeat(4000), "]".repeat(4000))), Some(Code::NestedTooDeeply));
        assert_eq!(
            code(&format!("{{ a(b: {}1{}) }}", "{c:".repeat(2000), "}".repeat(2000))),
            Some(Code::NestedTooDeeply)
        );
        assert_eq!(code(&"{".repeat(10_000)), Some(Code::NestedTooDeeply));
        assert_eq!(code(&format!("{{ {} }}", "a ".repeat(3000))), Some(Code::TooManyTokens));
        assert_eq!(code(&format!("{{ a }} #{}", "x".repeat(DOCUMENT))), Some(Code::DocumentTooLarge));
    }

    #[test]
    fn refuses_what_would_hurt_validation() {
        let mut doubling = String::from("{ ...f0 }");
        for level in 0..30 {
            let next = level + 1;
            doubling.push_str(&format!(" fragment f{level} on Query {{ ...f{next} ...f{next} }}"));
        }
        doubling.push_str(" fragment f30 on Query { __typename }");
        assert_eq!(code(&doubling), Some(Code::SelectionTooLarge));
        assert_eq!(code("{ ...f } fragment f on Query { ...f ...f }"), Some(Code::ValidationFailed));
        assert_eq!(
            code("{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }"),
            Some(Code::ValidationFailed)
        );
        assert_eq!(code("fragment f on Query { ...f } { a }"), Some(Code::ValidationFailed));
        let aliases: String = (0..=ALIASES).map(|number| format!("a{number}: b ")).collect();
        assert_eq!(code(&format!("{{ {aliases} }}")), Some(Code::TooManyAliases));
        assert_eq!(code(&format!("{{ ...f }} fragment f on Query {{ {aliases} }}")), Some(Code::TooManyAliases));
        for place in [
            "{ a @ }",
            "{ ... @ { a } }",
            "{ ...f @ } fragment f on Query { a }",
            "query @ { a }",
            "query ($a: Int @) { a }",
            "{ ...f } fragment f on Query @ { a }",
        ] {
            let at = |times: usize| place.replace('@', &"@b ".repeat(times));
            assert_eq!(code(&at(DIRECTIVES + 1)), Some(Code::TooManyDirectives), "{place}");
            assert_eq!(code(&at(DIRECTIVES)), None, "{place}");
        }
        let deep = format!("{{ {} b {} }}", "a {".repeat(12), "}".repeat(12));
        assert_eq!(code(&deep), Some(Code::SelectionTooDeep));
        let fields =
            format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type {".repeat(4), "} }".repeat(4));
        assert_eq!(code(&fields), Some(Code::SelectionTooDeep));
    }

    #[test]
    fn lets_honest_documents_pass() {
        assert_eq!(code("{ a(b: \"]]]]{{{{\", c: \"\"\"{{{ \\\"\"\" [[[\"\"\") { d } } # }}}"), None);
        assert_eq!(code(&format!("{{ {} b {} }}", "a {".repeat(11), "}".repeat(11))), None);
        assert_eq!(code("query A { a ...f } fragment f on Query { b ...g } fragment g on Query { c }"), None);
        // The usual introspection query: seven times `ofType` below `types { fields { args { type`.
        let of_type = format!("{} kind {}", "ofType {".repeat(7), "}".repeat(7));
        let introspection = format!("{{ __schema {{ types {{ fields {{ args {{ type {{ {of_type} }} }} }} }} }} }}");
        assert_eq!(code(&introspection), None);
    }

    #[test]
    fn tells_where_the_syntax_is_wrong() {
        let error = accept("{ councils {").expect_err("the bracket is open");
        assert_eq!(error.code(), Code::ParseFailed);
        assert!(error.cause().contains("line 1"), "{}", error.cause());
    }

    proptest! {
        #[test]
        fn no_text_aborts_or_stalls(text in "[{}()\\[\\]a-c \"\\\\#.$:!@\n0-9é]{0,300}") {
            let started = std::time::Instant::now();
            let _ = accept(&text);
            prop_assert!(started.elapsed().as_millis() < 500);
        }

        #[test]
        fn no_nesting_of_fragments_aborts_or_stalls(
            spreads in prop::collection::vec(prop::collection::vec(0usize..12, 0..6), 12),
        ) {
            let mut text = String::from("{ ...f0 }");
            for (index, targets) in spreads.iter().enumerate() {
                let targets: String = targets.iter().map(|target| format!("...f{target} ")).collect();
                text.push_str(&format!(" fragment f{index} on Query {{ x {targets} }}"));
            }
            let started = std::time::Instant::now();
            let _ = accept(&text);
            prop_assert!(started.elapsed().as_millis() < 500);
        }
    }
}
