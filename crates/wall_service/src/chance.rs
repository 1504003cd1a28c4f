//! Chance that is always the same: numbers drawn from a seed and a name of what they
//! decide. What a simulated city tells is a pure function of its seed and the time.

/// A number drawn from `parts`, each bit as likely set as not (SplitMix64, folded).
pub fn draw(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9E37_79B9_7F4A_7C15, |state, part| {
        let mut x = (state ^ part).wrapping_add(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    })
}

/// The number of what is decided, so that two draws about different things differ (FNV-1a).
pub const fn topic(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut nr = 0;
    while nr < bytes.len() {
        hash = (hash ^ bytes[nr] as u64).wrapping_mul(0x0100_0000_01B3);
        nr += 1;
    }
    hash
}

/// A share drawn from `parts`, 0 to below 1.
pub fn share(parts: &[u64]) -> f64 {
    (draw(parts) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number from `low` to below `high` drawn from `parts`.
pub fn between(parts: &[u64], low: f64, high: f64) -> f64 {
    low + (high - low) * share(parts)
}

/// A place in a list of `count` drawn from `parts`; 0 of an empty list.
pub fn pick(parts: &[u64], count: usize) -> usize {
    (draw(parts) % count.max(1) as u64) as usize
}

/// A place in a list of weights drawn from `parts`: the heavier, the likelier; 0 of an
/// empty list.
pub fn weighed(parts: &[u64], weights: &[f64]) -> usize {
    let sum: f64 = weights.iter().sum();
    let mut left = share(parts) * sum;
    for (nr, weight) in weights.iter().enumerate() {
        if left < *weight {
            return nr;
        }
        left -= weight;
    }
    weights.len().saturating_sub(1)
}

/// A number of a negative time step, made fit for [`draw`].
pub fn step(number: i64) -> u64 {
    number as u64
}
