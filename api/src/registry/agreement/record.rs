//! What the log keeps of an agreement: its row, parties, signatures, themes and beneficiary groups.

use std::collections::HashMap;

use entity::{
    agreement, agreement_beneficiary, agreement_theme,
    id::{AgreementId, BeneficiaryGroupId, ThemeId},
    party, signature,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QueryTrait};
use serde::Serialize;
use uuid::Uuid;

use super::theme_set;
use crate::{
    error::Error,
    revision::record::{Parts, Record, place, replace},
    store::{bulk::Bulk, one_of, unit::Unit},
};

/// An agreement with all its parts.
pub(crate) type AgreementRecord = Record<agreement::Model, AgreementParts>;

/// What lives and dies with an agreement, in the order of the agreement's own lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgreementParts {
    pub(crate) parties: Vec<party::Model>,
    pub(crate) signatures: Vec<signature::Model>,
    pub(crate) themes: Vec<ThemeId>,
    pub(crate) beneficiary_groups: Vec<BeneficiaryGroupId>,
    /// The agreement, for the rows of the pairs; every party tells it already.
    #[serde(skip)]
    pub(crate) agreement: Option<AgreementId>,
}

impl AgreementParts {
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
        Ok(parts)
    }

    async fn write(&self, unit: &Unit, before: &Self) -> Result<(), Error> {
        replace(unit, &before.parties, &self.parties).await?;
        replace(unit, &before.signatures, &self.signatures).await?;
        replace(unit, &before.theme_rows(), &self.theme_rows()).await?;
        if let (Some(agreement), true) = (self.agreement, before.themes != self.themes) {
            theme_set::assign(unit.transaction(), agreement.0).await?;
        }
        replace(unit, &before.beneficiary_rows(), &self.beneficiary_rows()).await
    }

    fn fill(&self, bulk: &mut Bulk) -> Result<(), Error> {
        self.parties.iter().try_for_each(|party| bulk.add(party.clone(), &[]))?;
        self.signatures.iter().try_for_each(|signature| bulk.add(signature.clone(), &[]))?;
        self.theme_rows().into_iter().try_for_each(|theme| bulk.add(theme, &[]))?;
        self.beneficiary_rows().into_iter().try_for_each(|group| bulk.add(group, &[]))
    }
}
