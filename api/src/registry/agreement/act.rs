//! The mutations of agreements.

use super::{
    input::{
        AmendAgreementInput, CompleteAgreementInput, CorrectRecordInput, DraftAgreementInput, EraseSignatoryInput,
        PublishInput, RenewAgreementInput, ResumeAgreementInput, SignAgreementInput, SubmitForReviewInput,
        SuspendAgreementInput, TerminateAgreementInput, UpdateDraftInput, WithdrawInput, WithholdInput,
    },
    schema::Agreement,
    service,
};
use crate::graphql::act::acts;

acts! {
    /// What can be done to agreements.
    AgreementMutation {
        /// Begins an agreement of a council. Nobody but the council's staff sees it until it is published.
        draft_agreement(DraftAgreementInput) -> DraftAgreementPayload { agreement: Agreement },
            by Editor, service::draft::draft;
        /// Changes a draft.
        update_draft(UpdateDraftInput) -> UpdateDraftPayload { agreement: Agreement },
            by Editor, service::update_draft::update_draft;
        /// Hands a draft in for review. It needs a partner by then.
        submit_for_review(SubmitForReviewInput) -> SubmitForReviewPayload { agreement: Agreement },
            by Editor, service::submit::submit;
        /// Records that all parties have signed. A council may want its own approval first, and the governor's visa from some
        /// sum on: see `requiresDeliberation` and `visaThreshold` of the council.
        sign_agreement(SignAgreementInput) -> SignAgreementPayload { agreement: Agreement },
            by Publisher, service::sign::sign;
        /// Shows an agreement to everyone. It gets its reference now, if it has none yet.
        publish(PublishInput) -> PublishPayload { agreement: Agreement },
            by Publisher, service::publish::publish;
        /// Takes an agreement back from the public, for a reason that the public is told.
        withhold(WithholdInput) -> WithholdPayload { agreement: Agreement },
            by Publisher, service::withhold::withhold;
        /// Gives an agreement up before it is signed.
        withdraw(WithdrawInput) -> WithdrawPayload { agreement: Agreement },
            by Publisher, service::withdraw::withdraw;
        /// Records a later legal act that changes what was agreed: the term, the sum, the parties, what they promise.
        amend_agreement(AmendAgreementInput) -> AmendAgreementPayload { agreement: Agreement },
            by Publisher, service::amend::amend;
        /// Records a later legal act that prolongs the term.
        renew_agreement(RenewAgreementInput) -> RenewAgreementPayload { agreement: Agreement },
            by Publisher, service::renew::renew;
        /// Lets an agreement rest for a time.
        suspend_agreement(SuspendAgreementInput) -> SuspendAgreementPayload { agreement: Agreement },
            by Publisher, service::suspend::suspend;
        /// Lifts a suspension.
        resume_agreement(ResumeAgreementInput) -> ResumeAgreementPayload { agreement: Agreement },
            by Publisher, service::resume::resume;
        /// Ends an agreement early.
        terminate_agreement(TerminateAgreementInput) -> TerminateAgreementPayload { agreement: Agreement },
            by Publisher, service::terminate::terminate;
        /// Closes an agreement as carried out.
        complete_agreement(CompleteAgreementInput) -> CompleteAgreementPayload { agreement: Agreement },
            by Publisher, service::complete::complete;
        /// Corrects what the record of a signed agreement says wrongly, for a reason that the public is told. Other records
        /// are corrected by their updates, which take a `reason` too.
        correct_record(CorrectRecordInput) -> CorrectRecordPayload { agreement: Agreement },
            by Publisher, service::correct::correct;
        /// Erases the name of a person who signed for a partner, in the agreement and in all that the log said of it: who signed is
        /// somebody who is not named, in histories and in the registry as it was (`asOf`) too.
        erase_signatory(EraseSignatoryInput) -> EraseSignatoryPayload { agreement: Agreement },
            by Admin, service::erase_signatory::erase_signatory;
    }
}
