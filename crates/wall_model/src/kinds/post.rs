//! A public message.

use serde::{Deserialize, Serialize};

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Where it was published: `mastodon`.
    pub channel: String,
    /// Its words, without markup.
    pub text: String,
}
