//! A still picture: a photo of a complaint.

use serde::{Deserialize, Serialize};

/// A picture whose bytes are the body of the fact's frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// SHA-256 of the bytes, in hexadecimal: what proves that a photo was used twice.
    pub sha256: String,
    /// Where it was fetched from, without credentials: ties it to the case that names it.
    pub url: String,
}
