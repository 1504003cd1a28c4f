//! Which graphics hardware decodes in this process.
//!
//! The first that opens and that the decoder knows: VA-API, CUDA, Vulkan. It is given up, for
//! this process, when it declines a stream or fails a few times; the processor decodes then.

use ffmpeg_the_third::codec::Codec;

use super::device::{Device, is_usable};
use crate::decode::DecoderKind;

/// What the environment may say: `software`, or one of [`KINDS`] by its name in it.
const VARIABLE: &str = "DAMAMAYA_DECODERS";

/// Kinds of hardware, the first choice first, and their names in the environment.
const KINDS: [(DecoderKind, &str); 3] =
    [(DecoderKind::VaApi, "vaapi"), (DecoderKind::Cuda, "cuda"), (DecoderKind::Vulkan, "vulkan")];

/// Failures after which it is given up.
const MAX_FAILURES: u32 = 3;

/// See the [module](self).
pub(in crate::decode) struct Hardware {
    /// Kinds that have not been tried.
    untried: Vec<DecoderKind>,
    device: Option<Device>,
    failures: u32,
}

impl Default for Hardware {
    fn default() -> Self {
        let wanted = std::env::var(VARIABLE).unwrap_or_default();
        Self { untried: kinds(&wanted), device: None, failures: 0 }
    }
}

/// The kinds to try where the environment says `wanted`.
fn kinds(wanted: &str) -> Vec<DecoderKind> {
    let is_wanted = |name: &str| wanted.is_empty() || wanted == name;
    let kinds = KINDS.iter().filter(|(_, name)| is_wanted(name));
    kinds.map(|(kind, _)| *kind).collect()
}

impl Hardware {
    /// The device for a decoder, if there is one.
    pub(super) fn device(&mut self, decoder: &Codec) -> Option<&Device> {
        while self.device.is_none() && !self.untried.is_empty() {
            let kind = self.untried.remove(0);
            if is_usable(decoder, kind) {
                self.device = Device::open(kind);
                self.failures = 0;
            }
        }
        self.device.as_ref().filter(|device| is_usable(decoder, device.kind()))
    }

    /// It declined a stream: another kind may do better.
    pub(in crate::decode) fn declined(&mut self) {
        self.device = None;
    }

    /// It failed in mid-stream.
    pub(in crate::decode) fn failed(&mut self) {
        self.failures += 1;
        if self.failures >= MAX_FAILURES {
            self.declined();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses() {
        assert_eq!(kinds("").len(), 3);
        assert_eq!(kinds("cuda"), [DecoderKind::Cuda]);
        assert_eq!(kinds("software"), []);
    }
}
