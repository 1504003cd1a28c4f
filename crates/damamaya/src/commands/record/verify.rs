//! `damamaya record verify`: whether a record or a package is what was written.

use std::path::Path;

use wall_evidence::{EvidenceError, Report, Verifier, is_package};
use wall_record::{Reader, VerifyReport};

use crate::commands::say;
use crate::evidence_args::VerifyArguments;
use crate::failure::Failure;

/// Checks everything; damage is a failure.
pub(crate) fn run(arguments: &VerifyArguments) -> Result<(), Failure> {
    let path = &arguments.path;
    if !path.exists() {
        let hint = "is not there: name a package or the directory of a record, as \
                    `damamaya ingest --record` makes one";
        return Err(Failure::Failed(anyhow::anyhow!("{} {hint}", path.display())));
    }
    if path.is_dir() {
        if arguments.public_key.is_some() {
            let hint = "--public-key checks who signed a package; a record is not signed";
            return Err(Failure::BadInput(hint.to_owned()));
        }
        return record(path);
    }
    if !is_package(path) {
        return Err(EvidenceError::Foreign {
            path: path.display().to_string(),
            found: "it does not begin as one; name a package or the directory of a record"
                .to_owned(),
        }
        .into());
    }
    let expected = arguments.public_key.as_deref().map(Verifier::open).transpose()?;
    let report = wall_evidence::verify(path, expected.as_ref())?;
    package(&report, expected.is_some())
}

/// Says what a package holds, once everything in it fits.
pub(super) fn package(report: &Report, is_expected_key: bool) -> Result<(), Failure> {
    let manifest = &report.manifest;
    let [frames, facts, rejects] = manifest.counts.shown();
    say(format_args!("window   {} to {}", manifest.window.from, manifest.window.to))?;
    if !manifest.services.is_empty() {
        say(format_args!("services {}", manifest.services.join(", ")))?;
    }
    say(format_args!("shown    {frames} frames, {facts} facts, {rejects} rejects"))?;
    let of_cameras: u64 = manifest.pictures.iter().map(|of| of.pictures).sum();
    if of_cameras > 0 {
        let cameras = manifest.pictures.len();
        let masked = match manifest.pictures.iter().filter(|camera| camera.masked).count() {
            0 => String::new(),
            masked => format!(", {masked} of them with privacy masks"),
        };
        say(format_args!("pictures {of_cameras} of {cameras} cameras{masked}"))?;
    }
    if !manifest.films.is_empty() {
        let recoded = manifest.films.iter().filter(|film| film.recoded).count();
        say(format_args!("films    {}, {recoded} of them coded anew", manifest.films.len()))?;
    }
    hidden(&report.record)?;
    for redaction in &manifest.redactions {
        let what: Vec<&str> =
            redaction.fields.iter().chain(&redaction.entities).map(String::as_str).collect();
        say(format_args!(
            "redacted {} by {} at {}: {}",
            what.join(", "),
            redaction.by,
            redaction.at,
            redaction.reason
        ))?;
        say(format_args!("original manifest {}", redaction.original_manifest))?;
    }
    say(format_args!("before   {}", report.record.before))?;
    say(format_args!("tip      {}", report.record.tip))?;
    say(format_args!("manifest {}", report.manifest_sha256))?;
    let by = manifest.exported_by.as_deref().map_or(String::new(), |by| format!(" for {by}"));
    say(format_args!("signed   {} by {}{by}", manifest.made_at, manifest.made_by))?;
    say(format_args!("key      {}", report.fingerprint))?;
    say(if is_expected_key {
        "intact   every byte is what was signed, with the key that was expected"
    } else {
        "intact   every byte is what was signed; compare the key with its fingerprint as the \
         maker told it, or give --public-key"
    })
}

fn hidden(report: &VerifyReport) -> Result<(), Failure> {
    if report.withheld > 0 {
        say(format_args!("withheld {} entries, by their hashes", report.withheld))?;
    }
    if report.redacted > 0 {
        say(format_args!("changed  {} facts without some of their fields", report.redacted))?;
    }
    Ok(())
}

fn record(dir: &Path) -> Result<(), Failure> {
    let report = Reader::open(dir)?.verify()?;
    say(format_args!(
        "read     {} files, {} blocks, {} entries",
        report.files, report.blocks, report.entries
    ))?;
    if report.is_extract {
        say("extract  of another record: nothing is added to it")?;
    }
    hidden(&report)?;
    say(format_args!("before   {}", report.before))?;
    say(format_args!("tip      {}", report.tip))?;
    if report.thinned > 0 {
        say(format_args!("thinned  {} hours without single services", report.thinned))?;
    }
    if report.removed > 0 {
        say(format_args!("removed  {} hours between them, by retention", report.removed))?;
    }
    if report.is_intact() {
        return say("intact   every checksum, hash and seal fits");
    }
    let lines: Vec<String> = report
        .damage
        .iter()
        .map(|damage| {
            let block = damage.block.map_or(String::new(), |seq| format!(", block {}", seq.0));
            let at = damage.at.map_or(String::new(), |at| format!(", {at}"));
            format!("{}{block}{at}: {}", damage.file, damage.reason)
        })
        .collect();
    Err(Failure::Failed(anyhow::anyhow!("the record is damaged\n{}", lines.join("\n"))))
}
