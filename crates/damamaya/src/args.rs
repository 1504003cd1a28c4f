//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::camera_args::CamerasCommand;
use crate::evidence_args::{ExportArguments, ImportArguments, RedactArguments, VerifyArguments};
use crate::mark_args::{BookmarkCommand, HoldArguments, RedecodeArguments, ReleaseArguments};

/// A city's monitor-room wall: live, recorded, replayed.
///
/// Without a command the wall opens, live, on the simulated city of Denpasar.
#[derive(Debug, Parser)]
#[command(name = "damamaya", version, after_help = TIMES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) wall: WallArguments,
}

/// How times are written, for every command's help.
pub(crate) const TIMES: &str = "Times are RFC 3339 (2026-11-24T19:05:00+08:00) or local to the room \
                     (\"2026-11-24 19:05\" or \"2026-11-24 19:05:12\").\n\
                     Exit codes: 0 fine, 1 failed, 2 bad usage or bad input file.";

/// How every command ends, for the help of those without times.
pub(crate) const EXIT_CODES: &str = "Exit codes: 0 fine, 1 failed, 2 bad usage or bad input file.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Opens the wall, live (the default).
    #[command(after_help = EXIT_CODES)]
    Wall(WallArguments),
    /// Feeds and record without a window.
    #[command(after_help = EXIT_CODES)]
    Ingest(IngestArguments),
    /// The simulated city alone; prints the endpoint of every service.
    #[command(after_help = TIMES)]
    City(CityArguments),
    /// Opens the wall on a recorded time.
    #[command(after_help = TIMES)]
    Replay(ReplayArguments),
    /// Opens the wall, paused, at the moment that a link names. A link as the only argument
    /// does the same.
    #[command(after_help = EXIT_CODES)]
    Open(OpenArguments),
    /// The wall, one surface or one tile as a picture, or the tile views as JSON, without
    /// a display.
    #[command(after_help = TIMES)]
    Snapshot(SnapshotArguments),
    /// Checks city, room and layout files and prints every fault with its place.
    #[command(after_help = EXIT_CODES)]
    Check {
        /// Files to check: a city file has a table `city`, a layout `layout`, a room `room`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// What a record holds, and whether it is whole.
    #[command(subcommand)]
    Record(RecordCommand),
    /// Finds cameras on the network, and moves them.
    #[command(subcommand, after_help = EXIT_CODES)]
    Cameras(CamerasCommand),
    /// What decodes cameras' pictures on this machine, graphics hardware included.
    #[command(after_help = EXIT_CODES)]
    Decoders,
    /// Decodes pictures for the program that started it.
    #[command(hide = true, name = DECODE_WORKER)]
    DecodeWorker,
}

/// The command with which the program starts itself to decode.
pub(crate) const DECODE_WORKER: &str = "decode-worker";

/// What a presenter lets happen in the simulated city.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct StoryArguments {
    /// Lets a story happen in the simulated city: flood, accident, burst-main, price-spike,
    /// camera-outage, hoax or nyepi. It begins at once, or at the time after an @; can be
    /// given several times.
    #[arg(long, value_name = "NAME[@T]")]
    pub(crate) story: Vec<String>,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct WallArguments {
    /// City file; without it, the simulated city of Denpasar.
    #[arg(long, value_name = "FILE")]
    pub(crate) city: Option<PathBuf>,
    /// Layout: a built-in name (damamaya, desktop, cctv) or a file.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) layout: Option<String>,
    /// Directory of the record; without it, one in the user's data directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) room: PictureRoom,
    /// Covers the panels' area of the desktop without borders, as in the room.
    #[arg(long)]
    pub(crate) fullscreen: bool,
    /// This surface alone replays when somebody goes back in time; the others go on showing
    /// the present.
    #[arg(long, value_name = "NAME")]
    pub(crate) replay_surface: Option<String>,
    /// Who moves cameras in this window: one of the city file's camera operators. Without it, the
    /// one with `wall = true`.
    #[arg(long, value_name = "NAME")]
    pub(crate) operator: Option<String>,
    #[command(flatten)]
    pub(crate) stories: StoryArguments,
}

