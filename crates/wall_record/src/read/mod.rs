//! The reading side: any number of readers, while one process writes. No clock here:
//! every question carries its time.

mod ahead;
pub(crate) mod builder;
mod counts;
pub(crate) mod cursor;
mod entries;
pub(crate) mod files;
pub(crate) mod fold;
mod glance;
mod info;
pub(crate) mod pages;
mod range;
mod reader;
mod survey;
mod unsorted;
mod verify;
mod verify_extract;

pub use counts::Density;
pub use entries::Entries;
pub use glance::{Glance, Way};
pub use info::{FileInfo, RecordInfo};
pub use reader::{Reader, Select};
pub use survey::{Event, Outage, Survey};
pub use verify::{Damage, VerifyReport};
