//! The key that packages are signed with, and the one that they are checked with.
//!
//! Ed25519. The private key is a PKCS #8 file that only its owner may read, made once; what
//! leaves is the public key, as a PEM file that `openssl` reads, and its fingerprint: the
//! SHA-256 of the key's DER, as `openssl pkey -pubin -outform DER | sha256sum` prints it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use ed25519_dalek::{
    Signature, Signer as _, SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
        KeypairBytes, spki::der::pem::LineEnding,
    },
};
use sha2::{Digest as _, Sha256};

use crate::EvidenceError;

/// Largest key file that is read, bytes.
const MAX_FILE: u64 = 16 << 10;

/// Signs packages. Neither prints nor gives away its key.
pub struct Signer {
    key: SigningKey,
    path: PathBuf,
}

/// Checks signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier(VerifyingKey);

impl Signer {
    /// Reads the private key in `path`.
    ///
    /// # Errors
    /// There is none, it is no Ed25519 key in PKCS #8, or others may read it.
    pub fn open(path: &Path) -> Result<Self, EvidenceError> {
        check_owner(path)?;
        let text = read(path)?;
        let key = SigningKey::from_pkcs8_pem(&text).map_err(|_detail| {
            // The reader's own reason could quote what is in the file.
            bad(path, "it is no Ed25519 private key in PKCS #8 (\"BEGIN PRIVATE KEY\")")
        })?;
        Ok(Self { key, path: path.to_owned() })
    }

    /// Reads the private key in `path`, or makes a new one there. Gives whether it is new.
    ///
    /// # Errors
    /// As [`open`](Self::open), or it cannot be written.
    pub fn open_or_make(path: &Path) -> Result<(Self, bool), EvidenceError> {
        if path.exists() {
            return Ok((Self::open(path)?, false));
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(EvidenceError::io("create", folder))?;
        }
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)
            .map_err(|err| bad(path, format!("the system gave no random numbers: {err}")))?;
        let key = SigningKey::from_bytes(&seed);
        let pem = KeypairBytes { secret_key: seed, public_key: None }
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_detail| bad(path, "it cannot be written as PKCS #8"))?;
        // Beside it first, so that an interrupted export leaves no half key.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
            .map_err(EvidenceError::io("write", path))?;
        file.write_all(pem.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(EvidenceError::io("write", path))?;
        file.persist_noclobber(path).map_err(|err| EvidenceError::io("write", path)(err.error))?;
        Ok((Self { key, path: path.to_owned() }, true))
    }

    /// The file that holds the key.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The public key.
    pub fn verifier(&self) -> Verifier {
        Verifier(self.key.verifying_key())
    }

    /// The signature of `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl Verifier {
    /// Reads the public key in `path`.
    ///
    /// # Errors
    /// There is none, or it is no Ed25519 key.
    pub fn open(path: &Path) -> Result<Self, EvidenceError> {
        Self::parse(&read(path)?)
            .ok_or_else(|| bad(path, "it is no Ed25519 public key (\"BEGIN PUBLIC KEY\")"))
    }

    /// Reads a public key in PEM; only the one spelling that [`pem`](Self::pem) writes.
    pub(crate) fn parse(pem: &str) -> Option<Self> {
        let key = Self(VerifyingKey::from_public_key_pem(pem).ok()?);
        (key.pem() == pem).then_some(key)
    }

    /// The key in PEM, as `openssl` writes it.
    pub fn pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// SHA-256 of the key's DER, in hexadecimal.
    pub fn fingerprint(&self) -> String {
        let der = self.0.to_public_key_der().map(|der| der.as_bytes().to_vec());
        crate::package::hex(&Sha256::digest(der.unwrap_or_default()))
    }

    /// Whether `signature` is the one of `message`.
    pub(crate) fn fits(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.path.display())
    }
}

fn bad(path: &Path, reason: impl Into<String>) -> EvidenceError {
    EvidenceError::Key { path: path.display().to_string(), reason: reason.into() }
}

fn read(path: &Path) -> Result<String, EvidenceError> {
    let meta = fs::metadata(path).map_err(|err| bad(path, err.to_string()))?;
    if !meta.is_file() || meta.len() > MAX_FILE {
        return Err(bad(path, "it is no key file"));
    }
    fs::read_to_string(path).map_err(|err| bad(path, err.to_string()))
}

/// A private key that others can read proves nothing.
#[cfg(unix)]
fn check_owner(path: &Path) -> Result<(), EvidenceError> {
    use std::os::unix::fs::PermissionsExt as _;
    let meta = fs::metadata(path).map_err(|err| bad(path, err.to_string()))?;
    if meta.permissions().mode() & 0o077 != 0 {
        let path_text = path.display();
        return Err(bad(path, format!("others may read it; `chmod 600 {path_text}` mends that")));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_owner(_path: &Path) -> Result<(), EvidenceError> {
    Ok(())
}
