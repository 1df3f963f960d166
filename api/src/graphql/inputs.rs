//! What the schema says of input types, as far as it decides whether variables are beyond doubt. The library's full
//! validation finds every fault and names it, but reads the whole document each time; a document that passed it once
//! needs it again only where a variable could be at fault in a way that execution would not notice.

use std::collections::HashMap;

use async_graphql::{
    InputType, Name, Pos, Value,
    parser::types::{BaseType, ServiceDocument, Type, TypeKind, TypeSystemDefinition},
};

use super::scalar::{Date, Decimal, Instant};

/// The members of each input object.
#[derive(Debug, Default)]
pub(crate) struct Inputs(HashMap<String, HashMap<String, Type>>);

impl Inputs {
    pub(crate) fn of(schema: &ServiceDocument) -> Inputs {
        let mut inputs = HashMap::new();
        for definition in &schema.definitions {
            if let TypeSystemDefinition::Type(definition) = definition
                && let TypeKind::InputObject(object) = &definition.node.kind
            {
                let members = object.fields.iter();
                let members = members.map(|field| (field.node.name.node.to_string(), field.node.ty.node.clone()));
                inputs.insert(definition.node.name.node.to_string(), members.collect());
            }
        }
        Inputs(inputs)
    }

    /// What is wrong with a scalar in a variable's value, if anything is: nothing is executed then.
    pub(crate) fn fault(&self, ty: &Type, value: &Value) -> Option<String> {
        match (&ty.base, value) {
            (_, Value::Null) => None,
            (BaseType::List(inner), Value::List(items)) => items.iter().find_map(|item| self.fault(inner, item)),
            (BaseType::List(inner), one) => self.fault(inner, one),
            (BaseType::Named(name), Value::Object(members)) => {
                let known = self.0.get(name.as_str())?;
                let fault = |(name, value): (&Name, &Value)| {
                    let fault = self.fault(known.get(name.as_str())?, value)?;
                    Some(format!("`{name}`: {fault}"))
                };
                members.iter().find_map(fault)
            }
            (BaseType::Named(name), value) => match name.as_str() {
                "Int" => parse::<i32>(value),
                "Date" => parse::<Date>(value),
                "DateTime" => parse::<Instant>(value),
                "Decimal" => parse::<Decimal>(value),
                _ => None,
            },
        }
    }

    /// Whether a variable's value has only members that its type knows. Wrong scalars and missing members are noticed
    /// when they are read.
    pub(crate) fn fits(&self, ty: &Type, value: &Value) -> bool {
        match (&ty.base, value) {
            (_, Value::Null) => ty.nullable,
            (BaseType::List(inner), Value::List(items)) => items.iter().all(|item| self.fits(inner, item)),
            (BaseType::List(inner), one) => self.fits(inner, one),
            (BaseType::Named(name), Value::Object(members)) => self.0.get(name.as_str()).is_some_and(|known| {
                members.iter().all(|(name, value)| known.get(name.as_str()).is_some_and(|ty| self.fits(ty, value)))
            }),
            (BaseType::Named(name), _) => !self.0.contains_key(name.as_str()),
        }
    }
}

fn parse<T: InputType>(value: &Value) -> Option<String> {
    T::parse(Some(value.clone())).err().map(|error| error.into_server_error(Pos::default()).message)
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_schema, value};

    use super::*;

    #[test]
    fn doubts_what_the_schema_does_not_know() {
        let sdl = "input F { a: Int! b: [F!] } type Query { q(f: F): Int }";
        let inputs = Inputs::of(&parse_schema(sdl).expect("a schema"));
        let fits = |ty: &str, value: Value| inputs.fits(&Type::new(ty).expect("a type"), &value);
        assert!(fits("F", value!(null)));
        assert!(fits("F!", value!({ "a": 1, "b": [{ "a": 2 }] })));
        assert!(fits("F!", value!({ "a": 1, "b": { "a": 2 } })), "one item is a list of one");
        assert!(fits("Int", value!("no number")), "reading it notices");
        assert!(!fits("F!", value!(null)));
        assert!(!fits("F", value!({ "c": 1 })));
        assert!(!fits("F", value!({ "b": [{ "a": 1, "c": 1 }] })));
        assert!(!fits("F", value!({ "b": [null] })));
        assert!(!fits("F", value!(3)));
        assert!(!fits("Int", value!({ "a": 1 })));
    }
}
