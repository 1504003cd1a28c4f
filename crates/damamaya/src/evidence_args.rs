//! The command line of packages and exports.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
    /// What to write: a signed package, or a format for analysts.
    #[arg(long, value_name = "FORMAT", default_value = "package")]
    pub(crate) format: ExportFormat,
    /// The private key to sign with (Ed25519, PKCS #8, PEM); without it, the user's own, which
    /// is made when it is first needed.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Leaves the pictures of cameras out of a package.
    #[arg(long)]
    pub(crate) no_pictures: bool,
    /// Leaves the films (MP4) of the cameras' pictures out of a package.
    #[arg(long)]
    pub(crate) no_video: bool,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One signed file that a court can check, and that replays.
    Package,
    /// MCAP, for Foxglove: facts, tracks, raw frames.
    Mcap,
    /// A GeoJSON collection of the facts that have a place.
    Geojson,
    /// A row a fact, safe in a spreadsheet.
    Csv,
    /// A row a fact in typed columns.
    Parquet,
}

#[derive(Debug, Args)]
pub(crate) struct RedactArguments {
    /// The package to remove something from; it stays as it is.
    #[arg(long = "in", value_name = "PACKAGE")]
    pub(crate) package: PathBuf,
    /// The file to write; nothing may be there yet.
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) out: PathBuf,
    /// A field of a kind of fact, as call_centre.call.caller; can be given several times.
    #[arg(long, value_name = "SERVICE.KIND.FIELD")]
    pub(crate) field: Vec<String>,
    /// A thing with everything that was said of it, as vehicle_tracking/AMB-03; can be given
    /// several times.
    #[arg(long, value_name = "SERVICE/NAME")]
    pub(crate) entity: Vec<String>,
    /// A camera, by its name, with its pictures; can be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) camera: Vec<String>,
    /// Why; the package says it.
    #[arg(long)]
    pub(crate) reason: String,
    /// Who does it.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// The private key to sign with; without it, the user's own.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// The public key (PEM) that must have signed the package.
    #[arg(long, value_name = "FILE")]
    pub(crate) public_key: Option<PathBuf>,
}
