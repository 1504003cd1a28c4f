//! Windows of a record for those who do not run the wall.
//!
//! * A **package** is one file for a court: the window as a record of its own, with a signed
//!   manifest. Everything in it is covered: by the manifest's hashes, by its signature, or
//!   because it can only be written in one way. It is checked with `sha256sum` and `openssl`
//!   alone; this program also says where it is broken.
//! * For **analysts**, the facts in formats that their own programs read.
//!
//! No clock: whoever exports says what time it is. The one private key stays in its file.

mod analysts;
mod error;
mod key;
mod kind;
mod package;
#[cfg(test)]
mod tests;

pub use analysts::{Format, Selection, Written, convert};
pub use error::{EvidenceError, Fault};
pub use key::{Signer, Verifier};
pub use package::{
    Bookmarked, Chain, Counts, Export, Filmed, Gone, Manifest, Member, Pictured, Place, Redact,
    Redaction, Report, Span, TakePictures, Taken, Tree, export, import, is_package, redact, verify,
};
