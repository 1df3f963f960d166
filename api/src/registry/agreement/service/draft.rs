//! Draft: an agreement begins. It has no reference until the public sees it, so that numbers tell nothing of drafts.

use entity::{
    agreement::{self, Publication},
    id::{AgreementId, NodeId, TypedId},
    party::{self, PartyRole},
    revision::Action,
};

use super::content;
use crate::{
    act::{
        deed::Deed,
        refusal::{Faults, Refusal},
    },
    registry::agreement::{
        input::DraftAgreementInput,
        record::{AgreementParts, AgreementRecord},
    },
    revision::record::Record,
};

/// Begins an agreement.
pub(crate) async fn draft(deed: &mut Deed, input: DraftAgreementInput) -> Result<NodeId, Refusal> {
    let council = deed.council(&["council"], &input.council).await?;
    let mut faults = Faults::default();
    let title = faults.text(&["title"], &input.title, None);
    let id = AgreementId::from(deed.unit.key());
    let key = id.to_string();
    let mut row = agreement::Model::new(id, key.clone(), council.id, key, title);
    row.publication = Publication::Draft;
    let own = party::Model {
        id: deed.unit.key().into(),
        agreement_id: id,
        position: 0,
        role: PartyRole::Council,
        council_id: Some(council.id),
        association_id: None,
    };
    let parts = AgreementParts { agreement: Some(id), parties: vec![own], ..AgreementParts::default() };
    let mut record: AgreementRecord = Record::new(row, parts);
    content::read(deed, &mut record, &input.content, &mut faults).await?;
    faults.check()?;
    record.keep_as(&mut deed.unit, None, Action::Draft).await?;
    Ok(id.node())
}
