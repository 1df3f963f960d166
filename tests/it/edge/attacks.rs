//! What comes from people who mean no good, or from programs that are broken: it is refused in words, and the server lives
//! on. The limits of documents are in `http.rs`.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tests::{both, bundle::ait_melloul, server::TestServer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Numbers that follow from a seed (SplitMix64), so that what fails can be repeated.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        // It is below `end`, so it fits.
        (self.next() % end as u64) as usize
    }
}

/// Texts that honest and hostile requests are made of.
const PARTS: [&str; 24] = [
    "{ agreements { nodes { reference } } }",
    "query ($a: ID!) { node(id: $a) { id } }",
    "{ __schema { types { name } } }",
    "mutation { publish(input: {}) { revision } }",
    "{",
    "}",
    "(",
    ")",
    "[",
    "\"",
    "\\u0000",
    "\u{202e}",
    "...f",
    "fragment f on Query ",
    "@skip(if: true)",
    "$",
    "first: -1",
    "after: \"x\"",
    "filter: {text: \"' OR 1=1 --\"}",
    "council(slug: \"\\uD800\") { id }",
    "\u{0}",
    "\u{feff}",
    "9999999999999999999999",
    "é漢🙂",
];

/// A body: JSON of such texts, or JSON with bytes turned over, or bytes.
fn body(numbers: &mut Numbers) -> Vec<u8> {
    let count = 1 + numbers.below(4);
    let text: Vec<&str> = (0..count).map(|_| PARTS[numbers.below(PARTS.len())]).collect();
    let variables = [json!({}), json!({ "a": text[0] }), json!([1]), json!({ "a": { "b": [null, 1e300] } }), json!(7)];
    let variables = &variables[numbers.below(5)];
    let mut body = json!({ "query": text.join(" "), "variables": variables }).to_string().into_bytes();
    match numbers.below(4) {
        0 => (0..1 + numbers.below(8)).for_each(|_| {
            let place = numbers.below(body.len());
            body[place] = numbers.next() as u8;
        }),
        1 => body.truncate(numbers.below(body.len())),
        2 => body = (0..numbers.below(300)).map(|_| numbers.next() as u8).collect(),
        _ => {}
    }
    body
}

/// What must never be read in an answer.
const INTERNAL: [&str; 9] =
    ["SELECT ", "INSERT ", "sqlx", "sqlite", "postgres", "panicked", ".rs:", "no such", "/root/"];

both! {
    /// Five thousand on each engine.
    async fn random_bodies_are_answered_in_words(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        join_all((0..10).map(async |seed| {
            let mut numbers = Numbers(seed);
            for _ in 0..500 {
                let body = body(&mut numbers);
                let accept = ["application/json", "application/graphql-response+json"][numbers.below(2)];
                let request = server.client().post(server.url("/graphql")).header("Accept", accept);
                let response = request.header("Content-Type", "application/json").body(body.clone()).send().await;
                let response = response.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&body)));
                let status = response.status();
                let text = response.text().await.expect("text");
                assert!(!status.is_server_error(), "{status} {text}: {}", String::from_utf8_lossy(&body));
                assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|body| body.is_object()), "{text}");
                let internal = INTERNAL.iter().find(|word| text.contains(**word));
                assert_eq!(internal, None, "{text}: {}", String::from_utf8_lossy(&body));
            }
        }))
        .await;
        assert_eq!(server.data("{ agreements { totalCount } }", json!({})).await["agreements"]["totalCount"], 6);
    }

    async fn heads_and_addresses_have_an_end(server) {
        for (head, statuses) in [
            (format!("GET /graphql?query={} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(300_000)), &[400, 414, 431][..]),
            (format!("GET /livez HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n", "a".repeat(300_000)), &[400, 431]),
            (format!("GET /livez HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: b\r\n".repeat(20_000)), &[400, 431]),
            ("GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(), &[400]),
            ("NONSENSE\r\n\r\n".to_owned(), &[400]),
        ] {
            let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
            // The server may close before it has read all.
            let _ = stream.write_all(head.as_bytes()).await;
            let mut answer = [0; 12];
            let read = tokio::time::timeout(Duration::from_secs(10), stream.read_exact(&mut answer)).await;
            if read.expect("the server does not wait for ever").is_ok() {
                let status = String::from_utf8_lossy(&answer[9..]).parse::<u16>().unwrap_or_default();
                assert!(statuses.contains(&status), "{status}: {}", &head[..30]);
            }
        }
        assert_eq!(server.data("{ __typename }", json!({})).await["__typename"], "Query");
    }

    /// Whoever sends a byte now and then takes a connection, and no time of anybody else.
    async fn slow_clients_are_no_hindrance(server) {
        let (slow, reads) = (200, 40);
        let mut held = Vec::new();
        for _ in 0..slow {
            let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
            let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
            stream.write_all(head.as_bytes()).await.expect("the server reads");
            held.push(stream);
        }
        let slowest = longest(&server, reads, &mut held).await;
        assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    }
}

/// How long the longest of some reads takes, while those who are slow send a byte before each.
async fn longest(server: &TestServer, reads: usize, slow: &mut [TcpStream]) -> Duration {
    let mut longest = Duration::ZERO;
    for _ in 0..reads {
        for stream in slow.iter_mut() {
            stream.write_all(b" ").await.expect("the server reads");
        }
        let started = Instant::now();
        server.data("{ __typename }", json!({})).await;
        longest = longest.max(started.elapsed());
    }
    longest
}
