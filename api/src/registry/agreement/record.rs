//! What the log keeps of an agreement: its row, and everything that lives and dies with it.

use std::collections::HashMap;

use entity::{
    agreement, agreement_beneficiary, agreement_theme, amendment, commitment, contribution, deliberation, document,
    evaluation,
    id::{AgreementId, BeneficiaryGroupId, ThemeId},
    indicator, instalment, measurement, party, review, signature, suspension,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QueryTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::theme_set;
use crate::{
    error::Error,
    revision::record::{Parts, Record, place, remove, replace, save},
    store::{
        bulk::Bulk,
        one_of,
        packed::{Packed, pack, pack_keys},
        unit::Unit,
    },
};

/// The column of an agreement's row that repeats its parties.
pub(crate) const PARTIES: &str = "packed_parties";
/// The column of an agreement's row that repeats its themes.
pub(crate) const THEMES: &str = "packed_themes";

/// An agreement with all its parts.
pub(crate) type AgreementRecord = Record<agreement::Model, AgreementParts>;

/// Lists of parts that have rows of their own, in the order in which they may point at each other.
macro_rules! parts {
    ($($(#[$doc:meta])* $list:ident: $table:ident;)*) => {
        /// What lives and dies with an agreement, in the order of the agreement's own lists.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub(crate) struct AgreementParts {
            pub(crate) parties: Vec<party::Model>,
            pub(crate) signatures: Vec<signature::Model>,
            pub(crate) themes: Vec<ThemeId>,
            pub(crate) beneficiary_groups: Vec<BeneficiaryGroupId>,
            $($(#[$doc])* #[serde(skip_serializing_if = "Vec::is_empty")]
            pub(crate) $list: Vec<$table::Model>,)*
            /// The agreement, for the rows of the pairs; every party tells it already.
            #[serde(skip)]
            pub(crate) agreement: Option<AgreementId>,
        }

        impl AgreementParts {
            async fn read_lists(
                parts: &mut HashMap<Uuid, Self>,
                connection: &impl ConnectionTrait,
                nodes: &[Uuid],
            ) -> Result<(), Error> {
                let backend = connection.get_database_backend();
                $(
                    let mut query = $table::Entity::find();
                    let owned = one_of(backend, stringify!($table), "agreement_id", nodes);
                    QueryTrait::query(&mut query).and_where(owned);
                    for row in query.order_by_asc($table::Column::Position).all(connection).await? {
                        parts.entry(row.agreement_id.0).or_default().$list.push(row);
                    }
                )*
                Ok(())
            }

            async fn write_lists(&self, unit: &Unit, before: &Self) -> Result<(), Error> {
                $(save(unit, &before.$list, &self.$list).await?;)*
                Ok(())
            }

            fn fill_lists(&self, bulk: &mut Bulk) -> Result<(), Error> {
                $(self.$list.iter().try_for_each(|row| bulk.add(row.clone(), &[]))?;)*
                Ok(())
            }
        }
    };
}

parts! {
    /// What committees said.
    reviews: review;
    /// What the council voted.
    deliberations: deliberation;
    /// What later acts changed.
    amendments: amendment;
    /// When it rested.
    suspensions: suspension;
    /// What parties promise.
    commitments: commitment;
    /// What parties bring.
    contributions: contribution;
    /// How it is paid.
    instalments: instalment;
    /// What results are judged by.
    indicators: indicator;
    /// The values of indicators.
    measurements: measurement;
    /// The files.
    documents: document;
    /// The reports that are due.
    evaluations: evaluation;
}

impl AgreementParts {
    /// Deletes what is gone: what points at a part goes before that part.
    async fn remove_gone(&self, unit: &Unit, before: &Self) -> Result<(), Error> {
        remove(unit, &before.evaluations, &self.evaluations).await?;
        remove(unit, &before.documents, &self.documents).await?;
        remove(unit, &before.measurements, &self.measurements).await?;
        remove(unit, &before.indicators, &self.indicators).await?;
        remove(unit, &before.instalments, &self.instalments).await?;
        remove(unit, &before.contributions, &self.contributions).await?;
        remove(unit, &before.commitments, &self.commitments).await?;
        remove(unit, &before.suspensions, &self.suspensions).await?;
        remove(unit, &before.amendments, &self.amendments).await?;
        remove(unit, &before.deliberations, &self.deliberations).await?;
        remove(unit, &before.reviews, &self.reviews).await?;
        remove(unit, &before.signatures, &self.signatures).await?;
        remove(unit, &before.parties, &self.parties).await
    }

    fn theme_rows(&self) -> Vec<agreement_theme::Model> {
        let rows = self.agreement.into_iter().flat_map(|agreement_id| {
            let themes = self.themes.iter().enumerate();
            themes.map(move |(index, theme_id)| agreement_theme::Model {
                agreement_id,
                theme_id: *theme_id,
                position: place(index),
            })
        });
        rows.collect()
    }

    fn beneficiary_rows(&self) -> Vec<agreement_beneficiary::Model> {
        let rows = self.agreement.into_iter().flat_map(|agreement_id| {
            let groups = self.beneficiary_groups.iter().enumerate();
            groups.map(move |(index, group)| agreement_beneficiary::Model {
                agreement_id,
                beneficiary_group_id: *group,
                position: place(index),
            })
        });
        rows.collect()
    }
}

impl Parts for AgreementParts {
    async fn read(connection: &impl ConnectionTrait, nodes: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let backend = connection.get_database_backend();
        let mut parts: HashMap<Uuid, Self> = HashMap::new();
        macro_rules! rows {
            ($table:ident) => {{
                let mut query = $table::Entity::find();
                QueryTrait::query(&mut query).and_where(one_of(backend, stringify!($table), "agreement_id", nodes));
                query.order_by_asc($table::Column::Position).all(connection).await?
            }};
        }
        for node in nodes {
            parts.insert(*node, AgreementParts { agreement: Some((*node).into()), ..AgreementParts::default() });
        }
        for party in rows!(party) {
            parts.entry(party.agreement_id.0).or_default().parties.push(party);
        }
        for signature in rows!(signature) {
            parts.entry(signature.agreement_id.0).or_default().signatures.push(signature);
        }
        for theme in rows!(agreement_theme) {
            parts.entry(theme.agreement_id.0).or_default().themes.push(theme.theme_id);
        }
        for group in rows!(agreement_beneficiary) {
            parts.entry(group.agreement_id.0).or_default().beneficiary_groups.push(group.beneficiary_group_id);
        }
        Self::read_lists(&mut parts, connection, nodes).await?;
        Ok(parts)
    }

    async fn write(&self, unit: &Unit, before: &Self) -> Result<(), Error> {
        self.remove_gone(unit, before).await?;
        save(unit, &before.parties, &self.parties).await?;
        save(unit, &before.signatures, &self.signatures).await?;
        replace(unit, &before.theme_rows(), &self.theme_rows()).await?;
        if let (Some(agreement), true) = (self.agreement, before.themes != self.themes) {
            theme_set::assign(unit.transaction(), agreement.0).await?;
        }
        replace(unit, &before.beneficiary_rows(), &self.beneficiary_rows()).await?;
        self.write_lists(unit, before).await
    }

    fn fill(&self, bulk: &mut Bulk) -> Result<(), Error> {
        self.parties.iter().try_for_each(|party| bulk.add(party.clone(), &[]))?;
        self.signatures.iter().try_for_each(|signature| bulk.add(signature.clone(), &[]))?;
        self.theme_rows().into_iter().try_for_each(|theme| bulk.add(theme, &[]))?;
        self.beneficiary_rows().into_iter().try_for_each(|group| bulk.add(group, &[]))?;
        self.fill_lists(bulk)
    }

    fn packed(&self) -> Result<Packed, Error> {
        let themes = self.themes.iter().map(|theme| theme.0);
        Ok(vec![(PARTIES, pack(&self.parties)?), (THEMES, pack_keys(themes)?)])
    }
}
