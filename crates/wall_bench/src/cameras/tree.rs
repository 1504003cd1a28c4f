//! CPU time and memory of a process and of all that it started.

use std::{collections::BTreeMap, fs};

/// Clock ticks a second in `/proc`.
const TICKS_PER_SEC: f64 = 100.0;

/// What `/proc` says of a process.
struct Stat {
    parent: u32,
    /// User and system time, its own and that of its children that ended.
    secs: f64,
}

fn read(stat: &str) -> Option<Stat> {
    // The name, in parentheses, may hold blanks: fields are counted after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(1);
    let parent = fields.next()?.parse().ok()?;
    let ticks: f64 = fields.skip(9).take(4).filter_map(|field| field.parse::<f64>().ok()).sum();
    Some(Stat { parent, secs: ticks / TICKS_PER_SEC })
}

fn all() -> BTreeMap<u32, Stat> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let stat = |id: u32| read(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?);
    ids.filter_map(|id| Some((id, stat(id)?))).collect()
}

/// The processes that `root` is and started.
pub(super) fn members(root: u32) -> Vec<u32> {
    let all = all();
    let mut members = vec![root];
    let mut next = 0;
    while let Some(parent) = members.get(next).copied() {
        members.extend(all.iter().filter(|(_, stat)| stat.parent == parent).map(|(id, _)| *id));
        next += 1;
    }
    members
}

/// User and system time of `roots` and of all that they started, seconds. What ended in between
/// counts where somebody waited for it.
pub(super) fn cpu_secs(roots: &[u32]) -> f64 {
    let all = all();
    let ids = roots.iter().flat_map(|root| members(*root));
    ids.filter_map(|id| Some(all.get(&id)?.secs)).sum()
}

/// User and system time of a process without those that it started and nobody waited for yet,
/// seconds.
pub(super) fn own_secs(id: u32) -> f64 {
    all().get(&id).map_or(0.0, |stat| stat.secs)
}

/// Memory of `roots` and of all that they started, each page shared among those that have it,
/// MiB.
pub(super) fn memory_mb(roots: &[u32]) -> f64 {
    roots.iter().flat_map(|root| members(*root)).map(|id| mapped_mb(id, &["Pss:"])).sum()
}

/// Memory of a process that is of no file, MiB: what it has put there itself.
pub(super) fn own_mb(id: u32) -> f64 {
    mapped_mb(id, &["Pss_Anon:", "Pss_Shmem:"])
}

fn mapped_mb(id: u32, kinds: &[&str]) -> f64 {
    let map = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let kb = |line: &str| {
        let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
        rest.split_whitespace().next()?.parse::<f64>().ok()
    };
    map.lines().filter_map(kb).sum::<f64>() / 1_024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name() {
        let stat =
            read("77 (a) R 1) S 12 77 77 0 -1 4194304 100 0 0 0 120 34 5 6 20 0 1 0").unwrap();
        assert_eq!((stat.parent, stat.secs), (12, 1.65));
        assert!(read("77 (a").is_none());
    }

    #[test]
    fn what_a_process_starts_belongs_to_it() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let members = members(std::process::id());
        let before = cpu_secs(&[std::process::id()]);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(members.contains(&child.id()));
        assert!(cpu_secs(&[std::process::id()]) >= before && memory_mb(&members) > 0.0);
    }
}
