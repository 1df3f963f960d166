//! How mutations are written: one act each, with one `input`, and a payload that gives the record, its new revision, and
//! what the caller has to mend. [`acts!`] adds what all of them share.

use std::{borrow::Cow, sync::PoisonError};

use async_graphql::{
    Context, ContextSelectionSet, Enum, InputType, Name, OutputType, Positioned, ServerResult, SimpleObject, Value,
    parser::types::Field,
};
use sha2::{Digest, Sha256};

use super::{
    Mutation,
    connection::Item,
    direct::{Record, Request},
    selection::Writer,
};
use crate::{
    access::principal::Principal,
    act::{
        deed::Outcome,
        idempotency::Answer,
        refusal::{Fault, FaultCode},
    },
    error::Error,
    scope::Scope,
};

/// What kind of mistake a user error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "FaultCode")]
pub enum UserErrorCode {
    /// A value is not usable.
    Invalid,
    /// A value is missing that this act needs.
    Required,
    /// Nothing that you may see has this id, slug or number.
    NotFound,
    /// Another record has this name already.
    Taken,
    /// The record was changed since the revision that you expected; the payload's `revision` is the newest.
    Conflict,
    /// The record's state does not allow the act; the message names those that it allows.
    InvalidState,
    /// Two facts exclude each other.
    Contradiction,
    /// The idempotency key was used for another request within the last 24 hours.
    KeyReused,
}

/// Something that the sender of a mutation has to mend. Nothing was written.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// What kind of mistake it is.
    code: UserErrorCode,
    /// Where in `input` it is, from the outside in; list places are counted from 0. Empty if it is about the whole.
    path: Vec<String>,
    /// What is wrong, and what would be right.
    message: String,
}

impl From<&Fault> for UserError {
    fn from(fault: &Fault) -> Self {
        UserError { code: fault.code.into(), path: fault.path.clone(), message: fault.message.clone() }
    }
}

/// What every payload holds.
#[derive(Debug)]
pub(crate) struct Payload<T> {
    pub(crate) node: Option<Record<T>>,
    pub(crate) outcome: Outcome,
}

impl<T: Item> Payload<T> {
    /// The payload of an act that ended like this. The record is read anew.
    pub(crate) async fn of(scope: &Scope, outcome: Outcome) -> Result<Self, Error> {
        let scope = scope.afresh();
        let node = match outcome.node {
            Some(node) => scope.get::<T::Row>(node.uuid).await?.map(|row| Record(T::over(row, &scope))),
            None => None,
        };
        Ok(Payload { node, outcome })
    }
}

/// What recognises an input: its act and all that it says, but for the key itself.
pub(crate) fn digest(act: &str, input: &impl InputType) -> Vec<u8> {
    let mut value = input.to_value();
    if let Value::Object(members) = &mut value {
        members.shift_remove("idempotencyKey");
    }
    Sha256::new().chain_update(act).chain_update([0]).chain_update(value.to_string()).finalize().to_vec()
}

/// What an act answers: a payload to be read now, or what was written for it.
#[derive(Debug)]
pub(crate) enum Told<P> {
    Now(P),
    Written(Answer),
}

impl<P: OutputType> OutputType for Told<P> {
    fn type_name() -> Cow<'static, str> {
        P::type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        P::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Told::Now(payload) => payload.resolve(context, field).await,
            Told::Written(answer) => {
                let member = |(key, json): &(String, String)| (Name::new(key), Value::Binary(json.clone().into()));
                Ok(Value::Object(answer.iter().map(member).collect()))
            }
        }
    }
}

/// Writes what a field asks of a payload, for this answer and for those to the same request sent again. Nothing where a part of
/// it fails: then it is to be answered once more, with the errors.
pub(crate) async fn written<P: OutputType>(ctx: &Context<'_>, payload: P) -> Option<Answer> {
    let request = ctx.data_opt::<Request>()?;
    let set = &ctx.item.node.selection_set;
    let errors = || ctx.query_env.errors.lock().unwrap_or_else(PoisonError::into_inner);
    let before = errors().len();
    let value = payload.resolve(&ctx.with_selection_set(set), ctx.item).await;
    if errors().len() > before {
        errors().truncate(before);
        return None;
    }
    let writer = Writer::new(&request.shapes, &request.document.parsed, &request.variables);
    writer.members(&P::type_name(), &set.node, &value.ok()?)
}

/// What recognises the question that a field asks: its document with its variables, and its place in it.
pub(crate) fn asked(ctx: &Context<'_>) -> Vec<u8> {
    let Some(request) = ctx.data_opt::<Request>() else {
        return Vec::new();
    };
    let variables = serde_json::to_string(&request.variables).unwrap_or_default();
    let place = format!("{}:{}", ctx.item.pos.line, ctx.item.pos.column);
    Sha256::new().chain_update(request.document.digest).chain_update(place).chain_update(variables).finalize().to_vec()
}

/// The acts that a principal may call, by their names in the schema.
pub(crate) fn permitted(principal: &Principal) -> Vec<String> {
    let acts = Mutation::acts().into_iter().filter(|(_, needed)| principal.may(*needed).is_ok());
    let mut names: Vec<String> = acts.map(|(name, _)| camel(name)).collect();
    names.sort_unstable();
    names
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}

