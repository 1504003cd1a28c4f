//! `damamaya open`: the wall at the moment that a link names.

use std::path::{Path, PathBuf};

use wall_record::Reader;

use super::replay::{self, Recorded, Start};
use crate::{
    args::OpenArguments,
    failure::Failure,
    link::{Link, folder_of},
    running::RecordPlace,
};

/// Names directories in which records are looked for, as `PATH` names those of programs.
const RECORDS: &str = "DAMAMAYA_RECORDS";

pub(crate) fn run(arguments: &OpenArguments) -> Result<(), Failure> {
    let link = Link::read(&arguments.link)?;
    let dir = match &arguments.record {
        Some(dir) => dir.clone(),
        None => found(&link.city)?,
    };
    let recorded = Recorded::open(&dir)?;
    let city = folder_of(&recorded.city.name);
    if city != link.city {
        return Err(Failure::BadInput(format!(
            "the link is about {}, and the record in {} is of {city}",
            link.city,
            dir.display()
        )));
    }
    let (from, to) = recorded.span;
    if !(from..=to).contains(&link.at) {
        return Err(Failure::BadInput(format!(
            "the link's time {} is outside of the record in {}, which has {from} to {to}",
            link.at,
            dir.display()
        )));
    }
    let start = Start {
        at: Some(link.at),
        layout_time: Some(link.layout),
        follow: link.follow,
        is_fullscreen: arguments.fullscreen,
        ..Start::default()
    };
    replay::open(&dir, recorded, start)
}

/// The record of this city, in the places that the user's machine knows.
fn found(city: &str) -> Result<PathBuf, Failure> {
    let own = RecordPlace::of_user(city)?.dir;
    let is_record = |dir: &Path| Reader::open(dir).is_ok();
    if is_record(&own) {
        return Ok(own);
    }
    let named = std::env::var_os(RECORDS).unwrap_or_default();
    let dirs: Vec<PathBuf> = std::env::split_paths(&named).filter(|it| it.is_absolute()).collect();
    // A directory that is a record itself, or one that has the city's by its name.
    for dir in &dirs {
        let within = dir.join(city);
        if is_record(&within) {
            return Ok(within);
        }
        if Recorded::open(dir).is_ok_and(|recorded| folder_of(&recorded.city.name) == city) {
            return Ok(dir.clone());
        }
    }
    Err(Failure::BadInput(format!(
        "no record of {city}: there is none in {}{}; say where it is with --record DIR, or name \
         the directory in {RECORDS}",
        own.display(),
        if dirs.is_empty() { "" } else { ", nor where DAMAMAYA_RECORDS says" }
    )))
}
