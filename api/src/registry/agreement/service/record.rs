//! Record an agreement's facts: a new agreement, which gets its reference now, or news of a known one. What is left
//! out stays as it is.

use chrono::NaiveDate;
use entity::{
    agreement,
    id::{
        AgreementId, AssociationId, BeneficiaryGroupId, CeremonyId, CouncilId, FacilityId, OfficialId, PostId,
        SourceId, ThemeId,
    },
    party::{self, PartyRole},
    reference_counter,
    revision::Action,
    signature::{self, SigningAuthority},
    value::Translations,
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::IntoCondition};

use crate::{
    error::{Code, Error},
    registry::agreement::{
        record::{AgreementParts, AgreementRecord},
        rules::{self, Dates},
    },
    revision::record::{Outcome, Record, place, updated},
    store::unit::Unit,
};

/// What is known of an agreement between a council and an association.
#[derive(Clone, Debug)]
pub struct RecordAgreement {
    /// The council that entered into it.
    pub council: CouncilId,
    /// The importer's key; with the council, the natural key.
    pub key: String,
    /// The association that the council partners with.
    pub association: AssociationId,
    /// All further associations that are parties.
    pub other_associations: Option<Vec<AssociationId>>,
    /// The title.
    pub title: Translations,
    /// What it is for.
    pub purpose: Option<Translations>,
    /// The facility that it is about.
    pub facility: Option<FacilityId>,
    /// The ceremony at which it was signed.
    pub ceremony: Option<CeremonyId>,
    /// The whole sum.
    pub amount: Option<Money>,
    /// The legal acts and the term.
    pub dates: Dates,
    /// When the draft was handed in for review.
    pub submitted_on: Option<NaiveDate>,
    /// Why it was ended early.
    pub termination_reason: Option<Translations>,
    /// What was said when it was closed as carried out.
    pub completion_note: Option<Translations>,
    /// All its themes, the main one first.
    pub themes: Option<Vec<ThemeId>>,
    /// All the groups that it serves.
    pub beneficiary_groups: Option<Vec<BeneficiaryGroupId>>,
    /// All its signatures.
    pub signatures: Option<Vec<SignatureFacts>>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// Hundredths of the currency.
    pub centimes: i64,
    /// ISO 4217.
    pub currency: String,
}

/// What is known of one signature.
#[derive(Clone, Debug)]
pub struct SignatureFacts {
    /// The party signed for.
    pub party: PartyRole,
    /// When.
    pub signed_on: Option<NaiveDate>,
    /// By whom.
    pub signatory: Option<SignatoryFacts>,
    /// In which post.
    pub post: Option<PostId>,
    /// In the name of which post.
    pub on_behalf_of: Option<PostId>,
    /// By what authority.
    pub authority: SigningAuthority,
}

/// Who signed.
#[derive(Clone, Debug)]
pub enum SignatoryFacts {
    /// An official of the registry.
    Official(OfficialId),
    /// Anyone else, by name.
    Named(Translations),
}