/// How much is kept of cameras.
#[derive(Clone, Debug, Args)]
pub(crate) struct PictureRoom {
    /// Room for camera pictures beside the record, GiB; beyond it the oldest go. Without it,
    /// what the city file says, or 2.
    #[arg(long, value_name = "GIB",
          value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub(crate) pictures: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct IngestArguments {
    /// City file; without it, the simulated city of Denpasar.
    #[arg(long, value_name = "FILE")]
    pub(crate) city: Option<PathBuf>,
    /// Directory of the record; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: PathBuf,
    /// Layout whose cameras are recorded, and that a replay shows: a built-in name
    /// (damamaya, desktop, cctv) or a file.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) layout: Option<String>,
    /// Connects to no camera.
    #[arg(long)]
    pub(crate) no_cameras: bool,
    #[command(flatten)]
    pub(crate) room: PictureRoom,
    #[command(flatten)]
    pub(crate) stories: StoryArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CityArguments {
    /// Which city: the same seed gives the same city at the same time.
    #[arg(long, default_value_t = crate::source::SEED)]
    pub(crate) seed: u64,
    /// Address to listen at; port 0 takes a free one. Only loopback is safe: the
    /// simulated servers know no passwords.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Webhook address of a wall, to which the city's devices report.
    #[arg(long, value_name = "URL", conflicts_with = "record")]
    pub(crate) report_to: Option<String>,
    /// Instead of serving the city, record hours of it at once in this directory, for training
    /// and demonstrations: what every system says, what the cameras of the layout see
    /// and what the wall concludes. Replays of it say SIMULASI.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// When the recorded hours begin; without it, so that they end with the last full hour.
    #[arg(long, value_name = "T", requires = "record")]
    pub(crate) from: Option<String>,
    /// How many hours to record: 2,000 at most.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 24,
        requires = "record",
        value_parser = clap::value_parser!(u32).range(1..=2_000)
    )]
    pub(crate) hours: u32,
    /// The layout that the record says was shown, and whose cameras are recorded: a built-in one
    /// or a file.
    #[arg(long, value_name = "NAME|FILE", requires = "record")]
    pub(crate) layout: Option<String>,
    /// Records no camera pictures: a third of the time and a tenth of the room.
    #[arg(long, requires = "record")]
    pub(crate) no_cameras: bool,
    #[command(flatten)]
    pub(crate) room: PictureRoom,
    #[command(flatten)]
    pub(crate) stories: StoryArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// Directory of the record.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: PathBuf,
    /// Where to begin; without it, the record's beginning.
    #[arg(long, value_name = "T")]
    pub(crate) from: Option<String>,
    /// Where to stand; without it, it plays from its beginning.
    #[arg(long, value_name = "T")]
    pub(crate) at: Option<String>,
    /// Where to stop; without it, the record's end.
    #[arg(long, value_name = "T")]
    pub(crate) to: Option<String>,
    /// Seconds of the record a second, 0.25 to 240.
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub(crate) speed: f64,
    /// Layout; without it, the one that was shown then.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) layout: Option<String>,
    /// Follows an entity through time: vehicle_tracking/AMB-02.
    #[arg(long, value_name = "SERVICE/ENTITY")]
    pub(crate) follow: Option<String>,
    /// Covers the panels' area of the desktop without borders.
    #[arg(long)]
    pub(crate) fullscreen: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OpenArguments {
    /// The link: damamaya://kota-denpasar?at=2026-11-24T19:05:00%2B08:00. It may also say
    /// layout=shown or layout=now, and follow=SERVICE/ENTITY.
    pub(crate) link: String,
    /// Directory of the record; without it, the city's in the user's data directory, or in a
    /// directory that DAMAMAYA_RECORDS names.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Covers the panels' area of the desktop without borders.
    #[arg(long)]
    pub(crate) fullscreen: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SnapshotArguments {
    /// Directory of a record to look into.
    #[arg(long, value_name = "DIR", conflicts_with = "city")]
    pub(crate) record: Option<PathBuf>,
    /// City file to look at live; without it and without a record, the simulated city.
    #[arg(long, value_name = "FILE")]
    pub(crate) city: Option<PathBuf>,
    /// Layout; without it, the one that was shown then, or damamaya.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) layout: Option<String>,
    /// The time to show; without it, the record's end, or now.
    #[arg(long, value_name = "T")]
    pub(crate) at: Option<String>,
    /// One surface of the room instead of the wall.
    #[arg(long, value_name = "NAME", conflicts_with = "tile")]
    pub(crate) surface: Option<String>,
    /// One tile of the layout, by its id, instead of the wall.
    #[arg(long, value_name = "ID")]
    pub(crate) tile: Option<String>,
    /// Pixels of the picture a pixel of the panels.
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub(crate) scale: f64,
    /// Light or dark colours instead of the layout's.
    #[arg(long, value_name = "dark|light")]
    pub(crate) theme: Option<ThemeArgument>,
    /// Language instead of the layout's.
    #[arg(long, value_name = "id|en")]
    pub(crate) language: Option<LanguageArgument>,
    #[command(flatten)]
    pub(crate) stories: StoryArguments,
    /// PNG file to write.
    #[arg(long, value_name = "FILE.png", required_unless_present = "json")]
    pub(crate) out: Option<PathBuf>,
    /// Prints the tile views as JSON instead.
    #[arg(long, conflicts_with = "out")]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum ThemeArgument {
    Dark,
    Light,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum LanguageArgument {
    Id,
    En,
}

#[derive(Debug, Args)]
pub(crate) struct DigestArguments {
    /// Directory of the record.
    pub(crate) dir: PathBuf,
    /// The time; without it, times all over the record.
    #[arg(long, value_name = "T")]
    pub(crate) at: Option<String>,
    /// How many times.
    #[arg(long, value_name = "N", default_value_t = 1_000, conflicts_with = "at")]
    pub(crate) times: u32,
    /// Which times: the same number gives the same ones.
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "at")]
    pub(crate) seed: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Files, time span, entries by kind, size.
    #[command(after_help = EXIT_CODES)]
    Info {
        /// Directory of the record.
        dir: PathBuf,
    },
    /// Checks every block and the hash chain of a record, or every byte of a package; names
    /// the first fault.
    #[command(after_help = EXIT_CODES)]
    Verify(VerifyArguments),
    /// Writes a window of a record as one signed file that a court can check, or for analysts.
    #[command(after_help = TIMES)]
    Export(ExportArguments),
    /// Checks a package and makes a record of it that can be replayed.
    #[command(after_help = EXIT_CODES)]
    Import(ImportArguments),
    /// Writes a package anew without some fields, things or cameras, and says so in it.
    #[command(after_help = EXIT_CODES)]
    Redact(RedactArguments),
    /// Prints the public key that packages are signed with, and its fingerprint.
    #[command(after_help = EXIT_CODES)]
    Key {
        /// The private key; without it, the user's own.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Prints what the record knows at a time, or at random ones, as a hash: two machines
    /// show one wall exactly if these are equal.
    #[command(after_help = TIMES)]
    Digest(DigestArguments),
    /// Marks moments and stretches of time, and lists what is marked.
    #[command(subcommand, after_help = EXIT_CODES)]
    Bookmark(BookmarkCommand),
    /// Keeps everything that was received in a window until it is released.
    #[command(after_help = TIMES)]
    Hold(HoldArguments),
    /// Lets go of a held window; the record keeps who did it and why.
    #[command(after_help = EXIT_CODES)]
    Release(ReleaseArguments),
    /// Reads kept frames again with this program's decoders and appends what comes out
    /// otherwise; what was known before stays.
    #[command(after_help = TIMES)]
    Redecode(RedecodeArguments),
}
