//! The upright axis: its range, round steps and their spelling.

use wall_service::view::{Chart, Text, Unit, Words};

use crate::brush::Brush;

/// Most values that are written.
const MOST: usize = 5;

/// What the height shows.
pub(super) struct Scale {
    /// Values of the lower and the upper edge.
    pub(super) range: (f64, f64),
}

/// Largest value that a diagram shows; beyond, single precision draws nothing useful.
const LARGEST: f64 = 1e15;

impl Scale {
    /// The range of what `chart` shows; `None` if it shows no value.
    pub(super) fn of(chart: &Chart) -> Option<Self> {
        let lines = chart.lines.iter().flat_map(|line| line.points.iter().flatten());
        let bands = chart.bands.iter().flat_map(|band| &band.points);
        let values = (lines.map(|(_, value)| *value))
            .chain(bands.flat_map(|(_, low, high)| [*low, *high]))
            .filter(|value| value.is_finite() && value.abs() < LARGEST);
        let (mut low, mut high) = span(values)?;
        let seen = chart.sees.iter().copied().filter(|value| value.is_finite());
        for value in seen.filter(|value| value.abs() < LARGEST) {
            (low, high) = (low.min(value), high.max(value));
        }
        // A limit is shown if the course is near it.
        let reach = (high - low).max(high.abs().max(low.abs()) * 0.05) * 0.35;
        let levels = chart.levels.iter().map(|level| level.value);
        let (floor, ceiling) = (low - reach, high + reach);
        for value in levels.filter(|value| (floor..=ceiling).contains(value)) {
            (low, high) = (low.min(value), high.max(value));
        }
        // From zero where that costs little: lengths can then be compared.
        if low > 0.0 && low < high * 0.45 {
            low = 0.0;
        } else if high < 0.0 && high > low * 0.45 {
            high = 0.0;
        }
        let least = 4.0 * 10_f64.powi(-i32::from(chart.decimals.min(3)));
        if high - low < least {
            let middle = (low + high) / 2.0;
            let down = if low >= 0.0 { (least / 2.0).min(middle) } else { least / 2.0 };
            (low, high) = (middle - down, middle - down + least);
        }
        let pad = (high - low) * 0.05;
        let low = if low == 0.0 { low } else { low - pad };
        let high = if high == 0.0 { high } else { high + pad };
        Some(Self { range: (low, high) })
    }

    /// Round values with their spelling, for a plot of this height, px; none where they
    /// would take too much of the width.
    pub(super) fn labels(
        &self,
        brush: &Brush<'_>,
        chart: &Chart,
        height: f32,
        width: f32,
    ) -> Vec<(f64, String)> {
        let fitting = (height / (brush.scale.detail * 1.7)).floor().max(1.0) as usize;
        let values = self.round(fitting.min(MOST), chart.decimals);
        let (size, word) = magnitude(chart.unit, self.range);
        let last = values.len().saturating_sub(1);
        let labels: Vec<(f64, String)> = values
            .into_iter()
            .enumerate()
            .map(|(nr, value)| (value, spelled(brush, chart, value / size, (nr == last, word))))
            .collect();
        let widest = labels.iter().map(|(_, text)| brush.width(text, &brush.detail()));
        let gutter = widest.fold(0.0_f32, f32::max);
        if width - gutter < brush.scale.row * 3.4 { Vec::new() } else { labels }
    }

    /// At most `most` round values within the range, rising.
    fn round(&self, most: usize, decimals: u8) -> Vec<f64> {
        let (low, high) = self.range;
        let finest = 10_f64.powi(-i32::from(decimals.min(3)));
        let mut power = (high - low).log10().floor() as i32 - 1;
        loop {
            for factor in [1.0, 2.0, 5.0] {
                let step = factor * 10_f64.powi(power);
                if step < finest * 0.999 {
                    continue;
                }
                let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
                if last - first + 1.0 <= most as f64 {
                    let count = (last - first + 1.0).max(0.0) as usize;
                    return (0..count).map(|nr| (first + nr as f64) * step).collect();
                }
            }
            power += 1;
        }
    }
}

/// Least and largest of `values`.
fn span(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |span, value| {
        let (low, high) = span.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// By how much an axis's numbers are divided, and the word for it.
fn magnitude(unit: Option<Unit>, (low, high): (f64, f64)) -> (f64, Option<Words>) {
    let largest = low.abs().max(high.abs());
    match unit {
        Some(Unit::Rupiah) if largest >= 1e12 => (1e12, Some(Words::new("triliun", "trillion"))),
        Some(Unit::Rupiah) if largest >= 1e9 => (1e9, Some(Words::new("miliar", "billion"))),
        Some(Unit::Rupiah) if largest >= 1e6 => (1e6, Some(Words::new("juta", "million"))),
        _ => (1.0, None),
    }
}

/// A value as the axis writes it; the topmost one carries the unit.
fn spelled(
    brush: &Brush<'_>,
    chart: &Chart,
    value: f64,
    (is_last, magnitude): (bool, Option<Words>),
) -> String {
    let decimals = match magnitude {
        // Divided numbers need a digit only where they are not whole.
        Some(_) => [0, 1, 2].into_iter().find(|digits| is_whole(value, *digits)).unwrap_or(2),
        None => chart.decimals.min(3),
    };
    let number = brush.spell(&Text::Decimal { value, decimals });
    match chart.unit {
        Some(Unit::Percent) => {
            brush.spell(&Text::Quantity { value, decimals, unit: Unit::Percent })
        }
        Some(Unit::Rupiah) if is_last => match magnitude {
            Some(word) => format!("Rp{number}\u{a0}{}", brush.locale.pick(word)),
            None => format!("Rp{number}"),
        },
        Some(unit) if is_last => brush.spell(&Text::Quantity { value, decimals, unit }),
        _ => number,
    }
}

fn is_whole(value: f64, decimals: u8) -> bool {
    let scaled = value * 10_f64.powi(i32::from(decimals));
    (scaled - scaled.round()).abs() < 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(low: f64, high: f64, most: usize, decimals: u8) -> Vec<f64> {
        let values = Scale { range: (low, high) }.round(most, decimals);
        values.into_iter().map(|value| (value * 1e6).round() / 1e6).collect()
    }

    #[test]
    fn steps_are_round_and_few() {
        assert_eq!(round(0.0, 21.0, 5, 0), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(round(0.0, 103.0, 5, 0), [0.0, 50.0, 100.0]);
        assert_eq!(round(-3.2, 7.9, 4, 0), [0.0, 5.0]);
        assert_eq!(round(1.96, 2.64, 5, 1), [2.0, 2.2, 2.4, 2.6]);
        assert_eq!(round(36_000.0, 52_000.0, 5, 0), [40_000.0, 45_000.0, 50_000.0]);
        // Never finer than the axis writes.
        assert_eq!(round(0.0, 3.0, 5, 0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(round(0.2, 1.4, 5, 0), [1.0]);
        assert!(round(0.2, 0.8, 5, 0).is_empty());
    }
}
