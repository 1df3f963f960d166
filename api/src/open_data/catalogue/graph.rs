//! A graph of statements, and its three syntaxes. Every node has an address of its own, so the syntaxes can't differ in
//! more than their letters.
//! Source: W3C, RDF 1.1 Turtle, JSON-LD 1.1, RDF/XML 1.1.

use serde_json::{Map, Value, json};

/// The prefixes of the vocabularies.
const PREFIXES: [(&str, &str); 11] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The type of texts without a language.
const STRING: &str = "xsd:string";

/// What a statement says of its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// A node.
    Node(String),
    /// A text in a language.
    Text(String, &'static str),
    /// A value of a type of the vocabularies.
    Value(String, &'static str),
}

/// A syntax of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Turtle,
    JsonLd,
    Xml,
}

impl Syntax {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Syntax::Turtle => "text/turtle; charset=utf-8",
            Syntax::JsonLd => "application/ld+json",
            Syntax::Xml => "application/rdf+xml",
        }
    }

    pub(crate) fn from_ending(ending: &str) -> Option<Syntax> {
        match ending {
            "ttl" => Some(Syntax::Turtle),
            "jsonld" => Some(Syntax::JsonLd),
            "rdf" => Some(Syntax::Xml),
            _ => None,
        }
    }
}

/// Statements by their subjects, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Graph(Vec<(String, Vec<(&'static str, Term)>)>);

impl Graph {
    /// A subject of a class. Its statements follow.
    pub(crate) fn subject(&mut self, address: impl Into<String>, class: &'static str) -> Subject<'_> {
        let place = self.0.len();
        self.0.push((address.into(), Vec::new()));
        let mut subject = Subject { graph: self, place };
        subject.add("rdf:type", Term::Node(expanded(class)));
        subject
    }

    /// Whether something was said of a subject.
    pub(crate) fn knows(&self, address: &str) -> bool {
        self.0.iter().any(|(known, _)| known == address)
    }

    /// The graph in a syntax.
    pub(crate) fn write(&self, syntax: Syntax) -> String {
        match syntax {
            Syntax::Turtle => self.turtle(),
            Syntax::JsonLd => self.json_ld(),
            Syntax::Xml => self.xml(),
        }
    }

    fn turtle(&self) -> String {
        let mut out: String =
            PREFIXES.iter().map(|(name, address)| format!("@prefix {name}: <{address}> .\n")).collect();
        for (subject, statements) in &self.0 {
            out.push_str(&format!("\n<{subject}>"));
            for (place, (predicate, term)) in statements.iter().enumerate() {
                out.push_str(if place == 0 { " " } else { " ;\n    " });
                let object = match term {
                    Term::Node(address) => format!("<{address}>"),
                    Term::Text(text, language) => format!("{}@{language}", quoted(text)),
                    // A text without a language is a text: the syntaxes have a short form for it, which readers take alike.
                    Term::Value(value, STRING) => quoted(value),
                    Term::Value(value, kind) => format!("{}^^{kind}", quoted(value)),
                };
                out.push_str(&format!("{predicate} {object}"));
            }
            out.push_str(" .\n");
        }
        out
    }

    fn json_ld(&self) -> String {
        let context: Map<String, Value> =
            PREFIXES.iter().map(|(name, address)| ((*name).to_owned(), Value::from(*address))).collect();
        let nodes = self.0.iter().map(|(subject, statements)| {
            let mut node = json!({ "@id": subject });
            for (predicate, term) in statements {
                let (member, value) = match term {
                    Term::Node(address) if *predicate == "rdf:type" => ("@type", Value::from(address.as_str())),
                    Term::Node(address) => (*predicate, json!({ "@id": address })),
                    Term::Text(text, language) => (*predicate, json!({ "@value": text, "@language": language })),
                    Term::Value(value, STRING) => (*predicate, json!({ "@value": value })),
                    Term::Value(value, kind) => (*predicate, json!({ "@value": value, "@type": kind })),
                };
                match node.get_mut(member).and_then(Value::as_array_mut) {
                    Some(values) => values.push(value),
                    None => node[member] = json!([value]),
                }
            }
            node
        });
        json!({ "@context": context, "@graph": nodes.collect::<Vec<_>>() }).to_string()
    }

    fn xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF");
        for (name, address) in PREFIXES {
            out.push_str(&format!("\n    xmlns:{name}=\"{address}\""));
        }
        out.push_str(">\n");
        for (subject, statements) in &self.0 {
            out.push_str(&format!("<rdf:Description rdf:about=\"{}\">\n", escaped(subject)));
            for (predicate, term) in statements {
                out.push_str(&match term {
                    Term::Node(address) => format!("  <{predicate} rdf:resource=\"{}\"/>\n", escaped(address)),
                    Term::Text(text, language) => {
                        format!("  <{predicate} xml:lang=\"{language}\">{}</{predicate}>\n", escaped(text))
                    }
                    Term::Value(value, STRING) => format!("  <{predicate}>{}</{predicate}>\n", escaped(value)),
                    Term::Value(value, kind) => {
                        let kind = expanded(kind);
                        format!("  <{predicate} rdf:datatype=\"{kind}\">{}</{predicate}>\n", escaped(value))
                    }
                });
            }
            out.push_str("</rdf:Description>\n");
        }
        out.push_str("</rdf:RDF>\n");
        out
    }
}

/// A subject whose statements are made.
pub(crate) struct Subject<'a> {
    graph: &'a mut Graph,
    place: usize,
}

impl Subject<'_> {
    pub(crate) fn add(&mut self, predicate: &'static str, term: Term) -> &mut Self {
        self.graph.0[self.place].1.push((predicate, term));
        self
    }

    /// Points at a node.
    pub(crate) fn node(&mut self, predicate: &'static str, address: impl Into<String>) -> &mut Self {
        self.add(predicate, Term::Node(address.into()))
    }

    /// A text in Arabic, French and English.
    pub(crate) fn texts(&mut self, predicate: &'static str, texts: [&str; 3]) -> &mut Self {
        for (text, language) in texts.into_iter().zip(["ar", "fr", "en"]) {
            self.add(predicate, Term::Text(text.to_owned(), language));
        }
        self
    }

    /// A value of a type.
    pub(crate) fn value(&mut self, predicate: &'static str, value: impl ToString, kind: &'static str) -> &mut Self {
        self.add(predicate, Term::Value(value.to_string(), kind))
    }
}

/// A name with a prefix, written out.
fn expanded(name: &str) -> String {
    let (prefix, rest) = name.split_once(':').unwrap_or(("", name));
    let address = PREFIXES.iter().find(|(known, _)| *known == prefix).map_or("", |(_, address)| address);
    format!("{address}{rest}")
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A text within XML. Control characters, which XML can't have, are left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_syntaxes_write_what_could_end_a_text_out() {
        let mut graph = Graph::default();
        graph.subject("http://a.example/?x=1&y=2", "dcat:Catalog").texts("dct:title", ["ع", "l'« É » & <b>", "\"q\\"]);
        assert!(graph.write(Syntax::Turtle).contains("dct:title \"\\\"q\\\\\"@en"));
        assert!(graph.write(Syntax::Xml).contains("x=1&amp;y=2"));
        assert!(graph.write(Syntax::Xml).contains("&amp; &lt;b&gt;"));
        let parsed: Value = serde_json::from_str(&graph.write(Syntax::JsonLd)).unwrap_or_default();
        assert_eq!(parsed["@graph"][0]["@type"][0], "http://www.w3.org/ns/dcat#Catalog");
        assert_eq!(parsed["@graph"][0]["dct:title"][0]["@language"], "ar");
    }
}
