//! A window of a record, written as a package.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use wall_model::{Seq, Timestamp};
use wall_record::{Kept, Reader, RecordError, Stored, Verdict, extract};

use super::{
    Bookmarked, Chain, Counts, FORMAT, Manifest, Span,
    pictures::{FILMS, PICTURES, TakePictures, Taken},
    write,
};
use crate::{EvidenceError, Signer, kind};

/// Services whose entries are always there: which layout was shown, and how each feed did.
const ALWAYS: [&str; 2] = ["wall", "ingest"];

/// The service of cameras.
const CAMERAS: &str = "cctv";

/// What to export.
#[derive(Clone)]
pub struct Export<'a> {
    /// The record's directory.
    pub record: &'a Path,
    /// Received after the one and not after the other.
    pub window: (Timestamp, Timestamp),
    /// Whose entries; empty: those of all services.
    pub services: &'a BTreeSet<String>,
    /// The room's time zone, an IANA name.
    pub time_zone: &'a str,
    /// Where pictures of cameras come from; taken only if cameras are shown.
    pub pictures: Option<&'a TakePictures<'a>>,
    /// The bookmark that named the window.
    pub bookmark: Option<Bookmarked>,
    /// Who exports it.
    pub by: Option<&'a str>,
    /// The program and its version.
    pub made_by: &'a str,
    /// What time it is.
    pub now: Timestamp,
}

/// Writes a package to `out`, where nothing is yet.
///
/// # Errors
/// Nothing was received in the window, the record cannot be read or is damaged there, or
/// `out` cannot be written. Nothing is left behind then.
pub fn export(order: &Export<'_>, signer: &Signer, out: &Path) -> Result<Manifest, EvidenceError> {
    write::check_free(out)?;
    let reader = Reader::open(order.record)?;
    let Some(span) = reader.span() else {
        return Err(nothing(order.record, order.window, order.services, None));
    };
    let folder = tempfile::Builder::new().prefix(".damamaya-").tempdir_in(write::folder_of(out));
    let folder = folder.map_err(EvidenceError::io("write into", write::folder_of(out)))?;
    let mut owners = Owners::new(&reader);
    let mut tally = Tally::default();
    let extracted = extract(order.record, folder.path(), order.window, &mut |stored| {
        let service = owners.of(stored);
        let is_shown = order.services.is_empty()
            || ALWAYS.contains(&service.as_str())
            || order.services.contains(&service);
        if !is_shown {
            return Verdict::Withhold;
        }
        tally.add(stored, service);
        Verdict::Keep
    })?;
    let Some(extracted) = extracted.filter(|_| tally.counts.shown() != [0; 3]) else {
        return Err(nothing(order.record, order.window, order.services, Some(span)));
    };
    let report = Reader::open(folder.path())?.verify()?;
    if let Some(damage) = report.damage.first() {
        // What was just written reads otherwise: the disk or its memory is at fault.
        let (file, at, reason) = (damage.file.clone(), damage.at, damage.reason.clone());
        return Err(RecordError::Damaged { file, at, reason }.into());
    }
    let shows_cameras = order.services.is_empty() || order.services.contains(CAMERAS);
    let Taken { pictures, films } = match order.pictures.filter(|_| shows_cameras) {
        Some(take) => {
            let (to, films) = (folder.path().join(PICTURES), folder.path().join(FILMS));
            let taken = take(&to, &films, order.window);
            taken.map_err(EvidenceError::io("copy camera pictures to", folder.path()))?
        }
        None => Taken::default(),
    };
    let mut services = order.services.clone();
    if !services.is_empty() {
        services.extend(ALWAYS.map(str::to_owned));
    }
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        made_at: order.now.to_string(),
        made_by: order.made_by.to_owned(),
        exported_by: order.by.map(str::to_owned),
        record: Span::new(span),
        window: Span::new(order.window),
        time_zone: order.time_zone.to_owned(),
        services: services.into_iter().collect(),
        bookmark: order.bookmark.clone(),
        chain: Chain::of(&extracted),
        counts: Counts { withheld: report.withheld, redacted: report.redacted, ..tally.counts },
        pictures,
        films,
        redactions: Vec::new(),
        public_key: String::new(),
        members: Vec::new(),
    };
    write::package(out, folder.path(), &extracted.files, manifest, signer)
}

/// That the record in `dir` has nothing of what was asked for.
pub(crate) fn nothing(
    dir: &Path,
    (from, to): (Timestamp, Timestamp),
    services: &BTreeSet<String>,
    span: Option<(Timestamp, Timestamp)>,
) -> EvidenceError {
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    EvidenceError::Nothing {
        dir: dir.display().to_string(),
        from,
        to,
        of: if services.is_empty() {
            String::new()
        } else {
            format!(" of {}", services.join(", "))
        },
        held: span.map_or(", and nothing at all".to_owned(), |(first, last)| {
            format!("; it holds {first} to {last}")
        }),
    }
}

/// Whose an entry is.
pub(crate) struct Owners<'a> {
    reader: &'a Reader,
    /// Services by feed.
    feeds: BTreeMap<String, String>,
}

impl<'a> Owners<'a> {
    pub(crate) fn new(reader: &'a Reader) -> Self {
        Self { reader, feeds: BTreeMap::new() }
    }

    /// The service that `stored` belongs to; empty for a reject whose frame is gone.
    pub(crate) fn of(&mut self, stored: &Stored) -> String {
        match &stored.kept {
            Kept::Fact(fact) => fact.service.as_str().to_owned(),
            Kept::Frame(frame) => {
                let service = frame.origin.service.as_str();
                if !self.feeds.contains_key(&frame.origin.name) {
                    self.feeds.insert(frame.origin.name.clone(), service.to_owned());
                }
                service.to_owned()
            }
            Kept::Reject(reject) => {
                if !self.feeds.contains_key(&reject.feed) {
                    let frame = self.reader.frame(reject.frame).ok().flatten();
                    let service = frame.map(|frame| frame.origin.service.as_str().to_owned());
                    self.feeds.insert(reject.feed.clone(), service.unwrap_or_default());
                }
                self.feeds.get(&reject.feed).cloned().unwrap_or_default()
            }
        }
    }
}

/// Counts what is shown; facts of the state at the beginning are no entries.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
}

impl Tally {
    pub(crate) fn add(&mut self, stored: &Stored, service: String) {
        if stored.seq == Seq(0) {
            return;
        }
        let counts = &mut self.counts;
        let count = match &stored.kept {
            Kept::Frame(_) => counts.frames.entry(service).or_default(),
            Kept::Reject(_) => counts.rejects.entry(service).or_default(),
            Kept::Fact(fact) => {
                let kinds = counts.facts.entry(service).or_default();
                kinds.entry(kind::name_of(&fact.kind)).or_default()
            }
        };
        *count += 1;
    }
}
