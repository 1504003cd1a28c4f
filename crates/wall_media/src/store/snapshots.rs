//! Pictures that a program has already, written as if cameras had sent them.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use wall_model::{EntityId, Timestamp};

use super::{
    format::Kind,
    writer::{Job, Writing},
};
use crate::{Held, sample::Codec};

/// A store that is filled by its owner, in the order of time. Every call waits for the disk.
pub struct Snapshots(Writing);

impl Snapshots {
    /// A store in the folder `root`, which is made when the first picture comes. Beyond
    /// `max_bytes` the oldest pictures go that are not held.
    pub fn new(root: PathBuf, max_bytes: u64, is_held: Held) -> Self {
        Self(Writing::new(root, max_bytes, is_held, Arc::<Mutex<Option<String>>>::default()))
    }

    /// Keeps a JPEG picture that `camera` sent at `time`.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn append(&mut self, camera: &EntityId, time: Timestamp, jpeg: Vec<u8>) -> io::Result<()> {
        let kind = Kind::Sample { codec: Codec::Jpeg, is_key: true };
        self.write(camera, time, kind, jpeg.into())
    }

    /// Keeps that the picture of `camera` is frozen from `time` on, or is not any more.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn mark(&mut self, camera: &EntityId, time: Timestamp, is_frozen: bool) -> io::Result<()> {
        self.write(camera, time, Kind::Mark { is_frozen }, Bytes::new())
    }

    /// Ends it, with everything on disk.
    ///
    /// # Errors
    /// Something cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.finish_all()
    }

    fn write(
        &mut self,
        camera: &EntityId,
        time: Timestamp,
        kind: Kind,
        data: Bytes,
    ) -> io::Result<()> {
        self.0.write(&Job { camera: camera.clone(), time, kind, data, _place: None })?;
        self.0.trim();
        Ok(())
    }
}
