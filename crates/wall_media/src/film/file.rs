//! A film's file while it is being made: pictures first, then the tables that tell them apart.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use mp4_atom::{
    Co64, Codec as Coding, Dinf, Dref, DrefEntry, Encode as _, FourCC, Ftyp, Hdlr, Mdhd, Mdia,
    Minf, Moov, Mvhd, Stbl, Stsc, StscEntry, Stsd, Stss, Stsz, StszSamples, Stts, SttsEntry, Tkhd,
    Trak, Url, Vmhd,
};
use wall_model::{Span, Timestamp};

use super::{captions, entry::Entry};

/// Ticks of a film's clock in a second: that of RTP video, which divides all usual rates.
const TICKS: i64 = 90_000;

/// Seconds from 1904, where films count from, to 1970.
const SINCE_1904: i64 = 2_082_844_800;

/// The last picture is shown for this long at most.
const LAST_SHOWN: Span = Span::from_secs(1);

/// A picture as it stands in a film.
pub(super) struct Picture<'a> {
    pub(super) at: Timestamp,
    pub(super) is_key: bool,
    pub(super) data: &'a [u8],
}

/// See the [module](self).
pub(super) struct FilmFile {
    file: BufWriter<File>,
    /// Where the box with the pictures begins.
    media_at: u64,
    /// Bytes written.
    bytes: u64,
    times: Vec<Timestamp>,
    table: Table,
    keys: Vec<u32>,
}

/// Where the samples of a track stand.
#[derive(Default)]
pub(super) struct Table {
    pub(super) sizes: Vec<u32>,
    pub(super) offsets: Vec<u64>,
}

