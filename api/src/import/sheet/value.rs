//! Values as people and spreadsheets write them. What can mean one thing only is understood; anything else is refused, with
//! the reason.

use chrono::NaiveDate;
use entity::value::parse_date;

/// What spreadsheets show where a formula failed, in English and in French.
const FAILED: [&str; 10] =
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#VALEUR!", "#NOM?", "#NOMBRE!"];

const NO_DATE: &str = "a date is written 2025-07-02 or 02/07/2025";

/// A text without what spreadsheets leave around it. Within it only breaks of lines are mended: typography is the author's.
pub(super) fn text(cell: &str) -> Result<String, String> {
    let is_around = |letter: char| letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}');
    let text = cell.trim_matches(is_around);
    let is_error = text.strip_prefix("Err:").is_some_and(|code| code.parse::<u16>().is_ok());
    if is_error || FAILED.contains(&text.to_uppercase().as_str()) {
        return Err(
            "a formula that failed stands here; put in what it should have given, or leave the cell empty".into()
        );
    }
    if !text.contains(['\n', '\r', '\t']) {
        return Ok(text.to_owned());
    }
    Ok(text.split(['\n', '\r', '\t']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "))
}

/// A value that is no text: also without the invisible marks that copying from a right-to-left page leaves in it.
pub(super) fn word(cell: &str) -> Result<String, String> {
    let is_mark = |letter: char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text(&cell.replace(is_mark, ""))
}

/// A value with the digits that Arabic writes as Latin ones.
pub(super) fn latin(text: &str) -> String {
    let latin = |letter: char| {
        let digit = match letter {
            '\u{660}'..='\u{669}' => u32::from(letter) - 0x660,
            '\u{6f0}'..='\u{6f9}' => u32::from(letter) - 0x6f0,
            _ => return letter,
        };
        char::from_digit(digit, 10).unwrap_or(letter)
    };
    text.chars().map(latin).collect()
}

/// A calendar date: `2025-07-02`, or day, month and year, as Morocco writes it: `2/7/2025`, `02-07-2025`, `02.07.2025`.
pub(super) fn date(cell: &str) -> Result<Option<NaiveDate>, String> {
    let text = latin(&word(cell)?);
    if text.is_empty() {
        return Ok(None);
    }
    // What exports days as instants adds a time that says nothing.
    let day = ["T00:00:00", " 00:00:00", "T00:00", " 00:00"].iter().find_map(|none| text.strip_suffix(none));
    let day = day.unwrap_or(&text);
    if day.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(
            "this is a year, or a spreadsheet's number for a day; give the cell the format of a date, or write \
                    2025-07-02"
                .into(),
        );
    }
    let sign = day.chars().find(|letter| ['/', '-', '.'].contains(letter)).ok_or(NO_DATE)?;
    let parts: Vec<&str> = day.split(sign).map(str::trim).collect();
    let [mut first, month, mut last] = parts[..] else {
        return Err(NO_DATE.into());
    };
    if first.len() == 4 {
        (first, last) = (last, first);
    } else if last.len() == 2 {
        return Err("the year has two digits, and could be of two centuries; write all four".into());
    }
    let number = |part: &str, most: usize| {
        let is_number = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse::<u32>().map_err(|_| NO_DATE) } else { Err(NO_DATE) }
    };
    let (day, month, year) = (number(first, 2)?, number(month, 2)?, number(last, 4)?);
    if month > 12 && day <= 12 {
        return Err("there is no such month; a date is written with the day first, 02/07/2025, or 2025-07-02".into());
    }
    let date = parse_date(&format!("{year:04}-{month:02}-{day:02}")).filter(|_| year >= 1000);
    date.map(Some).ok_or_else(|| "there is no such day".into())
}

/// A whole number.
pub(super) fn whole(cell: &str) -> Result<Option<i64>, String> {
    let text = latin(&word(cell)?);
    // A spreadsheet writes whole numbers as decimals now and then.
    let digits = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(&text);
    match digits {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| "it is a whole number".into()),
    }
}

