//! The ordered list of changes to the database, the same on SQLite and PostgreSQL.
//! A released migration is never edited: a change is a new file and one more line here, and the code of the release
//! before must still run on the result.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod dialect;
mod m20261123_000001_councils;
mod m20261123_000002_people;
mod m20261123_000003_vocabularies;
mod m20261123_000004_ceremonies;
mod m20261123_000005_agreements;
mod m20261123_000006_sources;
mod m20261123_000007_revision;
mod m20261123_000008_filters;
mod m20261123_000009_collation;
mod m20261123_000010_search;
mod m20261123_000011_facets;
mod m20261124_000012_acts;
mod m20261128_000013_figures;
mod m20261128_000014_ice;
mod m20261129_000015_search_class;
mod m20261129_000016_title_order;
mod m20261130_000017_publication;

/// Brings a database to the current form.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_councils::Migration),
            Box::new(m20261123_000002_people::Migration),
            Box::new(m20261123_000003_vocabularies::Migration),
            Box::new(m20261123_000004_ceremonies::Migration),
            Box::new(m20261123_000005_agreements::Migration),
            Box::new(m20261123_000006_sources::Migration),
            Box::new(m20261123_000007_revision::Migration),
            Box::new(m20261123_000008_filters::Migration),
            Box::new(m20261123_000009_collation::Migration),
            Box::new(m20261123_000010_search::Migration),
            Box::new(m20261123_000011_facets::Migration),
            Box::new(m20261124_000012_acts::Migration),
            Box::new(m20261128_000013_figures::Migration),
            Box::new(m20261128_000014_ice::Migration),
            Box::new(m20261129_000015_search_class::Migration),
            Box::new(m20261129_000016_title_order::Migration),
            Box::new(m20261130_000017_publication::Migration),
        ]
    }
}
