//! Agreements as grants of the 360Giving Data Standard, version 1.4: the council gives, its partners receive.
//! Source: standard.threesixtygiving.org. An agreement whose amount, day of signature or partner is not known is left out.

use chrono::{DateTime, SecondsFormat};
use entity::{
    id::NodeKind,
    value::{Language, Translations, write_hundredths},
};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    address::path,
    cell::{Cell, Row, columns},
    conventions::exclusions,
    eligibility::{EXCLUSIONS, Standard},
    export::{Head, Pieces},
    format::csv,
    partners::{Organization, Whole, next},
    product::Form,
    publication::Publication,
};
use crate::{
    error::Error,
    registry::agreement::filter::AgreementFilter,
    store::snapshot::{Snapshot, Which},
};

/// What every identifier of a grant begins with: the standard's own sign, and the publisher's.
const PREFIX: &str = "360G-chiraka-";

/// The titles of the columns of the flat form, as the standard's own tools make them.
const TITLES: [&str; 21] = [
    "Identifier",
    "Title",
    "Description",
    "Currency",
    "Amount Awarded",
    "Amount Disbursed",
    "Award Date",
    "URL",
    "Planned Dates:Start Date",
    "Planned Dates:End Date",
    "Recipient Org:Identifier",
    "Recipient Org:Name",
    "Recipient Org:Alternate Name",
    "Recipient Org:Country",
    "Recipient Org:Web Address",
    "Funding Org:Identifier",
    "Funding Org:Name",
    "Funding Org:Alternate Name",
    "Funding Org:Country",
    "Funding Org:Web Address",
    "Data Source",
];

/// The grants on their way, or what is left out.
pub(crate) struct Giving {
    snapshot: Snapshot,
    which: Which<AgreementFilter>,
    form: Form,
    base: String,
    /// The document around the grants: what stands before them.
    opening: String,
    after: Option<Uuid>,
    state: State,
    has_grants: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    Grants,
    End,
}

impl Giving {
    pub(crate) fn new(
        snapshot: Snapshot,
        which: Which<AgreementFilter>,
        form: Form,
        publication: &Publication,
        base: &str,
        head: &Head,
    ) -> Self {
        let modified = DateTime::from_timestamp_millis(head.at).unwrap_or_default();
        let mut document = json!({
            "version": "1.4",
            "title": "Partnership agreements of municipal councils with associations",
            "modified": modified.to_rfc3339_opts(SecondsFormat::Secs, true),
            "issued": modified.date_naive().to_string(),
            "identifier": format!("chiraka-{}", head.seq),
            "publisher": { "name": publication.publisher },
            "downloadURL": format!("{base}/data/360giving.json"),
            "grants": [],
        });
        if let Some(licence) = &publication.licence {
            document["license"] = licence.as_str().into();
        }
        // The members are sorted, so the list is not the last; it is written where its empty place stands.
        let opening = document.to_string();
        Giving {
            snapshot,
            which,
            form,
            base: base.to_owned(),
            opening,
            after: None,
            state: State::Begin,
            has_grants: false,
        }
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut out = Vec::new();
        // Where the grants go into the document, between its halves.
        let (before, behind) = self.opening.split_once("[]").unwrap_or((&self.opening, ""));
        match self.state {
            State::Begin => {
                match self.form {
                    Form::Json => out.extend_from_slice(format!("{before}[").as_bytes()),
                    Form::Csv => {
                        out.extend_from_slice(TITLES.join(",").as_bytes());
                        out.extend_from_slice(b"\r\n");
                    }
                    Form::Exclusions => csv::heading(&columns(EXCLUSIONS), &mut out),
                }
                self.state = State::Grants;
                return Ok(Some(out));
            }
            State::End => return Ok(None),
            State::Grants => {}
        }
        let agreements = next(&self.snapshot, &self.which, self.after).await?;
        let Some(last) = agreements.last() else {
            if self.form == Form::Json {
                out.extend_from_slice(format!("]{behind}\n").as_bytes());
            }
            self.state = State::End;
            return Ok(Some(out));
        };
        let last = last.agreement.id.0;
        for agreement in &agreements {
            if self.form == Form::Exclusions {
                csv::rows(&exclusions(Standard::Giving, agreement), &mut out)?;
                continue;
            }
            if !Standard::Giving.refuses(&agreement.agreement, !agreement.partners.is_empty()).is_empty() {
                continue;
            }
            if self.form == Form::Csv {
                csv::rows(&self.rows(agreement), &mut out)?;
            } else {
                out.extend_from_slice(if self.has_grants { b",\n" } else { b"\n" });
                out.extend_from_slice(self.grant(agreement).to_string().as_bytes());
                self.has_grants = true;
            }
        }
        self.after = Some(last);
        Ok(Some(out))
    }

