//! Evidence packages: one file, in which every byte is accounted for.
//!
//! A package is an uncompressed tar archive of these members, in this order, each with the
//! one header that [`archive::header`] makes: `README.txt`, `manifest.json`,
//! `manifest.json.sig` (Ed25519, 64 bytes), `public-key.pem`, `record/…`, the window as an
//! extract, and `pictures/…` and `video/…`, what cameras showed. The manifest has the hashes of all the others
//! but its own signature.

mod archive;
mod check;
mod export;
mod import;
mod manifest;
mod pictures;
mod redact;
mod scan;
mod signed;
mod tree;
mod write;

pub use check::{Report, verify};
pub use export::{Export, export};
pub(crate) use export::{Owners, nothing};
pub use import::import;
pub use manifest::{
    Bookmarked, Chain, Counts, Gone, Manifest, Member, Place, Redaction, Span, Tree,
};
pub use pictures::{Filmed, Pictured, TakePictures, Taken};
pub use redact::{Redact, redact};
pub use scan::is_package;
pub(crate) use tree::hex;
pub(crate) use write::{check_free, folder_of, keep};

/// What stands in a manifest's `format`.
const FORMAT: &str = "damamaya evidence 1";

const README: &str = "README.txt";
const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.json.sig";
const PUBLIC_KEY: &str = "public-key.pem";
const RECORD: &str = "record/";
