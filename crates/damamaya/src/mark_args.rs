//! The command line of bookmarks, holds and redecodings.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// How times are written, for the help.
const TIMES: &str = crate::args::TIMES;

#[derive(Debug, Subcommand)]
pub(crate) enum BookmarkCommand {
    /// Marks a moment, or a stretch of time with --to.
    #[command(after_help = TIMES)]
    Add(AddArguments),
    /// Every bookmark, by time.
    List(RecordArguments),
    /// One bookmark with everything that was said of it.
    Show {
        /// Which, as `record bookmark list` prints it.
        id: String,
        #[command(flatten)]
        record: RecordArguments,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RecordArguments {
    /// Directory of the record; another process may be writing it.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    pub(crate) record: RecordArguments,
    /// What it is called.
    #[arg(long)]
    pub(crate) title: String,
    /// Who marks it.
    #[arg(long)]
    pub(crate) author: String,
    /// The moment, or when the window begins.
    #[arg(long, value_name = "T")]
    pub(crate) from: String,
    #[command(flatten)]
    pub(crate) rest: MarkArguments,
}

/// What a bookmark may say besides.
#[derive(Debug, Args)]
pub(crate) struct MarkArguments {
    /// When the window ends.
    #[arg(long, value_name = "T")]
    pub(crate) to: Option<String>,
    /// What else is to be known.
    #[arg(long, default_value = "")]
    pub(crate) note: String,
    /// Services that it is about, apart by commas; without it, all of them.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) services: Vec<String>,
    /// Where it happened, degrees; can be given several times.
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    pub(crate) place: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct HoldArguments {
    /// The bookmark whose window is held; without it, a new one is made of --from and --title.
    #[arg(conflicts_with_all = ["from", "title"], required_unless_present = "from")]
    pub(crate) id: Option<String>,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
    /// When the new window begins.
    #[arg(long, value_name = "T", requires = "title")]
    pub(crate) from: Option<String>,
    /// What the new window is called.
    #[arg(long, requires = "from")]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) rest: MarkArguments,
    /// Who wants it held.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// Why: a case's number, for example.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseArguments {
    /// The bookmark whose window need not be kept any more.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
    /// Why; the record keeps it.
    #[arg(long)]
    pub(crate) reason: String,
    /// Who lets go of it.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

#[derive(Debug, Args)]
pub(crate) struct RedecodeArguments {
    #[command(flatten)]
    pub(crate) record: RecordArguments,
    /// Frames received after this; without it, from the record's beginning.
    #[arg(long, value_name = "T")]
    pub(crate) from: Option<String>,
    /// Frames received until this; without it, until the record's end.
    #[arg(long, value_name = "T")]
    pub(crate) to: Option<String>,
    /// Only frames of these services, apart by commas.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) services: Vec<String>,
    /// Only frames of these feeds of the city file, apart by commas.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) feeds: Vec<String>,
    /// A city file whose options of feeds count instead of those that the frames came with.
    #[arg(long, value_name = "FILE")]
    pub(crate) city: Option<PathBuf>,
    /// Who asks for it; the record keeps it.
    #[arg(long, value_name = "NAME", default_value = "damamaya record redecode")]
    pub(crate) by: String,
    /// Compares and changes nothing; works while another process writes the record.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
