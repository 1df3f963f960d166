//! Downloads: what they hold is what GraphQL shows, and nothing else.

use entity::access_token::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{
    both,
    bundle::{ait_melloul, many},
    server::TestServer,
};

use super::{column, get, header, rows, text};
use crate::acts::{about, begin, publish};

/// The ids of a list of GraphQL, all pages of it, and where it can be downloaded.
async fn list(server: &TestServer, field: &str, path: &[&str]) -> (Vec<String>, String) {
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    let address = loop {
        let query = format!("query ($after: String) {{ {field} }}")
            .replace("LIST", "nodes { id } pageInfo { hasNextPage endCursor } download(format: CSV)");
        let answer = server.data(&query.replace("PAGE", "first: 7, after: $after"), json!({ "after": after })).await;
        let page = path.iter().fold(&answer, |value, step| &value[*step]);
        ids.extend(
            page["nodes"].as_array().expect("a page").iter().map(|node| node["id"].as_str().expect("an id").to_owned()),
        );
        if page["pageInfo"]["hasNextPage"] != true {
            break page["download"].as_str().expect("an address").to_owned();
        }
        after = page["pageInfo"]["endCursor"].clone();
    };
    ids.sort_unstable();
    (ids, address)
}

both! {
    async fn a_download_has_what_the_list_has(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        server.import(&many("b", 23)).await.expect("the bundle is sound");
        for (field, path) in [
            ("agreements(PAGE) { LIST }", &["agreements"][..]),
            ("agreements(PAGE, filter: { theme: [\"theme-1\"] }) { LIST }", &["agreements"]),
            ("agreements(PAGE, filter: { or: [{ amount: { min: \"1000.00\" } }, { status: [SIGNED] }], not: { council: [\"ait-melloul\"] } }) { LIST }", &["agreements"]),
            ("agreements(PAGE, filter: { text: \"convention 7\" }) { LIST }", &["agreements"]),
            ("agreements(PAGE, filter: { signedOn: { from: \"2024-03-01\", to: \"2024-05-31\" }, lacks: [PERIOD] }) { LIST }", &["agreements"]),
            ("agreements(PAGE, filter: { council: [] }) { LIST }", &["agreements"]),
            ("agreements(PAGE, orderBy: { field: AMOUNT, direction: DESC }) { LIST }", &["agreements"]),
            ("council(slug: \"b\") { agreements(PAGE, filter: { has: [AMOUNT] }) { LIST } }", &["council", "agreements"]),
            ("association(slug: \"b-association-3\") { agreements(PAGE) { LIST } }", &["association", "agreements"]),
            ("council(slug: \"b\") { associations(PAGE) { LIST } }", &["council", "associations"]),
            ("council(slug: \"ait-melloul\") { posts(PAGE, filter: { body: [COUNCIL] }) { LIST } }", &["council", "posts"]),
            ("associations(PAGE) { LIST }", &["associations"]),
            ("councils(PAGE) { LIST }", &["councils"]),
            ("officials(PAGE) { LIST }", &["officials"]),
            ("ceremonies(PAGE, filter: { council: [\"b\"] }) { LIST }", &["ceremonies"]),
        ] {
            let (ids, address) = list(&server, field, path).await;
            let (status, headers, bytes) = get(&server, &address, &[]).await;
            let body = String::from_utf8(bytes).expect("UTF-8");
            assert_eq!(status, StatusCode::OK, "{address}: {body}");
            assert_eq!(column(&rows(&body), "id"), ids, "{field}: {address}");
            assert_eq!(header(&headers, "row-count"), ids.len().to_string(), "{address}");
            // The other formats are of the same rows.
            let lines = text(&server, &address.replace(".csv", ".jsonl")).await;
            let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
            assert_eq!(lines.map(|line| line["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>(), ids, "{address}");
        }
        let sheet = get(&server, "/data/agreements.xlsx?bom=0", &[]).await;
        assert_eq!((sheet.0, &sheet.2[..2]), (StatusCode::OK, &b"PK"[..]));
        let parquet = get(&server, "/data/agreements.parquet", &[]).await;
        assert_eq!((parquet.0, &parquet.2[..4], &parquet.2[parquet.2.len() - 4..]), (StatusCode::OK, &b"PAR1"[..], &b"PAR1"[..]));
        assert_eq!(parquet.2, get(&server, "/data/agreements.parquet", &[]).await.2, "equal states are equal bytes");
        assert_eq!(sheet.2, get(&server, "/data/agreements.xlsx", &[]).await.2, "equal states are equal bytes");
        let marked = get(&server, "/data/councils.csv?bom=1", &[]).await.2;
        assert!(marked.starts_with("\u{feff}id,".as_bytes()), "a byte order mark");
    }

    async fn cells_say_what_the_registry_says(server) {
        let mut bundle = many("b", 3);
        bundle["agreements"][0]["title"] = json!({ "fr": "=HYPERLINK(\"http://x\")", "ar": "اتفاقية, أولى" });
        server.import(&bundle).await.expect("the bundle is sound");
        let rows = rows(&text(&server, "/data/agreements.csv").await);
        let [first, second, third] = [&rows[0], &rows[1], &rows[2]];
        assert_eq!(first["title_fr"], "'=HYPERLINK(\"http://x\")", "no formula");
        assert_eq!((first["title_ar"].as_str(), first["title_en"].as_str()), ("اتفاقية, أولى", ""));
        assert_eq!((first["amount"].as_str(), first["currency"].as_str()), ("", ""), "unknown is not zero");
        assert_eq!((second["amount"].as_str(), second["currency"].as_str()), ("1000.50", "MAD"));
        assert_eq!((third["signed_on"].as_str(), third["council"].as_str()), ("2024-03-11", "b"));
        assert_eq!(third["themes"], "theme-2;theme-3");
        assert_eq!((third["associations"].as_str(), third["association_name_fr"].as_str()), ("b-association-1", "Association 1"));
        let sql = server.data("{ agreement(reference: \"B-2024-0001\") { exportEligibility { standard isEligible exclusions } } }", json!({})).await;
        assert_eq!(sql["agreement"]["exportEligibility"], json!([
            { "standard": "THREE_SIXTY_GIVING", "isEligible": false, "exclusions": ["AMOUNT_UNKNOWN"] },
            { "standard": "SCDL_CONVENTIONS", "isEligible": true, "exclusions": [] },
        ]));
        let grants: Value = serde_json::from_str(&text(&server, "/data/360giving.json").await).expect("JSON");
        assert_eq!(grants["grants"].as_array().map(Vec::len), Some(2));
        assert_eq!(grants["grants"][0]["amountAwarded"], json!(1000.5));
        let excluded = super::rows(&text(&server, "/data/360giving-exclusions.csv").await);
        assert_eq!(column(&excluded, "reason"), ["AMOUNT_UNKNOWN"]);
        assert_eq!(super::rows(&text(&server, "/data/conventions.csv").await).len(), 3);
    }

    async fn a_client_asks_for_what_it_lacks(server) {
        server.import(&many("b", 12)).await.expect("the bundle is sound");
        let path = "/data/agreements.jsonl";
        let (status, headers, whole) = get(&server, path, &[]).await;
        let tag = header(&headers, "etag").to_owned();
        assert_eq!((status, header(&headers, "content-type")), (StatusCode::OK, "application/x-ndjson"));
        assert!(header(&headers, "content-disposition").contains("agreements-"), "{headers:?}");
        assert!(!header(&headers, "last-modified").is_empty() && !header(&headers, "registry-seq").is_empty());
        let (status, _, nothing) = get(&server, path, &[("If-None-Match", &tag)]).await;
        assert_eq!((status, nothing.len()), (StatusCode::NOT_MODIFIED, 0));
        let (status, headers, part) = get(&server, path, &[("Range", "bytes=100-299"), ("If-Range", &tag)]).await;
        assert_eq!((status, part.as_slice()), (StatusCode::PARTIAL_CONTENT, &whole[100..300]));
        assert_eq!(header(&headers, "content-range"), format!("bytes 100-299/{}", whole.len()));
        let (status, _, rest) = get(&server, path, &[("Range", &format!("bytes={}-", whole.len() - 5))]).await;
        assert_eq!((status, rest.as_slice()), (StatusCode::PARTIAL_CONTENT, &whole[whole.len() - 5..]));
        let (status, _, _) = get(&server, path, &[("Range", &format!("bytes={}-", whole.len()))]).await;
        assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
        let (status, headers, packed) = get(&server, path, &[("Accept-Encoding", "gzip")]).await;
        assert_eq!((status, header(&headers, "content-encoding")), (StatusCode::OK, "gzip"));
        assert!(packed.len() < whole.len() && header(&headers, "etag").starts_with("W/"));
        // Another state is another file; its parts do not fit the old one.
        server.import(&many("c", 1)).await.expect("the bundle is sound");
        let (status, _, other) = get(&server, path, &[("Range", "bytes=100-299"), ("If-Range", &tag)]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(other.len() > whole.len());
        let (status, _, _) = get(&server, path, &[("If-None-Match", &tag)]).await;
        assert_eq!(status, StatusCode::OK);
    }

    async fn what_cannot_be_meant_is_refused(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        for (path, status, code) in [
            ("/data/agreements.exe", 404, "UNKNOWN_ADDRESS"),
            ("/data/agreements.csv?filter=%7B", 400, "INVALID_ARGUMENT"),
            ("/data/agreements.csv?filter=%7B%22statis%22%3A%5B%5D%7D", 400, "INVALID_ARGUMENT"),
            ("/data/agreements.csv?filter=%7B%22or%22%3A%5B%7B%22x%22%3A1%7D%5D%7D", 400, "INVALID_ARGUMENT"),
            ("/data/agreements.csv?filter=%7B%22status%22%3A%5B%22NEVER%22%5D%7D", 400, "INVALID_ARGUMENT"),
            ("/data/agreements.csv?colour=red", 400, "INVALID_REQUEST"),
            ("/data/agreements.csv?of=x", 400, "INVALID_ID"),
            ("/data/instalments.csv?filter=%7B%22a%22%3A1%7D", 400, "INVALID_ARGUMENT"),
            ("/data/popolo.json?filter=%7B%7D", 400, "INVALID_ARGUMENT"),
            ("/data/changes.jsonl?after=-1", 400, "INVALID_ARGUMENT"),
            ("/data/changes.jsonl?wait=99", 400, "INVALID_ARGUMENT"),
            ("/data/changes.jsonl?types=cat", 400, "INVALID_ARGUMENT"),
            ("/data/feed.atom?language=de", 400, "INVALID_ARGUMENT"),
        ] {
            let (found, _, body) = get(&server, path, &[]).await;
            let body: Value = serde_json::from_slice(&body).expect("a refusal is JSON");
            assert_eq!((found.as_u16(), body["errors"][0]["extensions"]["code"].as_str()), (status, Some(code)), "{path}: {body}");
        }
        let post = server.client().post(server.url("/data/agreements.csv")).send().await.expect("the server answers");
        assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
        let (code, _, _) = server.error("{ asOf(seq: 1) { agreements { download(format: CSV) } } }", json!({})).await;
        assert_eq!(code, "INVALID_ARGUMENT");
    }

    async fn a_draft_is_in_no_file(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let names = [
            "agreements.csv", "agreements.jsonl", "instalments.csv", "instalments.jsonl", "360giving.json", "360giving-exclusions.csv",
            "conventions.csv", "changes.jsonl", "feed.atom", "sitemap-agreements.xml", "catalog.ttl",
        ];
        let mut before = Vec::new();
        for name in names {
            let (_, headers, body) = get(&server, &format!("/data/{name}"), &[]).await;
            before.push((header(&headers, "etag").to_owned(), header(&headers, "registry-seq").to_owned(), body));
        }
        let id = begin(&editor).await;
        editor.act("updateDraft", "agreement { id }", about(&id, json!({ "purpose": { "fr": "zanzoumark" } }))).await;
        for (name, before) in names.iter().zip(before) {
            let (_, headers, body) = get(&server, &format!("/data/{name}"), &[]).await;
            let after = (header(&headers, "etag").to_owned(), header(&headers, "registry-seq").to_owned(), body);
            assert!(after == before, "{name} tells of a draft");
        }
        // Published, it is everywhere.
        let publisher = server.staff(Role::Publisher, Some("ait-melloul")).await;
        let public = publish(&editor, &publisher).await;
        assert!(text(&server, "/data/agreements.csv").await.contains(public.as_str().expect("an id")));
        assert_eq!(rows(&text(&server, "/data/instalments.csv").await).len(), 2);
        assert!(text(&server, "/data/360giving.json").await.contains("\"amountAwarded\":100000,"));
        assert!(text(&server, "/data/feed.atom?language=fr&council=ait-melloul&theme=culture").await.contains("lecture publique"));
        assert!(!text(&server, "/data/feed.atom?theme=sport").await.contains("lecture publique"));
    }
}
