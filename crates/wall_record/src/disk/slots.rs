//! Slots as bytes: which of an entity's facts a fact replaces, known without its payload.

use wall_model::{FactKind, Slot};

use super::bytes::Broken;

/// What a fact does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It takes this slot of its entity.
    Takes(Slot),
    /// It ends its entity.
    Ends,
    /// Only its payload tells: it was written in format 1, or the version that wrote or
    /// sealed it did not know its slot.
    Unknown,
}

impl Effect {
    /// What a fact of this kind does.
    pub(crate) fn of(kind: &FactKind) -> Self {
        kind.slot().map_or(Self::Ends, Self::Takes)
    }

    /// Its spelling in a block's table: nothing for an end, else the slot as CBOR.
    ///
    /// # Errors
    /// A slot that cannot be written as CBOR; there is none.
    pub(crate) fn spelled(self) -> Result<Vec<u8>, Broken> {
        let mut out = Vec::new();
        match self {
            Self::Ends => {}
            // No CBOR begins so.
            Self::Unknown => out.push(0xff),
            Self::Takes(slot) => {
                ciborium::into_writer(&slot, &mut out).map_err(|_inner| Broken("wild slot"))?;
            }
        }
        Ok(out)
    }

    /// Reads a spelling. One that a newer version wrote is unknown, not broken.
    pub(crate) fn read(spelled: &[u8]) -> Self {
        if spelled.is_empty() {
            return Self::Ends;
        }
        ciborium::from_reader(spelled).map_or(Self::Unknown, Self::Takes)
    }
}
