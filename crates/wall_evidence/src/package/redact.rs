//! A package without what others must not see: fields of facts, or things as a whole, and the
//! frames that hold the same. What is gone stands there by its hash, so that the chain fits.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use serde_json::Value;
use wall_model::{Fact, FactKind, Seq, Timestamp};
use wall_record::{Kept, Reader, Stored, Verdict, extract};

use super::{
    Chain, Counts, Gone, Manifest, Member, Redaction,
    check::unpack,
    export::{Owners, Tally},
    pictures::{self, FILMS, PICTURES},
    write,
};
use crate::{EvidenceError, Signer, Verifier, kind};

/// What to remove.
#[derive(Clone, Debug)]
pub struct Redact<'a> {
    /// Fields of facts: `call_centre.call.caller`; deeper ones as `case.course.stages`.
    pub fields: &'a [String],
    /// Things, with everything that was said of them: `cctv/CAM-07`.
    pub entities: &'a [String],
    /// Folders of the cameras among them, whose pictures go.
    pub pictures: &'a BTreeSet<String>,
    /// Why.
    pub reason: &'a str,
    /// Who does it.
    pub by: &'a str,
    /// The program and its version.
    pub made_by: &'a str,
    /// What time it is.
    pub now: Timestamp,
}

/// Writes the package in `path` to `out` without what `order` names, signed anew.
///
/// # Errors
/// The package does not fit, nothing in it is what `order` names, a field cannot be left out
/// of its kind of fact, or `out` cannot be written. Nothing is left behind then.
pub fn redact(
    path: &Path,
    expected: Option<&Verifier>,
    order: &Redact<'_>,
    signer: &Signer,
    out: &Path,
) -> Result<Manifest, EvidenceError> {
    write::check_free(out)?;
    let plan = Plan::new(order)?;
    let folder = |name: &str| {
        let made = tempfile::Builder::new().prefix(name).tempdir_in(write::folder_of(out));
        made.map_err(EvidenceError::io("write into", write::folder_of(out)))
    };
    let (before, after) = (folder(".damamaya-")?, folder(".damamaya-")?);
    let report = unpack(path, expected, before.path())?;
    let reader = Reader::open(before.path())?;
    let touched = plan.touched(&reader)?;
    let gone = gone(&report.manifest, order.pictures);
    if touched.is_empty() && gone.is_empty() {
        let what: Vec<&str> = order.fields.iter().chain(order.entities).map(|it| &**it).collect();
        return Err(EvidenceError::Redaction(format!(
            "{} has nothing of {}: nothing was removed",
            path.display(),
            what.join(", ")
        )));
    }
    let mut cut = Cut::of(order, &report.manifest_sha256, &plan, &touched, &reader);
    let extracted =
        extract(before.path(), after.path(), (Timestamp::MIN, Timestamp::MAX), &mut |stored| {
            cut.judge(stored)
        })?;
    if let Some(problem) = cut.problem {
        return Err(EvidenceError::Redaction(problem));
    }
    let Some(extracted) = extracted else {
        return Err(EvidenceError::Redaction("the package holds nothing".to_owned()));
    };
    let record = Reader::open(after.path())?.verify()?;
    let mut redactions = report.manifest.redactions.clone();
    redactions.push(Redaction { pictures: gone, ..cut.done });
    keep_pictures(before.path(), after.path(), order.pictures)
        .map_err(EvidenceError::io("move camera pictures to", after.path()))?;
    let mut pictures = report.manifest.pictures.clone();
    pictures.retain(|of| !order.pictures.contains(&of.folder));
    let is_gone = |file: &str| file.split('/').nth(1).is_some_and(|it| order.pictures.contains(it));
    let mut films = report.manifest.films.clone();
    films.retain(|of| !is_gone(&of.file));
    let manifest = Manifest {
        made_at: order.now.to_string(),
        made_by: order.made_by.to_owned(),
        chain: Chain::of(&extracted),
        counts: Counts { withheld: record.withheld, redacted: record.redacted, ..cut.tally.counts },
        pictures,
        films,
        redactions,
        ..report.manifest
    };
    write::package(out, after.path(), &extracted.files, manifest, signer)
}

