//! What differs between two states of a record: pure, over the JSON that the log keeps.

use serde_json::{Map, Value};

/// Members that tell nothing: the importer's own keys, and what a part's place in its list says already.
pub(crate) const SILENT: [&str; 3] = ["key", "agreementId", "position"];

/// One member that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// From the outside in, joined by points; list places are counted from 0.
    pub(crate) path: String,
    /// The value before, as JSON; none if there was none.
    pub(crate) before: Option<String>,
    /// The value since, as JSON; none if there is none any more.
    pub(crate) after: Option<String>,
}

/// A record as the public may see it, if it may.
pub(crate) fn public(mut record: Value) -> Option<Value> {
    // A record that is public does not say so.
    if record.get("publication").is_some() {
        return None;
    }
    redact(&mut record);
    Some(record)
}

/// Takes out of a record what only the council's staff may see: documents that are for it alone, and what names them.
fn redact(record: &mut Value) {
    let Some(documents) = record.get_mut("documents").and_then(Value::as_array_mut) else {
        return;
    };
    documents.retain(|document| document["access"] == "PUBLIC");
    let kept: Vec<Value> = documents.iter().map(|document| document["id"].clone()).collect();
    for evaluation in record.get_mut("evaluations").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(evaluation) = evaluation.as_object_mut()
            && evaluation.get("documentId").is_some_and(|id| !kept.contains(id))
        {
            evaluation.remove("documentId");
        }
    }
}

/// What differs, in the order of the paths.
pub(crate) fn differences(before: Option<&Value>, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", before.unwrap_or(&Value::Null), after, &mut found);
    found
}

fn compare(path: &str, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (before, after) {
        (Value::Object(_) | Value::Null, Value::Object(_)) | (Value::Object(_), Value::Null) => {
            let empty = Map::new();
            let (before, after) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
            let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names.into_iter().filter(|name| !SILENT.contains(&name.as_str())) {
                let of = |state: &Map<String, Value>| state.get(name).cloned().unwrap_or(Value::Null);
                compare(&below(name), &of(before), &of(after), found);
            }
        }
        (Value::Array(before), Value::Array(after)) if has_objects(before) || has_objects(after) => {
            for index in 0..before.len().max(after.len()) {
                let of = |state: &[Value]| state.get(index).cloned().unwrap_or(Value::Null);
                compare(&below(&index.to_string()), &of(before), &of(after), found);
            }
        }
        (Value::Null, Value::Array(after)) if has_objects(after) => {
            for (index, item) in after.iter().enumerate() {
                compare(&below(&index.to_string()), &Value::Null, item, found);
            }
        }
        _ => {
            let text = |value: &Value| (*value != Value::Null).then(|| value.to_string());
            found.push(Difference { path: path.to_owned(), before: text(before), after: text(after) });
        }
    }
}

fn has_objects(items: &[Value]) -> bool {
    items.iter().any(Value::is_object)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn told(before: Option<Value>, after: &Value) -> Vec<(String, Option<String>, Option<String>)> {
        let found = differences(before.as_ref(), after);
        found.into_iter().map(|one| (one.path, one.before, one.after)).collect()
    }

    #[test]
    fn tells_each_member_that_differs() {
        let text = |text: &str| Some(text.to_owned());
        let before = json!({ "key": "1", "title": { "fr": "A" }, "amount": 5, "themes": ["a"], "parties": [{ "id": "p", "position": 0 }] });
        let after = json!({ "key": "2", "title": { "fr": "B", "ar": "ب" }, "themes": ["a", "b"],
            "parties": [{ "id": "p", "position": 1 }, { "id": "q", "position": 0 }] });
        assert_eq!(
            told(Some(before), &after),
            [
                ("amount".to_owned(), text("5"), None),
                ("parties.1.id".to_owned(), None, text("\"q\"")),
                ("themes".to_owned(), text("[\"a\"]"), text("[\"a\",\"b\"]")),
                ("title.ar".to_owned(), None, text("\"ب\"")),
                ("title.fr".to_owned(), text("\"A\""), text("\"B\"")),
            ]
        );
        assert_eq!(told(None, &json!({ "slug": "x" })), [("slug".to_owned(), None, text("\"x\""))]);
        assert_eq!(told(Some(json!({ "a": 1 })), &json!({ "a": 1 })), []);
    }

    #[test]
    fn what_is_for_the_staff_is_taken_out_with_what_names_it() {
        let mut record = json!({
            "documents": [{ "id": "d1", "access": "PUBLIC" }, { "id": "d2", "access": "RESTRICTED" }],
            "evaluations": [{ "id": "e1", "documentId": "d1" }, { "id": "e2", "documentId": "d2" }],
        });
        redact(&mut record);
        assert_eq!(
            record,
            json!({
                "documents": [{ "id": "d1", "access": "PUBLIC" }],
                "evaluations": [{ "id": "e1", "documentId": "d1" }, { "id": "e2" }],
            })
        );
        assert!(!record.to_string().contains("d2"));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<i8>().prop_map(Value::from), "[a-c]{0,2}".prop_map(Value::from)];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-d]", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn equal_states_differ_in_nothing_and_others_in_something(one in any_json(), other in any_json()) {
            prop_assert_eq!(differences(Some(&one), &one), vec![]);
            // A member that is null, or an empty object, says no more than one that is missing.
            let says = |found: &[Difference]| found.iter().all(|one| one.before != one.after);
            prop_assert!(says(&differences(Some(&one), &other)));
        }
    }
}
