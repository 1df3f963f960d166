//! The Frictionless data package: every table of CSV with its Table Schema, for tools that check or load them.
//! Source: specs.frictionlessdata.io, Data Package and Table Schema.

use serde_json::{Value, json};

use super::{
    cell::{Column, Kind, TableFormat, columns},
    conventions,
    product::{Form, Product},
    publication::Publication,
    table::Dataset,
};

/// The package's descriptor.
pub(crate) fn descriptor(publication: &Publication, base: &str) -> Value {
    let tables = Dataset::ALL.iter().map(|set| {
        let [_, _, title] = set.titles();
        let [_, _, description] = set.descriptions();
        json!({
            "name": set.name(),
            "title": title,
            "description": description,
            "path": address(base, Product::Table(*set, TableFormat::Csv)),
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
            "schema": schema(*set),
        })
    });
    let conventions = json!({
        "name": "conventions",
        "title": "Conventions de partenariat (SCDL, profil marocain)",
        "path": address(base, Product::Conventions(Form::Csv)),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": serde_json::from_str::<Value>(conventions::SCHEMA).unwrap_or_default(),
    });
    let mut package = json!({
        "profile": "tabular-data-package",
        "name": "chiraka",
        "title": "Partnership agreements of municipal councils",
        "homepage": format!("{base}/"),
        "resources": tables.chain([conventions]).collect::<Vec<_>>(),
        "contributors": [{ "title": publication.publisher, "role": "publisher" }],
    });
    if let Some(licence) = &publication.licence {
        package["licenses"] = json!([{ "path": licence }]);
    }
    package
}

/// Where something can be taken.
pub(crate) fn address(base: &str, product: Product) -> String {
    format!("{base}/data/{}", product.name())
}

/// The Table Schema of a table.
pub(crate) fn schema(set: Dataset) -> Value {
    let fields: Vec<Value> = columns(set.fields()).iter().map(field).collect();
    json!({ "fields": fields, "missingValues": [""], "primaryKey": "id" })
}

fn field(column: &Column) -> Value {
    let (kind, format) = match column.kind {
        Kind::Text | Kind::Id | Kind::Slugs | Kind::Name => ("string", "default"),
        Kind::Address => ("string", "uri"),
        Kind::Date => ("date", "default"),
        Kind::Integer => ("integer", "default"),
        Kind::Money => ("number", "default"),
        Kind::Truth => ("boolean", "default"),
    };
    let description = match column.language {
        Some(language) => format!("{} In the language {}.", column.about, language.tag()),
        None => column.about.to_owned(),
    };
    let mut field = json!({ "name": column.name, "type": kind, "format": format, "description": description });
    if column.required {
        field["constraints"] = json!({ "required": true });
    }
    if column.kind == Kind::Truth {
        (field["trueValues"], field["falseValues"]) = (json!(["true"]), json!(["false"]));
    }
    field
}
