//! A graphics device that decodes, and what it decoded.
//!
//! The one place that calls libavcodec's own functions: its Rust crate has none for devices.

#![allow(unsafe_code, reason = "libavutil's devices have no safe interface")]

use std::{ffi::CStr, ptr};

use ffmpeg_the_third::{Error, codec::Context, ffi, format::Pixel, frame::Video};

use crate::decode::DecoderKind;

/// See the [module](self).
pub(super) struct Device {
    kind: DecoderKind,
    /// Never null; this owns one reference.
    context: *mut ffi::AVBufferRef,
}

// SAFETY: libavutil counts references to a device atomically, and whatever uses the device
// locks it.
unsafe impl Send for Device {}

impl Device {
    /// Opens the machine's device of a kind and `name`, or its first one; `None` where there is none.
    pub(super) fn open(kind: DecoderKind, name: Option<&CStr>) -> Option<Self> {
        let mut context = ptr::null_mut();
        // SAFETY: `context` and `name` outlive the call, which fills the one or leaves it null, and
        // reads the other; a null name and null options mean the machine's own choice.
        let done = unsafe {
            ffi::av_hwdevice_ctx_create(
                &mut context,
                device_type(kind)?,
                name.map_or(ptr::null(), CStr::as_ptr),
                ptr::null_mut(),
                0,
            )
        };
        (done >= 0 && !context.is_null()).then_some(Self { kind, context })
    }

    /// Offers it to a decoder that has not been opened; `None` if that could not be.
    pub(super) fn attach(&self, decoder: &mut Context) -> Option<DecoderKind> {
        // SAFETY: `self.context` is a live reference of this device. The decoder takes the new
        // reference over, and frees it with itself; it had none before.
        unsafe {
            let reference = ffi::av_buffer_ref(self.context);
            if reference.is_null() {
                return None;
            }
            (*decoder.as_mut_ptr()).hw_device_ctx = reference;
        }
        Some(self.kind)
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: the reference is this one's own and is not used again.
        unsafe { ffi::av_buffer_unref(&mut self.context) };
    }
}

/// Whether a decoder can use devices of a kind.
pub(super) fn is_usable(decoder: &ffmpeg_the_third::codec::Codec, kind: DecoderKind) -> bool {
    let Some(wanted) = device_type(kind) else { return false };
    for nr in 0.. {
        // SAFETY: the codec is one of libavcodec's own, which live for ever, as do their
        // configurations; beyond the last one the answer is null.
        let config = unsafe { ffi::avcodec_get_hw_config(decoder.as_ptr(), nr).as_ref() };
        let Some(config) = config else { return false };
        let by_device = ffi::AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX.0;
        let is_by_device = u32::try_from(config.methods).is_ok_and(|it| it & by_device != 0);
        if is_by_device && config.device_type == wanted {
            return true;
        }
    }
    false
}

/// The kind of device in whose memory pictures of a format lie.
pub(super) fn kind_of(format: Pixel) -> Option<DecoderKind> {
    match format {
        Pixel::VAAPI => Some(DecoderKind::VaApi),
        Pixel::CUDA => Some(DecoderKind::Cuda),
        Pixel::VULKAN => Some(DecoderKind::Vulkan),
        _ => None,
    }
}

/// Fetches a picture from a device's memory.
pub(super) fn fetch(picture: &Video) -> Result<Video, Error> {
    let mut fetched = Video::empty();
    // SAFETY: both frames are live; the target is empty and is given memory of its own.
    let done = unsafe { ffi::av_hwframe_transfer_data(fetched.as_mut_ptr(), picture.as_ptr(), 0) };
    if done < 0 { Err(Error::from(done)) } else { Ok(fetched) }
}

fn device_type(kind: DecoderKind) -> Option<ffi::AVHWDeviceType> {
    match kind {
        DecoderKind::VaApi => Some(ffi::AVHWDeviceType::VAAPI),
        DecoderKind::Cuda => Some(ffi::AVHWDeviceType::CUDA),
        DecoderKind::Vulkan => Some(ffi::AVHWDeviceType::VULKAN),
        DecoderKind::OpenH264 | DecoderKind::ZuneJpeg | DecoderKind::Libavcodec => None,
    }
}
