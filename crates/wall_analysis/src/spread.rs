//! Where values lie: percentiles, medians, and how far a value is from what is usual.

/// The value below which the share `part` (0 to 1) of `values` lies, interpolated between
/// neighbours; `None` of no values. Values that are not finite are left out.
pub fn percentile(values: &[f64], part: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let place = part.clamp(0.0, 1.0) * last as f64;
    let low = *sorted.get(place.floor() as usize)?;
    let high = *sorted.get(place.ceil() as usize)?;
    Some(low + (high - low) * place.fract())
}

/// The middle value; `None` of no values.
pub fn median(values: &[f64]) -> Option<f64> {
    percentile(values, 0.5)
}

/// The median distance from the median, scaled so that it equals the standard deviation of
/// normally spread values (times 1.4826).
pub fn median_deviation(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    Some(1.482_602_218_505_602 * median(&distances)?)
}

/// How many deviations `value` lies above the median of what is `usual` (robust z-score:
/// a few wild values change nothing). `least` is the smallest deviation that counts, in the
/// unit of the values: without it, a tiny change of something that never changed would be
/// a sensation. `None` with fewer than five values.
pub fn robust_z(value: f64, usual: &[f64], least: f64) -> Option<f64> {
    if usual.len() < 5 {
        return None;
    }
    let deviation = median_deviation(usual)?.max(least).max(f64::MIN_POSITIVE);
    Some((value - median(usual)?) / deviation)
}

/// The share (0 to 1) of `values` that are at most `limit`; `None` of no values.
pub fn share_within(values: &[f64], limit: f64) -> Option<f64> {
    let within = values.iter().filter(|value| **value <= limit).count();
    (!values.is_empty()).then(|| within as f64 / values.len() as f64)
}

/// Slope and value at 0 of the straight line through `points` (least squares); `None` with
/// fewer than two places along the line.
pub fn line(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut xx, mut xy) = (0.0, 0.0);
    for (x, y) in points {
        xx += (x - mean_x) * (x - mean_x);
        xy += (x - mean_x) * (y - mean_y);
    }
    let slope = xy / xx;
    slope.is_finite().then_some((slope, mean_y - slope * mean_x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_their_neighbours() {
        let values = [4.0, 1.0, 3.0, 2.0, f64::NAN];
        assert_eq!(percentile(&values, 0.0), Some(1.0));
        assert_eq!(median(&values), Some(2.5));
        assert_eq!(percentile(&values, 1.0), Some(4.0));
        assert_eq!(percentile(&[], 0.5), None);
    }

    #[test]
    fn wild_values_do_not_hide_a_jump() {
        let usual = [10.0, 11.0, 9.0, 10.0, 500.0, 10.0, 11.0];
        assert!(robust_z(16.0, &usual, 0.1).unwrap() > 3.0);
        assert!(robust_z(10.5, &usual, 0.1).unwrap() < 1.0);
        assert_eq!(robust_z(10.0, &usual[..4], 0.1), None);
        // Never changed: only what exceeds the least deviation counts.
        assert_eq!(robust_z(10.5, &[10.0; 9], 1.0), Some(0.5));
    }

    #[test]
    fn a_line_is_found_again() {
        let points: Vec<(f64, f64)> =
            (0..9).map(|x| (f64::from(x), 2.0 * f64::from(x) - 3.0)).collect();
        let (slope, start) = line(&points).unwrap();
        assert!((slope - 2.0).abs() < 1e-9 && (start + 3.0).abs() < 1e-9);
        assert_eq!(line(&[(1.0, 2.0)]), None);
        assert_eq!(line(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }
}
