//! What `search` and `suggest` say: highlights, counts, suggestions, and what becomes of strange texts.

use serde_json::{Value, json};
use tests::both;

use super::{NAMED, fill, found, name};

/// What `ranges` stands for, cut out as a client would.
fn cut(highlight: &Value) -> Vec<String> {
    let units: Vec<u16> = highlight["text"].as_str().expect("a text").encode_utf16().collect();
    let ranges = highlight["ranges"].as_array().expect("ranges").iter();
    let unit = |value: &Value| usize::try_from(value.as_u64().expect("a place")).expect("a small number");
    ranges.map(|range| String::from_utf16_lossy(&units[unit(&range["start"])..unit(&range["end"])])).collect()
}

both! {
    async fn highlights_show_the_words_as_they_stand_there(server) {
        fill(&server).await;
        let query = "query ($text: String!) { search(text: $text, first: 1) { edges { score type highlights {
            field language text markedText ranges { start end } isCutBefore isCutAfter } } } }";
        let data = server.data(query, json!({ "text": "wifak Timersit" })).await;
        let edge = &data["search"]["edges"][0];
        assert_eq!((&edge["score"], &edge["type"]), (&json!(70), &json!("ASSOCIATION")));
        let arabic = &edge["highlights"][0];
        assert_eq!((&arabic["field"], &arabic["language"]), (&json!("NAME"), &json!("AR")));
        assert_eq!(arabic["markedText"], "جمعية الوفاق لحي <mark>تمرسيط</mark>");
        assert_eq!(cut(arabic), ["تمرسيط"]);
        let french = &edge["highlights"][1];
        assert_eq!(french["markedText"], "Association Al <mark>Wifaq</mark> du quartier <mark>Tamersit</mark>");
        assert_eq!(cut(french), ["Wifaq", "Tamersit"]);
        assert_eq!((&french["isCutBefore"], &french["isCutAfter"]), (&json!(false), &json!(false)));
        let data = server.data(query, json!({ "text": "AM-2025-0003" })).await;
        let reference = &data["search"]["edges"][0]["highlights"][0];
        assert_eq!((&reference["field"], &reference["language"]), (&json!("REFERENCE"), &Value::Null));
        let data = server.data(query, json!({ "text": "d'Agadir" })).await;
        assert_eq!(data["search"]["edges"][0]["highlights"][1]["markedText"], "Commune d&#39;<mark>Agadir</mark>");
    }

    async fn strange_texts_are_answered_sensibly(server) {
        fill(&server).await;
        for nothing in ["", "   ", "🎉🎉", "\u{64e}\u{650}\u{651}", "،؛؟ — ()", "\u{200f}\u{202e}", "ـــ"] {
            assert_eq!(found(&server, nothing, "", 5).await, Vec::<String>::new(), "{nothing:?}");
        }
        for beginning in ["t", "ت", "و", "ع"] {
            assert!(!found(&server, beginning, "", 5).await.is_empty(), "{beginning}: one letter begins words");
        }
        let only_stops = found(&server, "de la", "", 5).await;
        assert!(only_stops.contains(&"council:laayoune".to_owned()), "«la» begins words: {only_stops:?}");
        for mixed in ["🎉 Tamersit!!", "\u{202b}Tamersit\u{202c} تمرسيط", "(تمرسيط)", "tamersit\u{0}", "\" OR tamersit *"] {
            assert_eq!(found(&server, mixed, "", 1).await, ["association:al-wifaq-tamersit"], "{mixed:?}");
        }
        assert_eq!(found(&server, &format!("tamersit{}", " de".repeat(100)), "", 1).await, ["association:al-wifaq-tamersit"]);
        let long = "شراكة ".repeat(1700);
        let ask = "query ($text: String!) { search(text: $text) { totalCount } }";
        let (code, argument, message) = server.error(ask, json!({ "text": long })).await;
        assert_eq!((code.as_str(), argument.as_str()), ("INVALID_ARGUMENT", "text"));
        assert!(message.contains("500"), "{message}");
        let ask = "query ($text: String!) { suggest(prefix: $text) { text } }";
        let (code, argument, _) = server.error(ask, json!({ "text": long })).await;
        assert_eq!((code.as_str(), argument.as_str()), ("INVALID_ARGUMENT", "prefix"));
        for first in [-1, 101] {
            let ask = format!("{{ search(text: \"x\", first: {first}) {{ totalCount }} }}");
            assert_eq!(server.error(&ask, json!({})).await.0, "INVALID_PAGE_SIZE");
        }
    }

    async fn suggestions_are_names_each_once(server) {
        fill(&server).await;
        let ask = async |prefix: &str, more: &str| -> Vec<(String, String)> {
            let query = format!("query ($prefix: String!) {{ suggest(prefix: $prefix {more}) {{ text language type node {{ id }} }} }}");
            let data = server.data(&query, json!({ "prefix": prefix })).await;
            let suggestions = data["suggest"].as_array().expect("a list").iter();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            suggestions.map(|one| (text(&one["text"]), text(&one["type"]))).collect()
        };
        let suggestion = |text: &str, ty: &str| (text.to_owned(), ty.to_owned());
        let typed = "tamersit";
        for length in 3..=typed.len() {
            let suggestions = ask(&typed[..length], "").await;
            let wanted = suggestion("Association Al Wifaq du quartier Tamersit", "ASSOCIATION");
            assert!(suggestions.contains(&wanted), "{}: {suggestions:?}", &typed[..length]);
        }
        let wifaq = suggestion("جمعية الوفاق لحي تمرسيط", "ASSOCIATION");
        assert!(ask("الوف", "types: [ASSOCIATION]").await.contains(&wifaq));
        assert_eq!(ask("agad", "types: [COUNCIL]").await, [suggestion("Commune d'Agadir", "COUNCIL")]);
        assert_eq!(ask("أكا", "types: [COUNCIL]").await, [suggestion("جماعة أكادير", "COUNCIL")]);
        assert_eq!(ask("tamersit", "first: 0").await, []);
        assert_eq!(ask("🎉", "").await, []);
        let all = ask("c", "first: 20").await;
        let mut once: Vec<&String> = all.iter().map(|(text, _)| text).collect();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), all.len(), "{all:?}");
    }

    async fn a_search_can_be_narrowed(server) {
        fill(&server).await;
        assert_eq!(found(&server, "Tamersit", "types: [AGREEMENT]", 9).await, ["AM-2025-0003"]);
        assert_eq!(found(&server, "Tamersit", "types: []", 9).await, Vec::<String>::new());
        let kinds = found(&server, "agadir", "types: [COUNCIL, POST]", 9).await;
        assert_eq!(kinds, ["council:agadir", "post:agadir/president"]);
        let filter = r#"types: [AGREEMENT], filter: { council: ["essaouira"] }"#;
        assert_eq!(found(&server, "festival", filter, 9).await, ["ES-2023-0001"]);
        let filter = r#"types: [AGREEMENT], filter: { text: "تيميتار", signedOn: { from: "2023-01-01" } }"#;
        assert_eq!(found(&server, "festival", filter, 9).await, ["AG-2023-0002"]);
        let both = found(&server, "Tamersit", r#"filter: { council: ["essaouira"] }"#, 9).await;
        assert_eq!(both, ["association:al-wifaq-tamersit"], "a filter of agreements leaves the others alone");
    }

    async fn an_answer_takes_a_bounded_number_of_statements(server) {
        fill(&server).await;
        let query = |first: u32| {
            let shown = NAMED;
            format!("query ($text: String!) {{ search(text: $text, types: [AGREEMENT], first: {first}) {{ totalCount
                edges {{ node {{ {shown} }} highlights {{ markedText }} }} }} }}")
        };
        // The first answer brings councils into the store's memory.
        server.data(&query(50), json!({ "text": "اتفاقية شراكة" })).await;
        let few = server.statements(&query(10), json!({ "text": "اتفاقية شراكة" })).await;
        let many = server.statements(&query(50), json!({ "text": "اتفاقية شراكة" })).await;
        // Only some agreements are about a building, whose names take a statement more.
        assert!(many <= few + 1, "{few} statements for 10 finds, {many} for 50");
        assert!(many <= 26, "{many}");
        for text in ["xqzzw", "festivel gastro xqzzw", "a", "de la"] {
            let statements = server.statements(&query(10), json!({ "text": text })).await;
            assert!(statements <= 40, "{text}: {statements}");
        }
        let suggest = "query ($text: String!) { suggest(prefix: $text) { text } }";
        let statements = server.statements(suggest, json!({ "text": "tamer" })).await;
        assert!(statements <= 26, "{statements}");
    }
}

#[test]
fn names_are_told_apart() {
    assert_eq!(name(&json!({ "__typename": "Council", "slug": "agadir" })), "council:agadir");
}
