//! The command line of packages and exports.

use std::path::PathBuf;

use clap::Args;

use crate::mark_args::RecordArguments;

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Directory of a record, or a package.
    pub(crate) path: PathBuf,
    /// The public key (PEM) that must have signed the package.
    #[arg(long, value_name = "FILE")]
    pub(crate) public_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    #[command(flatten)]
    pub(crate) record: RecordArguments,
    /// When the window begins: what was received after it is exported.
    #[arg(long, value_name = "T", required_unless_present = "bookmark")]
    pub(crate) from: Option<String>,
    /// When the window ends: what was received then is the last.
    #[arg(long, value_name = "T", required_unless_present = "bookmark")]
    pub(crate) to: Option<String>,
    /// Services to show, apart by commas; without it, all of them. The wall's layout and the
    /// feeds' health are always there.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) services: Vec<String>,
    /// A bookmark whose window and services are exported.
    #[arg(long, value_name = "ID")]
    pub(crate) bookmark: Option<String>,
    /// The private key to sign with (Ed25519, PKCS #8, PEM); without it, the user's own, which
    /// is made when it is first needed.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Who exports it; the package says so.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// The file to write; nothing may be there yet.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The package.
    pub(crate) file: PathBuf,
    /// Directory of the new record; not there yet, or empty.
    #[arg(long, value_name = "DIR")]
    pub(crate) into: PathBuf,
    /// The public key (PEM) that must have signed the package.
    #[arg(long, value_name = "FILE")]
    pub(crate) public_key: Option<PathBuf>,
}
