//! The inputs of the acts on agreements, and what several of them share.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined};

use super::schema::SigningAuthority;
use crate::graphql::{
    input::{MoneyInput, TextInput},
    scalar::{Date, Decimal},
};

/// Another party than the council itself: give one of the two.
#[derive(Clone, Debug, InputObject)]
pub struct PartnerInput {
    /// The slug of an association.
    pub association: Option<String>,
    /// The slug of another council.
    pub council: Option<String>,
}

/// What a party promises to do.
#[derive(Clone, Debug, InputObject)]
pub struct CommitmentInput {
    /// The party, by its place: 0 is the council itself, then come the partners in their order.
    pub party: i32,
    /// What it promises.
    pub description: TextInput,
}

/// The kinds of contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ContributionInputKind", remote = "entity::contribution::ContributionKind")]
pub enum ContributionInputKind {
    /// Money.
    Cash,
    /// Premises, staff, equipment, services.
    InKind,
}

/// What a party brings.
#[derive(Clone, Debug, InputObject)]
pub struct ContributionInput {
    /// The party, by its place: 0 is the council itself, then come the partners in their order.
    pub party: i32,
    /// In money or in kind.
    pub kind: ContributionInputKind,
    /// What it is; needed in kind.
    pub description: Option<TextInput>,
    /// Its sum or value; needed in money. What is brought in kind need not be valued.
    pub amount: Option<MoneyInput>,
}

/// A part of the sum.
#[derive(Clone, Debug, InputObject)]
pub struct InstalmentInput {
    /// When it is due, if a day was agreed.
    pub due_on: Option<Date>,
    /// The sum due. All together must not be more than the agreement's sum, where that is known.
    pub amount: MoneyInput,
}

/// Something that is counted or measured, to judge what the agreement achieves.
#[derive(Clone, Debug, InputObject)]
pub struct IndicatorInput {
    /// What is counted or measured.
    pub name: TextInput,
    /// The unit of its values; none for plain numbers.
    pub unit: Option<TextInput>,
    /// The value before the agreement.
    pub baseline: Option<Decimal>,
    /// The value wanted.
    pub target: Option<Decimal>,
    /// By when it is wanted.
    pub target_on: Option<Date>,
}

/// A report that is due.
#[derive(Clone, Debug, InputObject)]
pub struct EvaluationInput {
    /// What it is.
    pub title: TextInput,
    /// When it is due.
    pub due_on: Date,
}

/// What an agreement says. Of a list that is given, what is given is the whole list; what is left out stays as it is.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AgreementContentInput {
    /// What it is for.
    pub purpose: MaybeUndefined<TextInput>,
    /// The parties beside the council.
    pub partners: Option<Vec<PartnerInput>>,
    /// The id of the building or place that it is about.
    pub facility: MaybeUndefined<ID>,
    /// The slug of the ceremony at which it is signed.
    pub ceremony: MaybeUndefined<String>,
    /// The slugs of its themes, the main one first.
    pub themes: Option<Vec<String>>,
    /// The slugs of the groups that it serves, the main one first.
    pub beneficiary_groups: Option<Vec<String>>,
    /// The whole sum.
    pub amount: MaybeUndefined<MoneyInput>,
    /// The first day of its term.
    pub starts_on: MaybeUndefined<Date>,
    /// The last day of its term.
    pub ends_on: MaybeUndefined<Date>,
    /// What the parties promise to do.
    pub commitments: Option<Vec<CommitmentInput>>,
    /// What the parties bring.
    pub contributions: Option<Vec<ContributionInput>>,
    /// The parts in which the sum is paid.
    pub instalments: Option<Vec<InstalmentInput>>,
    /// What its results are judged by.
    pub indicators: Option<Vec<IndicatorInput>>,
    /// The reports that are due.
    pub evaluations: Option<Vec<EvaluationInput>>,
    /// The slugs of the sources that it cites; sources are only added.
    pub sources: Option<Vec<String>>,
}

