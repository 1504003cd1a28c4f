//! H.264 and H.265 as streams of bytes (Annex B of ITU-T H.264 and of H.265): where their
//! units begin.

use crate::sample::Codec;

/// The three bytes before each unit.
const START: [u8; 3] = [0, 0, 1];

/// The units of an access unit.
pub(crate) fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = data.windows(3).position(|three| three == START).map(|at| skip(data, at + 3));
    std::iter::from_fn(move || {
        let begin = rest?;
        let end = begin.windows(3).position(|three| three == START);
        rest = end.map(|at| skip(begin, at + 3));
        let unit = begin.get(..end.unwrap_or(begin.len())).unwrap_or_default();
        // Zeros before the next start belong to nobody.
        let kept = unit.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        unit.get(..kept)
    })
    .filter(|unit| !unit.is_empty())
}

fn skip(data: &[u8], by: usize) -> &[u8] {
    data.get(by..).unwrap_or_default()
}

/// What a unit is to whoever cuts a stream into pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A parameter set, by its place among those that a key picture needs.
    Set(usize),
    /// A part of a key picture.
    Key,
    Other,
}

/// How many kinds of parameter sets there are at most.
const SETS: usize = 3;

/// Kinds by the unit's head: table 7-1 of H.264, and of H.265.
fn kind(codec: Codec, unit: &[u8]) -> Kind {
    let head = unit.first().copied().unwrap_or_default();
    match codec {
        Codec::H265 => match (head >> 1) & 0x3f {
            set @ 32..=34 => Kind::Set(usize::from(set) - 32),
            16..=23 => Kind::Key,
            _ => Kind::Other,
        },
        // AV1 has none: see `obu`.
        Codec::Av1 => Kind::Other,
        Codec::H264 | Codec::Jpeg => match head & 0x1f {
            7 => Kind::Set(0),
            8 => Kind::Set(1),
            5 => Kind::Key,
            _ => Kind::Other,
        },
    }
}

/// How many kinds of parameter sets a key picture needs.
fn needed(codec: Codec) -> usize {
    if codec == Codec::H265 { SETS } else { 2 }
}

/// Keeps the parameter sets of a stream, so that every key picture can stand by itself.
#[derive(Default)]
pub(crate) struct Parameters([Vec<u8>; SETS]);

/// Longest parameter set that is kept, bytes.
const MAX_SET: usize = 4_096;

impl Parameters {
    /// Takes in a unit, if it is a parameter set.
    pub(crate) fn known(&mut self, codec: Codec, unit: &[u8]) {
        let Kind::Set(place) = kind(codec, unit) else { return };
        if let Some(set) = self.0.get_mut(place).filter(|_| unit.len() <= MAX_SET) {
            set.clear();
            set.extend_from_slice(unit);
        }
    }

    /// An access unit of these units with its parameter sets, and whether it is a key picture.
    /// `None`: it is one, and its parameters did not come yet.
    pub(crate) fn complete<'a>(
        &mut self,
        codec: Codec,
        units: impl Iterator<Item = &'a [u8]>,
    ) -> Option<(Vec<u8>, bool)> {
        let mut out = Vec::new();
        let (mut is_key, mut has_sets) = (false, false);
        for unit in units {
            self.known(codec, unit);
            match kind(codec, unit) {
                Kind::Set(_) => has_sets = true,
                Kind::Key if !is_key => {
                    is_key = true;
                    if !has_sets {
                        let sets = self.0.get(..needed(codec)).unwrap_or_default();
                        if sets.iter().any(Vec::is_empty) {
                            return None;
                        }
                        sets.iter().for_each(|set| put(&mut out, set));
                    }
                }
                Kind::Key | Kind::Other => {}
            }
            put(&mut out, unit);
        }
        Some((out, is_key))
    }
}

fn put(out: &mut Vec<u8>, unit: &[u8]) {
    out.push(0);
    out.extend_from_slice(&START);
    out.extend_from_slice(unit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_between_their_starts() {
        let data = [9, 0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 0, 1, 0x65, 4, 0, 0, 1];
        let found: Vec<&[u8]> = units(&data).collect();
        assert_eq!(found, [&[0x67, 1, 2][..], &[0x68, 3], &[0x65, 4]]);
        assert_eq!(units(&[]).count() + units(&[0, 0, 1]).count() + units(&[1, 2]).count(), 0);
    }

    #[test]
    fn a_key_picture_gets_the_parameters_that_came_before() {
        let mut parameters = Parameters::default();
        let idr = [0x65, 4];
        let mut complete =
            |units: &[&[u8]]| parameters.complete(Codec::H264, units.iter().copied());
        assert_eq!(complete(&[&idr]), None);
        let first = complete(&[&[0x67, 1], &[0x68, 2], &idr]).unwrap();
        let whole = [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 4];
        assert_eq!(first, (whole.to_vec(), true));
        assert_eq!(complete(&[&idr]).unwrap(), first);
        let (other, is_key) = complete(&[&[0x41, 7]]).unwrap();
        assert_eq!((other, is_key), (vec![0, 0, 0, 1, 0x41, 7], false));
    }
    #[test]
    fn a_key_picture_of_h265_has_three_parameters() {
        let mut parameters = Parameters::default();
        let mut complete =
            |units: &[&[u8]]| parameters.complete(Codec::H265, units.iter().copied());
        let key = [0x26, 1, 9];
        assert_eq!(complete(&[&[0x40, 1], &[0x42, 1]]).map(|(_, is_key)| is_key), Some(false));
        assert_eq!(complete(&[&key]), None);
        let first = complete(&[&[0x40, 1], &[0x42, 1], &[0x44, 1], &key]).unwrap();
        assert!(first.1);
        assert_eq!(complete(&[&key]).unwrap(), first);
    }
}
