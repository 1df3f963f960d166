//! Instalments as a table.

use entity::{agreement, id::NodeKind, instalment};
use uuid::Uuid;

use super::{Chunk, MOST, Table, known};
use crate::{
    error::Error,
    open_data::cell::{Cell, Field, Kind, Row},
    registry::funding::query,
    store::{
        list::{NoFilter, Relation},
        snapshot::{Snapshot, Which},
    },
};

impl Table for instalment::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("agreement", Kind::Text, "The reference of the agreement.").required(),
        Field::new("position", Kind::Integer, "Its place among the agreement's instalments, from 1.").required(),
        Field::new("due_on", Kind::Date, "When it is due."),
        Field::new("amount", Kind::Money, "The sum due, in currency.").required(),
        Field::new("currency", Kind::Name, "The currency (ISO 4217).").required(),
        Field::new("paid_on", Kind::Date, "When it was paid."),
        Field::new("paid_amount", Kind::Money, "What was paid. Empty if nothing is known to be, which is not zero."),
        Field::new("payment_reference", Kind::Text, "The number of the payment order."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        (kind == NodeKind::Agreement).then_some(query::OF_AGREEMENT)
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let instalments = snapshot.models::<instalment::Model>(which, after, MOST).await?;
        let last = instalments.last().map(|instalment| instalment.id.0);
        let agreements = instalments.iter().map(|one| one.agreement_id.0);
        let agreements = snapshot.by_keys::<agreement::Model>(agreements).await?;
        let rows = instalments.into_iter().map(|instalment| {
            let mut row = Row::default();
            row.push(instalment.id.to_string());
            row.push(known(&agreements, instalment.agreement_id.0)?.reference.as_str());
            row.push(instalment.position.saturating_add(1)).push(Cell::some(instalment.due_on));
            row.push(Cell::Money(instalment.amount)).push(instalment.currency).push(Cell::some(instalment.paid_on));
            row.push(Cell::money(instalment.paid_amount)).push(Cell::some(instalment.payment_reference));
            Ok(row)
        });
        Ok(Chunk { rows: rows.collect::<Result<_, Error>>()?, last })
    }
}
