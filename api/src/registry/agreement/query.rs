//! The lists of agreements, parties, signatures and facilities: whose, and in which orders.

use std::collections::HashMap;

use entity::id::AgreementId;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use uuid::Uuid;

use crate::{
    error::Error,
    store::{
        batch::Lookup,
        list::{Relation, SortKey, listed},
        one_of,
        owned::{Kind, Packing},
        reader::Reader,
        sight::Shown,
    },
};

listed! {
    party => Party {
        const SHOWN: Shown = Shown::WithAgreement;
        const PACKING: Option<Packing<Self>> = Some(Packing {
            columns: &[
                ("id", Kind::Key),
                ("position", Kind::Number),
                ("role", Kind::Text),
                ("council_id", Kind::OptionalKey),
                ("association_id", Kind::OptionalKey),
            ],
            unpack: |values| Some(entity::party::Model {
                id: values.key()?,
                agreement_id: values.owner(),
                position: values.number()?,
                role: values.one_of()?,
                council_id: values.optional_key()?,
                association_id: values.optional_key()?,
            }),
            position: |row| row.position,
        });
    };
    signature => Signature {
        const SHOWN: Shown = Shown::WithAgreement;
        const PACKING: Option<Packing<Self>> = Some(Packing {
            columns: &[
                ("id", Kind::Key),
                ("party_id", Kind::Key),
                ("position", Kind::Number),
                ("signed_on", Kind::OptionalDate),
                ("official_id", Kind::OptionalKey),
                ("signatory_name", Kind::OptionalJson),
                ("post_id", Kind::OptionalKey),
                ("on_behalf_of_id", Kind::OptionalKey),
                ("authority", Kind::Text),
            ],
            unpack: |values| Some(entity::signature::Model {
                id: values.key()?,
                agreement_id: values.owner(),
                party_id: values.key()?,
                position: values.number()?,
                signed_on: values.optional_date()?,
                official_id: values.optional_key()?,
                signatory_name: values.optional_texts()?,
                post_id: values.optional_key()?,
                on_behalf_of_id: values.optional_key()?,
                authority: values.one_of()?,
            }),
            position: |row| row.position,
        });
    };
    facility => Facility { const SHARED: bool = true; };
    amendment => Amendment { const SHOWN: Shown = Shown::WithAgreement; };
    suspension => Suspension { const SHOWN: Shown = Shown::WithAgreement; };
    commitment => Commitment { const SHOWN: Shown = Shown::WithAgreement; };
}

/// A council's agreements.
pub(crate) const OF_COUNCIL: Relation = Relation::Column("council_id");

/// The agreements that an association is a party to.
pub(crate) const OF_ASSOCIATION: Relation =
    Relation::Through { table: "party", parent: "association_id", child: "agreement_id" };

/// The agreements with a theme.
pub(crate) const OF_THEME: Relation =
    Relation::Through { table: "agreement_theme", parent: "theme_id", child: "agreement_id" };

/// The agreements that serve a group.
pub(crate) const OF_BENEFICIARY_GROUP: Relation =
    Relation::Through { table: "agreement_beneficiary", parent: "beneficiary_group_id", child: "agreement_id" };

/// The agreements signed at a ceremony.
pub(crate) const OF_CEREMONY: Relation = Relation::Column("ceremony_id");

/// The agreements about a facility.
pub(crate) const OF_FACILITY: Relation = Relation::Column("facility_id");

/// The agreements that cite a source.
pub(crate) const OF_SOURCE: Relation = Relation::Through { table: "citation", parent: "source_id", child: "node_id" };

/// An agreement's parties.
pub(crate) const PARTIES: Relation = Relation::Column("agreement_id");

/// An agreement's signatures.
pub(crate) const SIGNATURES: Relation = Relation::Column("agreement_id");

/// A party's signatures.
pub(crate) const SIGNATURES_OF_PARTY: Relation = Relation::Column("party_id");

/// The signatures of an official.
pub(crate) const SIGNED_BY_OFFICIAL: Relation = Relation::Column("official_id");

/// The signatures given in a post.
pub(crate) const SIGNED_IN_POST: Relation = Relation::Column("post_id");

/// A council's facilities.
pub(crate) const FACILITIES: Relation = Relation::Column("council_id");

/// Parties in the agreement's own order.
pub(crate) const PARTIES_AS_GIVEN: SortKey = SortKey::position("party");

/// Signatures in the agreement's own order.
pub(crate) const SIGNATURES_AS_GIVEN: SortKey = SortKey::position("signature");

/// An agreement's amendments.
pub(crate) const AMENDMENTS: Relation = Relation::Column("agreement_id");

/// An agreement's suspensions.
pub(crate) const SUSPENSIONS: Relation = Relation::Column("agreement_id");

/// What an agreement's parties promise.
pub(crate) const COMMITMENTS: Relation = Relation::Column("agreement_id");

/// What a party promises.
pub(crate) const COMMITMENTS_OF_PARTY: Relation = Relation::Column("party_id");

/// Amendments by their numbers.
pub(crate) const AMENDMENTS_AS_GIVEN: SortKey = SortKey::position("amendment");

/// Suspensions as they were recorded.
pub(crate) const SUSPENSIONS_AS_GIVEN: SortKey = SortKey::position("suspension");

/// Commitments in the agreement's own order.
pub(crate) const COMMITMENTS_AS_GIVEN: SortKey = SortKey::position("commitment");

/// Ask whether anybody takes part in an agreement beside the council that entered into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct HasPartner(pub(crate) AgreementId);

impl Lookup<HasPartner> for Reader {
    type Value = bool;

    async fn load(&self, keys: Vec<HasPartner>) -> Result<HashMap<HasPartner, bool>, Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0.0).collect();
        let other = Expr::col(("party", "council_id")).not_equals(("agreement", "council_id"));
        let query = SelectStatement::new()
            .distinct()
            .column(("party", "agreement_id"))
            .from("party")
            .inner_join("agreement", Expr::col(("agreement", "id")).equals(("party", "agreement_id")))
            .and_where(one_of(self.store.backend(), "party", "agreement_id", &ids))
            .and_where(Expr::col(("party", "association_id")).is_not_null().or(other))
            .to_owned();
        let mut found: HashMap<HasPartner, bool> = keys.into_iter().map(|key| (key, false)).collect();
        for row in self.store.rows(&query).await? {
            let id: Uuid = row.try_get("", "agreement_id")?;
            found.insert(HasPartner(id.into()), true);
        }
        Ok(found)
    }
}
