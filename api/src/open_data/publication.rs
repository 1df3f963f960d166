//! Who publishes the data, under which terms, and where: what the catalogue and the standards' files say of it.

/// What the publisher says of itself. What is not said is left out, never guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The address that the public reaches this server under, without a slash at its end. Left out: what a request names.
    pub base: Option<String>,
    /// The publisher's name.
    pub publisher: String,
    /// The publisher's home page.
    pub homepage: Option<String>,
    /// The address of the licence.
    pub licence: Option<String>,
    /// Where questions go: an e-mail address.
    pub contact: Option<String>,
}

impl Default for Publication {
    fn default() -> Self {
        Publication {
            base: None,
            publisher: DEFAULT_PUBLISHER.to_owned(),
            homepage: None,
            licence: None,
            contact: None,
        }
    }
}

/// What is said of a publisher that did not say who it is.
pub const DEFAULT_PUBLISHER: &str = "Publisher not stated";
