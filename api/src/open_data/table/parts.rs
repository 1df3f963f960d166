//! The columns of what agreements own: a member of the part's record each.

use entity::id::NodeKind;
use uuid::Uuid;

use super::{
    Chunk, Table,
    part::{AGREEMENT, ID, POSITION, chunk},
};
use crate::{
    error::Error,
    open_data::cell::{Field, Kind, Link},
    store::{
        list::{NoFilter, Relation},
        snapshot::{Snapshot, Which},
    },
};

macro_rules! parts {
    ($($table:ident { $($field:expr;)* })*) => {$(
        impl Table for entity::$table::Model {
            const FIELDS: &'static [Field] = &[ID, AGREEMENT, POSITION, $($field),*];

            fn relation(kind: NodeKind) -> Option<Relation> {
                (kind == NodeKind::Agreement).then_some(Relation::Column("agreement_id"))
            }

            async fn chunk(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
                chunk::<Self>(snapshot, which, after).await
            }
        }
    )*};
}

const PARTY: Field = Field::link("party", Link::Party, "Whose: the party's place in the agreement, from 1.").required();
const CURRENCY: Field = Field::new("currency", Kind::Name, "The currency (ISO 4217).");

parts! {
    party {
        Field::new("role", Kind::Name, "As what it takes part; PartyRole of the GraphQL schema.").required();
        Field::link("council", Link::Council, "The slug of the council, if it is one.");
        Field::link("association", Link::Association, "The slug of the association, if it is one.");
    }
    signature {
        PARTY;
        Field::new("signed_on", Kind::Date, "When the party signed.");
        Field::link("official", Link::Official, "The slug of the official who signed.");
        Field::texts("signatory_name", "The name of who signed, if it is no official of the registry.");
        Field::link("post", Link::Post, "The slug of the post in which it was signed; council/post if it is another council's.");
        Field::link("on_behalf_of", Link::Post, "The slug of the post in whose name it was signed.");
        Field::new("authority", Kind::Name, "By what right; SigningAuthority of the GraphQL schema.").required();
    }
    review {
        Field::texts("committee", "The committee.");
        Field::new("reviewed_on", Kind::Date, "When it gave its opinion.").required();
        Field::new("opinion", Kind::Name, "What it said; Opinion of the GraphQL schema.").required();
        Field::texts("note", "What it added.");
    }
    deliberation {
        Field::new("session_kind", Kind::Name, "The sort of session; SessionKind of the GraphQL schema.").required();
        Field::new("session_number", Kind::Integer, "The session's number.");
        Field::new("held_on", Kind::Date, "The day of the vote.").required();
        Field::new("decision_number", Kind::Text, "The number of the decision.");
        Field::new("votes_for", Kind::Integer, "Votes for it.");
        Field::new("votes_against", Kind::Integer, "Votes against it.");
        Field::new("abstentions", Kind::Integer, "Abstentions.");
        Field::new("outcome", Kind::Name, "How the vote ended; DeliberationOutcome of the GraphQL schema.").required();
        Field::new("letter_on", Kind::Date, "The day of the letter that sent it to the governor.");
        Field::new("letter_reference", Kind::Text, "The number of that letter.");
        Field::new("visa_requested_on", Kind::Date, "When the governor's visa was asked for.");
        Field::new("visa_decided_on", Kind::Date, "When the governor decided.");
        Field::new("visa_outcome", Kind::Name, "How; VisaOutcome of the GraphQL schema.");
    }
    amendment {
        Field::new("number", Kind::Integer, "Its number in the agreement, from 1.").required();
        Field::new("kind", Kind::Name, "What sort of act it is; AmendmentKind of the GraphQL schema.").required();
        Field::new("signed_on", Kind::Date, "When it was signed.").required();
        Field::texts("summary", "What it says.");
        Field::new("starts_on_before", Kind::Date, "The first day of the term before it.");
        Field::new("starts_on", Kind::Date, "The first day since, if it changed.");
        Field::new("ends_on_before", Kind::Date, "The last day of the term before it.");
        Field::new("ends_on", Kind::Date, "The last day since, if it changed.");
        Field::new("amount_before", Kind::Money, "The sum before it. Empty if it was not known, which is not zero.");
        Field::new("amount", Kind::Money, "The sum since, if it changed.");
        CURRENCY;
        Field::new("changes_parties", Kind::Truth, "Whether it added parties.").required();
        Field::new("changes_commitments", Kind::Truth, "Whether it added commitments.").required();
    }
    suspension {
        Field::new("starts_on", Kind::Date, "The first day.").required();
        Field::new("ends_on", Kind::Date, "The last day, if it is known.");
        Field::texts("reason", "Why.");
    }
    commitment {
        PARTY;
        Field::texts("description", "What the party promises.");
    }
    contribution {
        PARTY;
        Field::new("kind", Kind::Name, "Money or something else; ContributionKind of the GraphQL schema.").required();
        Field::texts("description", "What is brought.");
        Field::new("amount", Kind::Money, "The sum, or the value. Empty if it is not known, which is not zero.");
        CURRENCY;
    }
    instalment {
        Field::new("due_on", Kind::Date, "When it is due.");
        Field::new("amount", Kind::Money, "The sum due, in currency.").required();
        CURRENCY.required();
        Field::new("paid_on", Kind::Date, "When it was paid.");
        Field::new("paid_amount", Kind::Money, "What was paid. Empty if nothing is known to be, which is not zero.");
        Field::new("payment_reference", Kind::Text, "The number of the payment order.");
    }
    indicator {
        Field::texts("name", "What is judged.");
        Field::texts("unit", "What it is counted in.");
        Field::new("baseline", Kind::Money, "The value at the beginning, with two digits after the point.");
        Field::new("target", Kind::Money, "The value to be reached.");
        Field::new("target_on", Kind::Date, "When it is to be reached.");
    }
    measurement {
        Field::link("indicator", Link::Indicator, "Of what: the indicator's place in the agreement, from 1.").required();
        Field::new("measured_on", Kind::Date, "When it was measured.").required();
        Field::new("value", Kind::Money, "The value, with two digits after the point.").required();
        Field::texts("note", "What is to be known with it.");
    }
    document {
        Field::texts("title", "What it is called.");
        Field::new("kind", Kind::Name, "What sort of document it is; DocumentKind of the GraphQL schema.").required();
        Field::new("language", Kind::Text, "The language that it is written in: ar, fr, zgh or en.");
        Field::new("file_name", Kind::Text, "The name that a download of it gets.").required();
        Field::new("media_type", Kind::Text, "What sort of file it is.").required();
        Field::new("size", Kind::Integer, "Its bytes.").required();
        Field::new("sha256", Kind::Text, "The SHA-256 of its bytes.").required();
    }
    evaluation {
        Field::texts("title", "What is to be reported.");
        Field::new("due_on", Kind::Date, "When it is due.").required();
        Field::new("delivered_on", Kind::Date, "When it was delivered.");
        Field::link("document", Link::Document, "The id of the report, if it is public.");
    }
}
