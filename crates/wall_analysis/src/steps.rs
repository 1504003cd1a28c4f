//! Steps in a row of values: a leak that begins, a level that shifts.

/// A lasting rise found by a cumulative sum (Page's one-sided CUSUM).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The value, by its place in the row, at which the rise began.
    pub begins: usize,
    /// The value at which it was certain.
    pub found: usize,
    /// Mean of the values from its beginning on, less what was usual.
    pub height: f64,
}

/// The lasting rise that still goes on at the end of `values`. `usual` is what values are
/// spread around before it and `deviation` how far; a rise of less than `slack` deviations is
/// none, and one counts once its sum exceeds `limit` deviations (0.5 and 5 find a rise of
/// one deviation in about ten values, with a false one in about 900).
pub fn rise(values: &[f64], usual: f64, deviation: f64, slack: f64, limit: f64) -> Option<Step> {
    let deviation = deviation.max(f64::MIN_POSITIVE);
    let (mut sum, mut begins, mut found) = (0.0_f64, 0, None);
    for (nr, value) in values.iter().enumerate() {
        sum = (sum + (value - usual) / deviation - slack).max(0.0);
        if sum == 0.0 {
            (begins, found) = (nr + 1, None);
        } else if sum > limit && found.is_none() {
            found = Some(nr);
        }
    }
    let found = found?;
    let risen = values.get(begins..)?;
    let height = risen.iter().sum::<f64>() / risen.len().max(1) as f64 - usual;
    Some(Step { begins, found, height })
}

/// The exponentially weighted mean of `values`, the last weighing `weight` (0 to 1); `None`
/// of no values.
pub fn smoothed(values: impl IntoIterator<Item = f64>, weight: f64) -> Option<f64> {
    values.into_iter().fold(None, |mean: Option<f64>, value| {
        Some(mean.map_or(value, |mean| mean + weight * (value - mean)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_that_stays_is_found_and_a_spike_is_not() {
        let mut values = vec![10.0; 20];
        assert_eq!(rise(&values, 10.0, 1.0, 0.5, 5.0), None);
        values[12] = 14.0;
        assert_eq!(rise(&values, 10.0, 1.0, 0.5, 5.0), None, "a spike");
        values.extend([12.5; 6]);
        let step = rise(&values, 10.0, 1.0, 0.5, 5.0).unwrap();
        assert_eq!(step.begins, 20);
        assert!((step.height - 2.5).abs() < 1e-9 && step.found < 24, "{step:?}");
        values.extend([10.0; 40]);
        assert_eq!(rise(&values, 10.0, 1.0, 0.5, 5.0), None, "it is over");
    }

    #[test]
    fn the_smoothed_mean_follows() {
        assert_eq!(smoothed([], 0.2), None);
        assert_eq!(smoothed([4.0, 8.0], 0.5), Some(6.0));
    }
}
