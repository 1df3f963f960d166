//! The catalogue, the sitemap, and the command line's own copy of a file.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{both, bundle::ait_melloul, engine::Engine, program, server};

use super::{get, header, text};

both! {
    async fn tells_what_there_is_to_take(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        for (path, accept, kind) in [
            ("/data/catalog", "*/*", "text/turtle; charset=utf-8"),
            ("/data/catalog", "application/ld+json", "application/ld+json"),
            ("/data/catalog", "application/rdf+xml;q=0.9, text/turtle;q=0.1", "application/rdf+xml"),
            ("/data/catalog.ttl", "application/ld+json", "text/turtle; charset=utf-8"),
            ("/data/catalog.rdf", "*/*", "application/rdf+xml"),
        ] {
            let (status, headers, _) = get(&server, path, &[("Accept", accept)]).await;
            assert_eq!((status.as_u16(), header(&headers, "content-type")), (200, kind), "{path} {accept}");
        }
        let catalogue: Value = serde_json::from_str(&text(&server, "/data/catalog.jsonld").await).expect("JSON");
        let nodes = catalogue["@graph"].as_array().expect("nodes");
        let mut taken = 0;
        for node in nodes.iter().filter(|node| node["@type"][0] == "http://www.w3.org/ns/dcat#Distribution") {
            let address = node["dcat:downloadURL"][0]["@id"].as_str().expect("an address");
            let (status, _, body) = get(&server, address, &[]).await;
            assert_eq!((status.as_u16(), node["dcat:byteSize"][0]["@value"].as_str()), (200, Some(body.len().to_string().as_str())), "{address}");
            let sum = nodes.iter().find(|sum| sum["@id"] == node["spdx:checksum"][0]["@id"]).expect("a checksum");
            let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&body));
            assert_eq!(sum["spdx:checksumValue"][0]["@value"], json!(digest), "{address}");
            taken += 1;
        }
        assert_eq!(taken, 102, "every table in four formats, and the standards' files");
        let package: Value = serde_json::from_str(&text(&server, "/data/datapackage.json").await).expect("JSON");
        for resource in package["resources"].as_array().expect("resources") {
            let csv = text(&server, resource["path"].as_str().expect("an address")).await;
            let names: Vec<&str> = resource["schema"]["fields"].as_array().expect("fields").iter().filter_map(|field| field["name"].as_str()).collect();
            assert_eq!(csv.lines().next(), Some(names.join(",").as_str()), "{}", resource["name"]);
        }
        let index = text(&server, "/sitemap.xml").await;
        let mut addresses = 0;
        for file in index.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()) {
            addresses += text(&server, file).await.matches("<loc>").count();
        }
        let counts = server.data("{ agreements { totalCount } associations { totalCount } councils { totalCount } officials { totalCount } ceremonies { totalCount } }", json!({})).await;
        let all: i64 = counts.as_object().expect("counts").values().filter_map(|list| list["totalCount"].as_i64()).sum();
        assert_eq!(i64::try_from(addresses).ok(), Some(all));
    }
}

#[test]
fn the_command_line_writes_the_same_bytes() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    server::run(Engine::Sqlite, |server| async move {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let folder = tempfile::tempdir().expect("a folder");
        let url = ["--database-url", &server.database_url];
        for name in ["agreements.csv", "agreements.xlsx", "associations.jsonl", "posts.parquet"] {
            let output = program::run(folder.path(), &[&["export", name][..], &url].concat(), b"");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(output.stdout == get(&server, &format!("/data/{name}"), &[]).await.2, "{name}");
        }
        let filter = ["--filter", "{\"association\":[\"al-wifaq-tamersit\"]}", "-o", "some.csv"];
        let output = program::run(folder.path(), &[&["export", "agreements.csv"][..], &url, &filter].concat(), b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let written = std::fs::read_to_string(folder.path().join("some.csv")).expect("the file is there");
        assert_eq!(super::rows(&written).len(), 1);
        let unknown = program::run(folder.path(), &[&["export", "cats.csv"][..], &url].concat(), b"");
        assert!(!unknown.status.success() && String::from_utf8_lossy(&unknown.stderr).contains("agreements.parquet"));
    });
}
