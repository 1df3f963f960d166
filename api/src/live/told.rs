//! What passes between the driver of a subscription and its root field. The field is executed once when the subscription
//! begins, to say what it wants, and once for each change, to be told it. So its arguments are read, and its selection is
//! executed, by the same executor as everything else, and nothing is held open in between.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Result};
use entity::id::NodeKind;

use crate::{error::Error, history::query::Change, registry::agreement::filter::AgreementFilter, scope::Scope};

/// What a subscription wants to be told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Changes of these types of record; of all if there are none named.
    pub(crate) kinds: Option<Vec<NodeKind>>,
    /// Changes of agreements that this keeps. In a box: most subscribers have none, and there are many of them.
    pub(crate) filter: Option<Box<AgreementFilter>>,
    /// What was committed after this number; what comes next if there is none.
    pub(crate) after: Option<i64>,
}

/// What a root field is executed for.
#[derive(Debug)]
pub(crate) enum Telling {
    /// To say what it wants.
    Asked(Arc<OnceLock<Wanted>>),
    /// To be told a change.
    Told(Arc<Change>, Scope),
}

/// Notes what a root field wants, or gives it the change that it is told.
pub(crate) fn tell(ctx: &Context<'_>, wanted: Wanted) -> Result<Option<(Arc<Change>, Scope)>> {
    match ctx.data_unchecked::<Telling>() {
        Telling::Asked(noted) => {
            let first = noted.set(wanted);
            first.map_err(|_| Error::internal("a subscription has one root field"))?;
            Ok(None)
        }
        Telling::Told(change, scope) => Ok(Some((Arc::clone(change), scope.clone()))),
    }
}
