//! Agreements in the French table of subsidy agreements (SCDL), in its Moroccan profile: a row for each beneficiary.
//! Source: `conventions.schema.json` here, derived from SCDL subventions 2.1.1.

use entity::{
    contribution::ContributionKind,
    id::{NodeId, NodeKind},
    value::Language,
};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::{
    address::path,
    cell::{Cell, Row, columns},
    eligibility::{EXCLUSIONS, Standard},
    export::Pieces,
    format::csv,
    partners::{Whole, next},
    product::Form,
};
use crate::{
    error::Error,
    graphql::direct::enum_name,
    registry::agreement::{filter::AgreementFilter, rules, schema::AgreementStatus},
    store::snapshot::{Snapshot, Which},
};

/// The table's schema (Frictionless Table Schema).
pub(crate) const SCHEMA: &str = include_str!("conventions.schema.json");

/// The columns, in the schema's order.
const COLUMNS: [&str; 20] = [
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
    "idConvention",
    "devise",
    "statut",
    "source",
];

/// The most characters of what an agreement is for.
const LONGEST: usize = 256;

/// The table on its way, or what it leaves out.
pub(crate) struct Conventions {
    snapshot: Snapshot,
    which: Which<AgreementFilter>,
    form: Form,
    base: String,
    after: Option<Uuid>,
    is_begun: bool,
}

impl Conventions {
    pub(crate) fn new(snapshot: Snapshot, which: Which<AgreementFilter>, form: Form, base: &str) -> Self {
        Conventions { snapshot, which, form, base: base.to_owned(), after: None, is_begun: false }
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut out = Vec::new();
        let agreements = next(&self.snapshot, &self.which, self.after).await?;
        if !self.is_begun {
            match self.form {
                Form::Exclusions => csv::heading(&columns(EXCLUSIONS), &mut out),
                Form::Csv | Form::Json => {
                    out.extend_from_slice(COLUMNS.join(",").as_bytes());
                    out.extend_from_slice(b"\r\n");
                }
            }
        } else if agreements.is_empty() {
            return Ok(None);
        }
        self.is_begun = true;
        for agreement in &agreements {
            let rows = match self.form {
                Form::Exclusions => exclusions(Standard::Conventions, agreement),
                Form::Csv | Form::Json => self.rows(agreement),
            };
            csv::rows(&rows, &mut out)?;
        }
        self.after = agreements.last().map(|one| one.agreement.id.0).or(self.after);
        Ok(Some(out))
    }

    fn rows(&self, whole: &Whole) -> Vec<Row> {
        let Whole { agreement, council, partners, contributions, instalments, sources, .. } = whole;
        if !Standard::Conventions.refuses(agreement, !partners.is_empty()).is_empty() {
            return Vec::new();
        }
        let status = enum_name(AgreementStatus::from(rules::status(agreement, self.snapshot.sight().today)));
        let object = agreement.purpose.as_ref().unwrap_or(&agreement.title).best(Language::French);
        let object = if object.chars().count() > LONGEST { agreement.title.best(Language::French) } else { object };
        let nature = |kind| contributions.iter().any(|one| one.kind == kind);
        let nature =
            match (nature(ContributionKind::Cash) || agreement.amount.is_some(), nature(ContributionKind::InKind)) {
                (true, true) => "aide en numéraire;aide en nature",
                (true, false) => "aide en numéraire",
                (false, true) => "aide en nature",
                (false, false) => "",
            };
        let conditions = match instalments.len() {
            0 => "",
            1 => "unique",
            _ => "échelonné",
        };
        let due = || instalments.iter().filter_map(|one| one.due_on);
        let period = match (due().min(), due().max()) {
            _ if due().count() != instalments.len() => String::new(),
            (Some(first), Some(last)) if instalments.len() > 1 => format!("{first}/{last}"),
            (Some(only), _) => only.to_string(),
            _ => String::new(),
        };
        let source = sources.iter().find_map(|source| source.url.clone()).filter(|url| is_address(url));
        let source = source.unwrap_or_else(|| format!("{}{}", self.base, path(NodeKind::Agreement, agreement.id.0)));
        partners
            .iter()
            .map(|partner| {
                let mut row = Row::default();
                row.push(council.name.best(Language::French)).push(Cell::Empty).push(Cell::some(agreement.signed_on));
                row.push(agreement.reference.as_str()).push(partner.name.best(Language::French));
                row.push(Cell::Empty).push(Cell::Empty);
                row.push(object.chars().take(LONGEST).collect::<String>());
                row.push(Cell::money(agreement.amount)).push(nature).push(conditions).push(period.as_str());
                row.push(Cell::Empty).push(Cell::Empty);
                // How a sum is shared among several is not known.
                row.push(if partners.len() == 1 && agreement.amount.is_some() {
                    Cell::Money(100)
                } else {
                    Cell::Empty
                });
                row.push(Cell::Empty).push(agreement.reference.as_str()).push(Cell::some(agreement.currency.clone()));
                row.push(status).push(source.as_str());
                row
            })
            .collect()
    }
}

/// Whether a text is an address as the schema wants one.
fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Why a standard leaves an agreement out: a row for each reason.
pub(super) fn exclusions(standard: Standard, whole: &Whole) -> Vec<Row> {
    let reasons = standard.refuses(&whole.agreement, !whole.partners.is_empty());
    let row = |reason: super::eligibility::Reason| {
        let mut row = Row::default();
        row.push(NodeId { kind: NodeKind::Agreement, uuid: whole.agreement.id.0 }.to_string());
        row.push(whole.agreement.reference.as_str()).push(reason.name()).push(reason.about());
        row
    };
    reasons.into_iter().map(row).collect()
}

impl Pieces for Conventions {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, Error>> {
        Box::pin(self.piece())
    }
}
