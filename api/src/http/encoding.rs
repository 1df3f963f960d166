//! Which compression a client wants for an answer.
//! Source: RFC 9110, section 12.5.3.

use actix_web::http::header::{self, HeaderMap};

use super::weights::weights;
use crate::answers::encoding::Encoding;

/// The one that a client likes best, if it likes any; of several that it likes equally, the one that is best here.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Encoding> {
    // What `*` says of those that are not named, and what is said of each.
    let (mut others, mut named) = (0, [None; Encoding::ALL.len()]);
    for (name, weight, _) in weights(headers, header::ACCEPT_ENCODING) {
        if name == "*" {
            others = weight;
        }
        for (encoding, said) in Encoding::ALL.into_iter().zip(&mut named) {
            if name.eq_ignore_ascii_case(encoding.name()) {
                *said = Some(weight);
            }
        }
    }
    let weighed = Encoding::ALL.into_iter().zip(named.map(|said| said.unwrap_or(others)));
    let (best, weight) = weighed.rev().max_by_key(|(_, weight)| *weight)?;
    (weight > 0).then_some(best)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_client_gets_the_compression_that_it_likes_best() {
        use Encoding::{Brotli, Gzip, Zstd};
        for (header, expected) in [
            ("gzip", Some(Gzip)),
            ("gzip, deflate", Some(Gzip)),
            ("gzip, deflate, br", Some(Brotli)),
            ("gzip, deflate, br, zstd", Some(Zstd)),
            ("GZIP;q=1.0, br;q=0.9", Some(Gzip)),
            ("*", Some(Zstd)),
            ("*;q=0.5, zstd;q=0", Some(Brotli)),
            ("identity", None),
            ("gzip;q=0", None),
            ("deflate", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(header));
            assert_eq!(accepted(&headers), expected, "{header}");
        }
        assert_eq!(accepted(&HeaderMap::new()), None);
    }
}