/// True or false, in the words of the tables or of people.
pub(super) fn truth(cell: &str) -> Result<Option<bool>, String> {
    match word(cell)?.to_lowercase().as_str() {
        "" => Ok(None),
        "true" | "vrai" | "oui" | "yes" | "1" | "نعم" => Ok(Some(true)),
        "false" | "faux" | "non" | "no" | "0" | "لا" => Ok(Some(false)),
        _ => Err("it is written true or false, oui or non, نعم or لا".into()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_understood_where_they_mean_one_day() {
        let day = |text: &str| date(text).map(|date| date.map(|date| date.to_string()));
        for text in [
            "2025-07-02",
            "2025-7-2",
            "2025/07/02",
            "02/07/2025",
            "2/7/2025",
            " 02-07-2025 ",
            "02.07.2025",
            "02 / 07 / 2025",
            "٠٢/٠٧/٢٠٢٥",
            "٢٠٢٥-٠٧-٠٢",
            "۰۲/۰۷/۲۰۲۵",
            "2025-07-02 00:00:00",
            "2025-07-02T00:00:00",
            "\u{200f}02/07/2025\u{a0}",
        ] {
            assert_eq!(day(text), Ok(Some("2025-07-02".into())), "{text}");
        }
        assert_eq!(day("  "), Ok(None));
        for text in [
            "02/07/25",
            "07/25/2025",
            "31/02/2025",
            "45840",
            "July 2025",
            "2025",
            "#REF!",
            "2/7",
            "0/0/0000",
            "02/07-2025",
            "2025-07-02 13:00",
            "1/1/0999",
            "2025-13-01",
            "-1/2/2025",
            "+1/02/2025",
            "Err:502",
            "1/2/3/2025",
            "é/é/2025",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn texts_lose_what_spreadsheets_leave() {
        assert_eq!(text("\u{feff} Deux\u{a0} mots \n"), Ok("Deux\u{a0} mots".into()));
        assert_eq!(text("Une ligne\r\n\r\nune autre"), Ok("Une ligne une autre".into()));
        assert_eq!(word("\u{202b}amal\u{202c} "), Ok("amal".into()));
        assert!(text(" #valeur! ").is_err() && text("l'#REF").is_ok());
        assert_eq!((truth("Oui"), truth("لا"), truth(" ")), (Ok(Some(true)), Ok(Some(false)), Ok(None)));
        assert_eq!((whole("١٢"), whole("3.0"), whole("")), (Ok(Some(12)), Ok(Some(3)), Ok(None)));
        assert!(truth("peut-être").is_err() && whole("1.5").is_err() && whole("1 2").is_err());
    }

    proptest! {
        /// However a day is written with its year in four digits and the day before the month, it is that day.
        #[test]
        fn a_day_is_that_day(days in -350_000..370_000, sign in "[/.-]", digits in 0_u32..3, padded: bool) {
            let day = NaiveDate::from_epoch_days(days).unwrap_or_default();
            prop_assume!(parse_date(&day.to_string()).is_some());
            let written = match padded {
                true => day.format(&format!("%d{sign}%m{sign}%Y")).to_string(),
                false => day.format(&format!("%-d{sign}%-m{sign}%Y")).to_string(),
            };
            let script = |letter: char| match (letter.to_digit(10), digits) {
                (Some(digit), 1) => char::from_u32(0x660 + digit).unwrap_or(letter),
                (Some(digit), 2) => char::from_u32(0x6f0 + digit).unwrap_or(letter),
                _ => letter,
            };
            prop_assert_eq!(date(&written.chars().map(script).collect::<String>()), Ok(Some(day)));
            prop_assert_eq!(date(&format!(" {day} 00:00:00")), Ok(Some(day)));
        }

        #[test]
        fn no_text_makes_them_panic(cell in ".{0,40}", near in "[0-9٠-٩/. T:-]{0,14}") {
            for cell in [cell, near] {
                let _ = (text(&cell), word(&cell), date(&cell), whole(&cell), truth(&cell));
            }
        }
    }
}
