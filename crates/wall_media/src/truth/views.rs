//! Where a camera looks: the views that are its own, and whether this is one of them.
//!
//! A view is what stands still before the camera: luma against its surroundings, averaged over
//! minutes, so that traffic and shadows fade from it and daylight changes it slowly. Whether two
//! show the same is their correlation; where they agree better some values beside, the camera
//! was turned by as much.
//!
//! A camera has several views: presets of one that turns, the picture of the night beside that
//! of the day. A view that is new is said to be one, until the camera has stood in it for
//! [`ACCEPTED`] in all. One that goes on turning stands in none, and nothing is said.

use wall_model::{Span, Timestamp};

use super::scan::{self, Scan};

/// A new view for this long is told.
const AFTER: Span = Span::from_secs(30);

/// Pictures that resemble each other for this long are a view.
const SETTLES_IN: Span = Span::from_secs(10);

/// A camera that has stood in a view for this long, in all, has it as its own.
const ACCEPTED: Span = Span::from_mins(30);

/// How quickly a view follows daylight.
const FOLLOWS_IN: Span = Span::from_mins(5);

/// Views that are remembered of a camera.
const MOST: usize = 8;

/// Correlation from which on two pictures show the same.
const SAME: f32 = 0.35;

/// Below this correlation it is looked whether they agree better beside.
const SURE: f32 = 0.75;

/// How much better that must be.
const BETTER: f32 = 0.15;

/// How far beside is looked, values, and how far a camera may sway.
const REACH: isize = 8;
const SWAY: isize = 1;

/// Width and height of a view, values.
const WIDTH: usize = scan::WIDTH / 2;
const HEIGHT: usize = scan::HEIGHT / 2;

/// Values around one that are its surroundings, to each side.
const AROUND: usize = 4;

/// Contrast of the surroundings that is noise, luma.
const NOISE: f32 = 6.0;

/// Share of a view's values that must stand out for it to be one.
const LEAST: f32 = 0.02;

/// See the [module](self).
#[derive(Default)]
pub(super) struct Views {
    known: Vec<View>,
    /// What may become a view, and since when.
    next: Option<(View, Timestamp)>,
    /// In which one it stands.
    here: Option<usize>,
    moved_since: Option<Timestamp>,
    counts: bool,
}

/// A view.
struct View {
    outline: Outline,
    seen: Span,
    seen_at: Timestamp,
    is_own: bool,
}

/// What stands out in a picture.
pub(super) struct Outline {
    /// Luma against its surroundings, in units of their contrast, row by row.
    values: Vec<f32>,
    aspect: u32,
}

impl Views {
    /// Takes in what stands out in a picture received at `now`, `since` the one before; whether
    /// it is of a view that has just become the camera's own.
    pub(super) fn take(&mut self, now: Timestamp, since: Span, outline: Outline) -> bool {
        let standing = outline.values.iter().filter(|value| value.abs() > 0.5).count();
        if (standing as f32) < LEAST * outline.values.len() as f32 {
            return false;
        }
        let Some(nr) = self.find(&outline) else {
            self.elsewhere(now, since, outline);
            return false;
        };
        self.next = None;
        self.here = Some(nr);
        let Some(view) = self.known.get_mut(nr) else { return false };
        view.learn(now, since, &outline);
        let is_new = !view.is_own && view.seen >= ACCEPTED;
        view.is_own |= is_new;
        if view.is_own {
            (self.moved_since, self.counts) = (None, false);
        } else {
            let since = *self.moved_since.get_or_insert(now);
            self.counts |= now.since(since) >= AFTER;
        }
        is_new
    }

    /// Whether it is a view that is known.
    pub(super) fn has(&self, outline: &Outline) -> bool {
        self.find(outline).is_some()
    }

    /// Since when it has stood in a view that is not its own.
    pub(super) fn moved_since(&self) -> Option<Timestamp> {
        self.moved_since.filter(|_| self.counts)
    }

    /// The view that this is; the one in which it stands first.
    fn find(&self, outline: &Outline) -> Option<usize> {
        let likeness = |nr: &usize| self.known.get(*nr)?.likeness(outline);
        if let Some(nr) = self.here.filter(|nr| likeness(nr).is_some_and(|like| like >= SURE)) {
            return Some(nr);
        }
        let all = (0..self.known.len()).filter_map(|nr| Some((likeness(&nr)?, nr)));
        all.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, nr)| nr)
    }

    /// No view that is known.
    fn elsewhere(&mut self, now: Timestamp, since: Span, outline: Outline) {
        let next = self.next.take().filter(|(next, _)| next.likeness(&outline).is_some());
        let Some((mut next, begun)) = next else {
            let next = View { outline, seen: Span::ZERO, seen_at: now, is_own: false };
            self.next = Some((next, now));
            if !self.counts {
                // Still turning.
                self.moved_since = None;
            }
            return;
        };
        next.learn(now, since, &outline);
        if now.since(begun) < SETTLES_IN {
            self.next = Some((next, begun));
            return;
        }
        // The first one is its own, and the first one of another stream of it.
        let is_of_it = |one: &View| one.is_own && one.outline.has_shape_of(&next.outline);
        next.is_own = !self.known.iter().any(is_of_it);
        if next.is_own {
            (self.moved_since, self.counts) = (None, false);
        } else {
            self.moved_since.get_or_insert(begun);
        }
        if self.known.len() >= MOST {
            let all = self.known.iter().enumerate();
            let oldest = all.min_by_key(|(_, view)| (view.is_own, view.seen_at));
            if let Some((nr, _)) = oldest {
                self.known.remove(nr);
            }
        }
        self.known.push(next);
        self.here = Some(self.known.len() - 1);
    }
}

