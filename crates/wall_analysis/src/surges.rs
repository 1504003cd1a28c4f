//! More than usual: counts that chance does not explain.

use statrs::distribution::{DiscreteCDF as _, Poisson};

/// How likely `count` or more are where `usual` are usual (Poisson), 0 to 1: the smaller,
/// the less chance explains it.
pub fn chance_of_at_least(count: u64, usual: f64) -> f64 {
    let Some(below) = count.checked_sub(1) else { return 1.0 };
    match Poisson::new(usual.max(1e-9)) {
        Ok(spread) => spread.sf(below),
        Err(_never) => 1.0,
    }
}

/// How many standard deviations the count lies above what is usual, by the square-root
/// transform that makes Poisson counts evenly spread (Anscombe).
pub fn surge_z(count: u64, usual: f64) -> f64 {
    2.0 * ((count as f64 + 0.375).sqrt() - (usual.max(0.0) + 0.375).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_falls_with_the_count() {
        assert_eq!(chance_of_at_least(0, 2.0), 1.0);
        // 1 - e^-2.
        assert!((chance_of_at_least(1, 2.0) - 0.864_664_7).abs() < 1e-6);
        assert!(chance_of_at_least(9, 2.0) < 3e-4);
        assert!(chance_of_at_least(3, 0.0) < 1e-9);
        assert!(surge_z(9, 2.0) > 3.0 && surge_z(2, 2.0).abs() < 1e-9);
    }
}
