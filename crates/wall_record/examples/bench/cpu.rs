//! CPU time and memory, as Linux tells them.

use std::{error::Error, fs};

use rustix::time::{ClockId, clock_gettime};

/// CPU seconds of this thread.
pub(crate) fn of_thread() -> f64 {
    seconds(ClockId::ThreadCPUTime)
}

/// CPU seconds of this process, all threads, user and system.
pub(crate) fn of_process() -> f64 {
    seconds(ClockId::ProcessCPUTime)
}

/// CPU seconds of this process's running threads of one name.
pub(crate) fn of_threads(name: &str) -> Result<f64, Box<dyn Error>> {
    let mut nanos = 0_u64;
    for task in fs::read_dir("/proc/self/task")? {
        let task = task?.path();
        if fs::read_to_string(task.join("comm"))?.trim_end() == name {
            let spent = fs::read_to_string(task.join("schedstat"))?;
            nanos += spent.split_whitespace().next().ok_or("no schedstat")?.parse::<u64>()?;
        }
    }
    Ok(nanos as f64 / 1e9)
}

/// Seconds of a clock on the wall, from some beginning.
pub(crate) fn on_the_wall() -> f64 {
    seconds(ClockId::Monotonic)
}

fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Most memory that the process ever held, MiB.
pub(crate) fn most_memory_mib() -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no VmHWM")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmHWM")?.parse()?;
    Ok(kib / 1024.0)
}

/// The value below which a share of `values` lies.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let index = ((sorted.len() as f64 - 1.0) * share).round().max(0.0) as usize;
    sorted.get(index).copied().unwrap_or(f64::NAN)
}

/// The mean of `values`.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
