//! Lists of what a client likes, such as `Accept` and `Accept-Encoding`: names with weights.
//! Source: RFC 9110, section 12.4.2.

use actix_web::http::header::{HeaderMap, HeaderName};

/// The items of all headers of a name: the name of each, in thousandths how much it is liked (0 is «not this one»), and its
/// parameters. What is malformed is left out.
pub(super) fn weights(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, u16, &str)> {
    headers.get_all(name).filter_map(|value| value.to_str().ok()).flat_map(items)
}

/// The items of one header's value.
pub(super) fn items(value: &str) -> impl Iterator<Item = (&str, u16, &str)> {
    value.split(',').filter_map(|item| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let mut weight = 1000;
        for (key, value) in parameters.split(';').filter_map(|parameter| parameter.split_once('=')) {
            if key.trim().eq_ignore_ascii_case("q") {
                let share = value.trim().parse::<f32>().ok().filter(|share| (0.0..=1.0).contains(share))?;
                // Three decimals at most: it fits.
                weight = (share * 1000.0).round() as u16;
            }
        }
        Some((name.trim(), weight, parameters))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_with_their_weights() {
        let found: Vec<_> = items("gzip, br;q=0.5 , *;Q=0, x; a=b; q=1.000, y;q=2, z;q=").collect();
        let expected = [("gzip", 1000, ""), ("br", 500, "q=0.5 "), ("*", 0, "Q=0"), ("x", 1000, " a=b; q=1.000")];
        assert_eq!(found, expected);
    }
}
