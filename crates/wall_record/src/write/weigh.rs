//! How much of a sealed hour is of which service.
//!
//! Facts and frames of all services are compressed together, so that no service has bytes of its
//! own on disk. Its weight in an hour is its share of what the hour holds before compression, of
//! the bytes of the hour's file. Hours never change, so that each is weighed once.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Mutex, PoisonError},
};

use wall_model::ServiceId;

use crate::disk::{
    block::Contents,
    file::{self, File},
    folder::Listed,
};
use crate::{Holds, RecordError};

/// Bytes by service.
type Weight = BTreeMap<String, u64>;

/// Hours that were weighed, by name and size: an hour that is made anew has another.
#[derive(Default)]
pub(crate) struct Scales(Mutex<BTreeMap<(String, u64), Weight>>);

impl Scales {
    /// Which services are over their most bytes in which hour: of each, the newest hours that
    /// are not held are within it, and the older ones over. Hours that cannot be read weigh
    /// nothing. Weighs no more hours once `is_stopping`.
    pub(crate) fn over(
        &self,
        dir: &Path,
        hours: &[Listed],
        limits: &BTreeMap<ServiceId, u64>,
        holds: &Holds,
        is_stopping: &dyn Fn() -> bool,
    ) -> BTreeMap<String, BTreeSet<String>> {
        let mut over: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut left: BTreeMap<&ServiceId, u64> =
            limits.iter().map(|(service, most)| (service, *most)).collect();
        let mut spent: BTreeSet<&ServiceId> = BTreeSet::new();
        let is_free = |listed: &&Listed| !holds.overlap(listed.id.from(), listed.id.to());
        for listed in hours.iter().rev().filter(|listed| listed.is_sealed).filter(is_free) {
            if spent.len() < limits.len() {
                if is_stopping() {
                    break;
                }
                let weight = self.weight(dir, *listed).unwrap_or_else(|err| {
                    tracing::error!(%err, file = listed.name(), "an hour cannot be weighed");
                    Weight::new()
                });
                for (service, left) in &mut left {
                    let bytes = weight.get(service.as_str()).copied().unwrap_or_default();
                    if bytes > *left {
                        spent.insert(service);
                    }
                    *left = left.saturating_sub(bytes);
                }
            }
            if !spent.is_empty() {
                over.insert(listed.name(), spent.iter().map(ToString::to_string).collect());
            }
        }
        over
    }

    fn weight(&self, dir: &Path, listed: Listed) -> Result<Weight, RecordError> {
        let size = file::size(&dir.join(listed.name()));
        let key = (listed.name(), size);
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        let weight = weigh(&File::read(dir, listed)?, size)?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What it weighed before it was made anew is no longer asked for.
        known.retain(|(name, _), _| *name != key.0);
        known.insert(key, weight.clone());
        Ok(weight)
    }
}

/// Weighs a file of `size` bytes.
fn weigh(file: &File, size: u64) -> Result<Weight, RecordError> {
    let (mut weight, mut withheld) = (Weight::new(), 0);
    let mut block = file.block_after(i64::MIN)?;
    while let Some(row) = block {
        let at = row.summary.first_at;
        let opened = file.opened(&row.summary)?;
        let contents = file.broken(at, opened.contents())?;
        withheld += contents.withheld.len() as u64 * HASHED;
        add(&contents, &mut weight);
        block = file.block_after(at)?;
    }
    let whole = weight.values().sum::<u64>() + withheld;
    for bytes in weight.values_mut() {
        let share = u128::from(*bytes) * u128::from(size) / u128::from(whole.max(1));
        *bytes = u64::try_from(share).unwrap_or(u64::MAX);
    }
    Ok(weight)
}

/// Bytes of what is withheld: a hash, a number, a time.
const HASHED: u64 = 40;

fn add(contents: &Contents<'_>, weight: &mut Weight) {
    let mut put = |service: &str, bytes: usize| match weight.get_mut(service) {
        Some(sum) => *sum += bytes as u64,
        None => drop(weight.insert(service.to_owned(), bytes as u64)),
    };
    for fact in &contents.facts {
        put(fact.service, fact.entity.len() + fact.payload.len());
    }
    let mut owners: BTreeMap<&[u8], String> = BTreeMap::new();
    for frame in &contents.frames {
        let owner = owners.entry(frame.origin).or_insert_with(|| {
            let origin = frame.read().map(|frame| frame.origin.service.to_string());
            origin.unwrap_or_default()
        });
        put(owner, frame.address.len() + frame.body.len());
    }
}
