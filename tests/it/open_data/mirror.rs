//! A copy of the registry that is kept by its changes stays a copy, byte for byte, whatever happens to who keeps it.

use std::collections::{BTreeMap, BTreeSet};

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{
    both,
    bundle::{ait_melloul, many},
    engine::setting,
    server::TestServer,
    staff::Staff,
};

use super::{get, header, text};
use crate::acts::{about, publish};

/// The tables that a copy is made of.
const TABLES: [(&str, &str); 6] = [
    ("agreement", "agreements"),
    ("association", "associations"),
    ("council", "councils"),
    ("post", "posts"),
    ("official", "officials"),
    ("theme", "themes"),
];

/// A copy: the lines of records by table and id, and how far it is.
#[derive(Clone, Debug, Default, PartialEq)]
struct Copy {
    lines: BTreeMap<&'static str, BTreeMap<String, String>>,
    seq: i64,
}

impl Copy {
    async fn whole(server: &TestServer) -> Copy {
        let mut copy = Copy { seq: i64::MAX, ..Copy::default() };
        for (kind, name) in TABLES {
            let (_, headers, body) = get(server, &format!("/data/{name}.jsonl"), &[]).await;
            // Tables taken one after the other may be of different states: the changes begin at the oldest.
            copy.seq = copy.seq.min(header(&headers, "registry-seq").parse().expect("a number"));
            let body = String::from_utf8(body).expect("UTF-8");
            let line = |line: &str| (id(&serde_json::from_str(line).expect("JSON")), line.to_owned());
            copy.lines.insert(kind, body.lines().map(line).collect());
        }
        copy
    }

    /// Follows the next changes; answers whether there were any.
    async fn follow(&mut self, server: &TestServer, most: usize) -> bool {
        let body = text(server, &format!("/data/changes.jsonl?after={}&first={most}", self.seq)).await;
        for line in body.lines() {
            let change: Value = serde_json::from_str(line).expect("a change is JSON");
            self.seq = change["seq"].as_i64().expect("a number");
            let table = TABLES.iter().find(|(kind, _)| change["type"] == *kind);
            let Some(lines) = table.and_then(|(kind, _)| self.lines.get_mut(kind)) else {
                continue;
            };
            if change["isTombstone"] == true {
                lines.remove(&id(&change));
            } else {
                lines.insert(id(&change), change["record"].to_string());
            }
        }
        !body.is_empty()
    }
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

/// What the writer has made and can still do something to.
#[derive(Default)]
struct Made {
    associations: Vec<Value>,
    public: Vec<Value>,
    hidden: Vec<Value>,
}

/// One write: publish, amend, correct, merge, withhold, publish again, rename.
async fn write(staff: &Staff<'_>, dice: &mut Dice, made: &mut Made, n: usize) {
    match dice.throw(7) {
        0 | 1 => made.public.push(publish(staff, staff).await),
        2 if !made.public.is_empty() => {
            let id = &made.public[dice.throw(made.public.len())];
            let change = json!({ "summary": { "fr": format!("Avenant {n}") }, "signedOn": "2025-09-15",
                "amount": { "amount": format!("{}.00", 100_000 + n) } });
            staff.call("amendAgreement", "agreement { id }", about(id, change)).await;
        }
        3 if !made.public.is_empty() => {
            let id = made.public.swap_remove(dice.throw(made.public.len()));
            staff.act("withhold", "agreement { id }", about(&id, json!({ "reason": "Une erreur." }))).await;
            made.hidden.push(id);
        }
        4 if !made.hidden.is_empty() => {
            let id = made.hidden.swap_remove(dice.throw(made.hidden.len()));
            staff.act("publish", "agreement { id }", about(&id, json!({}))).await;
            made.public.push(id);
        }
        5 if made.associations.len() > 1 => {
            let duplicate = made.associations.swap_remove(dice.throw(made.associations.len()));
            let keep = &made.associations[dice.throw(made.associations.len())];
            let merge = json!({ "keep": keep, "duplicate": duplicate, "reason": "Deux fois la même." });
            staff.act("mergeAssociations", "association { id }", merge).await;
        }
        _ => {
            let input = json!({ "slug": format!("nouvelle-{n}"), "kind": "ASSOCIATION", "name": { "fr": format!("Nouvelle {n}"), "ar": format!("جديدة {n}") } });
            made.associations
                .push(staff.act("createAssociation", "association { id }", input).await["association"]["id"].clone());
        }
    }
}

both! {
    async fn follows_every_change(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        server.import(&many("b", 6)).await.expect("the bundle is sound");
        let staff = server.staff(Role::Admin, None).await;
        // More of them are asked for by whoever wants to be surer.
        let writes: usize = setting("MIRROR_WRITES").and_then(|writes| writes.parse().ok()).unwrap_or(40);
        let (mut dice, mut made) = (Dice(7), Made::default());
        let mut copy = Copy::whole(&server).await;
        let mut kept = copy.clone();
        for n in 0..writes {
            write(&staff, &mut dice, &mut made, n).await;
            match dice.throw(4) {
                // It is killed with what it has not put away yet, and begins again from there.
                0 => copy = kept.clone(),
                1 => kept = copy.clone(),
                _ => {
                    copy.follow(&server, 1 + dice.throw(5)).await;
                }
            }
        }
        while copy.follow(&server, 100).await {}
        let fresh = Copy::whole(&server).await;
        let seen: BTreeSet<&str> = copy.lines.keys().copied().collect();
        for kind in seen {
            assert_eq!(copy.lines[kind], fresh.lines[kind], "{kind}");
        }
        // As it was written: the lines in the order of their ids are the file.
        for (kind, name) in TABLES {
            let lines: String = copy.lines[kind].values().map(|line| format!("{line}\n")).collect();
            assert!(lines == text(&server, &format!("/data/{name}.jsonl")).await, "{name} byte for byte");
        }
    }

    async fn a_change_is_waited_for(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let (_, headers, _) = get(&server, "/data/changes.jsonl?after=0", &[]).await;
        let seq = header(&headers, "registry-seq").to_owned();
        let staff = server.staff(Role::Admin, None).await;
        let address = format!("/data/changes.jsonl?after={seq}&wait=20");
        let waiting = text(&server, &address);
        let input = json!({ "slug": "late", "kind": "ASSOCIATION", "name": { "fr": "Tard" } });
        let (came, _) = futures_util::join!(waiting, staff.act("createAssociation", "association { id }", input));
        let change: Value = serde_json::from_str(came.trim_end()).expect("one change");
        assert_eq!((&change["action"], &change["record"]["slug"]), (&json!("CREATE"), &json!("late")));
        let (_, headers, body) = get(&server, "/data/changes.jsonl?after=0&first=2&types=council,post", &[]).await;
        assert_eq!((header(&headers, "row-count"), header(&headers, "has-more")), ("2", "true"));
        assert!(String::from_utf8_lossy(&body).lines().all(|line| line.contains("\"type\":\"council\"") || line.contains("\"type\":\"post\"")));
    }
}
