//! The frame of acts: what every act has in common, whatever it does.
//!
//! * `deed`: an act under way, from the check of who acts to the commit.
//! * `again`: doing an act again that the database undid.
//! * `refusal`: why an act was not done, for the caller to mend.
//! * `reading`: inputs as the registry keeps them; `links`: the records that they point at.
//! * `idempotency`: the same request sent again does nothing a second time.

pub(crate) mod again;
pub(crate) mod deed;
pub(crate) mod idempotency;
pub(crate) mod links;
pub(crate) mod reading;
pub(crate) mod refusal;
