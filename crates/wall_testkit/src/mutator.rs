//! Seeded mutations of good input: what broken transports and hostile servers send.

use fastrand::Rng;

/// What numbers and words are replaced by.
const EXTREMES: [&[u8]; 16] = [
    b"-1",
    b"0",
    b"NaN",
    b"1e999",
    b"-1e308",
    b"99999999999999999999",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"4294967296",
    b"180.0000001",
    b"null",
    b"[]",
    b"{}",
    b"\"\"",
    b"\xFF\xFE",
    b"\0",
];

/// See the [module](self). The same seed gives the same mutations.
#[derive(Clone, Debug)]
pub struct Mutator(Rng);

impl Mutator {
    /// Mutations of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// A mutation of `good`, up to four changes deep.
    pub fn mutate(&mut self, good: &[u8]) -> Vec<u8> {
        let mut bytes = good.to_vec();
        for _ in 0..self.0.usize(1..=4) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let (from, to) = self.range(bytes.len());
        match self.0.u8(0..8) {
            0 => bytes.truncate(from),
            1 => {
                bytes.drain(from..to);
            }
            2 => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte ^= 1 << self.0.u8(0..8);
                }
            }
            3 => {
                let length = self.0.usize(0..40);
                let noise: Vec<u8> = (0..length).map(|_| self.0.u8(..)).collect();
                bytes.splice(from..from, noise);
            }
            4 => {
                // A part again, in another place.
                let part = bytes.get(from..to).unwrap_or_default().to_vec();
                let (at, _) = self.range(bytes.len());
                bytes.splice(at..at, part);
            }
            5 => {
                let what = EXTREMES[self.0.usize(..EXTREMES.len())];
                let (from, to) = number_near(bytes, from);
                bytes.splice(from..to, what.iter().copied());
            }
            6 => {
                for byte in bytes.iter_mut().take(to).skip(from) {
                    *byte = self.0.u8(..);
                }
            }
            _ => {
                let what = EXTREMES[self.0.usize(..EXTREMES.len())];
                bytes.splice(from..to, what.iter().copied());
            }
        }
    }

    /// A range within `length`, mostly short.
    fn range(&mut self, length: usize) -> (usize, usize) {
        let from = self.0.usize(0..=length);
        let most = if self.0.u8(0..4) == 0 { length - from } else { (length - from).min(16) };
        (from, from + self.0.usize(0..=most))
    }
}

/// The next number in `bytes` after `from`; nothing at `from` if there is none.
fn number_near(bytes: &[u8], from: usize) -> (usize, usize) {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    let rest = bytes.get(from..).unwrap_or_default();
    let Some(skipped) = rest.iter().position(is_digit) else { return (from, from) };
    let start = from + skipped;
    let number = bytes.get(start..).unwrap_or_default();
    let length = number.iter().position(|byte| !is_digit(byte)).unwrap_or(number.len());
    (start, start + length)
}
