//! What a thread has computed.

use std::time::Duration;

/// Processor time of the thread that asks, since it began; where the system does not tell it, time.
pub(super) fn cpu_time() -> Duration {
    #[cfg(target_os = "linux")]
    {
        use rustix::time::{ClockId, clock_gettime};

        // It begins at zero and is never before.
        clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
    }
    #[cfg(not(target_os = "linux"))]
    {
        use std::sync::LazyLock;

        use tokio::time::Instant;

        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGUN.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[test]
    fn computing_counts_and_sleeping_does_not() {
        let (begun, before) = (Instant::now(), cpu_time());
        let mut sum = 0_u64;
        while cpu_time() - before < Duration::from_millis(20) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(begun.elapsed() >= Duration::from_millis(20), "never more than time: {sum}");
        if cfg!(target_os = "linux") {
            let before = cpu_time();
            std::thread::sleep(Duration::from_millis(50));
            assert!(cpu_time() - before < Duration::from_millis(25));
        }
    }
}
