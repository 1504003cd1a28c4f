//! `damamaya record key`: the public half of the key that packages are signed with.

use std::path::{Path, PathBuf};

use wall_evidence::Signer;

use crate::commands::say;
use crate::failure::Failure;

/// Prints the public key and its fingerprint; makes the key if there is none.
pub(crate) fn run(key: Option<&Path>) -> Result<(), Failure> {
    let signer = signer(key)?;
    let verifier = signer.verifier();
    say(verifier.pem().trim_end())?;
    say(format_args!("fingerprint {}", verifier.fingerprint()))?;
    say(format_args!("private key {}", signer.path().display()))
}

/// The key in `file`, or the user's own, which is made when it is first needed.
pub(super) fn signer(file: Option<&Path>) -> Result<Signer, Failure> {
    if let Some(file) = file {
        return Ok(Signer::open(file)?);
    }
    let path = of_user()?;
    let (signer, is_new) = Signer::open_or_make(&path)?;
    if is_new {
        say(format_args!("a new key to sign with was made: {}", path.display()))?;
        say("give its fingerprint to those who will check packages, by another way than these")?;
    }
    Ok(signer)
}

fn of_user() -> Result<PathBuf, Failure> {
    let home = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let config = home("XDG_CONFIG_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| home("HOME").map(|home| home.join(".config")))
        .or_else(|| home("APPDATA"))
        .ok_or_else(|| {
            Failure::BadInput("no home directory for the signing key; give --key FILE".to_owned())
        })?;
    Ok(config.join("damamaya/evidence-key.pem"))
}
