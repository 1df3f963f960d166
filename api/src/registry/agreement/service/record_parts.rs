//! Record an agreement's own lists as a table of them says: what parties signed, promised and brought, what was voted,
//! amended, paid and measured. A list comes whole, as it is now; how it came to be so is the business of the acts.

use chrono::NaiveDate;
use entity::{contribution::ContributionKind, id::AgreementId, party::PartyRole};

use super::content::sums;
use crate::{
    act::refusal::{FaultCode, Faults, Refusal},
    registry::{
        agreement::{record::AgreementRecord, rules},
        document::service::attach::MOST,
    },
    revision::record::Outcome,
    store::unit::Unit,
};

/// Records the lists of `after` over those of `before`.
///
/// # Errors
/// Everything about them that can't be, by the name of the list; or when the database refuses.
pub(crate) async fn record(
    unit: &mut Unit,
    before: AgreementRecord,
    after: AgreementRecord,
) -> Result<Outcome<AgreementId>, Refusal> {
    let mut faults = Faults::default();
    parties(&after, &mut faults);
    order(&after, unit.today(), &mut faults);
    money(&after, &mut faults);
    documents(&after, &mut faults);
    faults.check()?;
    let id = after.row.id;
    let change = after.keep(unit, Some(before)).await.map_err(Refusal::Failed)?;
    Ok(Outcome { id, change })
}

fn parties(record: &AgreementRecord, faults: &mut Faults) {
    let parties = &record.parts.parties;
    let mut wrong = |message: &str| faults.add(FaultCode::Invalid, &["parties"], message);
    if !parties.iter().any(|party| party.council_id == Some(record.row.council_id)) {
        wrong("the council that entered into the agreement is one of its parties");
    }
    for (index, party) in parties.iter().enumerate() {
        let is_one = match party.role {
            PartyRole::Council => party.council_id.is_some() && party.association_id.is_none(),
            PartyRole::Association => party.association_id.is_some() && party.council_id.is_none(),
        };
        if !is_one {
            wrong("a party is a council with the role COUNCIL, or an association with the role ASSOCIATION");
        }
        let same = |other: &&entity::party::Model| {
            (other.council_id, other.association_id) == (party.council_id, party.association_id)
        };
        if parties[..index].iter().any(|other| same(&other)) {
            wrong("the same party stands there twice");
        }
    }
    let parts = &record.parts;
    let owners = parts.signatures.iter().map(|part| part.party_id);
    let owners = owners.chain(parts.commitments.iter().map(|part| part.party_id));
    let mut owners = owners.chain(parts.contributions.iter().map(|part| part.party_id));
    if owners.any(|owner| parties.iter().all(|party| party.id != owner)) {
        wrong("a party that is left out has signed, promised or brought something; give those lists too");
    }
}

/// Dates that exclude each other, or tell of what is still to come.
fn order(record: &AgreementRecord, today: NaiveDate, faults: &mut Faults) {
    let parts = &record.parts;
    let mut wrong = |list: &str, message: String| faults.add(FaultCode::Contradiction, &[list], message);
    for signature in &parts.signatures {
        let message =
            signature.signed_on.and_then(|on| rules::signature_contradiction(on, record.row.signed_on, today));
        message.into_iter().for_each(|message| wrong("signatures", message));
        if signature.official_id.is_some() && signature.signatory_name.is_some() {
            wrong("signatures", "who signed is an official or a name, not both".to_owned());
        }
    }
    let mut past = |list: &str, dates: Vec<Option<NaiveDate>>| {
        for date in dates.into_iter().flatten().filter(|date| *date > today) {
            wrong(list, format!("{date} is in the future; it is recorded once it was done"));
        }
    };
    past("reviews", parts.reviews.iter().map(|part| Some(part.reviewed_on)).collect());
    past("deliberations", parts.deliberations.iter().map(|part| Some(part.held_on)).collect());
    past("amendments", parts.amendments.iter().map(|part| Some(part.signed_on)).collect());
    past("instalments", parts.instalments.iter().map(|part| part.paid_on).collect());
    past("measurements", parts.measurements.iter().map(|part| Some(part.measured_on)).collect());
    past("evaluations", parts.evaluations.iter().map(|part| part.delivered_on).collect());
    if parts.amendments.iter().zip(1..).any(|(amendment, number)| amendment.number != number) {
        wrong("amendments", "amendments are numbered from 1 on, in their order".to_owned());
    }
    if parts.suspensions.iter().any(|part| part.ends_on.is_some_and(|ends| ends < part.starts_on)) {
        wrong("suspensions", "the last day of a suspension is not before its first".to_owned());
    }
    let rests = record.row.suspended_on;
    if rests.is_some() && parts.suspensions.last().map(|part| part.starts_on) != rests {
        wrong(
            "suspensions",
            "an agreement that rests has a suspension since that day; import suspensions.csv with it".to_owned(),
        );
    }
}

fn money(record: &AgreementRecord, faults: &mut Faults) {
    let parts = &record.parts;
    sums(record, faults);
    for contribution in &parts.contributions {
        let message = match contribution.kind {
            ContributionKind::Cash if contribution.amount.is_none() => "money has a sum: give it",
            ContributionKind::InKind if contribution.description.is_none() => "say what is brought in kind",
            _ if contribution.amount.is_some() != contribution.currency.is_some() => {
                "a sum has a currency, and none without"
            }
            _ => continue,
        };
        faults.add(FaultCode::Required, &["contributions"], message);
    }
    for instalment in &parts.instalments {
        let is_paid = instalment.paid_on.is_some();
        if instalment.paid_amount.is_some() != is_paid
            || instalment.paid_amount.is_some_and(|paid| paid > instalment.amount)
        {
            let message = "what was paid has a day and a sum, which is not more than the instalment";
            faults.add(FaultCode::Contradiction, &["instalments"], message);
        }
    }
    for amendment in &parts.amendments {
        if amendment.amount.is_some() != amendment.currency.is_some() {
            faults.add(FaultCode::Required, &["amendments"], "a sum has a currency, and none without");
        }
    }
}

fn documents(record: &AgreementRecord, faults: &mut Faults) {
    if record.parts.documents.len() > MOST {
        faults.add(FaultCode::Invalid, &["documents"], format!("an agreement has {MOST} documents at most"));
    }
}
