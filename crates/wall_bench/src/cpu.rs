//! CPU time of processes.

/// Clock ticks a second in `/proc`: `USER_HZ`, 100 on every Linux that runs this.
const TICKS_PER_SEC: f64 = 100.0;

/// User and system time of this process, all threads, seconds; `None` where there is no
/// `/proc`.
pub(crate) fn secs() -> Option<f64> {
    secs_of(std::process::id())
}

/// The same of process `id`; `None` once it is gone.
pub(crate) fn secs_of(id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold blanks: fields are counted after it.
    let after = stat.rsplit_once(')')?.1;
    let mut fields = after.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SEC)
}
