//! H.264 as a stream of bytes (ITU-T H.264, Annex B): where its units begin.

/// A unit's kind (table 7-1).
const IDR: u8 = 5;
const SPS: u8 = 7;
const PPS: u8 = 8;

/// The three bytes before each unit.
const START: [u8; 3] = [0, 0, 1];

/// The units of an access unit.
pub(super) fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
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

/// Keeps the parameter sets of a stream, so that every key picture can stand by itself.
#[derive(Default)]
pub(super) struct Parameters {
    sps: Vec<u8>,
    pps: Vec<u8>,
}

/// Longest parameter set that is kept, bytes.
const MAX_SET: usize = 4_096;

impl Parameters {
    /// Those of a stream whose parameter sets stand apart from its pictures.
    pub(super) fn known(&mut self, unit: &[u8]) {
        let set = match kind(unit) {
            SPS => &mut self.sps,
            PPS => &mut self.pps,
            _ => return,
        };
        if unit.len() <= MAX_SET {
            set.clear();
            set.extend_from_slice(unit);
        }
    }

    /// An access unit of these units with its parameter sets, and whether it is a key picture.
    /// `None`: it is one, and its parameters did not come yet.
    pub(super) fn complete<'a>(
        &mut self,
        units: impl Iterator<Item = &'a [u8]>,
    ) -> Option<(Vec<u8>, bool)> {
        let mut out = Vec::new();
        let (mut is_key, mut has_sets) = (false, false);
        for unit in units {
            self.known(unit);
            match kind(unit) {
                SPS | PPS => has_sets = true,
                IDR if !is_key => {
                    is_key = true;
                    if !has_sets {
                        if self.sps.is_empty() || self.pps.is_empty() {
                            return None;
                        }
                        put(&mut out, &self.sps);
                        put(&mut out, &self.pps);
                    }
                }
                _ => {}
            }
            put(&mut out, unit);
        }
        Some((out, is_key))
    }
}

fn kind(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |head| head & 0x1f)
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
        assert_eq!(parameters.complete([&idr[..]].into_iter()), None);
        let first = parameters.complete([&[0x67, 1][..], &[0x68, 2], &idr].into_iter()).unwrap();
        let whole = [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 4];
        assert_eq!(first, (whole.to_vec(), true));
        assert_eq!(parameters.complete([&idr[..]].into_iter()).unwrap(), first);
        let (other, is_key) = parameters.complete([&[0x41, 7][..]].into_iter()).unwrap();
        assert_eq!((other, is_key), (vec![0, 0, 0, 1, 0x41, 7], false));
    }
}
