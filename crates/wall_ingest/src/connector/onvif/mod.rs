//! ONVIF: devices that are found, described, listened to and moved.
//!
//! `discovery` finds devices on the network, `describe` and `pull` are the connectors of what a
//! device says of its streams and of what it notices (`channels`: at which of its cameras), `ptz` moves one. All of them speak by
//! `soap`, log in by `login` and read by `xml`.

mod channels;
mod describe;
mod discovery;
mod login;
mod ptz;
mod pull;
mod soap;
mod xml;

pub(crate) use describe::Onvif;
pub use discovery::{
    Discovered, DiscoveryError, FoundDevice, PORT as DISCOVERY_PORT, Probing, discover,
    found_devices,
};
pub use ptz::{Moved, Mover, MoverError, Preset, Velocity};
pub(crate) use pull::PullPoint;
pub use pull::pulled;

const DEVICE: &str = "http://www.onvif.org/ver10/device/wsdl";
const MEDIA: &str = "http://www.onvif.org/ver10/media/wsdl";
const MEDIA2: &str = "http://www.onvif.org/ver20/media/wsdl";
const EVENTS: &str = "http://www.onvif.org/ver10/events/wsdl";
const PTZ: &str = "http://www.onvif.org/ver20/ptz/wsdl";
const SCHEMA: &str = "http://www.onvif.org/ver10/schema";
