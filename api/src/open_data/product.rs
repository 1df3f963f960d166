//! What can be taken, by the names that addresses and the command line use: the tables in each format, and the files of
//! the standards.

use super::{cell::TableFormat, table::Dataset};

/// One thing that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Product {
    /// A table.
    Table(Dataset, TableFormat),
    /// The grants of the 360Giving Data Standard, or what of them it can't take.
    Giving(Form),
    /// The table of agreements in the Moroccan profile of SCDL, or what it can't take.
    Conventions(Form),
    /// Councils, posts, people and their mandates, in Popolo's JSON.
    Popolo,
}

/// A form of what a standard asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Json,
    Csv,
    /// The agreements that are left out, each with the reason.
    Exclusions,
}

impl Product {
    /// Everything that can be taken.
    pub(crate) fn all() -> Vec<Product> {
        let mut all: Vec<Product> =
            Dataset::ALL.iter().flat_map(|set| TableFormat::ALL.map(|format| Product::Table(*set, format))).collect();
        all.extend([Form::Json, Form::Csv, Form::Exclusions].map(Product::Giving));
        all.extend([Form::Csv, Form::Exclusions].map(Product::Conventions));
        all.push(Product::Popolo);
        all
    }

    /// The name in addresses: `agreements.csv`.
    pub(crate) fn name(self) -> String {
        match self {
            Product::Table(set, format) => format!("{}.{}", set.name(), format.ending()),
            Product::Giving(Form::Json) => "360giving.json".to_owned(),
            Product::Giving(Form::Csv) => "360giving.csv".to_owned(),
            Product::Giving(Form::Exclusions) => "360giving-exclusions.csv".to_owned(),
            Product::Conventions(Form::Exclusions) => "conventions-exclusions.csv".to_owned(),
            Product::Conventions(Form::Json | Form::Csv) => "conventions.csv".to_owned(),
            Product::Popolo => "popolo.json".to_owned(),
        }
    }

    /// The product of a name.
    pub(crate) fn from_name(name: &str) -> Option<Product> {
        Product::all().into_iter().find(|product| product.name() == name)
    }

    /// The dataset that a filter chooses from.
    pub(crate) fn dataset(self) -> Option<Dataset> {
        match self {
            Product::Table(set, _) => Some(set),
            Product::Giving(_) | Product::Conventions(_) => Some(Dataset::Agreements),
            Product::Popolo => None,
        }
    }

    /// The media type of its bytes.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Product::Table(_, TableFormat::Csv)
            | Product::Giving(Form::Csv | Form::Exclusions)
            | Product::Conventions(_) => "text/csv; charset=utf-8; header=present",
            Product::Table(_, TableFormat::Jsonl) => "application/x-ndjson",
            Product::Table(_, TableFormat::Xlsx) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Product::Table(_, TableFormat::Parquet) => "application/vnd.apache.parquet",
            Product::Giving(Form::Json) | Product::Popolo => "application/json",
        }
    }

    /// Whether its bytes are packed as they are.
    pub(crate) fn is_packed(self) -> bool {
        matches!(self, Product::Table(_, TableFormat::Xlsx | TableFormat::Parquet))
    }

    /// Whether it changes with the day, with nothing written.
    pub(crate) fn depends_on_the_day(self) -> bool {
        match self {
            Product::Table(Dataset::Agreements, format) => format != TableFormat::Jsonl,
            Product::Conventions(_) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for product in Product::all() {
            assert_eq!(Product::from_name(&product.name()), Some(product));
        }
        assert_eq!(Product::from_name("agreements.exe"), None);
    }
}
