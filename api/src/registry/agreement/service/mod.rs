//! What can be done to agreements and facilities: one act a file.
//!
//! * `content`: what an agreement says, as drafts and corrections give it.

pub mod amend;
pub mod complete;
mod content;
pub mod correct;
pub(crate) mod create_facility;
pub mod draft;
pub(crate) mod erase_signatory;
pub mod publish;
pub mod record;
pub mod record_facility;
pub(crate) mod record_parts;
pub mod renew;
pub mod resume;
pub mod sign;
pub mod submit;
pub mod suspend;
pub mod terminate;
pub mod update_draft;
pub(crate) mod update_facility;
pub mod withdraw;
pub mod withhold;
