//! Attach: a file joins an agreement. Its bytes are in the store by now, kept before the act began; if the act is refused
//! they stay there without a name and do no harm.

use entity::{document, id::NodeId, revision::Action, value::Language};

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    error::Error,
    files::{
        arrival::Arrived,
        kind::{KEPT, MediaType},
        name,
    },
    registry::{agreement::known::Known, document::input::AttachDocumentInput},
    revision::record::place,
};

/// The most documents that one agreement keeps.
pub(crate) const MOST: usize = 500;

/// Adds a document.
pub(crate) async fn attach(deed: &mut Deed, input: AttachDocumentInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Attach).await?;
    let mut faults = Faults::default();
    let documents = &known.before.parts.documents;
    if documents.len() >= MOST {
        faults.add(FaultCode::InvalidState, &["agreement"], format!("The agreement has {MOST} documents already."));
    }
    let title = faults.text(&["title"], &input.title, None);
    let file = file(deed, &input.file.key, &mut faults);
    faults.check()?;
    let (file, media_type) = file.ok_or_else(|| Error::internal("a file that is missing is a fault"))?;
    deed.attached().secure(&file).await?;
    let row = document::Model {
        id: deed.unit.key().into(),
        agreement_id: known.before.row.id,
        position: place(documents.len()),
        title,
        kind: input.kind.into(),
        language: input.language.map(|language| Language::from(language).tag().to_owned()),
        file_name: name::clean(&file.claimed_name, media_type),
        media_type: media_type.name().to_owned(),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        sha256: file.sha256.clone(),
        access: input.access.into(),
    };
    known.after.parts.documents.push(row);
    known.keep(deed, Action::Attach).await
}

/// The file that a variable stands for, and what it is.
fn file(deed: &Deed, key: &str, faults: &mut Faults) -> Option<(Arrived, MediaType)> {
    let Some(file) = deed.attached().find(key) else {
        let message = "No file came with the request: send it as multipart/form-data, by the GraphQL multipart request \
                       specification.";
        faults.add(FaultCode::Required, &["file"], message);
        return None;
    };
    if file.media_type.is_none() {
        faults.add(FaultCode::Invalid, &["file"], format!("The file's bytes are none of what is kept: {KEPT}."));
    }
    file.media_type.map(|kind| (file.clone(), kind))
}
