//! Retention by service: an hour older than a service is kept, or before the hours that its most
//! bytes allow, is made anew without it.
//!
//! What goes stands there by its hash, so that the chain stays what it was and every check
//! still fits; `design/format.md` calls that withheld. The hour's keyframes are made anew
//! from what is left. A held hour is left alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use wall_model::{Seq, ServiceId, Span};

use super::weigh::Scales;
use crate::disk::{
    file::File,
    folder::{self, Listed},
};
use crate::extract::{Verdict, thin};
use crate::{Holds, Kept, RecordError, Stored};

/// Where hours are made anew, within the record's directory.
const FOLDER: &str = "thinning";

/// Withholds of sealed hours what is older than its service is kept, or over its most bytes; the
/// newest entry is of `newest`, microseconds.
pub(crate) fn keep_services(
    dir: &Path,
    (ages, sizes): (&BTreeMap<ServiceId, Span>, &BTreeMap<ServiceId, u64>),
    scales: &Scales,
    newest: i64,
    holds: &Holds,
    is_stopping: &dyn Fn() -> bool,
) {
    let making = dir.join(FOLDER);
    if ages.is_empty() && sizes.is_empty() && !making.exists() {
        return;
    }
    if let Err(err) = tidy(dir, &making) {
        tracing::error!(%err, "hours cannot be thinned");
        return;
    }
    let listed = folder::list(dir).unwrap_or_default();
    let by_size = if sizes.is_empty() {
        BTreeMap::new()
    } else {
        scales.over(dir, &listed, sizes, holds, is_stopping)
    };
    let is_free = |listed: &Listed| !holds.overlap(listed.id.from(), listed.id.to());
    for listed in listed.into_iter().filter(|listed| listed.is_sealed && is_free(listed)) {
        let ended = listed.id.to().as_micros();
        let is_over = |age: &Span| ended < newest.saturating_sub(age.as_micros());
        let over = ages.iter().filter(|(_, age)| is_over(age));
        let mut over: BTreeSet<String> = over.map(|(service, _)| service.to_string()).collect();
        over.extend(by_size.get(&listed.name()).into_iter().flatten().cloned());
        if over.is_empty() || is_stopping() {
            return;
        }
        if let Err(err) = thin_hour(dir, &making, listed, over) {
            tracing::error!(%err, file = listed.name(), "an hour cannot be thinned");
        }
    }
}

fn thin_hour(
    dir: &Path,
    making: &Path,
    listed: Listed,
    over: BTreeSet<String>,
) -> Result<(), RecordError> {
    let known = File::read(dir, listed)?.thinned()?;
    if over.is_subset(&known) {
        return Ok(());
    }
    let services: BTreeSet<String> = known.union(&over).cloned().collect();
    fs::create_dir_all(making).map_err(RecordError::io("create", making))?;
    let mut feeds = BTreeMap::new();
    let mut judge = |entry: &Stored| judged(entry, &services, &mut feeds);
    thin(dir, making, listed, services.clone(), &mut judge)?;
    tracing::info!(file = listed.name(), ?services, "services are withheld of an hour");
    put(dir, making, &listed.name())?;
    fs::remove_dir(making).map_err(RecordError::io("remove", making))
}

/// Puts the hour that was made anew in the place of the old one. Should the program end
/// between the two steps, [`tidy`] does the second.
fn put(dir: &Path, making: &Path, name: &str) -> Result<(), RecordError> {
    let sum = format!("{name}.sha256");
    for name in [name, sum.as_str()] {
        let from = making.join(name);
        fs::rename(&from, dir.join(name)).map_err(RecordError::io("rename", &from))?;
    }
    folder::sync(dir)
}

/// Finishes what was interrupted: a hash whose hour is in its place already follows it, all
/// else is begun anew.
fn tidy(dir: &Path, making: &Path) -> Result<(), RecordError> {
    if !making.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(making).map_err(RecordError::io("read", making))? {
        let path = entry.map_err(RecordError::io("read", making))?.path();
        let is_hash = path.extension().is_some_and(|ending| ending == "sha256");
        if is_hash
            && !path.with_extension("").exists()
            && let Some(name) = path.file_name()
        {
            fs::rename(&path, dir.join(name)).map_err(RecordError::io("rename", &path))?;
        }
    }
    fs::remove_dir_all(making).map_err(RecordError::io("remove", making))
}

/// Whether an entry is of one of `services`; `feeds` learns which feed is whose.
fn judged(
    entry: &Stored,
    services: &BTreeSet<String>,
    feeds: &mut BTreeMap<String, String>,
) -> Verdict {
    let is_withheld = match &entry.kept {
        Kept::Fact(fact) => services.contains(fact.service.as_str()),
        Kept::Frame(frame) => {
            let (name, service) = (&frame.origin.name, frame.origin.service.as_str());
            if !feeds.contains_key(name) {
                feeds.insert(name.clone(), service.to_owned());
            }
            services.contains(service)
        }
        // Of whom a reject is says its feed; a reason may quote what came, so that one of
        // nobody known goes, too.
        Kept::Reject(reject) if reject.frame == Seq::default() => false,
        Kept::Reject(reject) => {
            feeds.get(&reject.feed).is_none_or(|service| services.contains(service))
        }
    };
    if is_withheld { Verdict::Withhold } else { Verdict::Keep }
}
