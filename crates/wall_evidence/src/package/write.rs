//! A package being written: beside its place first, so that no half one is ever seen.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    MANIFEST, Manifest, Member, PUBLIC_KEY, README, RECORD, SIGNATURE,
    archive::{self, TRAILER},
    pictures,
    tree::Hashes,
};
use crate::{EvidenceError, Signer};

/// What stands in the `README.txt` of every package.
const TEXT: &str = include_str!("README.txt");

/// Where something half-made for `out` is kept: on the same file system.
pub(crate) fn folder_of(out: &Path) -> &Path {
    out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// That nothing is at `out` yet, and that its directory is there.
pub(crate) fn check_free(out: &Path) -> Result<(), EvidenceError> {
    if out.symlink_metadata().is_ok() {
        return Err(EvidenceError::Exists { path: out.display().to_string(), what: "file" });
    }
    fs::metadata(folder_of(out)).map_err(EvidenceError::io("write into", folder_of(out)))?;
    Ok(())
}

/// Signs and writes the package of the extract in `record` and of the pictures beside it.
/// `manifest` says everything but
/// the members and the key.
pub(super) fn package(
    out: &Path,
    record: &Path,
    files: &[String],
    mut manifest: Manifest,
    signer: &Signer,
) -> Result<Manifest, EvidenceError> {
    let pem = signer.verifier().pem();
    manifest.public_key.clone_from(&pem);
    manifest.members = vec![member(README, TEXT.as_bytes())?, member(PUBLIC_KEY, pem.as_bytes())?];
    let shown = pictures::files(record).map_err(EvidenceError::io("read", record))?;
    let files = files.iter().map(|name| (format!("{RECORD}{name}"), record.join(name)));
    let pictures = shown.into_iter().map(|name| (name.clone(), record.join(name)));
    let files: Vec<(String, PathBuf)> = files.chain(pictures).collect();
    for (name, path) in &files {
        let file = fs::File::open(path).map_err(EvidenceError::io("open", path))?;
        let hashes = Hashes::of(file, &mut |_| Ok(())).map_err(EvidenceError::io("read", path))?;
        manifest.members.push(Member::new(name, &hashes));
    }
    let mut text = serde_json::to_vec_pretty(&manifest)
        .map_err(|err| EvidenceError::io("write", out)(err.into()))?;
    text.push(b'\n');
    let signature = signer.sign(&text);

    let making = tempfile::Builder::new().prefix(".damamaya-").tempfile_in(folder_of(out));
    let mut making = making.map_err(EvidenceError::io("write", out))?;
    let mut archive = Archive { file: io::BufWriter::new(making.as_file_mut()) };
    let mut write = || -> io::Result<()> {
        archive.put(README, TEXT.len() as u64, TEXT.as_bytes())?;
        archive.put(MANIFEST, text.len() as u64, text.as_slice())?;
        archive.put(SIGNATURE, 64, signature.as_slice())?;
        archive.put(PUBLIC_KEY, pem.len() as u64, pem.as_bytes())?;
        for (name, path) in &files {
            let file = fs::File::open(path)?;
            archive.put(name, file.metadata()?.len(), file)?;
        }
        archive.end()
    };
    write().map_err(EvidenceError::io("write", out))?;
    drop(archive);
    keep(making, out)?;
    Ok(manifest)
}

/// Gives what was written its name, once it is on disk.
pub(crate) fn keep(making: tempfile::NamedTempFile, out: &Path) -> Result<(), EvidenceError> {
    making.as_file().sync_all().map_err(EvidenceError::io("write", out))?;
    open_for_all(making.as_file()).map_err(EvidenceError::io("write", out))?;
    making.persist_noclobber(out).map_err(|err| {
        if err.error.kind() == io::ErrorKind::AlreadyExists {
            return EvidenceError::Exists { path: out.display().to_string(), what: "file" };
        }
        EvidenceError::io("write", out)(err.error)
    })?;
    let folder = folder_of(out);
    if cfg!(unix) {
        fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(EvidenceError::io("sync", folder))?;
    }
    Ok(())
}

/// A temporary file is its owner's alone; an export is a file like any other, but for those
/// whom the directory keeps out.
#[cfg(unix)]
fn open_for_all(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o640))
}

#[cfg(not(unix))]
fn open_for_all(_file: &fs::File) -> io::Result<()> {
    Ok(())
}

fn member(name: &str, content: &[u8]) -> Result<Member, EvidenceError> {
    let hashes = Hashes::of(content, &mut |_| Ok(()));
    Ok(Member::new(name, &hashes.map_err(EvidenceError::io("read", Path::new(name)))?))
}

struct Archive<W: io::Write> {
    file: W,
}

impl<W: io::Write> Archive<W> {
    fn put(&mut self, name: &str, bytes: u64, content: impl Read) -> io::Result<()> {
        self.file.write_all(&archive::header(name, bytes)?)?;
        let copied = io::copy(&mut content.take(bytes), &mut self.file)?;
        if copied != bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.zeros(archive::padding(bytes))
    }

    fn zeros(&mut self, bytes: u64) -> io::Result<()> {
        io::copy(&mut io::repeat(0).take(bytes), &mut self.file).map(drop)
    }

    fn end(&mut self) -> io::Result<()> {
        self.zeros(TRAILER)?;
        self.file.flush()
    }
}
