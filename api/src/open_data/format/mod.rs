//! The formats of tables. Each writes the same cells.

pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod parquet;
pub(crate) mod xlsx;
