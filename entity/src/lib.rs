//! The tables of the registry, one file each: rows and stored enums, nothing else.
//! No GraphQL, no HTTP and no rules live here, so the stored form never becomes the public contract by accident.
//!
//! | table | holds |
//! | --- | --- |
//! | `council`, `post` | the councils and the seats or offices around them |
//! | `official`, `mandate` | people, and which post each held from when to when |
//! | `association` | the civil-society bodies |
//! | `agreement`, `party`, `signature`, `facility` | the partnerships and who signed them |
//! | `review`, `deliberation` | what committees and the council said of an agreement |
//! | `amendment`, `suspension` | what later acts changed |
//! | `commitment`, `contribution`, `instalment` | what the parties promise, bring and pay |
//! | `indicator`, `measurement`, `evaluation` | how results are judged |
//! | `document` | what files there are; their bytes lie in the object store |
//! | `agreement_theme`, `agreement_beneficiary`, `theme`, `beneficiary_group` | the controlled vocabularies and their use |
//! | `ceremony`, `attendance` | the events where agreements were signed |
//! | `source`, `citation` | where each fact comes from |
//! | `reference_counter` | the last running number given to an agreement of a council and year |
//! | `access_token`, `idempotency` | who may write, and what was answered to a write |
//! | `revision` | the log: every change, in commit order, hash-chained |

pub mod access_token;
pub mod agreement;
pub mod agreement_beneficiary;
pub mod agreement_theme;
pub mod amendment;
pub mod association;
pub mod attendance;
pub mod beneficiary_group;
pub mod ceremony;
pub mod citation;
pub mod commitment;
pub mod contribution;
pub mod council;
pub mod deliberation;
pub mod document;
pub mod evaluation;
pub mod facility;
pub mod id;
pub mod idempotency;
pub mod indicator;
pub mod instalment;
pub mod mandate;
pub mod measurement;
pub mod official;
pub mod party;
pub mod post;
pub mod reference_counter;
pub mod review;
pub mod revision;
pub mod signature;
pub mod source;
pub mod suspension;
pub mod theme;
pub mod value;
