//! Downloads: whole, in part, not at all where the client has it.

use reqwest::StatusCode;
use serde_json::json;
use tests::both;

use super::{PDF, agreements, ask, attached, get, header, text};

both! {
    async fn a_file_is_attached_listed_and_downloaded(server) {
        let (editor, published, _) = agreements(&server).await;
        let public = json!({ "access": "PUBLIC", "language": "FR" });
        let document = attached(&server, &editor, &published, ("Convention n°1.pdf", PDF), public).await;
        assert_eq!((&document["mediaType"], &document["size"]), (&json!("application/pdf"), &json!(PDF.len())));
        assert_eq!((&document["fileName"], &document["language"]), (&json!("Convention n°1.pdf"), &json!("FR")));
        assert_eq!(document["url"], json!(format!("/documents/{}", text(&document["id"]))));
        let listed = ask(&server, None, "{ agreements(filter: { has: [DOCUMENT] }) { totalCount nodes { documents { nodes { id } } } } }").await;
        assert_eq!(listed["agreements"]["totalCount"], 1);
        assert_eq!(listed["agreements"]["nodes"][0]["documents"]["nodes"][0]["id"], document["id"]);

        let (url, tag) = (text(&document["url"]), format!("\"{}\"", text(&document["sha256"])));
        let whole = get(&server, None, url, &[("Accept-Encoding", "gzip")]).await;
        assert_eq!(whole.status(), 200);
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-length", PDF.len().to_string().as_str()),
            ("etag", &tag),
            ("accept-ranges", "bytes"),
            ("cache-control", "public, max-age=300"),
            ("content-disposition", "attachment; filename*=UTF-8''Convention%20n%C2%B01.pdf"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(header(&whole, name), value, "{name}");
        }
        assert!(header(&whole, "content-security-policy").contains("sandbox"));
        assert_eq!(whole.bytes().await.expect("bytes"), PDF);
        let head = server.client().head(server.url(url)).send().await.expect("the server answers");
        assert_eq!((head.status(), header(&head, "content-length")), (StatusCode::OK, PDF.len().to_string().as_str()));
        let staff = get(&server, Some(&editor), url, &[]).await;
        assert_eq!(header(&staff, "cache-control"), "private, no-store");

        for (range, status, from, to) in [
            ("bytes=0-7", 206, 0, 8),
            ("bytes=5-", 206, 5, PDF.len()),
            ("bytes=-6", 206, PDF.len() - 6, PDF.len()),
            ("bytes=10-100000", 206, 10, PDF.len()),
            ("bytes=0-1,4-5", 200, 0, PDF.len()),
            ("pages=1-2", 200, 0, PDF.len()),
            ("bytes=x", 200, 0, PDF.len()),
        ] {
            let part = get(&server, None, url, &[("Range", range)]).await;
            assert_eq!(part.status(), status, "{range}");
            let told = if status == 206 { format!("bytes {from}-{}/{}", to - 1, PDF.len()) } else { String::new() };
            assert_eq!(header(&part, "content-range"), told, "{range}");
            assert_eq!(part.bytes().await.expect("bytes"), &PDF[from..to], "{range}");
        }
        let beyond = get(&server, None, url, &[("Range", "bytes=100000-")]).await;
        assert_eq!((beyond.status(), header(&beyond, "content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, format!("bytes */{}", PDF.len()).as_str()));
        assert!(beyond.text().await.expect("text").contains("RANGE_NOT_SATISFIABLE"));
        for (headers, status) in [
            ([("If-None-Match", tag.as_str()), ("Range", "bytes=0-1")], 304),
            ([("If-None-Match", "\"other\", *"), ("Range", "bytes=0-1")], 206),
            ([("If-None-Match", "*"), ("X-None", "")], 304),
            ([("If-Range", tag.as_str()), ("Range", "bytes=0-1")], 206),
            ([("If-Range", "\"other\""), ("Range", "bytes=0-1")], 200),
            ([("If-Range", "Wed, 02 Jul 2025 10:00:00 GMT"), ("Range", "bytes=0-1")], 200),
        ] {
            let response = get(&server, None, url, &headers).await;
            assert_eq!((response.status().as_u16(), header(&response, "etag")), (status, tag.as_str()), "{headers:?}");
        }
    }
}
