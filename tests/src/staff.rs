//! Members of staff: tokens, and requests in somebody's name.

use std::sync::Arc;

use api::{
    access::token::{NewToken, create},
    clock::{Clock, SystemClock},
};
use entity::{access_token::Role, council};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::server::TestServer;

/// Somebody with a token, or the public.
#[derive(Clone, Debug)]
pub struct Staff<'a> {
    server: &'a TestServer,
    /// What is sent as bearer; nothing for the public.
    pub token: Option<String>,
}

impl TestServer {
    /// A member of a council's staff, or of all councils'.
    pub async fn staff(&self, role: Role, council: Option<&str>) -> Staff<'_> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let council = match council {
            Some(slug) => {
                let database = self.database().await;
                let found = council::Entity::find().filter(council::Column::Slug.eq(slug)).one(&database).await;
                database.close().await.expect("the connection closes");
                Some(found.expect("the database answers").expect("the council is there").id)
            }
            None => None,
        };
        let store = self.store().await;
        let name = format!("{role:?} of {}", if council.is_some() { "one" } else { "all" });
        let new = NewToken { name, office: Some("Partnership office".into()), role, council, expires_at: None };
        let made = create(&store, &clock, new).await.unwrap_or_else(|error| panic!("{}", error.cause()));
        store.close().await.expect("the database closes");
        Staff { server: self, token: Some(made.secret) }
    }

    /// Somebody without a token.
    pub fn public(&self) -> Staff<'_> {
        Staff { server: self, token: None }
    }
}

impl Staff<'_> {
    /// What the header `Authorization` says in this name.
    pub fn bearer(&self) -> String {
        self.token.as_ref().map(|token| format!("Bearer {token}")).unwrap_or_default()
    }

    /// Sends a request and answers the response, with its status.
    pub async fn send(&self, body: Value, headers: &[(&str, &str)]) -> (u16, String) {
        let mut request = self.server.client().post(self.server.url("/graphql"));
        request = request.header("Content-Type", "application/json").body(body.to_string());
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("the server answers");
        (response.status().as_u16(), response.text().await.expect("the answer is text"))
    }

    /// Asks, and answers the whole response.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let (_, text) = self.send(json!({ "query": query, "variables": variables }), &[]).await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"))
    }

    /// Asks what must be answered without an error, and answers the data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].take()
    }

    /// Calls a mutation of the given name, and answers its whole payload: `selection` is what is asked of it beside the
    /// revision and the user errors.
    pub async fn call(&self, act: &str, selection: &str, input: Value) -> Value {
        let ty = format!("{}{}Input", act[..1].to_uppercase(), &act[1..]);
        let query = format!(
            "mutation ($input: {ty}!) {{ {act}(input: $input) {{ {selection} revision userErrors {{ code path message }} }} }}"
        );
        let mut answer = self.ask(&query, json!({ "input": input })).await;
        match answer.get("errors") {
            None => answer["data"][act].take(),
            Some(errors) => errors.clone(),
        }
    }

    /// Calls a mutation that must be done, and answers its payload.
    pub async fn act(&self, act: &str, selection: &str, input: Value) -> Value {
        let payload = self.call(act, selection, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{act}: {payload}");
        payload
    }

    /// Calls a mutation that must be refused to be mended, and answers the codes with their paths.
    pub async fn faults(&self, act: &str, input: Value) -> Vec<(String, String)> {
        let payload = self.call(act, "__typename", input).await;
        let errors = payload["userErrors"].as_array().unwrap_or_else(|| panic!("{act}: {payload}")).clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let path = |error: &Value| {
            let parts = error["path"].as_array().map(|path| path.iter().map(text).collect::<Vec<_>>());
            parts.unwrap_or_default().join(".")
        };
        errors.iter().map(|error| (text(&error["code"]), path(error))).collect()
    }

    /// Calls a mutation that is not for this caller, and answers the error's code.
    pub async fn refused(&self, act: &str, input: Value) -> String {
        let payload = self.call(act, "__typename", input).await;
        payload[0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{act}: {payload}")).to_owned()
    }
}
