//! The check of a package: its archive, its signature, its hashes, its record.

use std::{fs, io::Write as _, path::Path};

use wall_record::{Reader, VerifyReport, sealed_hour};

use super::{
    Manifest, Member, RECORD, pictures,
    scan::{Placed, Scan},
    signed::{Signed, fault},
    tree::Hashes,
};
use crate::{EvidenceError, Fault, Verifier};

/// A package that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it says of itself, all of it signed.
    pub manifest: Manifest,
    /// SHA-256 of the manifest, as `sha256sum` prints it.
    pub manifest_sha256: String,
    /// Fingerprint of the key that it is signed with.
    pub fingerprint: String,
    /// The check of its record.
    pub record: VerifyReport,
}

/// Checks the package in `path`: every byte of it. With `expected`, also that this key
/// signed it.
///
/// # Errors
/// It cannot be read, is no package, is not signed or with another key, or is not what was
/// signed.
pub fn verify(path: &Path, expected: Option<&Verifier>) -> Result<Report, EvidenceError> {
    let folder = tempfile::tempdir().map_err(EvidenceError::io("use", &std::env::temp_dir()))?;
    unpack(path, expected, folder.path())
}

/// Checks the package and leaves its record in the empty directory `to`.
pub(super) fn unpack(
    path: &Path,
    expected: Option<&Verifier>,
    to: &Path,
) -> Result<Report, EvidenceError> {
    let damaged = |mut faults: Vec<Fault>| {
        faults.sort_by_key(|fault| fault.bytes);
        EvidenceError::Damaged { path: path.display().to_string(), faults }
    };
    let mut scan = Scan::open(path)?;
    let signed = match Signed::read(path, &mut scan, expected)? {
        Ok(signed) => signed,
        Err(fault) => {
            scan.faults.push(fault);
            return Err(damaged(scan.faults));
        }
    };
    let mut faults = scan.faults.clone();
    if faults.is_empty() {
        faults.extend(strangers(&scan.members, &signed.manifest));
    }
    let mut broken = Vec::new();
    for placed in scan.members.clone() {
        let member = signed.manifest.members.iter().find(|member| member.name == placed.name);
        if let Some(member) = member {
            broken.extend(content(path, &mut scan, &placed, member, to)?);
        }
    }
    let record = Reader::open(to).and_then(|reader| reader.verify());
    for fault in &mut broken {
        locate(fault, record.as_ref().ok());
    }
    faults.append(&mut broken);
    if !faults.is_empty() {
        return Err(damaged(faults));
    }
    let record = record?;
    let faults = disagreement(&signed.manifest, &record, &scan.members, to)?;
    if !faults.is_empty() {
        return Err(damaged(faults));
    }
    Ok(Report {
        manifest: signed.manifest,
        manifest_sha256: signed.sha256,
        fingerprint: signed.key.fingerprint(),
        record,
    })
}

/// Members that the manifest does not name, and those that it names in vain.
fn strangers(members: &[Placed], manifest: &Manifest) -> Option<Fault> {
    let hashed = members
        .iter()
        .filter(|member| member.name != super::MANIFEST && member.name != super::SIGNATURE);
    let expected = manifest.members.iter();
    let mut pairs = hashed.clone().zip(expected.clone());
    if let Some((placed, member)) =
        pairs.find(|(placed, member)| (&placed.name, placed.bytes) != (&member.name, member.bytes))
    {
        let reason = format!("the manifest has {} of {} bytes here", member.name, member.bytes);
        return Some(fault(placed, &reason));
    }
    let last = members.last()?;
    (hashed.count() != expected.count())
        .then(|| fault(last, "the manifest names other members than there are"))
}

