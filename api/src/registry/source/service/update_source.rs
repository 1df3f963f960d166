//! Update a source. The record is shared: whatever was taken from it cites it.

use entity::{
    id::{NodeId, TypedId},
    source, value,
};

use crate::{
    act::{
        deed::Deed,
        reading::updated,
        refusal::{FaultCode, Faults, Refusal},
    },
    graphql::language::Language,
    registry::source::{input::UpdateSourceInput, rules::is_address},
    revision::record::Record,
};

/// Changes a source.
pub(crate) async fn update_source(deed: &mut Deed, input: UpdateSourceInput) -> Result<NodeId, Refusal> {
    let before: Record<source::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults, today) = (before.clone(), Faults::default(), deed.unit.today());
    deed.why(input.reason.as_deref(), &mut faults);
    let row = &mut after.row;
    row.kind = input.kind.map_or(row.kind, Into::into);
    row.title = faults.lasting_text(&["title"], input.title.as_ref(), &row.title);
    row.url = updated(&input.url, row.url.take(), |url| address(url, &mut faults));
    row.published_on = updated(&input.published_on, row.published_on, |on| faults.past(&["publishedOn"], *on, today));
    row.event_on = updated(&input.event_on, row.event_on, |on| on.0);
    row.language = updated(&input.language, row.language.take(), |language| tag(*language));
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}

/// An address on the web.
pub(super) fn address(said: &str, faults: &mut Faults) -> String {
    if !is_address(said) {
        let message = "An address begins with http:// or https:// and has no spaces, 2000 characters at most.";
        faults.add(FaultCode::Invalid, &["url"], message);
    }
    said.to_owned()
}

/// A language, as it is stored.
pub(super) fn tag(language: Language) -> String {
    value::Language::from(language).tag().to_owned()
}
