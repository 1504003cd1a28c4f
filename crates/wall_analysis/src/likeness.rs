//! Texts that say the same: near copies, found without comparing each with each.
//!
//! A text is the set of its runs of four letters; two are as like as the share of runs that
//! they have in common (Jaccard). Candidates are found by MinHash signatures in bands
//! (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4), and then
//! compared exactly.

use std::collections::BTreeMap;

use crate::words;

/// Letters of a run.
const RUN: usize = 4;

/// Bands and the hashes in each: two texts that are 0.6 alike meet in a band with a chance
/// of 99 %.
const BANDS: usize = 20;
const ROWS: usize = 3;

/// Most runs of a text that count: what is longer is compared by its beginning.
const MOST_RUNS: usize = 2_000;

/// What a text is compared by.
#[derive(Clone, Debug, PartialEq)]
pub struct Print {
    /// Hashes of the text's runs of letters, sorted, each once.
    runs: Vec<u64>,
    /// A hash for each band.
    bands: Vec<u64>,
}

impl Print {
    /// The print of `text` in its normal spelling ([`words::normal`]).
    pub fn of(text: &str) -> Self {
        let letters: Vec<u8> = words::normal(text).into_bytes();
        let mut runs: Vec<u64> = letters.windows(RUN).take(MOST_RUNS).map(hash).collect();
        if runs.is_empty() && !letters.is_empty() {
            runs.push(hash(&letters));
        }
        runs.sort_unstable();
        runs.dedup();
        let mins = mins(&runs);
        let band = |(nr, rows): (usize, &[u64])| {
            rows.iter().fold(nr as u64, |hash, least| mixed(hash ^ least))
        };
        let bands = mins.chunks(ROWS).enumerate().map(band).collect();
        Self { runs, bands }
    }

    /// How alike two texts are, 0 (nothing in common) to 1 (the same). A text without words
    /// is like none.
    pub fn likeness(&self, other: &Self) -> f64 {
        let (mut a, mut b, mut common) = (0, 0, 0_usize);
        while let (Some(left), Some(right)) = (self.runs.get(a), other.runs.get(b)) {
            common += usize::from(left == right);
            a += usize::from(left <= right);
            b += usize::from(right <= left);
        }
        let all = self.runs.len() + other.runs.len() - common;
        if all == 0 { 0.0 } else { common as f64 / all as f64 }
    }
}

/// Which of `prints` belong together, by their places in the list: each group of two or more
/// of which every member is at least `least` (0 to 1) like another one. Groups and their
/// members are in the order of the list.
pub fn groups(prints: &[Print], least: f64) -> Vec<Vec<usize>> {
    let mut heads: Vec<usize> = (0..prints.len()).collect();
    // The first and the last text of each band that were not like an earlier one: enough to
    // find a group, and a flood of copies costs no more than its length.
    let mut known: BTreeMap<(usize, u64), (usize, usize)> = BTreeMap::new();
    for (nr, print) in prints.iter().enumerate() {
        for key in print.bands.iter().copied().enumerate() {
            let (first, last) = *known.entry(key).or_insert((nr, nr));
            for other in [first, last] {
                let (a, b) = (head(&heads, other), head(&heads, nr));
                let like =
                    a != b && prints.get(other).is_some_and(|other| other.likeness(print) >= least);
                if like && let Some(head) = heads.get_mut(a.max(b)) {
                    *head = a.min(b);
                }
            }
            known.insert(key, (first, nr));
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for nr in 0..prints.len() {
        groups.entry(head(&heads, nr)).or_default().push(nr);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// The least run of each of the parts into which chance divides them (one permutation
/// hashing, Li et al. 2012); a part without any takes that of the next. Nothing of no runs.
fn mins(runs: &[u64]) -> Vec<u64> {
    const PARTS: usize = BANDS * ROWS;
    let mut mins = [u64::MAX; PARTS];
    for run in runs {
        let part = (run >> 32) as usize % PARTS;
        if let Some(least) = mins.get_mut(part) {
            *least = (*least).min(*run);
        }
    }
    if runs.is_empty() {
        return Vec::new();
    }
    let of = |part: usize| {
        let parts = (part..PARTS).chain(0..part).filter_map(|part| mins.get(part));
        parts.copied().find(|least| *least != u64::MAX).unwrap_or_default()
    };
    (0..PARTS).map(of).collect()
}

/// The first member of the group of `nr`.
fn head(heads: &[usize], mut nr: usize) -> usize {
    while let Some(next) = heads.get(nr).copied().filter(|next| *next != nr) {
        nr = next;
    }
    nr
}

/// FNV-1a, then mixed.
fn hash(bytes: &[u8]) -> u64 {
    mixed(bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    }))
}

/// SplitMix64's last step.
fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIM: &str = "INFO PENTING tanggul Dam Buagan jebol, air sudah sampai Jl. Imam Bonjol, \
                         segera mengungsi";

    #[test]
    fn copies_are_alike_and_the_same_matter_is_not() {
        let claim = Print::of(CLAIM);
        let copy =
            Print::of(&format!("Dapat dari grup sebelah: {} !! sebarkan", CLAIM.to_lowercase()));
        assert!(claim.likeness(&copy) > 0.6, "{}", claim.likeness(&copy));
        let other = Print::of("Air masuk rumah di Jl. Imam Bonjol, mohon pompa segera");
        assert!(claim.likeness(&other) < 0.35, "{}", claim.likeness(&other));
        assert_eq!(Print::of("🙏").likeness(&Print::of("🙏")), 0.0);
        assert_eq!(Print::of("ok").likeness(&Print::of("OK!")), 1.0);
    }

    #[test]
    fn groups_are_found_among_many() {
        let mut texts: Vec<String> = (1..401_u64).map(|nr| format!("{:016x}", mixed(nr))).collect();
        for nr in [3, 90, 91, 250] {
            texts[nr] = format!("{CLAIM} {nr}");
        }
        texts[7] = "Lampu jalan mati di Jl. Nangka dari kemarin".to_owned();
        texts[300] = "lampu jalan MATI di jl nangka, dari kemarin!".to_owned();
        let prints: Vec<Print> = texts.iter().map(|text| Print::of(text)).collect();
        assert_eq!(groups(&prints, 0.6), [vec![3, 90, 91, 250], vec![7, 300]]);
        assert!(groups(&[], 0.6).is_empty());
    }

    #[test]
    fn a_flood_of_copies_is_one_group() {
        let prints = vec![Print::of(CLAIM); 3_000];
        assert_eq!(groups(&prints, 0.6), [(0..3_000).collect::<Vec<_>>()]);
    }
}
