//! What the GraphQL schema says of open data: where a list can be taken whole, and what a standard can't take.

use async_graphql::{Enum, Result, SimpleObject};
use entity::{agreement, id::NodeKind};

use super::{
    address::encode,
    cell::TableFormat,
    eligibility::{Reason, Standard},
    product::Product,
    table::{Addressed, Dataset, Table},
};
use crate::{
    error::{Code, Error},
    graphql::facet::Counted,
    registry::agreement::query::HasPartner,
    scope::Scope,
    store::list::{Listed, Relation},
};

/// A format that a list can be downloaded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DownloadFormat {
    /// Comma-separated values in UTF-8 (RFC 4180). Add `&bom=1` to the address for older spreadsheets.
    Csv,
    /// JSON Lines: a whole record on each line, as the log keeps it; what `changes` continues.
    Jsonl,
    /// A workbook of one sheet (Office Open XML).
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

impl From<DownloadFormat> for TableFormat {
    fn from(format: DownloadFormat) -> Self {
        match format {
            DownloadFormat::Csv => TableFormat::Csv,
            DownloadFormat::Jsonl => TableFormat::Jsonl,
            DownloadFormat::Xlsx => TableFormat::Xlsx,
            DownloadFormat::Parquet => TableFormat::Parquet,
        }
    }
}

/// Where a list can be downloaded, all pages of it.
pub(crate) fn download<R: Table>(list: &Counted<R>, format: DownloadFormat) -> Result<String, Error> {
    let refused = |message: &str| Error::caller(Code::InvalidArgument, message);
    if list.scope.is_past() {
        return Err(refused("What was known at an earlier time can't be downloaded; leave `asOf` out."));
    }
    let set = Dataset::of(R::KIND).ok_or_else(|| Error::internal("a table of no dataset"))?;
    let mut parameters = Vec::new();
    if list.relation != Relation::Root {
        let kind = NodeKind::ALL.into_iter().find(|kind| R::relation(*kind) == Some(list.relation));
        let (Some(kind), Some(uuid)) = (kind, list.parent) else {
            return Err(refused("This list can't be downloaded by itself; ask for the whole list with a filter."));
        };
        parameters.push(format!("of={}", entity::id::NodeId { kind, uuid }));
    }
    if list.filter != <R as Listed>::Filter::default() {
        parameters.push(format!("filter={}", encode(&list.filter.written()?.to_string())));
    }
    let name = Product::Table(set, format.into()).name();
    let base = list.scope.base().unwrap_or_default();
    let query = if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) };
    Ok(format!("{base}/data/{name}{query}"))
}

/// A standard that agreements are published in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ExportStandard {
    /// The 360Giving Data Standard 1.4: `/data/360giving.json`.
    #[graphql(name = "THREE_SIXTY_GIVING")]
    ThreeSixtyGiving,
    /// The French table of subsidy agreements (SCDL) in its Moroccan profile: `/data/conventions.csv`.
    ScdlConventions,
}

/// Why a standard can't take an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ExportExclusion {
    /// The amount is not known, and the standard has no way to say so.
    AmountUnknown,
    /// The amount is 0, and the standard takes sums above it only.
    AmountZero,
    /// The amount is not in dirhams, and the standard's table takes MAD only.
    CurrencyNotDirham,
    /// The day of the last signature is not known, and the standard asks for it.
    SignatureUnknown,
    /// No partner is known, and the standard asks for one.
    PartnerUnknown,
}

impl From<Reason> for ExportExclusion {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::AmountUnknown => ExportExclusion::AmountUnknown,
            Reason::AmountZero => ExportExclusion::AmountZero,
            Reason::CurrencyNotDirham => ExportExclusion::CurrencyNotDirham,
            Reason::SignatureUnknown => ExportExclusion::SignatureUnknown,
            Reason::PartnerUnknown => ExportExclusion::PartnerUnknown,
        }
    }
}

/// Whether a standard can take an agreement.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExportEligibility {
    /// The standard.
    standard: ExportStandard,
    /// Whether the agreement is in the standard's file.
    is_eligible: bool,
    /// Why it is not; empty if it is. What is missing is left out of the file, never made up.
    exclusions: Vec<ExportExclusion>,
}

/// What each standard can take of an agreement.
pub(crate) async fn eligibility(scope: &Scope, agreement: &agreement::Model) -> Result<Vec<ExportEligibility>, Error> {
    let has_partner = scope.look_up(HasPartner(agreement.id)).await?.unwrap_or(false);
    let told = |(standard, rule): (ExportStandard, Standard)| {
        let exclusions: Vec<ExportExclusion> =
            rule.refuses(agreement, has_partner).into_iter().map(Into::into).collect();
        ExportEligibility { standard, is_eligible: exclusions.is_empty(), exclusions }
    };
    Ok([(ExportStandard::ThreeSixtyGiving, Standard::Giving), (ExportStandard::ScdlConventions, Standard::Conventions)]
        .map(told)
        .into())
}