/// Writes a part of the mutation root, and the payloads of its acts.
///
/// `act(Input) -> Payload { node: Type }, by Role, service::act;` is the mutation `act(input: Input!): Payload!`, which takes
/// the role and is done by the service; `by Role over Reach` where it is not about the records of one council.
macro_rules! acts {
    (@permission $role:ident) => {
        $crate::graphql::act::acts!(@permission $role Council)
    };
    (@permission $role:ident $reach:ident) => {
        $crate::access::principal::Permission {
            role: entity::access_token::Role::$role,
            reach: $crate::access::principal::Reach::$reach,
        }
    };
    (
        $(#[$doc:meta])*
        $root:ident {$(
            $(#[$act_doc:meta])*
            $act:ident($input:ty) -> $payload:ident { $node:ident: $kind:ident }, by $role:ident $(over $reach:ident)?, $service:path;
        )*}
    ) => {
        $(
            /// What a mutation of this name did: the record with its newest revision, or what has to be mended.
            #[derive(Debug)]
            pub struct $payload($crate::graphql::act::Payload<$kind>);

            /// What a mutation of this name did: the record with its newest revision, or what has to be mended.
            #[async_graphql::Object]
            impl $payload {
                /// The record as it is now. `null` if nothing was done.
                async fn $node(&self) -> Option<&$crate::graphql::direct::Record<$kind>> {
                    self.0.node.as_ref()
                }

                /// The record's revision after the act: pass it as `expectedRevision` of the next. On `CONFLICT` the newest
                /// one. `null` if nothing was done for another reason.
                async fn revision(&self) -> Option<i64> {
                    self.0.outcome.revision
                }

                /// What has to be mended. Empty if the act was done.
                async fn user_errors(&self) -> Vec<$crate::graphql::act::UserError> {
                    self.0.outcome.faults.iter().map(Into::into).collect()
                }
            }
        )*

        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $root;

        impl $root {
            /// The acts with what they take.
            pub(crate) const ACTS: &[(&str, $crate::access::principal::Permission)] =
                &[$((stringify!($act), $crate::graphql::act::acts!(@permission $role $($reach)?))),*];
        }

        $(#[$doc])*
        #[async_graphql::Object]
        impl $root {$(
            $(#[$act_doc])*
            #[graphql(directive = $crate::graphql::limits::price::cost::apply($crate::graphql::limits::price::ACT))]
            async fn $act(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "What is to be done.")] input: $input,
            ) -> async_graphql::Result<$crate::graphql::act::Told<$payload>> {
                let scope = ctx.data_unchecked::<$crate::scope::Scope>();
                let digest = $crate::graphql::act::digest(stringify!($act), &input);
                let field = ctx.field().alias().unwrap_or(stringify!($act));
                let asked = $crate::graphql::act::asked(ctx);
                let named = $crate::scope::Named { own_key: input.idempotency_key.clone(), field, digest, asked };
                let needed = $crate::graphql::act::acts!(@permission $role $($reach)?);
                // On the heap: the future of the whole root is as large as that of its largest act, and stands on the stack.
                let acting = scope.act(
                    needed,
                    named,
                    |deed| Box::pin($service(deed, input.clone())),
                    |scope, outcome| Box::pin(async move {
                        let payload = $crate::graphql::act::Payload::of(&scope, outcome).await.ok()?;
                        $crate::graphql::act::written(ctx, $payload(payload)).await
                    }),
                );
                let mut outcome = Box::pin(acting).await?;
                if let Some(answer) = outcome.answer.take() {
                    return Ok($crate::graphql::act::Told::Written(answer));
                }
                let payload = $crate::graphql::act::Payload::of(scope, outcome).await?;
                Ok($crate::graphql::act::Told::Now($payload(payload)))
            }
        )*}
    };
}
pub(crate) use acts;

#[cfg(test)]
mod tests {
    use entity::{access_token::Role, id::CouncilId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn names_are_those_of_the_schema() {
        assert_eq!(camel("sign_agreement"), "signAgreement");
        let council = Some(CouncilId::from(Uuid::from_u128(1)));
        let may = |role, council, act: &str| {
            let principal = Principal { actor: "x".into(), office: None, role, council };
            permitted(&principal).contains(&act.to_owned())
        };
        for (act, role, of_one, of_all) in [
            ("draftAgreement", Role::Editor, true, true),
            ("signAgreement", Role::Editor, false, false),
            ("signAgreement", Role::Publisher, true, true),
            ("updateAssociation", Role::Editor, false, true),
            ("updateAssociation", Role::Publisher, true, true),
            ("mergeAssociations", Role::Publisher, false, true),
            ("mergeAssociations", Role::Admin, true, true),
            ("createCouncil", Role::Publisher, false, false),
            ("createCouncil", Role::Admin, false, true),
            ("updateCouncil", Role::Admin, true, true),
        ] {
            assert_eq!((may(role, council, act), may(role, None, act)), (of_one, of_all), "{act} {role:?}");
        }
    }
}
