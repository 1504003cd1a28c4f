//! The command line of `damamaya cameras`.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use wall_ingest::DISCOVERY_PORT;

use crate::args::EXIT_CODES;

#[derive(Debug, Subcommand)]
pub(crate) enum CamerasCommand {
    /// Asks who is there (WS-Discovery), and prints what answers as lines for a city file.
    #[command(after_help = EXIT_CODES)]
    Discover(DiscoverArguments),
    /// The places that a camera knows.
    #[command(after_help = EXIT_CODES)]
    Presets(CameraArguments),
    /// Moves a camera for a while, or sends it to a place that it knows; the record keeps who did
    /// it.
    #[command(after_help = EXIT_CODES)]
    Move(MoveArguments),
    /// Lets go of a camera, so that whoever wants it may move it at once.
    #[command(after_help = EXIT_CODES)]
    Release(HolderArguments),
}

#[derive(Debug, Args)]
pub(crate) struct DiscoverArguments {
    /// One of this machine's own addresses: the cameras of its network are asked. Can be given
    /// several times; without it, and without --address, the system chooses the network.
    #[arg(long, value_name = "ADDR")]
    pub(crate) interface: Vec<Ipv4Addr>,
    /// An address to ask directly, where multicast does not reach: a camera, or a network's
    /// broadcast address; the port is 3702 unless said otherwise. Can be given several times.
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = place)]
    pub(crate) address: Vec<SocketAddr>,
    /// How long answers are waited for.
    #[arg(long, value_name = "N", default_value_t = 5,
          value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) seconds: u32,
}

/// An address, with or without a port.
fn place(text: &str) -> Result<SocketAddr, String> {
    let alone = text.parse::<IpAddr>().map(|address| SocketAddr::new(address, DISCOVERY_PORT));
    alone
        .or_else(|_alone| text.parse())
        .map_err(|_err| "no address, as 10.10.4.21 or 10.10.4.21:3702 or [fe80::1]:3702".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct CameraArguments {
    /// The camera, by its id or its name: of a feed `onvif` of the city file.
    pub(crate) camera: String,
    /// City file: where the camera is, its login and who may move it.
    #[arg(long, value_name = "FILE")]
    pub(crate) city: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct HolderArguments {
    #[command(flatten)]
    pub(crate) camera: CameraArguments,
    /// Directory of the record, which keeps who moved what; another process may be writing it.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: PathBuf,
    /// Who moves it: one of the city file's camera operators.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(true)
    .args(["preset", "pan", "tilt", "zoom", "stop"])))]
pub(crate) struct MoveArguments {
    #[command(flatten)]
    pub(crate) holder: HolderArguments,
    /// A place that the camera knows, by its name or its token.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["pan", "tilt", "zoom", "stop", "seconds"])]
    pub(crate) preset: Option<String>,
    /// To the right, -1 to 1 of what it can.
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = speed)]
    pub(crate) pan: Option<f32>,
    /// Upwards, -1 to 1 of what it can.
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = speed)]
    pub(crate) tilt: Option<f32>,
    /// Nearer, -1 to 1 of what it can.
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = speed)]
    pub(crate) zoom: Option<f32>,
    /// How long it is moved, 0.1 to 30; Ctrl-C stops it before.
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = seconds)]
    pub(crate) seconds: f64,
    /// Stops it at once.
    #[arg(long, conflicts_with_all = ["pan", "tilt", "zoom", "seconds"])]
    pub(crate) stop: bool,
}

fn speed(text: &str) -> Result<f32, String> {
    let speed = text.parse::<f32>().ok().filter(|speed| (-1.0..=1.0).contains(speed));
    speed.ok_or_else(|| "no number from -1 to 1".to_owned())
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.1..=30.0).contains(seconds));
    seconds.ok_or_else(|| "no number from 0.1 to 30".to_owned())
}