/// Begin an agreement of a council. Nobody but the council's staff sees it until it is published.
#[derive(Clone, Debug, InputObject)]
pub struct DraftAgreementInput {
    /// The slug of the council that enters into it.
    pub council: String,
    /// The title.
    pub title: TextInput,
    /// What it says.
    #[graphql(flatten)]
    pub content: AgreementContentInput,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a draft.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateDraftInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The title; left out, it stays.
    pub title: Option<TextInput>,
    /// What it says.
    #[graphql(flatten)]
    pub content: AgreementContentInput,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Correct what the record of a signed agreement says wrongly. What was agreed later is an amendment, not a correction.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectRecordInput {
    /// The agreement's id.
    pub agreement: ID,
    /// Why: it is shown to the public in the record's history.
    pub reason: String,
    /// The title; left out, it stays.
    pub title: Option<TextInput>,
    /// When the council approved it.
    pub approved_on: MaybeUndefined<Date>,
    /// When the last party signed it.
    pub signed_on: Option<Date>,
    /// When it was closed as carried out.
    pub completed_on: MaybeUndefined<Date>,
    /// When it was ended early.
    pub terminated_on: MaybeUndefined<Date>,
    /// What it says.
    #[graphql(flatten)]
    pub content: AgreementContentInput,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Erase the name of a person who signed for a partner, as Morocco's law 09-08 lets people ask for: in the agreement and in
/// everything that the log said of it. It can't be undone.
#[derive(Clone, Debug, InputObject)]
pub struct EraseSignatoryInput {
    /// The signature's id.
    pub signature: ID,
    /// Why: it is shown to the public in the record's history, so it must not name the person.
    pub reason: String,
    /// The revision of the agreement that you read; if it has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Hand a draft in for review.
#[derive(Clone, Debug, InputObject)]
pub struct SubmitForReviewInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The day; today when left out.
    pub submitted_on: Option<Date>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Who signed for a party, in which post, on behalf of which post, and by what authority.
#[derive(Clone, Debug, InputObject)]
pub struct SignatureInput {
    /// The party, by its place: 0 is the council itself, then come the partners in their order.
    pub party: i32,
    /// The slug of the official who signed, if it is one of the registry.
    pub official: Option<String>,
    /// The name of who signed, if it is no official of the registry. Not together with `official`.
    pub name: Option<TextInput>,
    /// The slug of the council's post in which the person signed.
    pub post: Option<String>,
    /// The slug of the council's post in whose name the person signed, when that is another.
    pub on_behalf_of: Option<String>,
    /// By what authority; `UNSPECIFIED` when left out.
    #[graphql(default_with = "SigningAuthority::Unspecified")]
    pub authority: SigningAuthority,
    /// The day of this signature; that of the last one when left out.
    pub signed_on: Option<Date>,
}

/// Record that an agreement was signed by all its parties.
#[derive(Clone, Debug, InputObject)]
pub struct SignAgreementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The day of the last signature.
    pub signed_on: Date,
    /// The signatures that are known, in the agreement's own order.
    pub signatures: Vec<SignatureInput>,
    /// The slug of the ceremony at which it was signed; left out, it stays.
    pub ceremony: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Show an agreement to everyone.
#[derive(Clone, Debug, InputObject)]
pub struct PublishInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Take an agreement back from the public. That it was there stays in the log and in the change feed, with the reason.
#[derive(Clone, Debug, InputObject)]
pub struct WithholdInput {
    /// The agreement's id.
    pub agreement: ID,
    /// Why: it is shown to the public.
    pub reason: String,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Give an agreement up before it is signed.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The day; today when left out.
    pub withdrawn_on: Option<Date>,
    /// Why: it is shown where the record is public.
    pub reason: String,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record a later legal act that changes a signed agreement. Give what it changes, one thing at least.
#[derive(Clone, Debug, InputObject)]
pub struct AmendAgreementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// When the amendment was signed.
    pub signed_on: Date,
    /// What it changes, in words.
    pub summary: TextInput,
    /// The new first day of the term.
    pub starts_on: Option<Date>,
    /// The new last day of the term.
    pub ends_on: Option<Date>,
    /// The new whole sum.
    pub amount: Option<MoneyInput>,
    /// Parties that join.
    pub new_partners: Option<Vec<PartnerInput>>,
    /// What parties promise in addition; places count the joining parties too.
    pub new_commitments: Option<Vec<CommitmentInput>>,
    /// Parts of the sum that are added.
    pub new_instalments: Option<Vec<InstalmentInput>>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record a later legal act that prolongs a signed agreement.
#[derive(Clone, Debug, InputObject)]
pub struct RenewAgreementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// When the renewal was signed.
    pub signed_on: Date,
    /// What it says, in words.
    pub summary: TextInput,
    /// The new last day of the term, later than the one before.
    pub ends_on: Date,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Let an agreement rest for a time.
#[derive(Clone, Debug, InputObject)]
pub struct SuspendAgreementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The first day; today or earlier.
    pub starts_on: Date,
    /// The last day, if it is known.
    pub ends_on: Option<Date>,
    /// Why.
    pub reason: TextInput,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Lift the suspension of an agreement.
#[derive(Clone, Debug, InputObject)]
pub struct ResumeAgreementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The last day of the suspension: today or earlier.
    pub ended_on: Date,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// End an agreement early.
#[derive(Clone, Debug, InputObject)]
pub struct TerminateAgreementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The day on which it ended.
    pub terminated_on: Date,
    /// Why.
    pub reason: TextInput,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Close an agreement as carried out.
#[derive(Clone, Debug, InputObject)]
pub struct CompleteAgreementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The day on which it was closed.
    pub completed_on: Date,
    /// What was achieved.
    pub note: Option<TextInput>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
