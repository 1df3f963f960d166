//! What is kept between requests, who may keep it, and when it is made anew.

use std::{sync::Arc, time::Duration};

use api::{
    clock::{Clock, SystemClock},
    http::server::Manners,
};
use chrono::{DateTime, Utc};
use entity::access_token::Role;
use futures_util::future::join_all;
use reqwest::{Method, Response};
use serde_json::json;
use tests::{
    both,
    bundle::{ait_melloul, many},
    clock::SetClock,
    server::TestServer,
};

use super::{header, send};

const LIST: &str =
    "{ agreements(first: 50) { totalCount nodes { id reference title(language: FR) council { name } } } }";

fn address(query: &str) -> String {
    let address = reqwest::Url::parse_with_params("http://x/graphql", [("query", query)]).expect("an address");
    format!("/graphql?{}", address.query().unwrap_or_default())
}

async fn get(server: &TestServer, query: &str, headers: &[(&str, &str)]) -> Response {
    send(server, Method::GET, &address(query), headers, None).await
}

fn own_manners() -> Manners {
    Manners { workers: 1, ..Manners::default() }
}

both! {
    /// The same question is the same however it is written, and by whichever method it comes.
    async fn what_was_answered_takes_no_statement(server) {
        server.import(&many("a", 5)).await.expect("the bundle is sound");
        let query = "query ($filter: AgreementFilter) { agreements(filter: $filter) { totalCount nodes { reference } } }";
        let variables = "{\"filter\":{\"council\":[\"a\"],\"has\":[\"CEREMONY\"]}}";
        let post = async |body: String| {
            let request = server.client().post(server.url("/graphql")).header("Content-Type", "application/json").body(body);
            request.send().await.expect("the server answers").text().await.expect("text")
        };
        let first = post(format!("{{\"query\":\"{query}\",\"variables\":{variables}}}")).await;
        assert!(first.contains("\"totalCount\":5"), "{first}");
        let before = server.statements_now();
        let other_order = "{ \"filter\": { \"has\": [\"CEREMONY\"], \"council\": [\"a\"] } }";
        for body in [
            format!("{{\"query\":\"{query}\",\"variables\":{variables}}}"),
            format!("{{ \"variables\": {other_order}, \"extensions\": {{}}, \"query\": \"{query}\" }}"),
        ] {
            assert_eq!(post(body).await, first);
        }
        let parameters = [("query", query), ("variables", other_order)];
        let address = reqwest::Url::parse_with_params(&server.url("/graphql"), parameters).expect("an address");
        let got = server.client().get(address).header("Accept", "*/*").header("Accept-Language", "fr").send().await;
        assert_eq!(got.expect("the server answers").text().await.expect("text"), first);
        assert_eq!(server.statements_now(), before);
        post(format!("{{\"query\":\"{query}\",\"variables\":{{\"filter\":{{\"council\":[\"b\"]}}}}}}")).await;
        assert!(server.statements_now() > before, "another question");
    }

    async fn a_client_that_has_the_answer_is_told_so(server) {
        server.import(&many("a", 30)).await.expect("the bundle is sound");
        let first = get(&server, LIST, &[]).await;
        let tag = header(&first, "etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() > 20, "a strong tag: {tag}");
        assert_eq!((header(&first, "cache-control"), header(&first, "vary").contains("Authorization")), ("public, no-cache", true));
        let body = first.text().await.expect("text");
        let before = server.statements_now();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            for method in [Method::GET, Method::HEAD] {
                let again = send(&server, method, &address(LIST), &[("If-None-Match", &known)], None).await;
                assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag.as_str()), "{known}");
                assert_eq!(header(&again, "cache-control"), "public, no-cache");
                assert_eq!(again.text().await.expect("text"), "");
            }
        }
        assert_eq!(server.statements_now(), before, "nothing was executed");
        let other = get(&server, LIST, &[("If-None-Match", "\"x\"")]).await;
        assert_eq!((other.status().as_u16(), other.text().await.expect("text")), (200, body.clone()));
        server.import(&many("b", 1)).await.expect("the bundle is sound");
        let changed = get(&server, LIST, &[("If-None-Match", &tag)]).await;
        assert_eq!(changed.status(), 200);
        assert_ne!((header(&changed, "etag"), changed.status().as_u16()), (tag.as_str(), 304));
        // What was written has nothing to do with this one: it is made anew, and is the same.
        let apart = "{ council(slug: \"a\") { name(language: FR) slug } }";
        let tag = header(&get(&server, apart, &[]).await, "etag").to_owned();
        server.import(&many("c", 1)).await.expect("the bundle is sound");
        assert_eq!(get(&server, apart, &[("If-None-Match", &tag)]).await.status(), 304);
    }

    async fn answers_are_compressed_as_the_client_likes(server) {
        server.import(&many("a", 30)).await.expect("the bundle is sound");
        let plain = get(&server, LIST, &[]).await;
        let mut tags = vec![header(&plain, "etag").to_owned()];
        let whole = plain.text().await.expect("text").len();
        for (accept, encoding, begins) in [
            ("gzip, deflate", "gzip", &[0x1f, 0x8b][..]),
            ("br;q=1.0, gzip;q=0.8", "br", &[]),
            ("gzip, deflate, br, zstd", "zstd", &[0x28, 0xb5, 0x2f, 0xfd]),
        ] {
            let mut bodies = Vec::new();
            for method in [Method::GET, Method::GET, Method::POST] {
                let body = (method == Method::POST).then(|| json!({ "query": LIST }));
                let path = if body.is_some() { "/graphql".to_owned() } else { address(LIST) };
                let packed = send(&server, method, &path, &[("Accept-Encoding", accept)], body).await;
                assert_eq!((header(&packed, "content-encoding"), header(&packed, "vary")), (encoding, "Accept, Accept-Encoding, Authorization"));
                tags.push(header(&packed, "etag").to_owned());
                bodies.push(packed.bytes().await.expect("bytes"));
            }
            assert!(bodies[0].starts_with(begins) && bodies[0].len() * 2 < whole, "{encoding}: {} of {whole}", bodies[0].len());
            assert!(bodies.iter().all(|body| *body == bodies[0]), "{encoding}");
        }
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 5, "each form has a tag of its own, and POST none: {tags:?}");
        let small = get(&server, "{ __typename }", &[("Accept-Encoding", "gzip, br, zstd")]).await;
        assert!(!small.headers().contains_key("content-encoding"), "it would save nothing");
    }

    /// Everybody gets their own, though all send the same bytes; and what is not for everybody is for no cache on the way.
    async fn what_staff_see_is_theirs_alone(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "{ viewer { name role } agreements { totalCount } }";
        let (editor, admin) = (server.staff(Role::Editor, Some("ait-melloul")).await, server.staff(Role::Admin, None).await);
        let draft = json!({ "council": "ait-melloul", "title": { "fr": "Projet" }, "themes": ["culture"] });
        editor.act("draftAgreement", "__typename", draft).await;
        for _ in 0..2 {
            let asked = editor.data(query, json!({})).await;
            assert_eq!(asked, json!({ "viewer": { "name": "Editor of one", "role": "EDITOR" }, "agreements": { "totalCount": 7 } }));
            let asked = admin.data(query, json!({})).await;
            assert_eq!(asked, json!({ "viewer": { "name": "Admin of all", "role": "ADMIN" }, "agreements": { "totalCount": 7 } }));
            let asked = server.data(query, json!({})).await;
            assert_eq!(asked, json!({ "viewer": null, "agreements": { "totalCount": 6 } }));
        }
        let bearer = format!("Bearer {}", editor.token.as_deref().unwrap_or_default());
        let private = get(&server, query, &[("Authorization", &bearer)]).await;
        assert_eq!((private.status().as_u16(), header(&private, "cache-control")), (200, "no-store"));
        let wrong = get(&server, query, &[("Authorization", "Bearer chiraka_wrong")]).await;
        assert_eq!((wrong.status().as_u16(), header(&wrong, "cache-control")), (401, "no-store"), "though the bytes are known");
        let failed = get(&server, "{ council(slug: \"x\") { id } }", &[]).await;
        assert_eq!((header(&failed, "cache-control"), header(&failed, "etag")), ("no-store", ""));
        let posted = send(&server, Method::POST, "/graphql", &[], Some(json!({ "query": query }))).await;
        assert_eq!((header(&posted, "cache-control"), header(&posted, "etag")), ("no-store", ""));
    }

    async fn an_answer_tells_how_far_the_log_was(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let seq = async |response: Response| header(&response, "chiraka-seq").parse::<i64>().expect("a number");
        let first = seq(get(&server, LIST, &[]).await).await;
        assert_eq!(first, 37);
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let draft = json!({ "council": "ait-melloul", "title": { "fr": "Projet" }, "themes": ["culture"] });
        let made = editor.act("draftAgreement", "__typename", draft).await;
        assert_eq!(seq(get(&server, LIST, &[]).await).await, made["revision"].as_i64().expect("a revision"));
        assert_eq!(seq(get(&server, "{ council(slug: \"x\") { id } }", &[]).await).await, 38);
    }

    /// A status may change over night by itself.
    async fn an_answer_lasts_for_a_day(server) {
        let noon = |day: &str| format!("{day}T12:00:00Z").parse::<DateTime<Utc>>().expect("a time").timestamp_millis();
        let clock = Arc::new(SetClock::at(noon("2025-12-31")));
        let mut bundle = many("a", 1);
        bundle["agreements"][0]["startsOn"] = json!("2025-01-01");
        bundle["agreements"][0]["endsOn"] = json!("2025-12-31");
        server.import(&bundle).await.expect("the bundle is sound");
        let server = server.beside(Arc::clone(&clock) as Arc<dyn Clock>, |app| app, own_manners());
        let status = async || server.data("{ agreements { nodes { status } } }", json!({})).await["agreements"]["nodes"][0]["status"].clone();
        assert_eq!((status().await, status().await), (json!("IN_FORCE"), json!("IN_FORCE")));
        clock.set(noon("2026-01-01"));
        assert_eq!(status().await, "EXPIRED");
    }

    async fn a_popular_page_is_made_once(server) {
        server.import(&many("a", 30)).await.expect("the bundle is sound");
        let alone = server.statements(LIST, json!({})).await;
        server.import(&many("b", 1)).await.expect("the bundle is sound");
        let before = server.statements_now();
        let answers = join_all((0..20).map(|_| server.ask_text(LIST, json!({})))).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(server.statements_now() - before, alone);
    }

    /// What another process writes is hidden for a moment at most, and not at all by an answer that was never kept.
    async fn what_another_process_writes_is_seen_in_a_moment(server) {
        server.import(&many("a", 2)).await.expect("the bundle is sound");
        let usual = server.beside(Arc::new(SystemClock), |app| app.hiding_for(Duration::from_millis(100)), own_manners());
        let count = async || usual.data("{ agreements { totalCount } }", json!({})).await["agreements"]["totalCount"].clone();
        assert_eq!(count().await, 2);
        server.import(&many("b", 3)).await.expect("the bundle is sound");
        tokio::time::sleep(Duration::from_millis(120)).await;
        assert_eq!(count().await, 5);
    }
}
