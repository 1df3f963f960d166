//! The inputs of the acts on councils and posts.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::schema::{CouncilKind, PostBody, PostKind};
use crate::{
    graphql::{input::TextInput, scalar::Decimal},
    registry::official::schema::Gender,
};

/// Record a council.
#[derive(Clone, Debug, InputObject)]
pub struct CreateCouncilInput {
    /// Its name in web addresses, such as `ait-melloul`: unique, and never changed.
    pub slug: String,
    /// The letters that begin the references of its agreements, such as `AM`: a capital letter, then capital letters and
    /// digits, 10 in all at most. Unique, and never changed; made from the slug when left out.
    pub code: Option<String>,
    /// What sort of council it is.
    pub kind: CouncilKind,
    /// Its official name.
    pub name: TextInput,
    /// The prefecture or province that it lies in, if it is known.
    pub prefecture: Option<TextInput>,
    /// The region that it lies in, if it is known.
    pub region: Option<TextInput>,
    /// Its code in the High Commission for Planning's list of territorial units, if it is known. Unique.
    pub geographic_code: Option<String>,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a council. What is left out stays as it is; `null` takes away what may be missing. Its slug and its code stay:
/// addresses and references are made of them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateCouncilInput {
    /// The council's id.
    pub id: ID,
    /// What sort of council it is.
    pub kind: Option<CouncilKind>,
    /// Its official name.
    pub name: Option<TextInput>,
    /// The prefecture or province that it lies in.
    pub prefecture: MaybeUndefined<TextInput>,
    /// The region that it lies in.
    pub region: MaybeUndefined<TextInput>,
    /// Its code in the High Commission for Planning's list of territorial units. Unique.
    pub geographic_code: MaybeUndefined<String>,
    /// Whether `signAgreement` wants the council's approval first (organic law 113-14 on communes, article 92).
    pub requires_deliberation: Option<bool>,
    /// The sum in dirhams from which on `signAgreement` wants the governor's visa (organic law 113-14 on communes, articles
    /// 115 to 118): 0 or more. `null` wants none.
    pub visa_threshold: MaybeUndefined<Decimal>,
    /// The days after which a visa that was asked for counts as given: 1 to 365. With `null` silence never counts.
    pub visa_days: MaybeUndefined<i32>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record a seat or office of a council, of its administration, or of the territorial authority over it.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePostInput {
    /// The slug of the council that it belongs to or watches over.
    pub council: String,
    /// Its name within the council, such as `first-vice-president`: unique there, and never changed.
    pub slug: String,
    /// Which body it sits in.
    pub body: PostBody,
    /// What sort of post it is.
    pub kind: PostKind,
    /// Its place among the posts of its kind, 1 to 10000: the first vice-president has 1. Left out, there is no order.
    pub rank: Option<i32>,
    /// Its title.
    pub title: TextInput,
    /// The gender of a holder whom the source does not name, where its grammar gives it away.
    pub holder_gender: Option<Gender>,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a post. What is left out stays as it is; `null` takes away what may be missing. Its council and its slug stay.
#[derive(Clone, Debug, InputObject)]
pub struct UpdatePostInput {
    /// The post's id.
    pub id: ID,
    /// Which body it sits in.
    pub body: Option<PostBody>,
    /// What sort of post it is.
    pub kind: Option<PostKind>,
    /// Its place among the posts of its kind, 1 to 10000.
    pub rank: MaybeUndefined<i32>,
    /// Its title.
    pub title: Option<TextInput>,
    /// The gender of a holder whom the source does not name, where its grammar gives it away.
    pub holder_gender: MaybeUndefined<Gender>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
