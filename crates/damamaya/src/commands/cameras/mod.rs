//! `damamaya cameras`: finding cameras on the network, and moving them.

mod control;
mod discover;

use crate::{camera_args::CamerasCommand, failure::Failure};

pub(crate) fn run(command: &CamerasCommand) -> Result<(), Failure> {
    match command {
        CamerasCommand::Discover(arguments) => discover::run(arguments),
        CamerasCommand::Presets(arguments) => control::presets(arguments),
        CamerasCommand::Move(arguments) => control::go(arguments),
        CamerasCommand::Release(arguments) => control::release(arguments),
    }
}
