//! A city's monitor-room wall: live, recorded, replayed.
//!
//! The program is wiring: it reads the command line, opens city, layout and record, and
//! joins the crates that do the work. It has the playhead's clock and no logic of its own.

mod allocator;
mod app;
mod args;
mod bodies;
mod camera_args;
mod camera_figures;
mod camera_record;
mod camera_search;
mod camera_tiles;
mod camera_watch;
mod chronicle;
mod clock;
mod closer;
mod commands;
mod evidence_args;
mod failure;
mod follow;
mod known_tiles;
mod layouts;
mod link;
mod maker;
mod mark_args;
mod marking;
mod masking;
mod orders;
mod pictures;
mod plan;
mod ptz;
mod recorded_at;
mod rehearsed_cameras;
mod replayer;
mod running;
mod side;
mod source;
mod stop;
mod stories;
mod times;
mod views;
mod wishes;

use std::{
    ffi::OsString,
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

use crate::{
    args::{Arguments, Command},
    failure::Failure,
};

/// What is logged unless `RUST_LOG` says otherwise: libraries' warnings about a display
/// that lacks this or that are nobody's business, and what OPC UA's say of a connection ingest
/// says once.
const QUIET_LIBRARIES: &str = "warn,winit=error,wgpu_hal=off,wgpu_core=error,egui_wgpu=error,\
    sctk=error,opcua_client=off,opcua_core=off,opcua_crypto=off,opcua_types=off";

fn main() -> ExitCode {
    allocator::keep_little();
    let arguments = Arguments::parse_from(with_open(std::env::args_os()));
    // Engineers read the log; RUST_LOG=info or debug says more.
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_unset| EnvFilter::new(QUIET_LIBRARIES));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_unheard() => ExitCode::from(failure.code()),
        Err(failure) => {
            // If not even the error can be written there is nobody left to tell.
            drop(writeln!(std::io::stderr(), "damamaya: {failure}"));
            ExitCode::from(failure.code())
        }
    }
}

/// A browser or a mail program gives a link as the only argument: it is to be opened.
fn with_open(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    let is_link = |text: &OsString| text.to_str().is_some_and(|it| it.starts_with(link::SCHEME));
    if arguments.get(1).is_some_and(is_link) {
        arguments.insert(1, "open".into());
    }
    arguments
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let command = arguments.command.unwrap_or(Command::Wall(arguments.wall));
    match command {
        Command::Wall(arguments) => commands::wall::run(&arguments),
        Command::Ingest(arguments) => commands::ingest::run(&arguments),
        Command::City(arguments) => commands::city::run(&arguments),
        Command::Replay(arguments) => commands::replay::run(&arguments),
        Command::Open(arguments) => commands::open::run(&arguments),
        Command::Snapshot(arguments) => commands::snapshot::run(&arguments),
        Command::Check { files } => commands::check::run(&files),
        Command::Record(command) => commands::record::run(&command),
        Command::Cameras(command) => commands::cameras::run(&command),
        Command::Decoders => commands::decoders::run(),
        Command::DecodeWorker => commands::decode_worker::run(),
    }
}
