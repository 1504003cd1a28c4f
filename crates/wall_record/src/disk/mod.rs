//! The record's files: how entries become bytes and bytes entries. See
//! `design/format.md`.

pub(crate) mod block;
pub(crate) mod bytes;
pub(crate) mod chain;
pub(crate) mod ends;
pub(crate) mod extract;
pub(crate) mod facts;
pub(crate) mod file;
pub(crate) mod folder;
pub(crate) mod frames;
pub(crate) mod gap;
pub(crate) mod keyframe;
pub(crate) mod log;
pub(crate) mod names;
pub(crate) mod ranks;
pub(crate) mod rejects;
pub(crate) mod section;
pub(crate) mod seek;
pub(crate) mod slots;
pub(crate) mod withheld;
