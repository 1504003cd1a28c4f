//! What a package says of itself, once its signature fits.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{
    FORMAT, MANIFEST, Manifest, PUBLIC_KEY, README, RECORD, SIGNATURE, hex, pictures,
    scan::{Placed, Scan},
};
use crate::{EvidenceError, Fault, Verifier};

/// Largest manifest that is read: that of a package of about 30 GiB.
const MAX_MANIFEST: u64 = 64 << 20;

/// Largest key file that is read.
const MAX_KEY: u64 = 16 << 10;

/// A manifest whose signature fits.
pub(super) struct Signed {
    pub(super) manifest: Manifest,
    pub(super) sha256: String,
    pub(super) key: Verifier,
}

/// A manifest that does not say what it must, or its place.
pub(super) type Found = Result<Signed, Fault>;

impl Signed {
    /// Reads the manifest and checks its signature; with `expected`, also the key.
    pub(super) fn read(
        path: &Path,
        scan: &mut Scan,
        expected: Option<&Verifier>,
    ) -> Result<Found, EvidenceError> {
        check_order(path, scan)?;
        let read = |err| EvidenceError::io("read", path)(err);
        let (pem, text) = scan.small(PUBLIC_KEY, MAX_KEY).map_err(read)?;
        let Some(key) = text.and_then(|pem| Verifier::parse(std::str::from_utf8(&pem).ok()?))
        else {
            return Ok(Err(fault(&pem, "it is no Ed25519 key as a package has it")));
        };
        if let Some(expected) = expected.filter(|expected| **expected != key) {
            return Err(EvidenceError::WrongKey {
                path: path.display().to_string(),
                found: key.fingerprint(),
                wanted: expected.fingerprint(),
            });
        }
        let (placed, signature) = scan.small(SIGNATURE, 64).map_err(read)?;
        let Some(signature) = signature.and_then(|bytes| <[u8; 64]>::try_from(bytes).ok()) else {
            return Ok(Err(fault(&placed, "a signature has 64 bytes")));
        };
        let (placed, text) = scan.small(MANIFEST, MAX_MANIFEST).map_err(read)?;
        let Some(text) = text else {
            return Ok(Err(fault(&placed, "it is larger than any that is read")));
        };
        if !key.fits(&text, &signature) {
            let reason = format!(
                "its signature does not fit: {MANIFEST}, {SIGNATURE} or {PUBLIC_KEY} was changed"
            );
            return Ok(Err(fault(&placed, &reason)));
        }
        Self::parse(path, &placed, &text, key)
    }

    fn parse(
        path: &Path,
        placed: &Placed,
        text: &[u8],
        key: Verifier,
    ) -> Result<Found, EvidenceError> {
        #[derive(serde::Deserialize)]
        struct Format {
            format: String,
        }
        match serde_json::from_slice::<Format>(text) {
            Ok(it) if it.format != FORMAT => {
                return Err(EvidenceError::NewerFormat {
                    path: path.display().to_string(),
                    format: it.format,
                    known: FORMAT,
                });
            }
            _ => {}
        }
        match serde_json::from_slice::<Manifest>(text) {
            Ok(manifest) if manifest.public_key != key.pem() => {
                Ok(Err(fault(placed, "it names another key than the one that signed it")))
            }
            Ok(manifest) => {
                let sha256 = hex(&Sha256::digest(text));
                Ok(Ok(Self { manifest, sha256, key }))
            }
            Err(err) => Ok(Err(fault(placed, &format!("it cannot be read: {err}")))),
        }
    }
}

/// The members stand in their order, and the signature is there.
fn check_order(path: &Path, scan: &Scan) -> Result<(), EvidenceError> {
    let names: Vec<&str> = scan.members.iter().map(|member| member.name.as_str()).collect();
    let path = path.display().to_string();
    let is_content = |name: &&str| name.starts_with(RECORD) || pictures::is_name(name);
    match names.as_slice() {
        [README, MANIFEST, SIGNATURE, PUBLIC_KEY, rest @ ..] if rest.iter().all(is_content) => {
            Ok(())
        }
        // What cannot be read may have been any of them.
        _ if !scan.faults.is_empty() => {
            Err(EvidenceError::Damaged { path, faults: scan.faults.clone() })
        }
        [README, MANIFEST, ..] if !names.contains(&SIGNATURE) => {
            Err(EvidenceError::Unsigned { path })
        }
        _ => Err(EvidenceError::Foreign {
            path,
            found: "its members are not those of a package in their order".to_owned(),
        }),
    }
}

pub(super) fn fault(placed: &Placed, reason: &str) -> Fault {
    Fault {
        member: placed.name.clone(),
        bytes: placed.span(),
        block: None,
        at: None,
        reason: reason.to_owned(),
    }
}
