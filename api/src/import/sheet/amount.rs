//! Sums of money as people write them: with a decimal comma or point, with groups of three digits, in Arabic digits, with
//! the name of the dirham beside them. Which sign is the decimal one must follow from the sum itself.

use super::value::{latin, word};

/// What may stand beside a sum in dirhams.
const DIRHAM: [&str; 7] = ["MAD", "DHS", "DH", "دراهم", "درهما", "درهم", "د.م."];

/// What every spelling is brought to: the Arabic decimal sign, which can't be a sign of thousands.
const DECIMAL: char = '\u{66b}';

const NO_SUM: &str = "an amount is written 1250000.50, 1 250 000,50 or 1.250.000,50";

/// A sum as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// In hundredths.
    pub(super) hundredths: i64,
    /// Whether it is said to be in dirhams.
    pub(super) is_in_dirhams: bool,
}

/// Reads a sum; none where the cell is empty.
pub(super) fn amount(cell: &str) -> Result<Option<Sum>, String> {
    let mut text = latin(&word(cell)?);
    let upper = text.to_uppercase();
    let currency = DIRHAM.iter().find_map(|name| upper.strip_suffix(name).or_else(|| upper.strip_prefix(name)));
    let is_in_dirhams = currency.is_some();
    if let Some(rest) = currency {
        text = rest.trim().to_owned();
    }
    if text.is_empty() {
        return if is_in_dirhams { Err("a currency stands here without a sum".into()) } else { Ok(None) };
    }
    if text.starts_with('-') {
        return Err("an amount is not negative; leave the cell empty where it is not known".into());
    }
    let is_short =
        text.strip_suffix(|last: char| last.is_ascii_digit()).is_some() && text.to_uppercase().contains("E+");
    if is_short {
        return Err(
            "a spreadsheet has shortened this number; give the cell the format of a number, and write it whole".into(),
        );
    }
    let (whole, hundredths) = parts(&text)?;
    let sum = format!("{whole}{hundredths:0<2}");
    if whole.len() > 15 {
        return Err("an amount has fifteen digits before the comma at most".into());
    }
    let hundredths = sum.parse().map_err(|_| NO_SUM)?;
    Ok(Some(Sum { hundredths, is_in_dirhams }))
}

/// The digits before the decimal sign, and the two after it.
fn parts(text: &str) -> Result<(String, String), String> {
    // Every blank and apostrophe, and the Arabic sign of thousands, can only be a sign of thousands.
    let is_blank = |letter: char| letter.is_whitespace() || matches!(letter, '\'' | '\u{2019}' | '\u{66c}');
    let text: String = text.chars().map(|letter| if is_blank(letter) { ' ' } else { letter }).collect();
    let decimal = decimal(&text)?;
    let (whole, cents) = match decimal {
        Some(sign) => text.split_once(sign).ok_or(NO_SUM)?,
        None => (text.as_str(), ""),
    };
    let mut signs = whole.chars().filter(|letter| !letter.is_ascii_digit());
    let whole = match signs.next() {
        None => whole.to_owned(),
        Some(sign) if signs.any(|other| other != sign) || ![' ', ',', '.'].contains(&sign) => return Err(NO_SUM.into()),
        Some(sign) => thousands(&whole.split(sign).collect::<Vec<_>>())
            .ok_or("the groups of digits are not of three; an amount is written 1 250 000,50")?,
    };
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(&whole) || !is_number(cents) || (decimal.is_some() && cents.is_empty()) {
        return Err(NO_SUM.into());
    }
    let cents =
        cents.get(2..).map_or(cents, |rest| if rest.bytes().all(|byte| byte == b'0') { &cents[..2] } else { cents });
    if cents.len() > 2 {
        return Err("an amount has two digits after the comma at most".into());
    }
    Ok((whole, cents.to_owned()))
}

