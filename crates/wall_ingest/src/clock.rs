//! The clock of everything that is received.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use wall_model::{Clock, Span, Timestamp};

/// The system's clock, made strictly increasing: two readings are never equal, and a
/// reading is never before an earlier one, also while the system's clock is set back.
pub fn system_clock() -> Clock {
    let last = AtomicI64::new(i64::MIN);
    Arc::new(move || strictly_after(&last, system_micros()))
}

/// The system's time, microseconds since 1970; saturates.
#[expect(clippy::disallowed_methods, reason = "the one clock of what is received")]
fn system_micros() -> i64 {
    let micros = |duration| Span::from(duration).as_micros();
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => micros(after),
        Err(before) => -micros(before.duration()),
    }
}

/// `now`, or one microsecond after the last answer if that is later.
fn strictly_after(last: &AtomicI64, now: i64) -> Timestamp {
    let next = |last: i64| Some(now.max(last.saturating_add(1)));
    let last = match last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next) {
        Ok(last) | Err(last) => last,
    };
    Timestamp::from_micros(now.max(last.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_still_increases() {
        let last = AtomicI64::new(i64::MIN);
        assert_eq!(strictly_after(&last, 100), Timestamp::from_micros(100));
        assert_eq!(strictly_after(&last, 40), Timestamp::from_micros(101));
        assert_eq!(strictly_after(&last, 40), Timestamp::from_micros(102));
        assert_eq!(strictly_after(&last, 500), Timestamp::from_micros(500));
    }

    #[test]
    fn readings_are_never_equal() {
        let clock = system_clock();
        let readings: Vec<_> = (0..1_000).map(|_| clock()).collect();
        assert!(readings.is_sorted_by(|a, b| a < b));
        assert!(readings[0] > wall_model::Fact::EARLIEST);
    }
}