/// Compares a member with its hashes, and unpacks it if it is a file of the record or of
/// what cameras showed.
fn content(
    path: &Path,
    scan: &mut Scan,
    placed: &Placed,
    member: &Member,
    to: &Path,
) -> Result<Option<Fault>, EvidenceError> {
    let name = placed.name.strip_prefix(RECORD);
    if name.is_some_and(|name| sealed_hour(name).is_none()) {
        return Ok(Some(fault(placed, "it is no name of a record's file")));
    }
    let is_picture = pictures::is_name(&placed.name);
    let target = name.or(is_picture.then_some(placed.name.as_str())).map(|name| to.join(name));
    if let Some(folder) = target.as_deref().and_then(Path::parent).filter(|_| is_picture) {
        fs::create_dir_all(folder).map_err(EvidenceError::io("create", folder))?;
    }
    let mut file = match &target {
        Some(target) => {
            Some(fs::File::create_new(target).map_err(EvidenceError::io("write", target))?)
        }
        None => None,
    };
    // Whether reading or writing failed is told apart by who failed.
    let mut unwritten = None;
    let reader = scan.content(placed).map_err(EvidenceError::io("read", path))?;
    let hashes = Hashes::of(reader, &mut |chunk| {
        let Some(file) = &mut file else { return Ok(()) };
        file.write_all(chunk).map_err(|err| {
            let kind = err.kind();
            unwritten = Some(err);
            kind.into()
        })
    });
    if let (Some(err), Some(target)) = (unwritten, &target) {
        return Err(EvidenceError::io("write", target)(err));
    }
    let hashes = hashes.map_err(EvidenceError::io("read", path))?;
    if let (Some(file), Some(target)) = (file, &target) {
        file.sync_all().map_err(EvidenceError::io("write", target))?;
    }
    if let Some(name) = name {
        let sum = to.join(format!("{name}.sha256"));
        fs::write(&sum, format!("{}  {name}\n", member.sha256))
            .map_err(EvidenceError::io("write", &sum))?;
    }
    let found = Member::new(&placed.name, &hashes);
    Ok((found != *member).then(|| chunk_of(placed, &found, member)))
}

/// The first chunk that is not what was signed.
fn chunk_of(placed: &Placed, found: &Member, expected: &Member) -> Fault {
    let leaves = found.tree.leaves.iter().zip(&expected.tree.leaves);
    let Some(nr) = leaves.into_iter().position(|(found, expected)| found != expected) else {
        return fault(placed, "its length or its hashes are not those of the manifest");
    };
    let begin = placed.begin + nr as u64 * found.tree.chunk;
    let end = (begin + found.tree.chunk).min(placed.span().1);
    let reason = format!("chunk {nr} has another hash than the manifest says");
    Fault { bytes: (begin, end), ..fault(placed, &reason) }
}

/// Says in which block of the record a fault lies, as far as its record tells.
fn locate(fault: &mut Fault, record: Option<&VerifyReport>) {
    let Some(name) = fault.member.strip_prefix(RECORD) else { return };
    fault.at = sealed_hour(name);
    let here = || record.into_iter().flat_map(|it| &it.damage).filter(|it| it.file == name);
    if let Some(damage) = here().find(|damage| damage.block.is_some()).or_else(|| here().next()) {
        fault.block = damage.block;
        fault.at = damage.at.or(fault.at);
        fault.reason = format!("{}; {}", fault.reason, damage.reason);
    }
}

/// What the record itself says otherwise than the manifest.
fn disagreement(
    manifest: &Manifest,
    record: &VerifyReport,
    members: &[Placed],
    to: &Path,
) -> Result<Vec<Fault>, EvidenceError> {
    let mut faults = Vec::new();
    for damage in &record.damage {
        let name = format!("{RECORD}{}", damage.file);
        let Some(placed) = members.iter().find(|member| member.name == name) else { continue };
        let (block, at) = (damage.block, damage.at);
        faults.push(Fault { block, at, ..fault(placed, &damage.reason) });
    }
    let info = Reader::open(to)?.info()?;
    let said = (&manifest.chain.before, &manifest.chain.after);
    let counts = (manifest.counts.shown(), manifest.counts.withheld, manifest.counts.redacted);
    let reason = if said != (&record.before, &record.tip) {
        "the record's chain is not the one that the manifest says"
    } else if !record.is_extract {
        "its record is no extract"
    } else if counts != ([info.frames, info.facts, info.rejects], record.withheld, record.redacted)
    {
        "the record holds other numbers of entries than the manifest says"
    } else {
        return Ok(faults);
    };
    let placed = members.iter().find(|member| member.name == super::MANIFEST);
    faults.extend(placed.map(|placed| fault(placed, reason)));
    Ok(faults)
}