/// The decimal sign, which follows from the other signs or from the digits.
fn decimal(text: &str) -> Result<Option<char>, String> {
    let count = |sign: char| text.matches(sign).count();
    match (count(DECIMAL), count(','), count('.')) {
        (1, ..) => Ok(Some(DECIMAL)),
        (0, 0, 0) => Ok(None),
        (0, 1, 0) | (0, 0, 1) => {
            let sign = if text.contains(',') { ',' } else { '.' };
            let groups: Vec<&str> = text.split(sign).collect();
            // «1,250» is one and a quarter here and a thousand and a quarter there.
            match thousands(&groups).filter(|_| groups[0] != "0") {
                Some(whole) => Err(format!(
                    "`{text}` may mean thousands or a fraction; write {whole}, or two digits after the comma"
                )),
                None => Ok(Some(sign)),
            }
        }
        (0, _, 0) | (0, 0, _) => Ok(None),
        (0, 1, _) if text.rfind(',') > text.rfind('.') => Ok(Some(',')),
        (0, _, 1) if text.rfind('.') > text.rfind(',') => Ok(Some('.')),
        _ => Err(NO_SUM.into()),
    }
}

/// Groups of digits as one number, if they are groups of thousands.
fn thousands(groups: &[&str]) -> Option<String> {
    let (first, rest) = groups.split_first()?;
    let is_group = |group: &&str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let begins = (1..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit());
    (begins && rest.iter().all(is_group)).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use entity::value::write_hundredths;
    use proptest::prelude::*;

    use super::*;

    fn sum(text: &str) -> Result<Option<i64>, String> {
        amount(text).map(|sum| sum.map(|sum| sum.hundredths))
    }

    #[test]
    fn amounts_are_understood_where_they_mean_one_sum() {
        for text in [
            "1250000.50",
            "1250000,50",
            "1250000.5",
            "1 250 000,50",
            "1\u{202f}250\u{a0}000,5",
            "1.250.000,50",
            "1,250,000.50",
            "1'250'000.50",
            "١٢٥٠٠٠٠٫٥٠",
            "١٬٢٥٠٬٠٠٠٫٥",
            "1 250 000,50 DH",
            "MAD 1250000.5",
            "1250000.500",
            " 1250000,50 د.م. ",
        ] {
            assert_eq!(sum(text), Ok(Some(125_000_050)), "{text}");
        }
        let dirhams = |text| amount(text).map(|sum| sum.map(|sum| (sum.hundredths, sum.is_in_dirhams)));
        assert_eq!((dirhams("500 درهم"), dirhams("500")), (Ok(Some((50_000, true))), Ok(Some((50_000, false)))));
        for (text, hundredths) in
            [("0", 0), ("1.250.000", 125_000_000), ("1 250", 125_000), ("0,50", 50), ("0.500", 50)]
        {
            assert_eq!(sum(text), Ok(Some(hundredths)), "{text}");
        }
        assert_eq!(sum(" "), Ok(None));
        for text in [
            "1,250",
            "1.250",
            "12.345",
            "-5",
            "1,25E+06",
            "12.345,6.7",
            "1.5.0",
            "#N/A",
            "abc",
            "1.234567",
            "12 34,567",
            "12 50",
            "DH",
            "99999999999999999999",
            ",50",
            "5,",
            "1,250 000",
            "1٫2٫3",
            "1,2 3",
            "0x10",
            "1e5",
            "١٫٢٥٠٫٠",
        ] {
            assert!(sum(text).is_err(), "{text}");
        }
    }

    proptest! {
        /// However a sum is grouped, it is that sum.
        #[test]
        fn a_sum_is_that_sum(hundredths in 0_i64..99_999_999_999_999_999, form in 0_usize..5, arabic: bool) {
            let plain = write_hundredths(hundredths);
            prop_assert_eq!(sum(&plain), Ok(Some(hundredths)));
            let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
            let (group, decimal) = [(" ", ","), (".", ","), (",", "."), ("\u{202f}", ","), ("\u{66c}", "\u{66b}")][form];
            let mut written = String::new();
            for (place, digit) in whole.chars().enumerate() {
                if place > 0 && (whole.len() - place) % 3 == 0 {
                    written.push_str(group);
                }
                written.push(digit);
            }
            written = format!("{written}{decimal}{cents}");
            if arabic {
                let digit = |letter: char| letter.to_digit(10).and_then(|digit| char::from_u32(0x660 + digit)).unwrap_or(letter);
                written = written.chars().map(digit).collect();
            }
            prop_assert_eq!(sum(&written), Ok(Some(hundredths)), "{}", written);
        }

        #[test]
        fn no_text_makes_it_panic(cell in ".{0,40}", near in "[0-9٠-٩,. ٫٬eE+DH-]{0,14}") {
            let _ = (amount(&cell), amount(&near));
        }
    }
}
