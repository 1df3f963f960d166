//! The scalars: calendar dates, instants and amounts of money.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use entity::value::{parse_date, parse_hundredths, write_hundredths};

/// A calendar date, as the API writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date(pub NaiveDate);

/// A calendar date in Morocco, written `YYYY-MM-DD` (ISO 8601). It has no time of day and no time zone.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let date = parse_date(text).map(Date);
        date.ok_or_else(|| InputValueError::custom("a date is written YYYY-MM-DD, from 0001-01-01 to 9999-12-31"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant, as the API writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Instant(pub DateTime<Utc>);

/// An instant in UTC, written as RFC 3339 asks, such as `2025-07-02T10:30:00Z`. Another offset is understood.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let instant = DateTime::parse_from_rfc3339(text).map(|instant| Instant(instant.with_timezone(&Utc)));
        instant
            .ok()
            .filter(|instant| (1..=9999).contains(&instant.0.year()))
            .ok_or_else(|| InputValueError::custom("an instant is written like 2025-07-02T10:30:00Z"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// A number of hundredths, as the API writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The number in hundredths.
    pub hundredths: i64,
}

/// An exact decimal number, written as a string with two digits after the point, such as `"1250000.00"`: as a JSON
/// number it would lose digits in many clients.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let hundredths = parse_hundredths(text);
        hundredths.map(|hundredths| Decimal { hundredths }).ok_or_else(|| {
            InputValueError::custom("a decimal is written like \"1250000.00\", with two decimals at most")
        })
    }

    fn to_value(&self) -> Value {
        Value::String(write_hundredths(self.hundredths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_one_form() {
        let parse = |text: &str| Date::parse(Value::String(text.into())).ok().map(|date| date.0.to_string());
        assert_eq!(parse("2025-07-02").as_deref(), Some("2025-07-02"));
        for text in ["2025-7-2", "2025-07-32", "02/07/2025", "2025-07-02T00:00:00Z", "", " 2025-07-02"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(Date::parse(Value::from(20_250_702)).is_err());
    }
}