impl View {
    /// How much alike it and `outline` are; `None`: they show something else.
    fn likeness(&self, outline: &Outline) -> Option<f32> {
        if !self.outline.has_shape_of(outline) {
            return None;
        }
        let (own, values) = (&self.outline.values, &outline.values);
        let here = correlation(own, values, 0, 0);
        if here >= SURE {
            return Some(here);
        }
        if here < SAME {
            return None;
        }
        let beside = (-REACH..=REACH).flat_map(|x| (-REACH..=REACH).map(move |y| (x, y)));
        let mut beside = beside.filter(|(x, y)| x.abs() > SWAY || y.abs() > SWAY);
        let is_beside = beside.any(|(x, y)| correlation(own, values, x, y) > here + BETTER);
        (!is_beside).then_some(here)
    }

    /// Follows what is seen.
    fn learn(&mut self, now: Timestamp, since: Span, outline: &Outline) {
        self.seen = self.seen + since;
        self.seen_at = now;
        let within = self.seen.min(FOLLOWS_IN).as_secs_f64().max(1.0);
        let share = (since.as_secs_f64() / within).min(1.0) as f32;
        for (own, value) in self.outline.values.iter_mut().zip(&outline.values) {
            *own += (value - *own) * share;
        }
    }
}

impl Outline {
    /// Whether both are of pictures of one shape: other streams of a camera may show more.
    fn has_shape_of(&self, other: &Self) -> bool {
        self.aspect.abs_diff(other.aspect) <= 4
    }

    pub(super) fn of(scan: &Scan) -> Self {
        let mut small = Vec::with_capacity(WIDTH * HEIGHT);
        let rows: Vec<&[f32]> = scan.luma.chunks_exact(scan::WIDTH).collect();
        for two in rows.chunks_exact(2) {
            let [upper, lower] = two else { continue };
            let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            small.extend(pairs.map(|(a, b)| a.iter().chain(b).sum::<f32>() / 4.0));
        }
        let squares: Vec<f32> = small.iter().map(|value| value * value).collect();
        let (means, squares) = (around(&small), around(&squares));
        let all = small.iter().zip(means.iter().zip(&squares));
        let values = all.map(|(value, (mean, square))| {
            let contrast = (square - mean * mean).max(0.0).sqrt();
            ((value - mean) / (contrast + NOISE)).clamp(-3.0, 3.0)
        });
        Self { values: values.collect(), aspect: scan.aspect }
    }
}

/// The mean around each value.
fn around(values: &[f32]) -> Vec<f32> {
    let mut across = Vec::with_capacity(values.len());
    for line in values.chunks_exact(WIDTH) {
        let window = |nr: usize| line.get(surroundings(nr, WIDTH)).unwrap_or_default();
        let mean = |window: &[f32]| window.iter().sum::<f32>() / window.len().max(1) as f32;
        across.extend((0..WIDTH).map(|nr| mean(window(nr))));
    }
    let mut out = Vec::with_capacity(values.len());
    for row in 0..HEIGHT {
        let rows = surroundings(row, HEIGHT);
        let mut sums = [0.0_f32; WIDTH];
        for line in across.chunks_exact(WIDTH).take(rows.end).skip(rows.start) {
            // A row at once, by vector instructions.
            sums.iter_mut().zip(line).for_each(|(sum, value)| *sum += value);
        }
        out.extend(sums.iter().map(|sum| sum / rows.len() as f32));
    }
    out
}

/// Which values are around value `nr` of a line of `length`.
fn surroundings(nr: usize, length: usize) -> std::ops::Range<usize> {
    nr.saturating_sub(AROUND)..(nr + AROUND + 1).min(length)
}

/// How much alike two views are where the second one is moved by `x` and `y`, -1 to 1.
fn correlation(one: &[f32], other: &[f32], x: isize, y: isize) -> f32 {
    let overlap = |shift: isize, size: usize| {
        let own = shift.max(0).unsigned_abs().min(size);
        let others = (-shift).max(0).unsigned_abs().min(size);
        (own, others, size.saturating_sub(shift.unsigned_abs()))
    };
    let (left, other_left, width) = overlap(x, WIDTH);
    let (top, other_top, height) = overlap(y, HEIGHT);
    let (mut both, mut first, mut second) = (0.0_f32, 0.0_f32, 0.0_f32);
    for row in 0..height {
        let line = |values: &[f32], top: usize, left: usize| -> (usize, usize) {
            let begin = ((top + row) * WIDTH + left).min(values.len());
            (begin, (begin + width).min(values.len()))
        };
        let (from, to) = line(one, top, left);
        let (other_from, other_to) = line(other, other_top, other_left);
        let a = one.get(from..to).unwrap_or_default();
        let b = other.get(other_from..other_to).unwrap_or_default();
        for (a, b) in a.iter().zip(b) {
            both += a * b;
            first += a * a;
            second += b * b;
        }
    }
    let length = (first * second).sqrt();
    if length > f32::EPSILON { both / length } else { 0.0 }
}
