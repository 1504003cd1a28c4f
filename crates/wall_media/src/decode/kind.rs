//! What decodes a stream.

/// What decodes a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecoderKind {
    /// openh264, on the processor.
    OpenH264,
    /// zune-jpeg, on the processor.
    ZuneJpeg,
    /// libavcodec, on the processor.
    Libavcodec,
    /// libavcodec, on graphics hardware by VA-API.
    VaApi,
    /// libavcodec, on graphics hardware by CUDA.
    Cuda,
    /// libavcodec, on graphics hardware by Vulkan.
    Vulkan,
}

impl DecoderKind {
    /// All of them, by their numbers between processes, from 1 on.
    pub(super) const ALL: [Self; 6] =
        [Self::OpenH264, Self::ZuneJpeg, Self::Libavcodec, Self::VaApi, Self::Cuda, Self::Vulkan];

    /// Its name as engineers know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenH264 => "openh264",
            Self::ZuneJpeg => "zune-jpeg",
            Self::Libavcodec => "libavcodec",
            Self::VaApi => "libavcodec, VA-API",
            Self::Cuda => "libavcodec, CUDA",
            Self::Vulkan => "libavcodec, Vulkan",
        }
    }

    /// Whether it is graphics hardware.
    pub const fn is_hardware(self) -> bool {
        matches!(self, Self::VaApi | Self::Cuda | Self::Vulkan)
    }

    /// Its number between processes; never 0.
    pub(super) fn number(self) -> u8 {
        let place = Self::ALL.iter().position(|kind| *kind == self).unwrap_or_default();
        u8::try_from(place + 1).unwrap_or_default()
    }

    /// The one of a [number](Self::number).
    pub(super) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }
}

impl std::fmt::Display for DecoderKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether this program has libavcodec, and with it H.265 and AV1.
pub(crate) const HAS_LIBAV: bool = cfg!(feature = "libav");
