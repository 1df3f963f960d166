//! Access tokens: opaque, 256 bits from the system's generator, shown once and kept as their SHA-256. The hash is what is
//! looked up, so comparing takes as long for a wrong token as for a right one.

use std::sync::Arc;

use entity::{
    access_token::{self, Role},
    id::CouncilId,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Condition, Expr},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::principal::Principal;
use crate::{clock::Clock, error::Error, store::Store};

/// What every token begins with, so that one that strayed into a file or a log is recognised.
pub const PREFIX: &str = "chiraka_";

/// What a new token is for.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Who holds it.
    pub name: String,
    /// The office that the holder works for.
    pub office: Option<String>,
    /// What the holder may do.
    pub role: Role,
    /// The council whose records the holder works on; all if there is none.
    pub council: Option<CouncilId>,
    /// When it stops working: milliseconds since 1970 in UTC.
    pub expires_at: Option<i64>,
}

/// A token that was made. The secret is nowhere else.
#[derive(Clone)]
pub struct MadeToken {
    /// The key by which it is revoked.
    pub id: Uuid,
    /// What the holder sends.
    pub secret: String,
}

impl std::fmt::Debug for MadeToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeToken").field("id", &self.id).finish_non_exhaustive()
    }
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// Makes a token.
///
/// # Errors
/// When the database does not answer.
pub async fn create(store: &Store, clock: &Arc<dyn Clock>, new: NewToken) -> Result<MadeToken, Error> {
    let bytes = [clock.random(), clock.random()].concat();
    let secret = format!("{PREFIX}{}", data_encoding::BASE64URL_NOPAD.encode(&bytes));
    let id = clock.key();
    let row = access_token::Model {
        id,
        name: new.name,
        office: new.office,
        role: new.role,
        council_id: new.council,
        secret_hash: hash(&secret),
        created_at: clock.now().timestamp_millis(),
        expires_at: new.expires_at,
        revoked_at: None,
        last_used_on: None,
    };
    access_token::Entity::insert(row.into_active_model()).exec_without_returning(store.connection()).await?;
    Ok(MadeToken { id, secret })
}

/// All tokens, the newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(store: &Store) -> Result<Vec<access_token::Model>, Error> {
    Ok(access_token::Entity::find().order_by_desc(access_token::Column::Id).all(store.connection()).await?)
}

/// Makes a token stop working. Answers whether there is such a token that still worked.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke(store: &Store, clock: &Arc<dyn Clock>, id: Uuid) -> Result<bool, Error> {
    let done = access_token::Entity::update_many()
        .col_expr(access_token::Column::RevokedAt, Expr::value(clock.now().timestamp_millis()))
        .filter(access_token::Column::Id.eq(id))
        .filter(access_token::Column::RevokedAt.is_null())
        .exec(store.connection())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Who holds a token; nobody if it was never made, has ended or was revoked.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn find(store: &Store, clock: &Arc<dyn Clock>, secret: &str) -> Result<Option<Principal>, Error> {
    let alive = Condition::any()
        .add(access_token::Column::ExpiresAt.is_null())
        .add(access_token::Column::ExpiresAt.gt(clock.now().timestamp_millis()));
    let found = access_token::Entity::find()
        .filter(access_token::Column::SecretHash.eq(hash(secret)))
        .filter(access_token::Column::RevokedAt.is_null())
        .filter(alive)
        .one(store.connection())
        .await?;
    let Some(token) = found else {
        return Ok(None);
    };
    let today = clock.today();
    if token.last_used_on != Some(today) {
        let mut used = token.clone().into_active_model();
        used.last_used_on = Set(Some(today));
        used.update(store.connection()).await?;
    }
    Ok(Some(Principal { actor: token.name, office: token.office, role: token.role, council: token.council_id }))
}
