//! Is a text a bundle at all? Its size, its JSON, and its fit with the published schema, every misfit at once.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

use crate::characters;

use super::{LARGEST_BUNDLE, Problem, ProblemCode, SCHEMA, bundle::Bundle, json};

/// More problems than anyone mends in one go; the rest show up once these are gone.
const MOST_PROBLEMS: usize = 1_000;

/// Reads a bundle.
pub(super) fn read(text: &[u8]) -> Result<Bundle, Vec<Problem>> {
    if text.len() as u64 > LARGEST_BUNDLE {
        return Err(vec![too_large()]);
    }
    let text = std::str::from_utf8(text).map_err(|error| {
        let message = format!("it is not UTF-8 from byte {} on; save it as UTF-8", error.valid_up_to());
        vec![whole(ProblemCode::InvalidJson, message)]
    })?;
    // A byte-order mark is what some editors put in front.
    let text = text.trim_start_matches('\u{feff}');
    let (value, twice) = json::read(text).map_err(|error| vec![not_json(&error)])?;
    if !twice.is_empty() {
        // What else is wrong depends on which of the two is meant.
        return Err(twice.into_iter().take(MOST_PROBLEMS).map(stands_twice).collect());
    }
    let schema: Value = serde_json::from_str(SCHEMA).expect("the embedded schema is JSON: a test reads it");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the embedded schema is a JSON Schema: a test builds it");
    let problems: Vec<Problem> =
        validator.iter_errors(&value).take(MOST_PROBLEMS).map(|error| misfit(&schema, &error)).collect();
    let mut problems = problems;
    if let Value::Object(members) = &value {
        // The note for people is not read, and may be written as people write.
        for (name, member) in members.iter().filter(|(name, _)| *name != "about") {
            characters(member, &json::below("", name), &mut problems);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    serde_json::from_value(value).map_err(|error| {
        // The schema and the types take the same values: a test walks through what they could disagree on.
        vec![whole(ProblemCode::InvalidValue, format!("{error}; compare with `chiraka import --schema`"))]
    })
}

/// Finds the texts with characters that no text may hold.
fn characters(value: &Value, pointer: &str, problems: &mut Vec<Problem>) {
    match value {
        Value::String(text) => {
            if let Some(character) = characters::unfit(text) {
                let message = characters::complaint(character);
                problems.push(Problem { code: ProblemCode::InvalidValue, pointer: pointer.to_owned(), message });
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                characters(item, &format!("{pointer}/{index}"), problems);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                characters(member, &json::below(pointer, name), problems);
            }
        }
        _ => {}
    }
}

fn stands_twice(pointer: String) -> Problem {
    let message = "the member stands twice; keep one".to_owned();
    Problem { code: ProblemCode::Duplicate, pointer, message }
}

/// The problem of a bundle over the size limit.
pub(super) fn too_large() -> Problem {
    let limit = LARGEST_BUNDLE / 1024 / 1024;
    whole(ProblemCode::TooLarge, format!("it is larger than {limit} MiB; split it into several bundles"))
}

fn whole(code: ProblemCode, message: String) -> Problem {
    Problem { code, pointer: String::new(), message }
}

fn not_json(error: &serde_json::Error) -> Problem {
    whole(ProblemCode::InvalidJson, format!("{error}; a bundle is one JSON object"))
}

/// Says what does not fit, and from the schema's own words what would.
fn misfit(schema: &Value, error: &ValidationError<'_>) -> Problem {
    let pointer = error.instance_path().to_string();
    let place = error.schema_path().to_string();
    let rule = place.rsplit_once('/').and_then(|(parent, _)| schema.pointer(parent)).unwrap_or(&Value::Null);
    let description = rule["description"].as_str().unwrap_or_default();
    let members = || {
        let known = rule["properties"].as_object().into_iter().flatten();
        known.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let message = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let meaning = resolve(schema, &rule["properties"][name])["description"].as_str().unwrap_or_default();
            format!("`{name}` is missing. {meaning}")
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let unexpected = unexpected.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            format!("{unexpected} is not known here. Known are {}", members())
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().into_iter().flatten();
            let options = options.map(ToString::to_string).collect::<Vec<_>>().join(", ");
            format!("{} is not one of {options}. {description}", shown(error.instance()))
        }
        ValidationErrorKind::Type { .. } => {
            let wanted = match &rule["type"] {
                Value::Array(types) => types.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
                wanted => wanted.as_str().unwrap_or_default().to_owned(),
            };
            format!("{} is of another type; it should be {wanted}. {description}", shown(error.instance()))
        }
        ValidationErrorKind::MinProperties { .. } => format!("it is empty; give one of {}", members()),
        _ => format!("{}. {description}", error.masked_with(shown(error.instance()))),
    };
    Problem { code: ProblemCode::InvalidValue, pointer, message: message.trim().to_owned() }
}

fn resolve<'a>(schema: &'a Value, rule: &'a Value) -> &'a Value {
    if rule["description"].is_string() {
        return rule;
    }
    let target = rule["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
    target.and_then(|target| schema.pointer(target)).unwrap_or(rule)
}

/// A value as a message shows it: not longer than a line.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
