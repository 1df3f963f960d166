//! The mutations of themes and beneficiary groups. All councils share both, so each takes a token for all councils.

use super::{
    input::{CreateBeneficiaryGroupInput, CreateThemeInput, UpdateBeneficiaryGroupInput, UpdateThemeInput},
    schema::{BeneficiaryGroup, Theme},
    service,
};
use crate::graphql::act::acts;

acts! {
    /// What can be done to themes and beneficiary groups.
    VocabularyMutation {
        /// Records a theme. It takes a token for all councils.
        create_theme(CreateThemeInput) -> CreateThemePayload { theme: Theme },
            by Admin over All, service::create_theme::create_theme;
        /// Changes a theme. It takes a token for all councils.
        update_theme(UpdateThemeInput) -> UpdateThemePayload { theme: Theme },
            by Admin over All, service::update_theme::update_theme;
        /// Records a beneficiary group. It takes a token for all councils.
        create_beneficiary_group(CreateBeneficiaryGroupInput) -> CreateBeneficiaryGroupPayload { beneficiary_group: BeneficiaryGroup },
            by Admin over All, service::create_beneficiary_group::create_beneficiary_group;
        /// Changes a beneficiary group. It takes a token for all councils.
        update_beneficiary_group(UpdateBeneficiaryGroupInput) -> UpdateBeneficiaryGroupPayload { beneficiary_group: BeneficiaryGroup },
            by Admin over All, service::update_beneficiary_group::update_beneficiary_group;
    }
}
