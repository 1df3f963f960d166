//! What an agreement says, as drafts, amendments and corrections give it: read into the record, with every fault named.

use entity::{
    agreement, association, beneficiary_group, ceremony, commitment, contribution, contribution::ContributionKind,
    council, evaluation, facility, id::PartyId, indicator, instalment, party, party::PartyRole, theme,
    value::Translations,
};
use sea_orm::EntityTrait;

use crate::{
    act::{
        deed::{Deed, parse},
        links::{LONGEST_LIST, each, sources, too_long},
        reading::updated,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{
        input::{AgreementContentInput, CommitmentInput, InstalmentInput, PartnerInput},
        record::AgreementRecord,
    },
    revision::record::place,
};

/// Reads what is said into a record.
pub(super) async fn read(
    deed: &Deed,
    record: &mut AgreementRecord,
    said: &AgreementContentInput,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    let row = &mut record.row;
    row.purpose = faults.optional_text(&["purpose"], &said.purpose, row.purpose.as_ref());
    let known = row.amount.zip(row.currency.clone());
    let money = updated(&said.amount, known, |money| faults.money(&["amount"], money));
    (row.amount, row.currency) = money.unzip();
    row.starts_on = updated(&said.starts_on, row.starts_on, |date| date.0);
    row.ends_on = updated(&said.ends_on, row.ends_on, |date| date.0);
    faults.in_order(&["endsOn"], ("startsOn", row.starts_on), row.ends_on);
    links(deed, record, said, faults).await?;
    if let Some(partners) = &said.partners {
        let before = record.parts.parties.clone();
        record.parts.parties.retain(|party| party.council_id == Some(record.row.council_id));
        join(deed, record, &["partners"], partners, faults).await?;
        // Who was a party before stays the same party, with what it promised and signed.
        for party in &mut record.parts.parties {
            let same = |known: &&party::Model| {
                (known.council_id, known.association_id) == (party.council_id, party.association_id)
            };
            if let Some(known) = before.iter().find(same) {
                party.id = known.id;
            }
        }
        keep_promises(record, said, faults);
    }
    lists(deed, record, said, faults);
    sums(record, faults);
    Ok(())
}

/// The records that it points at.
async fn links(
    deed: &Deed,
    record: &mut AgreementRecord,
    said: &AgreementContentInput,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    use crate::act::reading::Said::{Null, Undefined, Value};
    match &said.facility {
        Undefined => {}
        Null => record.row.facility_id = None,
        Value(id) => {
            let node = parse::<facility::Model>(&["facility"], id)?;
            match facility::Entity::find_by_id(node.uuid).one(deed.unit.transaction()).await? {
                Some(found) => record.row.facility_id = Some(found.id),
                None => faults.add(FaultCode::NotFound, &["facility"], "No facility has this id."),
            }
        }
    }
    match &said.ceremony {
        Undefined => {}
        Null => record.row.ceremony_id = None,
        Value(slug) => match deed.by_slug::<ceremony::Model>(ceremony::Column::Slug, slug).await? {
            Some(found) => record.row.ceremony_id = Some(found.id),
            None => faults.add(FaultCode::NotFound, &["ceremony"], "No ceremony has this slug."),
        },
    }
    if let Some(slugs) = &said.themes {
        let found = each::<theme::Model>(deed, "themes", slugs, theme::Column::Slug, faults).await?;
        record.parts.themes = found.into_iter().map(|theme| theme.id).collect();
    }
    if let Some(slugs) = &said.beneficiary_groups {
        let column = beneficiary_group::Column::Slug;
        let found = each::<beneficiary_group::Model>(deed, "beneficiaryGroups", slugs, column, faults).await?;
        record.parts.beneficiary_groups = found.into_iter().map(|group| group.id).collect();
    }
    record.cite(&sources(deed, said.sources.as_ref(), faults).await?);
    Ok(())
}

/// Adds parties.
pub(super) async fn join(
    deed: &Deed,
    record: &mut AgreementRecord,
    path: &[&str],
    partners: &[PartnerInput],
    faults: &mut Faults,
) -> Result<(), Refusal> {
    too_long(path[0], partners.len(), faults)?;
    for (index, partner) in partners.iter().enumerate() {
        let index = index.to_string();
        let at = |member: &'static str| [path, &[&index, member]].concat();
        let mut party = party::Model {
            id: deed.unit.key().into(),
            agreement_id: record.row.id,
            position: place(record.parts.parties.len()),
            role: PartyRole::Association,
            council_id: None,
            association_id: None,
        };
        match (&partner.association, &partner.council) {
            (Some(slug), None) => match deed.by_slug::<association::Model>(association::Column::Slug, slug).await? {
                Some(found) => party.association_id = Some(found.standing()),
                None => {
                    faults.add(FaultCode::NotFound, &at("association"), "No association has this slug.");
                    continue;
                }
            },
            (None, Some(slug)) => match deed.by_slug::<council::Model>(council::Column::Slug, slug).await? {
                Some(found) => (party.role, party.council_id) = (PartyRole::Council, Some(found.id)),
                None => {
                    faults.add(FaultCode::NotFound, &at("council"), "No council has this slug.");
                    continue;
                }
            },
            _ => {
                faults.add(
                    FaultCode::Invalid,
                    &[path, &[&index]].concat(),
                    "Give `association` or `council`, one of the two.",
                );
                continue;
            }
        }
        let same =
            |known: &party::Model| (known.council_id, known.association_id) == (party.council_id, party.association_id);
        if record.parts.parties.iter().any(same) {
            faults.add(FaultCode::Invalid, &[path, &[&index]].concat(), "This is a party of the agreement already.");
            continue;
        }
        record.parts.parties.push(party);
    }
    Ok(())
}

/// Parties that stay keep their promises where nothing new is said of them; those of parties that are gone go with them.
fn keep_promises(record: &mut AgreementRecord, said: &AgreementContentInput, faults: &mut Faults) {
    let parts = &mut record.parts;
    if parts.signatures.iter().any(|signature| !parts.parties.iter().any(|party| party.id == signature.party_id)) {
        let message = "Who signed can't be taken away; record a later act, or give the signing parties too.";
        faults.add(FaultCode::Contradiction, &["partners"], message);
    }
    let stays = |party: PartyId| parts.parties.iter().any(|known| known.id == party);
    if said.commitments.is_none() && !parts.commitments.iter().all(|known| stays(known.party_id)) {
        faults.add(FaultCode::Required, &["commitments"], "The parties change: give their commitments anew.");
    }
    if said.contributions.is_none() && !parts.contributions.iter().all(|known| stays(known.party_id)) {
        faults.add(FaultCode::Required, &["contributions"], "The parties change: give their contributions anew.");
    }
}

/// The lists that have no life of their own: each is given whole.
fn lists(deed: &Deed, record: &mut AgreementRecord, said: &AgreementContentInput, faults: &mut Faults) {
    let agreement_id = record.row.id;
    if let Some(said) = &said.commitments {
        record.parts.commitments.clear();
        promise(deed, record, "commitments", said, faults);
    }
    if let Some(said) = &said.contributions {
        let rows = said.iter().enumerate().filter_map(|(index, said)| {
            let at = index.to_string();
            let path = ["contributions", &at];
            let kind = ContributionKind::from(said.kind);
            let description =
                said.description.as_ref().map(|text| faults.text(&[path[0], &at, "description"], text, None));
            let money = said.amount.as_ref().map(|money| faults.money(&[path[0], &at, "amount"], money));
            match kind {
                ContributionKind::Cash if money.is_none() => {
                    faults.add(FaultCode::Required, &[path[0], &at, "amount"], "Money has a sum: give it.");
                }
                ContributionKind::InKind if description.is_none() => {
                    faults.add(FaultCode::Required, &[path[0], &at, "description"], "Say what is brought in kind.");
                }
                _ => {}
            }
            let (amount, currency) = money.unzip();
            let party_id = party(record, said.party, &[path[0], &at, "party"], faults)?;
            let id = deed.unit.key().into();
            Some(contribution::Model {
                id,
                agreement_id,
                party_id,
                position: place(index),
                kind,
                description,
                amount,
                currency,
            })
        });
        record.parts.contributions = rows.collect();
    }
    done(record, said, faults);
    if let Some(said) = &said.instalments {
        record.parts.instalments.clear();
        owe(deed, record, "instalments", said, faults);
    }
    if let Some(said) = &said.indicators {
        let rows = said.iter().enumerate().map(|(index, said)| {
            let at = index.to_string();
            let text = |faults: &mut Faults, member: &str, text| -> Translations {
                faults.text(&["indicators", &at, member], text, None)
            };
            indicator::Model {
                id: deed.unit.key().into(),
                agreement_id,
                position: place(index),
                name: text(faults, "name", &said.name),
                unit: said.unit.as_ref().map(|unit| text(faults, "unit", unit)),
                baseline: said.baseline.map(|value| value.hundredths),
                target: said.target.map(|value| value.hundredths),
                target_on: said.target_on.map(|date| date.0),
            }
        });
        record.parts.indicators = rows.collect();
        record.parts.measurements.clear();
    }
    if let Some(said) = &said.evaluations {
        let rows = said.iter().enumerate().map(|(index, said)| evaluation::Model {
            id: deed.unit.key().into(),
            agreement_id,
            position: place(index),
            title: faults.text(&["evaluations", &index.to_string(), "title"], &said.title, None),
            due_on: said.due_on.0,
            delivered_on: None,
            document_id: None,
        });
        record.parts.evaluations = rows.collect();
    }
    let lengths = [
        ("commitments", record.parts.commitments.len()),
        ("contributions", record.parts.contributions.len()),
        ("instalments", record.parts.instalments.len()),
        ("indicators", record.parts.indicators.len()),
        ("evaluations", record.parts.evaluations.len()),
    ];
    for (member, length) in lengths {
        if length > LONGEST_LIST {
            let message = format!("The list has {length} items; at most {LONGEST_LIST} are taken.");
            faults.add(FaultCode::Invalid, &[member], message);
        }
    }
}

/// What was paid, measured or delivered is not taken away with the list that it stands in.
fn done(record: &AgreementRecord, said: &AgreementContentInput, faults: &mut Faults) {
    let parts = &record.parts;
    let stands = [
        ("instalments", said.instalments.is_some() && parts.instalments.iter().any(|part| part.paid_on.is_some())),
        ("indicators", said.indicators.is_some() && !parts.measurements.is_empty()),
        ("evaluations", said.evaluations.is_some() && parts.evaluations.iter().any(|part| part.delivered_on.is_some())),
    ];
    for (member, _) in stands.into_iter().filter(|(_, stands)| *stands) {
        let message = "Something of this list was paid, measured or delivered: it can't be replaced any more.";
        faults.add(FaultCode::InvalidState, &[member], message);
    }
}

/// Adds commitments.
pub(super) fn promise(
    deed: &Deed,
    record: &mut AgreementRecord,
    member: &str,
    said: &[CommitmentInput],
    faults: &mut Faults,
) {
    for (index, said) in said.iter().enumerate() {
        let at = index.to_string();
        let description = faults.text(&[member, &at, "description"], &said.description, None);
        if let Some(party_id) = party(record, said.party, &[member, &at, "party"], faults) {
            record.parts.commitments.push(commitment::Model {
                id: deed.unit.key().into(),
                agreement_id: record.row.id,
                party_id,
                position: place(record.parts.commitments.len()),
                description,
            });
        }
    }
}

/// Adds instalments.
pub(super) fn owe(
    deed: &Deed,
    record: &mut AgreementRecord,
    member: &str,
    said: &[InstalmentInput],
    faults: &mut Faults,
) {
    for (index, said) in said.iter().enumerate() {
        let (amount, currency) = faults.money(&[member, &index.to_string(), "amount"], &said.amount);
        record.parts.instalments.push(instalment::Model {
            id: deed.unit.key().into(),
            agreement_id: record.row.id,
            position: place(record.parts.instalments.len()),
            due_on: said.due_on.map(|date| date.0),
            amount,
            currency,
            paid_on: None,
            paid_amount: None,
            payment_reference: None,
        });
    }
}

/// The party at a place.
pub(super) fn party(record: &AgreementRecord, at: i32, path: &[&str], faults: &mut Faults) -> Option<PartyId> {
    let found = usize::try_from(at).ok().and_then(|at| record.parts.parties.get(at));
    if found.is_none() {
        let message =
            format!("The agreement has {} parties, from 0 on; give the place of one.", record.parts.parties.len());
        faults.add(FaultCode::NotFound, path, message);
    }
    found.map(|party| party.id)
}

/// The instalments together are not more than the whole sum, and in its currency.
pub(super) fn sums(record: &AgreementRecord, faults: &mut Faults) {
    let agreement::Model { amount: Some(amount), currency: Some(currency), .. } = &record.row else {
        return;
    };
    let instalments = &record.parts.instalments;
    if let Some(index) = instalments.iter().position(|part| part.currency != *currency) {
        let message = format!("The agreement's sum is in {currency}; an instalment can't be in another currency.");
        return faults.add(
            FaultCode::Contradiction,
            &["instalments", &index.to_string(), "amount", "currency"],
            message,
        );
    }
    let total: i128 = instalments.iter().map(|part| i128::from(part.amount)).sum();
    if total > i128::from(*amount) {
        let message = "The instalments together are more than the agreement's sum; mend one of the two.";
        faults.add(FaultCode::Contradiction, &["instalments"], message);
    }
}
