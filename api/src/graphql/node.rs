//! Relay's object identification: one interface over everything that has an id, and the two root fields that find it.

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object, Result};
use entity::id::{NodeId, NodeKind};
use futures_util::future::try_join_all;

use super::{
    asked,
    connection::{Item, LARGEST_PAGE},
};
use crate::{
    error::{Code, Error, shown},
    registry::{
        agreement::{
            change::{Amendment, Commitment, Suspension},
            schema::{Agreement, Facility, Party, Signature},
        },
        association::schema::Association,
        ceremony::schema::{Attendance, Ceremony},
        council::schema::{Council, Post},
        deliberation::schema::{Deliberation, Review},
        document::schema::Document,
        funding::schema::{Contribution, Instalment},
        official::schema::{Mandate, Official},
        outcome::schema::{Evaluation, Indicator, Measurement},
        source::schema::Source,
        vocabulary::schema::{BeneficiaryGroup, Theme},
    },
    scope::Scope,
};

/// A record with a lasting id.
#[derive(Clone, Debug, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The record's lasting, opaque id: a TypeID, which names its type and can be given to `node`."
))]
pub enum Node {
    /// An agreement.
    Agreement(Agreement),
    /// An amendment.
    Amendment(Amendment),
    /// An association.
    Association(Association),
    /// An attendance.
    Attendance(Attendance),
    /// A beneficiary group.
    BeneficiaryGroup(BeneficiaryGroup),
    /// A ceremony.
    Ceremony(Ceremony),
    /// A commitment.
    Commitment(Commitment),
    /// A contribution.
    Contribution(Contribution),
    /// A council.
    Council(Council),
    /// A deliberation.
    Deliberation(Deliberation),
    /// A document.
    Document(Document),
    /// An evaluation.
    Evaluation(Evaluation),
    /// A facility.
    Facility(Facility),
    /// An indicator.
    Indicator(Indicator),
    /// An instalment.
    Instalment(Instalment),
    /// A mandate.
    Mandate(Mandate),
    /// A measurement.
    Measurement(Measurement),
    /// An official.
    Official(Official),
    /// A party.
    Party(Party),
    /// A post.
    Post(Post),
    /// A review.
    Review(Review),
    /// A signature.
    Signature(Signature),
    /// A source.
    Source(Source),
    /// A suspension.
    Suspension(Suspension),
    /// A theme.
    Theme(Theme),
}

/// Finding records by id.
#[derive(Clone, Copy, Debug, Default)]
pub struct NodeQuery;

/// Finding records by id.
#[Object]
impl NodeQuery {
    /// The record with an id, of whatever type (Relay). `null` if there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id that this registry gave out, such as `agreement_01jz5k…`.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(find(&asked::scope(ctx), parse("id", &id)?).await?)
    }

    /// The records with the given ids, in the order of the ids (Relay). `null` in the place of an id that no record has.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most 100 ids that this registry gave out. They may be of different types and may repeat."
        )]
        ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > LARGEST_PAGE as usize {
            let message = format!("`ids` has {} ids; at most {LARGEST_PAGE} can be asked for at once.", ids.len());
            return Err(Error::argument(Code::InvalidArgument, "ids", message).into());
        }
        let ids: Vec<NodeId> = ids.iter().map(|id| parse("ids", id)).collect::<Result<_, Error>>()?;
        let scope = &asked::scope(ctx);
        let mut found: HashMap<NodeId, Node> = HashMap::new();
        for (id, node) in
            try_join_all(ids.iter().map(|id| async move { Ok::<_, Error>((*id, find(scope, *id).await?)) })).await?
        {
            found.extend(node.map(|node| (id, node)));
        }
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }
}

fn parse(argument: &'static str, id: &ID) -> Result<NodeId, Error> {
    id.parse().map_err(|_| {
        let kinds: Vec<&str> = NodeKind::ALL.iter().map(|kind| kind.prefix()).collect();
        let shown = shown(id);
        let message = format!(
            "`{shown}` is not an id of this registry. An id is one of {}, then `_` and 26 letters and digits; pass one as \
             the registry gave it.",
            kinds.join(", ")
        );
        Error::argument(Code::InvalidId, argument, message)
    })
}

/// The record with an id.
pub(crate) async fn find(scope: &Scope, id: NodeId) -> Result<Option<Node>, Error> {
    macro_rules! over {
        ($($kind:ident)*) => {
            match id.kind {
                $(NodeKind::$kind => {
                    let row = scope.get::<<$kind as Item>::Row>(id.uuid).await?;
                    row.map(|row| Node::$kind($kind::over(row, scope)))
                })*
            }
        };
    }
    Ok(over! {
        Agreement Amendment Association Attendance BeneficiaryGroup Ceremony Commitment Contribution Council
        Deliberation Document Evaluation Facility Indicator Instalment Mandate Measurement Official
        Party Post Review Signature Source Suspension Theme
    })
}