    fn grant(&self, whole: &Whole) -> Value {
        let Whole { agreement, council, partners, themes, instalments, .. } = whole;
        let organization = |one: &Organization| {
            let mut value = json!({
                "id": one.id,
                "name": one.name.best(Language::French),
                "addressCountry": "MA",
                "url": format!("{}{}", self.base, one.path),
            });
            if let Some(name) = alternate(&one.name) {
                value["alternateName"] = name.into();
            }
            value
        };
        let url = format!("{}{}", self.base, path(NodeKind::Agreement, agreement.id.0));
        let mut grant = json!({
            "id": format!("{PREFIX}{}", agreement.reference),
            "title": agreement.title.best(Language::French),
            "description": description(whole),
            "currency": agreement.currency,
            "amountAwarded": agreement.amount.map(number),
            "awardDate": agreement.signed_on.map(|date| date.to_string()),
            "url": url,
            "dataSource": url,
            "fundingOrganization": [organization(council)],
            "recipientOrganization": partners.iter().map(organization).collect::<Vec<_>>(),
        });
        if let Some(paid) = disbursed(whole) {
            grant["amountDisbursed"] = number(paid);
        }
        let mut planned = json!({});
        for (name, date) in [("startDate", agreement.starts_on), ("endDate", agreement.ends_on)] {
            if let Some(date) = date {
                planned[name] = date.to_string().into();
            }
        }
        if planned != json!({}) {
            grant["plannedDates"] = json!([planned]);
        }
        if !themes.is_empty() {
            let classified = themes.iter().map(|theme| {
                json!({ "vocabulary": "chiraka-themes", "code": theme.slug, "title": theme.label.best(Language::French) })
            });
            grant["classifications"] = classified.collect();
        }
        let paid = instalments.iter().filter_map(|one| Some((one, one.paid_on?, one.paid_amount?)));
        let paid: Vec<Value> = paid
            .map(|(one, on, amount)| {
                json!({ "id": one.id.to_string(), "transactionDate": on.to_string(), "currency": one.currency,
                        "value": number(amount) })
            })
            .collect();
        if !paid.is_empty() {
            grant["disbursementTransaction"] = paid.into();
        }
        grant
    }

    /// The flat form: a row for each recipient, as the standard's tools join rows of one identifier.
    fn rows(&self, whole: &Whole) -> Vec<Row> {
        let Whole { agreement, council, partners, .. } = whole;
        let url = format!("{}{}", self.base, path(NodeKind::Agreement, agreement.id.0));
        let organization = |row: &mut Row, one: &Organization| {
            row.push(one.id.as_str()).push(one.name.best(Language::French));
            row.push(Cell::some(alternate(&one.name))).push("MA").push(format!("{}{}", self.base, one.path));
        };
        let row = |partner: &Organization| {
            let mut row = Row::default();
            row.push(format!("{PREFIX}{}", agreement.reference)).push(agreement.title.best(Language::French));
            row.push(description(whole)).push(Cell::some(agreement.currency.clone()));
            row.push(Cell::money(agreement.amount)).push(Cell::money(disbursed(whole)));
            row.push(Cell::some(agreement.signed_on)).push(url.as_str());
            row.push(Cell::some(agreement.starts_on)).push(Cell::some(agreement.ends_on));
            organization(&mut row, partner);
            organization(&mut row, council);
            row.push(url.as_str());
            row
        };
        partners.iter().map(row).collect()
    }
}

/// What an agreement is for; its title says it where nothing else does.
fn description(whole: &Whole) -> &str {
    whole.agreement.purpose.as_ref().unwrap_or(&whole.agreement.title).best(Language::French)
}

/// A name in Arabic, where it is not the one shown already.
fn alternate(name: &Translations) -> Option<&str> {
    name.get(Language::Arabic).filter(|arabic| *arabic != name.best(Language::French))
}

/// What was paid, where anything is known to be, in the agreement's own currency.
fn disbursed(whole: &Whole) -> Option<i64> {
    let currency = whole.agreement.currency.as_deref();
    let paid = whole.instalments.iter().filter(|one| Some(one.currency.as_str()) == currency);
    let paid: Vec<i64> = paid.filter_map(|one| one.paid_amount).collect();
    if paid.is_empty() { None } else { paid.into_iter().try_fold(0_i64, i64::checked_add) }
}

/// An amount as a JSON number with the digits that it has.
fn number(hundredths: i64) -> Value {
    if hundredths % 100 == 0 {
        return (hundredths / 100).into();
    }
    serde_json::from_str(&write_hundredths(hundredths)).unwrap_or(Value::Null)
}

impl Pieces for Giving {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, Error>> {
        Box::pin(self.piece())
    }
}
