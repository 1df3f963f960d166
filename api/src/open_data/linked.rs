//! One record as schema.org's JSON-LD, for search engines and linked data. Its context stands in it: nobody has to fetch one
//! to read it.
//! Source: schema.org; W3C, JSON-LD 1.1.

use entity::id::{NodeId, NodeKind};
use serde_json::{Map, Value, json};

use super::address::path;

/// Members of a record that hold texts in several languages, with schema.org's names for them.
const TEXTS: [(&str, &str); 7] = [
    ("name", "name"),
    ("title", "name"),
    ("label", "name"),
    ("purpose", "description"),
    ("venue", "location"),
    ("relatedPartyNote", "disambiguatingDescription"),
    ("neighbourhood", "areaServed"),
];

/// Members that hold values, with schema.org's names.
const VALUES: [(&str, &str); 14] = [
    ("reference", "identifier"),
    ("code", "identifier"),
    ("slug", "alternateName"),
    ("heldOn", "startDate"),
    ("startsOn", "startDate"),
    ("endsOn", "endDate"),
    ("signedOn", "datePublished"),
    ("approvedOn", "dateCreated"),
    ("publishedOn", "datePublished"),
    ("url", "url"),
    ("language", "inLanguage"),
    ("gender", "gender"),
    ("geographicCode", "identifier"),
    ("ice", "taxID"),
];

/// Members that point at records, with schema.org's names.
const LINKS: [(&str, &str); 9] = [
    ("councilId", "funder"),
    ("facilityId", "location"),
    ("ceremonyId", "subjectOf"),
    ("parentId", "inDefinedTermSet"),
    ("officialId", "employee"),
    ("postId", "roleName"),
    ("themes", "about"),
    ("beneficiaryGroups", "audience"),
    ("sources", "citation"),
];

/// The class of a kind of record.
fn class(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Council => "GovernmentOrganization",
        NodeKind::Association => "NGO",
        NodeKind::Agreement => "Grant",
        NodeKind::Official => "Person",
        NodeKind::Mandate => "OrganizationRole",
        NodeKind::Ceremony => "Event",
        NodeKind::Facility => "Place",
        NodeKind::Theme => "DefinedTerm",
        NodeKind::BeneficiaryGroup => "Audience",
        NodeKind::Source => "CreativeWork",
        _ => "Thing",
    }
}

/// A public record as JSON-LD. Links begin with `base`.
pub(crate) fn record(node: NodeId, record: &Value, base: &str) -> Value {
    let address = |node: NodeId| json!({ "@id": format!("{base}{}", path(node.kind, node.uuid)) });
    let mut known = Map::new();
    let mut add = |name: &str, value: Value| match known.get_mut(name) {
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = json!([first.clone(), value]),
        None => {
            known.insert(name.to_owned(), value);
        }
    };
    add("@context", json!({ "@vocab": "https://schema.org/", "registry": format!("{base}/schema#") }));
    add("@id", address(node)["@id"].clone());
    let is_money = node.kind == NodeKind::Agreement && record.get("amount").is_some();
    add("@type", if is_money { "MonetaryGrant" } else { class(node.kind) }.into());
    add("identifier", node.to_string().into());
    for (member, name) in TEXTS {
        for (language, text) in record.get(member).and_then(Value::as_object).into_iter().flatten() {
            add(name, json!({ "@value": text, "@language": language }));
        }
    }
    for (member, name) in VALUES {
        if let Some(value) = record.get(member).filter(|value| value.is_string()) {
            add(name, value.clone());
        }
    }
    if let (Some(amount), Some(currency)) = (record.get("amount"), record.get("currency")) {
        add("amount", json!({ "@type": "MonetaryAmount", "value": amount, "currency": currency }));
    }
    for (member, name) in LINKS {
        let many = record.get(member).map(|value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]));
        for id in many.into_iter().flatten() {
            if let Some(node) = id.as_str().and_then(|id| id.parse().ok()) {
                // Only an agreement's council gives; any other record is merely of it.
                let is_given = member == "councilId" && node_is_not_funded(record);
                add(if is_given { "parentOrganization" } else { name }, address(node));
            }
        }
    }
    for party in record.get("parties").and_then(Value::as_array).into_iter().flatten() {
        for member in ["associationId", "councilId"] {
            let party = party.get(member).filter(|id| Some(*id) != record.get("councilId"));
            if let Some(party) = party.and_then(Value::as_str).and_then(|id| id.parse().ok()) {
                add("fundedItem", address(party));
            }
        }
    }
    Value::Object(known)
}

fn node_is_not_funded(record: &Value) -> bool {
    record.get("reference").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_without_an_amount_is_a_grant_without_one() {
        let id: NodeId = "agreement_01m84m1r7nej0s6s2zsf4exbrf".parse().expect("a TypeID");
        let said = record(id, &json!({ "reference": "AM-1", "title": { "fr": "T", "ar": "ت" } }), "http://a.example");
        assert_eq!(said["@type"], "Grant");
        assert_eq!(said.get("amount"), None);
        assert_eq!(said["name"].as_array().map(Vec::len), Some(2));
        let paid = record(id, &json!({ "amount": "5.00", "currency": "MAD" }), "http://a.example");
        assert_eq!((&paid["@type"], &paid["amount"]["value"]), (&json!("MonetaryGrant"), &json!("5.00")));
    }
}
