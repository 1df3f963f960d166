//! A principal: who acts, in which role, for which council. Everything that is decided about permission is decided here.

use entity::{access_token::Role, id::CouncilId};

use crate::{
    error::{Code, Error},
    store::sight::Viewer,
};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The name that the log has for what is done.
    pub actor: String,
    /// The office that the public is shown instead.
    pub office: Option<String>,
    /// What the principal may do.
    pub role: Role,
    /// The council whose records the principal works on; all councils if there is none.
    pub council: Option<CouncilId>,
}

/// Whose records an act is about, beside the role that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// One council's; which, the act finds out.
    Council,
    /// One that all councils share, which the act changes.
    Shared,
    /// One that all councils share, and what hangs on it everywhere.
    Everywhere,
    /// What all councils are kept by.
    All,
}

/// What an act takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    pub(crate) role: Role,
    pub(crate) reach: Reach,
}

/// The name of a role, as the API writes it.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Editor => "EDITOR",
        Role::Publisher => "PUBLISHER",
        Role::Admin => "ADMIN",
    }
}

impl Principal {
    /// What the principal sees beside what is public.
    pub(crate) fn viewer(&self) -> Viewer {
        self.council.map_or(Viewer::All, Viewer::Council)
    }

    /// Whether the principal works on a council's records.
    pub(crate) fn is_of(&self, council: CouncilId) -> bool {
        self.council.is_none_or(|own| own == council)
    }

    /// Refuses a principal who may not do what takes so much, whatever the record.
    pub(crate) fn may(&self, needed: Permission) -> Result<(), Error> {
        self.must_be(needed.role)?;
        self.must_reach(needed.reach)
    }

    /// Refuses a principal of too small a role.
    pub(crate) fn must_be(&self, role: Role) -> Result<(), Error> {
        if self.role >= role {
            return Ok(());
        }
        let message = format!(
            "This takes the role {}; your token has the role {}. Ask an administrator of the registry.",
            role_name(role),
            role_name(self.role)
        );
        Err(Error::caller(Code::Forbidden, message))
    }

    /// Refuses a principal whose token does not reach so far.
    fn must_reach(&self, reach: Reach) -> Result<(), Error> {
        match reach {
            Reach::Council => Ok(()),
            Reach::Shared => self.must_change_shared(),
            Reach::Everywhere => self.must_decide_for_all(),
            Reach::All => self.must_be_of_all(),
        }
    }

    /// Refuses a principal of another council.
    pub(crate) fn must_be_of(&self, council: CouncilId) -> Result<(), Error> {
        if self.is_of(council) {
            return Ok(());
        }
        Err(Error::caller(Code::Forbidden, "This record belongs to another council than your token's."))
    }

    /// Refuses an editor of one council to change a record that all councils share; adding one is another matter.
    fn must_change_shared(&self) -> Result<(), Error> {
        if self.role >= Role::Publisher || self.council.is_none() {
            return Ok(());
        }
        let message = "This record is shared by all councils: changing it takes the role PUBLISHER, or a token for all \
                       councils. Ask a publisher of your council.";
        Err(Error::caller(Code::Forbidden, message))
    }

    /// Refuses whoever can't decide what touches the records of all councils: it takes an administrator, or a token for all.
    fn must_decide_for_all(&self) -> Result<(), Error> {
        if self.role == Role::Admin {
            return Ok(());
        }
        self.must_be_of_all()
    }

    /// Refuses a principal of one council, for what all councils share.
    fn must_be_of_all(&self) -> Result<(), Error> {
        match self.council {
            None => Ok(()),
            Some(_) => {
                let message =
                    "This is shared by all councils; your token is for one. Ask an administrator of the registry.";
                Err(Error::caller(Code::Forbidden, message))
            }
        }
    }
}

/// The principal that a request names, or the refusal of a request that names none.
pub(crate) fn required(principal: Option<&Principal>) -> Result<&Principal, Error> {
    principal.ok_or_else(|| {
        let message = "This needs a token: send `Authorization: Bearer TOKEN`. `chiraka token create` makes one.";
        Error::caller(Code::Unauthenticated, message)
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn principal(role: Role, council: Option<u128>) -> Principal {
        let council = council.map(|key| CouncilId::from(Uuid::from_u128(key)));
        Principal { actor: "x".into(), office: None, role, council }
    }

    #[test]
    fn each_role_may_do_what_those_below_may() {
        let roles = [Role::Editor, Role::Publisher, Role::Admin];
        for (has, role) in roles.into_iter().enumerate() {
            for (needs, wanted) in roles.into_iter().enumerate() {
                let done = principal(role, None).must_be(wanted);
                assert_eq!(done.is_ok(), has >= needs, "{role:?} {wanted:?}");
            }
        }
    }

    #[test]
    fn a_council_is_one_or_all() {
        let (own, other) = (CouncilId::from(Uuid::from_u128(1)), CouncilId::from(Uuid::from_u128(2)));
        let of_one = principal(Role::Admin, Some(1));
        assert!(
            of_one.must_be_of(own).is_ok() && of_one.must_be_of(other).is_err() && of_one.must_be_of_all().is_err()
        );
        let of_all = principal(Role::Editor, None);
        assert!(of_all.must_be_of(own).is_ok() && of_all.must_be_of(other).is_ok() && of_all.must_be_of_all().is_ok());
        assert!(of_one.must_change_shared().is_ok() && of_all.must_change_shared().is_ok());
        assert!(of_one.must_decide_for_all().is_ok() && of_all.must_decide_for_all().is_ok());
        assert!(principal(Role::Editor, Some(1)).must_change_shared().is_err());
        assert!(principal(Role::Publisher, Some(1)).must_change_shared().is_ok());
        assert!(principal(Role::Publisher, Some(1)).must_decide_for_all().is_err());
        assert_eq!((of_one.viewer(), of_all.viewer()), (Viewer::Council(own), Viewer::All));
        assert!(required(None).is_err_and(|error| error.code() == Code::Unauthenticated));
    }
}
