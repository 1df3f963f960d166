//! At which address a client is. Behind a proxy every connection comes from the proxy, and who the client is stands in a
//! header. Anybody can send such a header, so it is read only when a listed proxy sent it, and only as far as listed
//! proxies wrote it.

use std::{net::IpAddr, str::FromStr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The proxies whose word is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let net = |text: &str| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address
                .or_else(|_| text.parse::<IpNet>())
                .map_err(|_| format!("`{text}` is no address and no network, such as 10.0.0.7 or 10.0.0.0/8"))
        };
        text.split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(net)
            .collect::<Result<_, _>>()
            .map(TrustedProxies)
    }
}

impl TrustedProxies {
    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }

    /// The address behind a chain of proxies: the last one in the header that is not a listed proxy's own.
    fn behind(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = String>) -> IpAddr {
        let mut client = peer;
        for named in forwarded.rev() {
            if !self.has(client) {
                break;
            }
            match address(&named) {
                Some(address) => client = address.to_canonical(),
                // What a listed proxy wrote and can't be read names nobody: the proxy answers for it.
                None => break,
            }
        }
        client
    }
}

/// An address as a header has it: with a port or without, IPv6 in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|text| text.split(']').next());
    bare.unwrap_or(text).parse().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
}

/// The addresses that `X-Forwarded-For`, or else `Forwarded` (RFC 7239), names, in their order.
fn forwarded(request: &HttpRequest) -> Vec<String> {
    let values = |name: &str| {
        let texts = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
        texts.flat_map(|text| text.split(',')).map(|text| text.trim().to_owned()).collect::<Vec<_>>()
    };
    let plain = values("x-forwarded-for");
    if !plain.is_empty() {
        return plain;
    }
    let by = |element: String| {
        let named = element.split(';').filter_map(|pair| pair.split_once('='));
        let named = named.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
        named.map(|(_, address)| address.to_owned()).unwrap_or_default()
    };
    values("forwarded").into_iter().map(by).collect()
}

/// The address of who sends a request. Of IPv6 it is the network of 64 bits: one client has all of it.
pub(super) fn client(proxies: &TrustedProxies, request: &HttpRequest) -> IpAddr {
    let unknown = IpAddr::from([0, 0, 0, 0]);
    let peer = request.peer_addr().map_or(unknown, |peer| peer.ip().to_canonical());
    let client = if proxies.has(peer) { proxies.behind(peer, forwarded(request).into_iter()) } else { peer };
    match client {
        IpAddr::V6(address) => IpAddr::from((u128::from(address) >> 64 << 64).to_be_bytes()),
        client => client,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn seen(proxies: &str, peer: &str, headers: &[(&str, &str)]) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().expect("an address"));
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        client(&proxies.parse().expect("proxies"), &request.to_http_request()).to_string()
    }

    #[test]
    fn a_header_counts_as_far_as_listed_proxies_wrote_it() {
        let forwarded = |value| [("X-Forwarded-For", value)];
        assert_eq!(seen("", "10.0.0.1:5", &forwarded("1.2.3.4")), "10.0.0.1");
        assert_eq!(seen("10.0.0.2", "10.0.0.1:5", &forwarded("1.2.3.4")), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", "10.0.0.1:5", &forwarded("1.2.3.4")), "1.2.3.4");
        assert_eq!(seen("10.0.0.0/8", "10.0.0.1:5", &forwarded("6.6.6.6, 1.2.3.4, 10.0.0.9")), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", "10.0.0.1:5", &forwarded("1.2.3.4:99")), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", "10.0.0.1:5", &forwarded("1.2.3.4, unknown")), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", "10.0.0.1:5", &[]), "10.0.0.1");
        let two = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "1.2.3.4")];
        assert_eq!(seen("10.0.0.1", "10.0.0.1:5", &two), "1.2.3.4");
        let standard = [("Forwarded", "for=6.6.6.6, for=\"[2001:db8:1:2:3::4]:99\";proto=https")];
        assert_eq!(seen("10.0.0.1", "10.0.0.1:5", &standard), "2001:db8:1:2::");
    }

    #[test]
    fn proxies_are_addresses_and_networks() {
        assert!("10.0.0.1, 192.168.0.0/16,::1".parse::<TrustedProxies>().is_ok_and(|known| known.0.len() == 3));
        assert!("proxy.example".parse::<TrustedProxies>().is_err());
        assert_eq!(seen("", "[::ffff:1.2.3.4]:5", &[]), "1.2.3.4");
    }
}
