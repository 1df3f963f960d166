//! The scalar for files. A file comes with its request, not in a value: by the time that a request is executed, each of its
//! files has come, was counted and hashed, and a variable says which is meant by what it is. So a repetition of the request
//! is recognised by its bytes, and the executor knows no streams.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A file that came with the request: its SHA-256 and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub(crate) key: String,
}

/// A file. It is given as a variable, `null` in the request's JSON, and sent along in the same request as
/// `multipart/form-data`.
#[Scalar(specified_by_url = "https://github.com/jaydenseric/graphql-multipart-request-spec")]
impl ScalarType for Upload {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(key) => Ok(Upload { key }),
            _ => Err(InputValueError::custom("a file is a variable, sent along in a multipart request")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.key.clone())
    }
}