/// The members of pictures and films in `folders`.
fn gone(manifest: &Manifest, folders: &BTreeSet<String>) -> Vec<Gone> {
    let is_gone = |member: &&Member| {
        let mut parts = member.name.split('/');
        matches!(parts.next(), Some(PICTURES | FILMS))
            && parts.next().is_some_and(|folder| folders.contains(folder))
    };
    let gone = manifest.members.iter().filter(is_gone);
    gone.map(|member| Gone {
        name: member.name.clone(),
        bytes: member.bytes,
        sha256: member.sha256.clone(),
    })
    .collect()
}

/// Moves the pictures and films beside the record `before` to `after`, but for those in `folders`.
fn keep_pictures(before: &Path, after: &Path, folders: &BTreeSet<String>) -> std::io::Result<()> {
    pictures::remove(before, folders)?;
    for root in [PICTURES, FILMS] {
        let from = before.join(root);
        if from.exists() {
            std::fs::rename(from, after.join(root))?;
        }
    }
    Ok(())
}

/// A field of a kind of fact.
struct Field {
    service: String,
    kind: String,
    /// The way to it within the kind's content.
    path: Vec<String>,
}

/// What is to go.
struct Plan {
    fields: Vec<Field>,
    entities: BTreeSet<(String, String)>,
}

impl Plan {
    fn new(order: &Redact<'_>) -> Result<Self, EvidenceError> {
        let bad = |text: &str, example: &str| {
            EvidenceError::Redaction(format!("{text:?} names nothing: write {example}"))
        };
        let fields = order.fields.iter().map(|text| {
            let mut parts = text.split('.').map(str::to_owned);
            match (parts.next(), parts.next(), parts.collect::<Vec<_>>()) {
                (Some(service), Some(kind), path) if !path.is_empty() => {
                    Ok(Field { service, kind, path })
                }
                _ => Err(bad(text, "SERVICE.KIND.FIELD, as call_centre.call.caller")),
            }
        });
        let entities = order.entities.iter().map(|text| {
            let parts = text.split_once('/').filter(|(of, it)| !of.is_empty() && !it.is_empty());
            parts
                .map(|(service, entity)| (service.to_owned(), entity.to_owned()))
                .ok_or_else(|| bad(text, "SERVICE/NAME, as cctv/CAM-07"))
        });
        Ok(Self {
            fields: fields.collect::<Result<_, _>>()?,
            entities: entities.collect::<Result<_, _>>()?,
        })
    }

    fn is_gone(&self, fact: &Fact) -> bool {
        let (service, entity) = (fact.service.as_str(), fact.entity.as_str());
        self.entities.iter().any(|(of, it)| of == service && it == entity)
    }

    /// Fields of `fact` that are to go.
    fn fields_of(&self, fact: &Fact) -> impl Iterator<Item = &Field> {
        let kind = kind::name_of(&fact.kind);
        let service = fact.service.as_str().to_owned();
        self.fields.iter().filter(move |it| it.service == service && it.kind == kind)
    }

    /// The feeds whose frames hold what is to go, and the frames' numbers. A poll tells again
    /// what it told before without a new fact of it, so all frames of such a feed go.
    fn touched(&self, reader: &Reader) -> Result<Touched, EvidenceError> {
        let mut touched = Touched::default();
        let mut frames = BTreeSet::new();
        for batch in reader.facts_between(Timestamp::MIN, Timestamp::MAX)? {
            for stored in batch? {
                let Kept::Fact(fact) = &stored.kept else { continue };
                if self.is_gone(fact) || self.fields_of(fact).next().is_some() {
                    touched.facts += 1;
                    frames.insert(fact.frame);
                }
            }
        }
        let start = reader.span().map_or(Timestamp::MIN, |(first, _)| first);
        let known = reader.moment(start)?;
        touched.known = known
            .state()
            .all()
            .map(|known| &*known.fact)
            .filter(|fact| self.is_gone(fact) || self.fields_of(fact).next().is_some())
            .count() as u64;
        for batch in reader.frames(Timestamp::MIN, Timestamp::MAX)? {
            for stored in batch? {
                if let Kept::Frame(frame) = &stored.kept
                    && frames.contains(&frame.seq)
                {
                    touched.feeds.insert(frame.origin.name.clone());
                }
            }
        }
        Ok(touched)
    }
}

/// What is concerned.
#[derive(Default)]
struct Touched {
    facts: u64,
    /// Facts of the state at the beginning.
    known: u64,
    feeds: BTreeSet<String>,
}

impl Touched {
    fn is_empty(&self) -> bool {
        self.facts == 0 && self.known == 0
    }
}

