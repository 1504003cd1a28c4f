//! A public message.

use serde::{Deserialize, Serialize};

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Where it was published: `mastodon`.
    pub channel: String,
    /// Its words, without markup.
    pub text: String,
    /// A keyed hash of who wrote it, to know who writes again; empty for a newsroom.
    #[serde(default)]
    pub author: String,
    /// Its address, to open it at a desk; empty if it has none.
    #[serde(default)]
    pub url: String,
    /// How many people it reached or moved: repeats and likes, as the channel counts.
    #[serde(default)]
    pub reach: u32,
    /// Whether it was written to the city, which owes an answer.
    #[serde(default)]
    pub is_to_city: bool,
    /// Whether the city has answered.
    #[serde(default)]
    pub is_answered: bool,
    /// The post that it answers or repeats, an entity of the same service.
    #[serde(default)]
    pub follows: Option<crate::EntityId>,
}
