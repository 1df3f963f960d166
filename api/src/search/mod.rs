//! Search.
pub(crate) mod analyser;