/// Records the facts.
///
/// # Errors
/// When the dates, with those known before, can't all be true, when a signed agreement would get another partner, or when
/// the database refuses.
pub async fn record(unit: &mut Unit, command: RecordAgreement) -> Result<Outcome<AgreementId>, Error> {
    let key = agreement::Column::CouncilId.eq(command.council).and(agreement::Column::Key.eq(&command.key));
    let before = AgreementRecord::find(unit.transaction(), key.into_condition()).await?;
    let mut after = match &before {
        Some(before) => before.clone(),
        None => new_record(unit, &command).await?,
    };
    let row = &mut after.row;
    row.title = row.title.updated_by(&command.title);
    row.purpose = updated(row.purpose.take(), command.purpose);
    row.submitted_on = command.submitted_on.or(row.submitted_on);
    row.termination_reason = updated(row.termination_reason.take(), command.termination_reason);
    row.completion_note = updated(row.completion_note.take(), command.completion_note);
    row.facility_id = command.facility.or(row.facility_id);
    row.ceremony_id = command.ceremony.or(row.ceremony_id);
    if let Some(amount) = command.amount {
        row.amount = Some(amount.centimes);
        row.currency = Some(amount.currency);
    }
    let dates = command.dates.over(&Dates::of(row));
    row.approved_on = dates.approved_on;
    row.signed_on = dates.signed_on;
    row.starts_on = dates.starts_on;
    row.ends_on = dates.ends_on;
    row.completed_on = dates.completed_on;
    row.terminated_on = dates.terminated_on;
    row.withdrawn_on = dates.withdrawn_on;
    let id = row.id;
    if let Some(found) = rules::contradictions(&dates, unit.today()).into_iter().next() {
        let message = format!("with what the registry knows, {}", found.message);
        return Err(Error::argument(Code::InvalidArgument, found.member, message));
    }
    let partners = partners(&after, command.association, command.other_associations);
    if let Some(before) = &before {
        keeps_partners(unit, before, &partners).await?;
    }
    after.parts.parties = parties(unit, &after, command.council, &partners);
    let parts = &after.parts;
    let owners = parts.signatures.iter().map(|part| part.party_id);
    let owners = owners.chain(parts.commitments.iter().map(|part| part.party_id));
    let mut owners = owners.chain(parts.contributions.iter().map(|part| part.party_id));
    if owners.any(|owner| parts.parties.iter().all(|party| party.id != owner)) {
        let message = "a party that would no longer be one has signed, promised or brought something: leave it a party";
        return Err(Error::argument(Code::InvalidArgument, "otherAssociations", message));
    }
    if let Some(themes) = command.themes {
        after.parts.themes = themes;
    }
    if let Some(groups) = command.beneficiary_groups {
        after.parts.beneficiary_groups = groups;
    }
    if let Some(signatures) = command.signatures {
        after.parts.signatures = signed(unit, &after, signatures)?;
    }
    for signature in &after.parts.signatures {
        let wrong = |on| rules::signature_contradiction(on, dates.signed_on, unit.today());
        if let Some(message) = signature.signed_on.and_then(wrong) {
            let message = format!("with what the registry knows, the date of a signature can't be: {message}");
            return Err(Error::argument(Code::InvalidArgument, "signatures", message));
        }
    }
    after.cite(&command.sources);
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}

async fn new_record(unit: &Unit, command: &RecordAgreement) -> Result<AgreementRecord, Error> {
    let id = AgreementId::from(unit.key());
    let reference = next_reference(unit, command.council, &command.dates).await?;
    let row = agreement::Model::new(id, reference, command.council, command.key.clone(), command.title.clone());
    Ok(Record::new(row, AgreementParts { agreement: Some(id), ..AgreementParts::default() }))
}

/// Takes the council's next running number of the year. The counter moves in the same transaction as the agreement is
/// written, and never back: a number that was given out is not given out again.
pub(super) async fn next_reference(unit: &Unit, council_id: CouncilId, dates: &Dates) -> Result<String, Error> {
    let transaction = unit.transaction();
    let council = entity::council::Entity::find_by_id(council_id).one(transaction).await?;
    let council = council.ok_or_else(|| Error::internal("an agreement is recorded for a council that exists"))?;
    let year = rules::reference_year(dates.signed_on, dates.approved_on, unit.today());
    let counter = reference_counter::Entity::find_by_id((council_id, year)).one(transaction).await?;
    let (last, action) = counter.map_or((0, Action::Create), |counter| (counter.last, Action::Update));
    let next = reference_counter::Model { council_id, year, last: last + 1 };
    unit.save(next, action).await?;
    Ok(rules::reference(&council.code, year, last + 1))
}

/// The associations that are parties: those told now, and those known before where the further ones are not told.
fn partners(record: &AgreementRecord, first: AssociationId, others: Option<Vec<AssociationId>>) -> Vec<AssociationId> {
    let known = record.parts.parties.iter().filter_map(|party| party.association_id).skip(1);
    let others = others.unwrap_or_else(|| known.collect());
    std::iter::once(first).chain(others.into_iter().filter(|other| *other != first)).collect()
}

/// A signed agreement stays with who signed it. Before that the council may still find other partners.
async fn keeps_partners(unit: &Unit, before: &AgreementRecord, partners: &[AssociationId]) -> Result<(), Error> {
    let known: Vec<AssociationId> = before.parts.parties.iter().filter_map(|party| party.association_id).collect();
    let stay = known.len() == partners.len() && known.iter().all(|known| partners.contains(known));
    if stay || known.is_empty() || before.row.signed_on.is_none() {
        return Ok(());
    }
    let signed = entity::association::Entity::find().filter(entity::association::Column::Id.is_in(known));
    let signed = signed.order_by_asc(entity::association::Column::Id).all(unit.transaction()).await?;
    let signed: Vec<&str> = signed.iter().map(|association| association.slug.as_str()).collect();
    let (reference, signed) = (&before.row.reference, signed.join("`, `"));
    let message = format!(
        "the registry knows this key as {reference}, signed with the association `{signed}`, and who signed can't be \
         changed: give that association, or another key for another agreement",
    );
    Err(Error::argument(Code::InvalidArgument, "association", message))
}

