//! Which graphics hardware decodes in this process.
//!
//! The first that opens and that the decoder knows: VA-API, CUDA, Vulkan. It is given up, for
//! this process, when it declines a stream or fails a few times; the processor decodes then.

use std::ffi::CString;

use ffmpeg_the_third::codec::Codec;

use super::device::{Device, is_usable};
use crate::decode::{CHOICE, DecoderKind};

/// Kinds of hardware, the first choice first, and their names in the environment.
const KINDS: [(DecoderKind, &str); 3] =
    [(DecoderKind::VaApi, "vaapi"), (DecoderKind::Cuda, "cuda"), (DecoderKind::Vulkan, "vulkan")];

/// Failures after which it is given up.
const MAX_FAILURES: u32 = 3;

/// See the [module](self).
pub(in crate::decode) struct Hardware {
    /// What has not been tried.
    untried: Vec<Candidate>,
    device: Option<Device>,
    failures: u32,
}

impl Default for Hardware {
    fn default() -> Self {
        let wanted = std::env::var(CHOICE).unwrap_or_default();
        Self { untried: candidates(&wanted), device: None, failures: 0 }
    }
}

/// A kind, and which of the machine's devices of that kind; `None`: the first.
type Candidate = (DecoderKind, Option<CString>);

/// What to try where the environment says `wanted`.
fn candidates(wanted: &str) -> Vec<Candidate> {
    let (wanted, device) = wanted.split_once(':').unwrap_or((wanted, ""));
    let device = CString::new(device).ok().filter(|device| !device.is_empty());
    let is_wanted = |name: &str| wanted.is_empty() || wanted == name;
    let kinds = KINDS.iter().filter(|(_, name)| is_wanted(name));
    kinds.map(|(kind, _)| (*kind, device.clone())).collect()
}

impl Hardware {
    /// The device for a decoder, if there is one.
    pub(super) fn device(&mut self, decoder: &Codec) -> Option<&Device> {
        while self.device.is_none() && !self.untried.is_empty() {
            let (kind, device) = self.untried.remove(0);
            if is_usable(decoder, kind) {
                self.device = Device::open(kind, device.as_deref());
                self.failures = 0;
            }
        }
        self.device.as_ref().filter(|device| is_usable(decoder, device.kind()))
    }

    /// Whether there is one, or there may be.
    pub(in crate::decode) fn is_possible(&self) -> bool {
        self.device.is_some() || !self.untried.is_empty()
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
        assert_eq!(candidates("").len(), 3);
        assert_eq!(candidates("cuda"), [(DecoderKind::Cuda, None)]);
        let second = Some(c"/dev/dri/renderD129".to_owned());
        assert_eq!(candidates("vaapi:/dev/dri/renderD129"), [(DecoderKind::VaApi, second)]);
        assert_eq!(candidates("software"), []);
    }
}