/// The removal at work.
struct Cut<'a> {
    plan: &'a Plan,
    touched: &'a Touched,
    owners: Owners<'a>,
    tally: Tally,
    done: Redaction,
    /// Why it cannot be done.
    problem: Option<String>,
}

impl<'a> Cut<'a> {
    fn of(
        order: &Redact<'_>,
        original: &str,
        plan: &'a Plan,
        touched: &'a Touched,
        reader: &'a Reader,
    ) -> Self {
        let done = Redaction {
            fields: order.fields.to_vec(),
            entities: order.entities.to_vec(),
            reason: order.reason.to_owned(),
            by: order.by.to_owned(),
            at: order.now.to_string(),
            original_manifest: original.to_owned(),
            facts_changed: 0,
            facts_withheld: 0,
            frames_withheld: 0,
            rejects_withheld: 0,
            feeds: touched.feeds.iter().cloned().collect(),
            pictures: Vec::new(),
        };
        let (owners, tally) = (Owners::new(reader), Tally::default());
        Self { plan, touched, owners, tally, done, problem: None }
    }

    fn judge(&mut self, stored: &Stored) -> Verdict {
        let is_entry = u64::from(stored.seq != Seq(0));
        let verdict = match &stored.kept {
            Kept::Frame(frame) if self.touched.feeds.contains(&frame.origin.name) => {
                self.done.frames_withheld += is_entry;
                Verdict::Withhold
            }
            // Its reason may quote the frame.
            Kept::Reject(reject) if self.touched.feeds.contains(&reject.feed) => {
                self.done.rejects_withheld += is_entry;
                Verdict::Withhold
            }
            Kept::Fact(fact) if self.plan.is_gone(fact) => {
                self.done.facts_withheld += is_entry;
                Verdict::Withhold
            }
            Kept::Fact(fact) => match self.without(fact) {
                None => Verdict::Keep,
                Some(Ok(fact)) => {
                    self.done.facts_changed += is_entry;
                    Verdict::Replace(Arc::new(fact))
                }
                Some(Err(problem)) => {
                    self.problem.get_or_insert(problem);
                    Verdict::Withhold
                }
            },
            _ => Verdict::Keep,
        };
        if verdict != Verdict::Withhold {
            let service = self.owners.of(stored);
            self.tally.add(stored, service);
        }
        verdict
    }

    /// `fact` without its fields that go; `None` if it has none of them.
    fn without(&self, fact: &Fact) -> Option<Result<Fact, String>> {
        let mut changed: Option<FactKind> = None;
        for field in self.plan.fields_of(fact) {
            let now = changed.as_ref().unwrap_or(&fact.kind);
            match emptied(now, field) {
                Ok(kind) => changed = Some(kind),
                Err(problem) => return Some(Err(problem)),
            }
        }
        changed.map(|kind| Ok(Fact { kind, ..fact.clone() }))
    }
}

/// `kind` with nothing in `field`: without it, or with an empty value of its type.
fn emptied(kind: &FactKind, field: &Field) -> Result<FactKind, String> {
    let name = format!("{}.{}.{}", field.service, field.kind, field.path.join("."));
    let whole = serde_json::to_value(kind).map_err(|err| format!("{name}: {err}"))?;
    let pointer = format!("/{}/{}", field.kind, field.path.join("/"));
    let old = whole.pointer(&pointer).ok_or_else(|| {
        let fields = whole.get(&field.kind).and_then(Value::as_object);
        let fields: Vec<&str> =
            fields.map(|it| it.keys().map(String::as_str).collect()).unwrap_or_default();
        format!("{name}: a {} has no such field; it has {}", field.kind, fields.join(", "))
    })?;
    let empty = match old {
        Value::String(_) => Value::from(""),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(_) => Value::Object(serde_json::Map::new()),
        _ => Value::Null,
    };
    // Nothing at all says most plainly that nothing is told; else what its type can hold.
    for instead in [Value::Null, empty] {
        let mut without = whole.clone();
        if let Some(slot) = without.pointer_mut(&pointer) {
            *slot = instead;
        }
        if let Ok(kind) = serde_json::from_value(without) {
            return Ok(kind);
        }
    }
    Err(format!(
        "{name}: a {} cannot be without it; remove the whole thing with --entity {}/NAME",
        field.kind, field.service
    ))
}
