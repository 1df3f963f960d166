//! The GraphQL types of indicators, measurements and evaluations.

use crate::{
    graphql::{
        language::Language,
        object::object,
        scalar::{Date, Decimal},
    },
    registry::{agreement::schema::Agreement, document::schema::Document},
};

use super::query;

object! {
    /// Something that is counted or measured, to judge what an agreement achieves.
    type Indicator over indicator {
    }
    values |row, scope| {
        /// The value before the agreement, in the indicator's unit. `null` if it is not known.
        baseline: Option<Decimal> = row.baseline.map(|hundredths| Decimal { hundredths });
        /// The value wanted, in the indicator's unit. `null` if none was agreed.
        target: Option<Decimal> = row.target.map(|hundredths| Decimal { hundredths });
        /// By when it is wanted. `null` if no day was agreed.
        target_on: Option<Date> = row.target_on.map(Date);
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    texts {
        /// What is counted or measured.
        name, name_translations: name;
    }
    optional_texts {
        /// The unit of its values. `null` if they are plain numbers.
        unit, unit_translations: unit;
    }
    edges {
        /// Its values over time, in the order in which they were recorded.
        measurements: Measurement, by query::OF_INDICATOR, sorted query::MEASUREMENTS_AS_GIVEN;
    }
}

object! {
    /// A value of an indicator on one day.
    type Measurement over measurement {
    }
    values |row, scope| {
        /// The day.
        measured_on: Date = Date(row.measured_on);
        /// The value, in the indicator's unit.
        value: Decimal = Decimal { hundredths: row.value };
    }
    links |row| {
        /// What was measured.
        indicator: Indicator = row.indicator_id;
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    optional_texts {
        /// A remark. `null` if there is none.
        note, note_translations: note;
    }
}

object! {
    /// A report on an agreement that is due on a day.
    type Evaluation over evaluation {
        /// The report itself. `null` if it is not here, or may be read by the council's staff alone.
        async fn document(&self, _ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<Document>> {
            let Some(document) = self.row.document_id else {
                return Ok(None);
            };
            let row = self.scope.get::<entity::document::Model>(document.0).await?;
            Ok(row.map(|row| <Document as crate::graphql::connection::Item>::over(row, &self.scope)))
        }
    }
    values |row, scope| {
        /// When it is due.
        due_on: Date = Date(row.due_on);
        /// When it was delivered. `null` if it was not.
        delivered_on: Option<Date> = row.delivered_on.map(Date);
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    texts {
        /// What it is.
        title, title_translations: title;
    }
}
