//! Samples on disk, and found again by time.
//!
//! ```text
//! FOLDER/CAMERA/TIME.samples   the samples' bytes, one after another
//! FOLDER/CAMERA/TIME.index     32 bytes per sample: time, place, length, kind, checksums
//! ```
//!
//! TIME is the first sample's time in microseconds. A segment begins with a key picture
//! and ends with the hour or when it is large, at the next key picture, so that every
//! segment can be decoded by itself. The bytes are written before their index entry; an
//! entry whose checksum does not fit ends the index, a sample whose checksum does not fit
//! is left out: what a power cut tore is cut off there. Files are never appended to by a
//! later run. The oldest segments go when the whole is over its size.

mod excerpt;
mod format;
mod names;
mod reader;
mod recorder;
mod ring;
mod segment;
mod snapshots;
mod writer;

#[cfg(test)]
mod tests;

pub use excerpt::{Excerpt, Masks, excerpt};
pub use format::{IndexEntry, read_index};
pub(crate) use names::{camera as camera_of, segment_file, segments};
pub use names::{folder_name, stored};
pub(crate) use reader::{Found, MAX_INDEX, Place, StoreReader, read as read_sample};
pub use recorder::Keep;
pub(crate) use recorder::Recorder;
pub use snapshots::Snapshots;
pub(crate) use writer::StoreWriter;
