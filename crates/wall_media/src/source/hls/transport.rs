//! A segment as an MPEG transport stream (ISO/IEC 13818-1): its pictures and their times.

use mpeg2ts_reader::{
    StreamType,
    demultiplex::{
        Demultiplex, DemuxContext, FilterChangeset, FilterRequest, NullPacketFilter, PacketFilter,
        PatPacketFilter, PmtPacketFilter,
    },
    packet::Packet,
    pes::{ElementaryStreamConsumer, PesContents, PesHeader, PesPacketFilter, PtsDts},
    psi::pat::PAT_PID,
};

use super::Unit;
use crate::{
    decode::HAS_LIBAV,
    error::SourceError,
    nal::{Parameters, units},
    sample::{Codec, MAX_SAMPLE},
};

/// The bytes of a packet.
const PACKET: usize = 188;

/// Whether a segment begins as a transport stream does.
pub(super) fn is_one(segment: &[u8]) -> bool {
    let is_start = |at: usize| segment.get(at).is_none_or(|byte| *byte == 0x47);
    !segment.is_empty() && is_start(0) && is_start(PACKET)
}

/// The pictures of a segment's first video stream, in the order in which they are decoded.
/// Packets that are torn or missing cost the pictures that they belong to.
pub(super) fn pictures(
    segment: &[u8],
    parameters: &mut Parameters,
) -> Result<Vec<Unit>, SourceError> {
    let mut context = Context::default();
    let mut demux = Demultiplex::new(&mut context);
    demux.push(&mut context, segment);
    context.end();
    let codec = context.codec.unwrap_or(Codec::H264);
    if codec == Codec::H265 && !HAS_LIBAV {
        return Err(SourceError::NotBuilt("H.265"));
    }
    let complete = |picture: Picture| {
        let (data, is_key) = parameters.complete(codec, units(&picture.data))?;
        Some(Unit { time: picture.time?, codec, is_key, data: data.into() })
    };
    Ok(context.pictures.into_iter().filter_map(complete).collect())
}

/// What packets of one identifier are for.
enum Filter {
    Pat(PatPacketFilter<Context>),
    Pmt(PmtPacketFilter<Context>),
    Video(PesPacketFilter<Context, Video>),
    Nothing(NullPacketFilter<Context>),
}

impl PacketFilter for Filter {
    type Ctx = Context;

    fn consume(&mut self, context: &mut Context, packet: &Packet<'_>) {
        match self {
            Self::Pat(filter) => filter.consume(context, packet),
            Self::Pmt(filter) => filter.consume(context, packet),
            Self::Video(filter) => filter.consume(context, packet),
            Self::Nothing(filter) => filter.consume(context, packet),
        }
    }
}

/// What was found of a segment.
#[derive(Default)]
struct Context {
    changes: FilterChangeset<Filter>,
    /// How the video stream is coded, once one was chosen.
    codec: Option<Codec>,
    pictures: Vec<Picture>,
    /// The picture whose packets come.
    open: Option<Picture>,
}

struct Picture {
    /// When it is decoded, in ticks of the stream's clock.
    time: Option<u64>,
    data: Vec<u8>,
}

impl Context {
    fn add(&mut self, data: &[u8]) {
        let Some(open) = &mut self.open else { return };
        if open.data.len().saturating_add(data.len()) > MAX_SAMPLE {
            self.open = None;
        } else {
            open.data.extend_from_slice(data);
        }
    }

    fn end(&mut self) {
        self.pictures.extend(self.open.take());
    }
}

impl DemuxContext for Context {
    type F = Filter;

    fn filter_changeset(&mut self) -> &mut FilterChangeset<Filter> {
        &mut self.changes
    }

    fn construct(&mut self, request: FilterRequest<'_, '_>) -> Filter {
        match request {
            FilterRequest::ByPid(PAT_PID) => Filter::Pat(PatPacketFilter::default()),
            FilterRequest::Pmt { pid, program_number } => {
                Filter::Pmt(PmtPacketFilter::new(pid, program_number))
            }
            FilterRequest::ByStream {
                stream_type: stream_type @ (StreamType::H264 | StreamType::H265),
                ..
            } if self.codec.is_none() => {
                let is_h264 = stream_type == StreamType::H264;
                self.codec = Some(if is_h264 { Codec::H264 } else { Codec::H265 });
                Filter::Video(PesPacketFilter::new(Video))
            }
            FilterRequest::ByPid(_)
            | FilterRequest::ByStream { .. }
            | FilterRequest::Nit { .. } => Filter::Nothing(NullPacketFilter::default()),
        }
    }
}

/// Puts packets together.
struct Video;

impl ElementaryStreamConsumer<Context> for Video {
    fn start_stream(&mut self, _context: &mut Context) {}

    fn begin_packet(&mut self, context: &mut Context, header: PesHeader<'_>) {
        context.end();
        let (time, payload) = match header.contents() {
            PesContents::Parsed(Some(parsed)) => {
                let time = match parsed.pts_dts() {
                    Ok(PtsDts::PtsOnly(Ok(pts))) => Some(pts.value()),
                    Ok(PtsDts::Both { dts: Ok(dts), .. }) => Some(dts.value()),
                    _ => None,
                };
                (time, parsed.payload())
            }
            PesContents::Parsed(None) => return,
            PesContents::Payload(payload) => (None, payload),
        };
        context.open = Some(Picture { time, data: Vec::new() });
        context.add(payload);
    }

    fn continue_packet(&mut self, context: &mut Context, data: &[u8]) {
        context.add(data);
    }

    fn end_packet(&mut self, context: &mut Context) {
        context.end();
    }

    fn continuity_error(&mut self, context: &mut Context) {
        context.open = None;
    }
}
