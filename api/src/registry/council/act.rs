//! The mutations of councils and posts.

use super::{
    input::{CreateCouncilInput, CreatePostInput, UpdateCouncilInput, UpdatePostInput},
    schema::{Council, Post},
    service,
};
use crate::graphql::act::acts;

acts! {
    /// What can be done to councils and posts.
    CouncilMutation {
        /// Records a council. It takes a token for all councils.
        create_council(CreateCouncilInput) -> CreateCouncilPayload { council: Council },
            by Admin over All, service::create_council::create_council;
        /// Changes a council and what it wants before a signature: its approval, and from some sum on the governor's visa.
        update_council(UpdateCouncilInput) -> UpdateCouncilPayload { council: Council },
            by Admin, service::update_council::update_council;
        /// Records a post of your council.
        create_post(CreatePostInput) -> CreatePostPayload { post: Post },
            by Editor, service::create_post::create_post;
        /// Changes a post of your council.
        update_post(UpdatePostInput) -> UpdatePostPayload { post: Post },
            by Editor, service::update_post::update_post;
    }
}