impl FilmFile {
    /// Begins a file where none is.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let mut file = BufWriter::new(file);
        let brands = [b"isom", b"iso6", b"mp41"].map(FourCC::new).to_vec();
        let ftyp = Ftyp {
            major_brand: FourCC::new(b"isom"),
            minor_version: 512,
            compatible_brands: brands,
        };
        let mut head = Vec::new();
        ftyp.encode(&mut head).map_err(io::Error::other)?;
        let media_at = head.len() as u64;
        // Its length is not known yet and may not fit in 32 bits.
        head.extend_from_slice(&1_u32.to_be_bytes());
        head.extend_from_slice(b"mdat");
        head.extend_from_slice(&[0; 8]);
        file.write_all(&head)?;
        let bytes = head.len() as u64;
        let (times, table, keys) = (Vec::new(), Table::default(), Vec::new());
        Ok(Self { file, media_at, bytes, times, table, keys })
    }

    /// Appends a picture; times that go back are those of the picture before.
    pub(super) fn append(&mut self, picture: &Picture<'_>) -> io::Result<()> {
        let at = self.times.last().map_or(picture.at, |last| (*last).max(picture.at));
        self.times.push(at);
        if picture.is_key {
            self.keys.push(self.times.len() as u32);
        }
        let (offset, size) = self.write(picture.data)?;
        self.table.offsets.push(offset);
        self.table.sizes.push(size);
        Ok(())
    }

    fn write(&mut self, data: &[u8]) -> io::Result<(u64, u32)> {
        let (offset, size) = (self.bytes, u32::try_from(data.len()).map_err(io::Error::other)?);
        self.file.write_all(data)?;
        self.bytes += u64::from(size);
        Ok((offset, size))
    }

    /// When its first and last pictures were received, and how many there are.
    pub(super) fn extent(&self) -> (Timestamp, Timestamp, u64) {
        let at = |time: Option<&Timestamp>| time.copied().unwrap_or_default();
        (at(self.times.first()), at(self.times.last()), self.times.len() as u64)
    }

    /// Bytes written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends it: captions, tables, the disk.
    pub(super) fn finish(
        mut self,
        entry: &Entry,
        caption: &dyn Fn(Timestamp) -> String,
    ) -> io::Result<()> {
        let (from, to, _) = self.extent();
        let usual = self.times.windows(2).last().map_or(LAST_SHOWN, |pair| match pair {
            [before, last] => last.since(*before).min(LAST_SHOWN),
            _ => LAST_SHOWN,
        });
        let end = to + usual;
        let shown = durations(self.times.iter().copied(), end);
        let said = captions::captions(&self.times, end);
        let mut captioned = Table::default();
        for (at, is_shown) in &said {
            let text = if *is_shown { caption(*at) } else { String::new() };
            let (offset, size) = self.write(&captions::sample(&text))?;
            captioned.offsets.push(offset);
            captioned.sizes.push(size);
        }
        let media = self.bytes - self.media_at;
        let total = ticks(from, end);
        let begun = creation(from);
        let mut pictures = track(1, begun, total, entry.coding.clone(), shown, self.table);
        pictures.tkhd.width = entry.width.into();
        pictures.tkhd.height = entry.height.into();
        pictures.mdia.hdlr = Hdlr { handler: FourCC::new(b"vide"), name: "pictures".to_owned() };
        pictures.mdia.minf.vmhd = Some(Vmhd::default());
        pictures.mdia.minf.stbl.stss = Some(Stss { entries: self.keys });
        let times = said.iter().map(|(at, _)| *at);
        let stsd = captions::entry(entry.width, entry.height);
        let mut captions = track(2, begun, total, stsd, durations(times, end), captioned);
        captions.tkhd.width = entry.width.into();
        captions.tkhd.height = captions::height(entry.height).into();
        captions.tkhd.matrix.y =
            i32::from(entry.height - captions::height(entry.height)).saturating_mul(1 << 16);
        captions.mdia.hdlr = Hdlr { handler: FourCC::new(b"sbtl"), name: "time".to_owned() };
        captions.mdia.minf.nmhd = Some(mp4_atom::Nmhd::default());
        let moov = Moov {
            mvhd: Mvhd {
                creation_time: begun,
                modification_time: begun,
                timescale: TICKS as u32,
                duration: total,
                rate: 1.into(),
                volume: 1.into(),
                matrix: Default::default(),
                next_track_id: 3,
            },
            meta: None,
            mvex: None,
            trak: vec![pictures, captions],
            udta: None,
            ainf: None,
        };
        let mut tail = Vec::new();
        moov.encode(&mut tail).map_err(io::Error::other)?;
        self.file.write_all(&tail)?;
        self.file.seek(SeekFrom::Start(self.media_at + 8))?;
        self.file.write_all(&media.to_be_bytes())?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

/// Ticks from one time to another.
fn ticks(from: Timestamp, to: Timestamp) -> u64 {
    let micros = to.since(from).as_micros().max(0);
    u64::try_from(i128::from(micros) * i128::from(TICKS) / 1_000_000).unwrap_or(u64::MAX)
}

/// A time as films count it: whole seconds of UTC.
fn creation(at: Timestamp) -> u64 {
    u64::try_from(at.as_micros().div_euclid(1_000_000) + SINCE_1904).unwrap_or_default()
}

/// How long each of the samples at these times is shown, where the last one ends at `end`.
fn durations(times: impl Iterator<Item = Timestamp> + Clone, end: Timestamp) -> Stts {
    let Some(begin) = times.clone().next() else { return Stts::default() };
    let mut entries = Vec::<SttsEntry>::new();
    let nexts = times.clone().skip(1).chain([end]);
    for (time, next) in times.zip(nexts) {
        // From the beginning each time: what is rounded does not add up.
        let delta = ticks(begin, next).saturating_sub(ticks(begin, time));
        let sample_delta = u32::try_from(delta).unwrap_or(u32::MAX);
        match entries.last_mut() {
            Some(last) if last.sample_delta == sample_delta => last.sample_count += 1,
            _ => entries.push(SttsEntry { sample_count: 1, sample_delta }),
        }
    }
    Stts { entries }
}

/// A track of one sample a chunk.
fn track(nr: u32, begun: u64, total: u64, coding: Coding, stts: Stts, table: Table) -> Trak {
    let stsc = StscEntry { first_chunk: 1, samples_per_chunk: 1, sample_description_index: 1 };
    let here = DrefEntry::Url(Url::default());
    Trak {
        tkhd: Tkhd {
            creation_time: begun,
            modification_time: begun,
            track_id: nr,
            duration: total,
            enabled: true,
            in_movie: true,
            ..Tkhd::default()
        },
        edts: None,
        meta: None,
        mdia: Mdia {
            mdhd: Mdhd {
                creation_time: begun,
                modification_time: begun,
                timescale: TICKS as u32,
                duration: total,
                language: "und".to_owned(),
            },
            hdlr: Hdlr::default(),
            minf: Minf {
                dinf: Dinf { dref: Dref { entries: vec![here] } },
                stbl: Stbl {
                    stsd: Stsd { codecs: vec![coding] },
                    stts,
                    stsc: Stsc { entries: vec![stsc] },
                    stsz: Stsz { samples: StszSamples::Different { sizes: table.sizes } },
                    co64: Some(Co64 { entries: table.offsets }),
                    ..Stbl::default()
                },
                ..Minf::default()
            },
        },
        senc: None,
        tref: None,
        udta: None,
    }
}
