//! The shared memory as the worker sees it.
//!
//! The worker maps it, which spares it a call for each plane and the system a look for each of its
//! pages. The program reads by calls: whatever a worker does to the file costs the program a
//! picture and no more.

use std::{fs::File, io};

use memmap2::{MmapMut, MmapOptions};
use rustix::fs::{FallocateFlags, fallocate};

use super::wire::{AREA, AREAS, BEGUN, MEMORY};
use crate::decode::Fitted;

/// What an area takes beyond this is given back when its pictures need a quarter of it, bytes.
const KEPT: usize = 2 << 20;

/// See the [module](self).
pub(super) struct Areas {
    memory: File,
    map: MmapMut,
    /// What each area takes, bytes.
    sizes: [usize; AREAS as usize],
}

impl Areas {
    /// Those of a file that a program has made.
    ///
    /// # Errors
    /// If it is shorter than [`MEMORY`], or cannot be mapped.
    pub(super) fn of(memory: File) -> io::Result<Self> {
        if memory.metadata()?.len() < MEMORY {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let length = usize::try_from(MEMORY).map_err(|_too_large| io::ErrorKind::OutOfMemory)?;
        #[expect(unsafe_code, reason = "memory that is shared has no safe interface")]
        // SAFETY: the file has no name, is as long as what is mapped, and the program, which alone
        // has it besides, never cuts it short and only reads it, by calls.
        let map = unsafe { MmapOptions::new().len(length).map_mut(&memory)? };
        Ok(Self { memory, map, sizes: [0; AREAS as usize] })
    }

    /// Says how many samples were begun, and whether graphics hardware may decode the last one.
    pub(super) fn tell_begun(&mut self, count: u64, is_by_hardware: bool) {
        let at = usize::try_from(BEGUN).unwrap_or(usize::MAX);
        let told = self.map.get_mut(at..).map(|rest| rest.as_chunks_mut().0);
        for (told, number) in told.into_iter().flatten().zip([count, is_by_hardware.into()]) {
            *told = number.to_le_bytes();
        }
    }

    /// Puts a picture's planes into an area, one after another.
    ///
    /// # Errors
    /// If there is no such area, it has no room for them, or memory is not given back.
    pub(super) fn lay_out(&mut self, picture: &Fitted<'_>, area: u8) -> io::Result<()> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        let length = usize::try_from(AREA).unwrap_or(usize::MAX);
        let nr = usize::from(area);
        let mut rest = self.map.chunks_exact_mut(length).nth(nr).ok_or_else(invalid)?;
        let mut needed = 0;
        for plane in 0..3 {
            let length = picture.length(plane);
            let (mut room, behind) = rest.split_at_mut_checked(length).ok_or_else(invalid)?;
            picture.rows(plane, &mut |row| {
                if let Some(place) = room.split_off_mut(..row.len()) {
                    place.copy_from_slice(row);
                }
            });
            (rest, needed) = (behind, needed + length);
        }
        let taken = self.sizes.get_mut(nr).ok_or_else(invalid)?;
        *taken = (*taken).max(needed);
        if *taken > KEPT && needed < *taken / 4 {
            let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
            let (begin, excess) = (u64::from(area) * AREA + needed as u64, *taken - needed);
            fallocate(&self.memory, flags, begin, excess as u64)?;
            *taken = needed;
        }
        Ok(())
    }
}