/// The council, other councils that are known to take part, and the partners, each keeping its key where it took part
/// before. Where the same take part as before, their order stays.
fn parties(unit: &Unit, record: &AgreementRecord, council: CouncilId, partners: &[AssociationId]) -> Vec<party::Model> {
    let known = &record.parts.parties;
    let has = |council: Option<CouncilId>, association: Option<AssociationId>| {
        known.iter().find(|party| (party.council_id, party.association_id) == (council, association))
    };
    let stays = |party: &party::Model| party.association_id.is_none_or(|known| partners.contains(&known));
    if has(Some(council), None).is_some()
        && partners.iter().all(|partner| has(None, Some(*partner)).is_some())
        && known.iter().all(stays)
    {
        return known.clone();
    }
    let councils = known.iter().filter_map(|party| party.council_id).filter(|other| *other != council);
    let councils = std::iter::once(council).chain(councils).map(|council| (PartyRole::Council, Some(council), None));
    let associations = partners.iter().map(|partner| (PartyRole::Association, None, Some(*partner)));
    // A partner who came instead of another keeps that one's place, and what the place owns.
    let mut gone: Vec<&party::Model> = known.iter().filter(|party| !stays(party)).rev().collect();
    let rows = councils.chain(associations).enumerate().map(|(index, (role, council_id, association_id))| {
        let same = has(council_id, association_id);
        let same = same.or_else(|| if role == PartyRole::Association { gone.pop() } else { None });
        party::Model {
            id: same.map_or_else(|| unit.key().into(), |party| party.id),
            agreement_id: record.row.id,
            position: place(index),
            role,
            council_id,
            association_id,
        }
    });
    rows.collect()
}

/// The signatures as told now; the n-th signature of a party keeps its key and what is left out.
fn signed(unit: &Unit, record: &AgreementRecord, told: Vec<SignatureFacts>) -> Result<Vec<signature::Model>, Error> {
    let mut known = record.parts.signatures.clone();
    let mut rows = Vec::with_capacity(told.len());
    for (index, facts) in told.into_iter().enumerate() {
        let party = record.parts.parties.iter().find(|party| party.role == facts.party);
        let party = party.ok_or_else(|| Error::internal("every role of a signature has its party"))?.id;
        let known = known.iter().position(|row| row.party_id == party).map(|place| known.remove(place));
        let (official_id, signatory_name) = match facts.signatory {
            Some(SignatoryFacts::Official(official)) => (Some(official), None),
            Some(SignatoryFacts::Named(name)) => (None, Some(name)),
            None => known.as_ref().map_or((None, None), |row| (row.official_id, row.signatory_name.clone())),
        };
        let mut authority = match (&known, facts.authority) {
            (Some(row), SigningAuthority::Unspecified) => row.authority,
            (_, said) => said,
        };
        let mut on_behalf_of_id = facts.on_behalf_of.or(known.as_ref().and_then(|row| row.on_behalf_of_id));
        // Who signs in their own right signs in nobody else's name: what is said now wins over what was known.
        if authority == SigningAuthority::Own && on_behalf_of_id.is_some() {
            match (facts.authority, facts.on_behalf_of) {
                (SigningAuthority::Own, None) => on_behalf_of_id = None,
                (SigningAuthority::Own, Some(_)) => {
                    let message = "who signs in their own right signs in nobody else's name: leave one of the two out";
                    return Err(Error::argument(Code::InvalidArgument, "signatures", message));
                }
                _ => authority = SigningAuthority::Unspecified,
            }
        }
        rows.push(signature::Model {
            id: known.as_ref().map_or_else(|| unit.key().into(), |row| row.id),
            agreement_id: record.row.id,
            party_id: party,
            position: place(index),
            signed_on: facts.signed_on.or(known.as_ref().and_then(|row| row.signed_on)),
            official_id,
            signatory_name,
            post_id: facts.post.or(known.as_ref().and_then(|row| row.post_id)),
            on_behalf_of_id,
            authority,
        });
    }
    Ok(rows)
}
