//! Traces: what a collector is sent of the requests that were answered.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::Duration,
};

use tests::program::{self, Serving};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const OTHER: &str = "11112222333344445555666677778888";

/// A collector: hands on what it is sent, path and body.
fn collector() -> (String, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("a port"));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (mut connection, sender) = (connection.expect("a connection"), sender.clone());
            thread::spawn(move || {
                let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
                loop {
                    let more = connection.read(&mut buffer).expect("the sender writes");
                    if more == 0 {
                        return;
                    }
                    read.extend_from_slice(&buffer[..more]);
                    let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
                    let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
                    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                    let length: usize = length.expect("a length").trim().parse().expect("a number");
                    if read.len() < end + 4 + length {
                        continue;
                    }
                    let path = head.split(' ').nth(1).expect("a path").to_owned();
                    sender.send((path, read[end + 4..end + 4 + length].to_vec())).expect("somebody wants to know");
                    read.drain(..end + 4 + length);
                    let told = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
                    connection.write_all(told).expect("the sender reads");
                }
            });
        }
    });
    (address, receiver)
}

fn has(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

fn bytes(hex: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(hex.as_bytes()).expect("digits")
}

#[test]
fn a_collector_is_sent_every_request_whose_trace_is_kept() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    // What is shipped is built without the feature.
    if program::is_shipped() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (address, sent) = collector();
    let variables =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()), ("OTEL_RESOURCE_ATTRIBUTES", "town=aitmelloul")];
    let serving = Serving::start_with(folder.path(), &["demo", "--listen", "127.0.0.1:0"], &variables);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ask = |query: &str, headers: &[(&str, String)]| {
        let query: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let mut request = reqwest::Client::new().get(format!("http://{}/graphql?query={query}", serving.address));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = runtime.block_on(request.send()).expect("the server answers");
        assert_eq!(response.status(), 200);
        response.headers()["x-request-id"].to_str().expect("text").to_owned()
    };
    ask("query Kept { themes { totalCount } }", &[("traceparent", format!("00-{TRACE}-{PARENT}-01"))]);
    ask("query NotKept { councils { totalCount } }", &[("traceparent", format!("00-{OTHER}-{PARENT}-00"))]);
    let own = ask("query Begun { associations { totalCount } }", &[]);
    assert!(serving.terminate().success(), "what is left is sent before the end");
    let mut all = Vec::new();
    while let Ok((path, body)) = sent.recv_timeout(Duration::from_millis(200)) {
        assert_eq!(path, "/v1/traces");
        all.extend(body);
    }
    for part in
        [&bytes(TRACE)[..], &bytes(PARENT), b"query Kept", &bytes(&own), b"query Begun", b"chiraka", b"aitmelloul"]
    {
        assert!(has(&all, part), "{}", String::from_utf8_lossy(part));
    }
    assert!(!has(&all, &bytes(OTHER)) && !has(&all, b"NotKept"), "its caller keeps no trace");
}

#[test]
fn a_collector_that_is_away_harms_nobody() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let endpoint = format!("http://{nobody}");
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
    let serving = Serving::start_with(folder.path(), &["demo", "--listen", "127.0.0.1:0"], &variables);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for number in 0..20 {
        let address = format!("http://{}/graphql?query={{a{number}:themes{{totalCount}}}}", serving.address);
        assert_eq!(runtime.block_on(reqwest::get(address)).expect("the server answers").status(), 200);
    }
    assert!(serving.terminate().success());
}
