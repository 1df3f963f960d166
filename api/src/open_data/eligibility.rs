//! What a standard can take of the registry. One rule for the files, for what they leave out, and for the GraphQL schema.

use entity::agreement;

use super::cell::{Field, Kind};

/// A standard that agreements are given in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    Giving,
    Conventions,
}

/// Why a standard can't take an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    AmountUnknown,
    AmountZero,
    CurrencyNotDirham,
    SignatureUnknown,
    PartnerUnknown,
}

impl Standard {
    /// Why the standard can't take an agreement; nothing if it can.
    pub(crate) fn refuses(self, agreement: &agreement::Model, has_partner: bool) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if agreement.amount.is_none() && self == Standard::Giving {
            reasons.push(Reason::AmountUnknown);
        }
        if self == Standard::Conventions {
            if agreement.amount == Some(0) {
                reasons.push(Reason::AmountZero);
            }
            if agreement.currency.as_deref().is_some_and(|currency| currency != "MAD") {
                reasons.push(Reason::CurrencyNotDirham);
            }
        }
        if agreement.signed_on.is_none() {
            reasons.push(Reason::SignatureUnknown);
        }
        if !has_partner {
            reasons.push(Reason::PartnerUnknown);
        }
        reasons
    }
}

impl Reason {
    /// The stable name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Reason::AmountUnknown => "AMOUNT_UNKNOWN",
            Reason::AmountZero => "AMOUNT_ZERO",
            Reason::CurrencyNotDirham => "CURRENCY_NOT_DIRHAM",
            Reason::SignatureUnknown => "SIGNATURE_UNKNOWN",
            Reason::PartnerUnknown => "PARTNER_UNKNOWN",
        }
    }

    /// The same for people.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Reason::AmountUnknown => {
                "The amount is not known, and the standard has no way to say so; 0 would be wrong."
            }
            Reason::AmountZero => "The amount is 0, and the table takes sums above it only.",
            Reason::CurrencyNotDirham => "The amount is not in dirhams, and the table takes MAD only.",
            Reason::SignatureUnknown => "The day of signature is not known, and the standard asks for it.",
            Reason::PartnerUnknown => "No partner is known, and the standard asks for one.",
        }
    }
}

/// The columns of what a standard left out.
pub(crate) const EXCLUSIONS: &[Field] = &[
    Field::new("id", Kind::Id, "The agreement's permanent id.").required(),
    Field::new("reference", Kind::Text, "The agreement's reference.").required(),
    Field::new("reason", Kind::Name, "Why it is left out; ExportExclusion of the GraphQL schema.").required(),
    Field::new("message", Kind::Text, "The same, for people.").required(),
];
