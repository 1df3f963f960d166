//! The scalars: calendar dates and amounts of money.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A calendar date in Morocco, written `YYYY-MM-DD` (ISO 8601). It has no time of day and no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date(pub NaiveDate);

#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        // chrono also takes one-digit months and days; the registry has one way to write a date.
        let date = text.parse::<NaiveDate>().ok().filter(|date| date.to_string() == *text);
        date.map(Date).ok_or_else(|| InputValueError::custom("a date is written YYYY-MM-DD"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An exact decimal number, written as a string with two digits after the point, such as `"1250000.00"`: as a JSON
/// number it would lose digits in many clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The number in hundredths.
    pub hundredths: i64,
}

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

/// The number with two digits after the point.
pub(crate) fn write_hundredths(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// The number in hundredths, if the text is a decimal with two digits after the point at most and fits.
pub(crate) fn parse_hundredths(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || fraction.len() > 2 {
        return None;
    }
    let size = format!("{whole}{fraction:0<2}").parse::<i64>().ok()?;
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[test]
    fn decimals_are_exact() {
        for (text, hundredths) in [("0", 0), ("12", 1200), ("12.5", 1250), ("12.50", 1250), ("-0.07", -7)] {
            assert_eq!(parse_hundredths(text), Some(hundredths), "{text}");
        }
        for text in ["", ".", "1.", ".5", "1.234", "1,5", "1e3", "+1", "--1", " 1", "99999999999999999999"] {
            assert_eq!(parse_hundredths(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn decimals_survive_the_round_trip(hundredths in -i64::MAX..i64::MAX) {
            prop_assert_eq!(parse_hundredths(&write_hundredths(hundredths)), Some(hundredths));
        }
    }
}
