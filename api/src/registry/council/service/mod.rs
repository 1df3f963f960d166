//! What can be done to councils and posts.

pub mod record;
pub mod record_post;
