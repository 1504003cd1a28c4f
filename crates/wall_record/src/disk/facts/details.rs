//! What a fact says besides who, when and its payload: place, validity, frame, schema.

use wall_model::LonLat;

use super::RawFact;
use crate::disk::bytes::{Broken, Bytes, put_blob, put_i64, put_u64};

/// Degrees are kept as whole multiples of 1e-7, with how many representable numbers lie
/// between that and what was said if they are few.
const DEGREE_STEPS: f64 = 1e7;

/// Sums and products of decimal degrees are off by one or two.
const MAX_ULPS: i64 = 64;

const PLACE_STEPS: u8 = 1;
const PLACE_BITS: u8 = 2;
const HOLDS: u8 = 4;
/// With `PLACE_STEPS`: beside them, by as many numbers as the column says.
const PLACE_BESIDE: u8 = 8;
/// The fact is from no frame.
const NO_FRAME: u8 = 16;

/// See the [module](self).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Detail {
    pub(crate) place: Option<LonLat>,
    pub(crate) holds_for: Option<i64>,
    /// The fact's number less its frame's; `None`: it is from no frame.
    frame_back: Option<i64>,
    pub(crate) schema: u64,
    /// Length of its payload, bytes.
    pub(crate) len: u64,
}

impl Detail {
    /// The frame of the fact that has this number.
    pub(crate) fn frame(&self, seq: u64) -> u64 {
        self.frame_back.map_or(0, |back| seq.wrapping_sub(back as u64))
    }
}

/// The columns that are being written.
#[derive(Default)]
pub(super) struct Columns {
    flags: Vec<u8>,
    places: Vec<u8>,
    beside: Vec<u8>,
    holds: Vec<u8>,
    frames: Vec<u8>,
    schemas: Vec<u8>,
    lengths: Vec<u8>,
    /// The place before, in steps.
    before: (i64, i64),
}

impl Columns {
    pub(super) fn put(&mut self, fact: &RawFact<'_>) {
        let mut flags = fact.place.map_or(0, |place| self.put_place(place));
        if let Some(holds_for) = fact.holds_for {
            flags |= HOLDS;
            put_i64(&mut self.holds, holds_for);
        }
        if fact.frame == 0 {
            flags |= NO_FRAME;
        } else {
            put_i64(&mut self.frames, fact.seq.wrapping_sub(fact.frame) as i64);
        }
        self.flags.push(flags);
        put_u64(&mut self.schemas, fact.schema);
        put_u64(&mut self.lengths, fact.payload.len() as u64);
    }

    fn put_place(&mut self, place: LonLat) -> u8 {
        let Some(((lon, lon_beside), (lat, lat_beside))) =
            steps_of(place.lon_deg).zip(steps_of(place.lat_deg))
        else {
            self.places.extend_from_slice(&place.lon_deg.to_bits().to_le_bytes());
            self.places.extend_from_slice(&place.lat_deg.to_bits().to_le_bytes());
            return PLACE_BITS;
        };
        put_i64(&mut self.places, lon.wrapping_sub(self.before.0));
        put_i64(&mut self.places, lat.wrapping_sub(self.before.1));
        self.before = (lon, lat);
        if (lon_beside, lat_beside) == (0, 0) {
            return PLACE_STEPS;
        }
        put_i64(&mut self.beside, lon_beside);
        put_i64(&mut self.beside, lat_beside);
        PLACE_STEPS | PLACE_BESIDE
    }

    /// Everything, as [`Details::open`] reads it.
    pub(super) fn write_to(&self, out: &mut Vec<u8>) {
        for column in [
            &self.flags,
            &self.places,
            &self.beside,
            &self.holds,
            &self.frames,
            &self.schemas,
            &self.lengths,
        ] {
            put_blob(out, column);
        }
    }
}

/// Degrees as the nearest steps, and how many numbers lie between; `None` if many do.
fn steps_of(degrees: f64) -> Option<(i64, i64)> {
    let steps = (degrees * DEGREE_STEPS).round();
    if steps.is_nan() || steps.abs() >= 1e15 {
        return None;
    }
    let beside = (degrees.to_bits() as i64).wrapping_sub(degrees_at(steps as i64).to_bits() as i64);
    // Compared as numbers: the smallest one has no absolute value.
    (-MAX_ULPS..=MAX_ULPS).contains(&beside).then_some((steps as i64, beside))
}

fn degrees_at(steps: i64) -> f64 {
    steps as f64 / DEGREE_STEPS
}

/// The columns, from which one fact after another is read.
#[derive(Clone, Copy)]
pub(crate) struct Details<'a> {
    flags: Bytes<'a>,
    places: Bytes<'a>,
    beside: Bytes<'a>,
    holds: Bytes<'a>,
    frames: Bytes<'a>,
    schemas: Bytes<'a>,
    lengths: Bytes<'a>,
    before: (i64, i64),
}

impl<'a> Details<'a> {
    /// Finds the columns in what is left of their section.
    pub(crate) fn open(bytes: &mut Bytes<'a>) -> Result<Self, Broken> {
        let mut column = || bytes.blob().map(Bytes);
        Ok(Self {
            flags: column()?,
            places: column()?,
            beside: column()?,
            holds: column()?,
            frames: column()?,
            schemas: column()?,
            lengths: column()?,
            before: (0, 0),
        })
    }

    /// The same of formats 1 and 2, which had places in steps or in bits only.
    pub(super) fn open_old(bytes: &mut Bytes<'a>) -> Result<Self, Broken> {
        let mut column = || bytes.blob().map(Bytes);
        Ok(Self {
            flags: column()?,
            places: column()?,
            beside: Bytes(&[]),
            holds: column()?,
            frames: column()?,
            schemas: column()?,
            lengths: column()?,
            before: (0, 0),
        })
    }

    /// The next fact's.
    pub(crate) fn next(&mut self) -> Result<Detail, Broken> {
        let flags = self.flags.u8()?;
        let has = |flag: u8| flags & flag != 0;
        let place = if has(PLACE_STEPS) {
            self.before.0 = self.before.0.wrapping_add(self.places.i64()?);
            self.before.1 = self.before.1.wrapping_add(self.places.i64()?);
            let mut degrees = |steps: i64| -> Result<f64, Broken> {
                let beside = if has(PLACE_BESIDE) { self.beside.i64()? } else { 0 };
                let bits = (degrees_at(steps).to_bits() as i64).wrapping_add(beside);
                Ok(f64::from_bits(bits as u64))
            };
            Some(LonLat::new(degrees(self.before.0)?, degrees(self.before.1)?))
        } else if has(PLACE_BITS) {
            Some(LonLat::new(self.places.f64()?, self.places.f64()?))
        } else {
            None
        };
        Ok(Detail {
            place,
            holds_for: if has(HOLDS) { Some(self.holds.i64()?) } else { None },
            frame_back: if has(NO_FRAME) { None } else { Some(self.frames.i64()?) },
            schema: self.schemas.u64()?,
            len: self.lengths.u64()?,
        })
    }
}
