//! Filters in addresses: as a client writes them in GraphQL's variables.

use async_graphql::{InputType, Pos, Value};

use crate::{
    error::{Code, Error, shown},
    store::list::NoFilter,
};

/// A filter that an address can have.
pub(crate) trait Addressed: Sized {
    /// Reads it. What the schema's validation would refuse in a request is refused here too.
    fn read(json: serde_json::Value) -> Result<Self, Error>;

    /// Writes it as a client would: without the members that say nothing.
    fn written(&self) -> Result<serde_json::Value, Error>;
}

impl<F: InputType + std::fmt::Debug> Addressed for F {
    fn read(json: serde_json::Value) -> Result<F, Error> {
        let refused = |message: String| Error::argument(Code::InvalidArgument, "filter", message);
        let value = Value::from_json(json).map_err(|error| refused(error.to_string()))?;
        let filter = F::parse(Some(value.clone())).map_err(|error| {
            let message = error.into_server_error(Pos::default()).message;
            refused(format!("`filter` is not a {}: {message}", F::type_name()))
        })?;
        match unknown(&value, &filter.to_value()) {
            Some(member) => Err(refused(format!(
                "`filter` has the member `{}`, which {} does not; it is written as the JSON of that input type.",
                shown(member),
                F::type_name()
            ))),
            None => Ok(filter),
        }
    }

    fn written(&self) -> Result<serde_json::Value, Error> {
        let mut json = self.to_value().into_json().map_err(Error::internal)?;
        shorten(&mut json);
        Ok(json)
    }
}

impl Addressed for NoFilter {
    fn read(json: serde_json::Value) -> Result<NoFilter, Error> {
        if json.as_object().is_some_and(serde_json::Map::is_empty) {
            return Ok(NoFilter);
        }
        Err(Error::argument(Code::InvalidArgument, "filter", "This table can't be filtered; leave `filter` out."))
    }

    fn written(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::Value::Object(serde_json::Map::new()))
    }
}

fn shorten(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(shorten);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(shorten),
        _ => {}
    }
}

/// A member that was given and not understood.
fn unknown<'a>(given: &'a Value, understood: &Value) -> Option<&'a str> {
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            given.iter().find_map(|(name, value)| match understood.get(name) {
                Some(understood) => unknown(value, understood),
                None => Some(name.as_str()),
            })
        }
        (Value::List(given), Value::List(understood)) => {
            given.iter().zip(understood).find_map(|(given, understood)| unknown(given, understood))
        }
        _ => None,
    }
}
