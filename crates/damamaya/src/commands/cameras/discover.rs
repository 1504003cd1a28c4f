//! `damamaya cameras discover`: cameras that answer, as lines for a city file.
//!
//! All that is printed is TOML: what is only for people is a comment, so that the output can be
//! put behind a city file as it is.

use std::{collections::BTreeSet, time::Duration};

use url::Url;
use wall_ingest::{Discovered, FoundDevice, Probing, discover};

use crate::{camera_args::DiscoverArguments, commands::say, failure::Failure, running::runtime};

/// The variable that the printed lines name for logins.
const LOGIN: &str = "env:CCTV_LOGIN";

pub(super) fn run(arguments: &DiscoverArguments) -> Result<(), Failure> {
    let probing = Probing {
        interfaces: arguments.interface.clone(),
        addresses: arguments.address.clone(),
        patience: Duration::from_secs(arguments.seconds.into()),
    };
    let found = runtime()?.block_on(discover(&probing))?;
    say(lines(&found, arguments.seconds))
}

/// What is printed.
fn lines(found: &Discovered, seconds: u32) -> String {
    let count = found.devices.len();
    let cameras = if count == 1 { "camera or recorder" } else { "cameras or recorders" };
    let within = if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") };
    let mut lines = vec![match count {
        0 => format!(
            "# no camera answered within {within}; multicast stays in one network: name another \
             by --interface, or cameras by --address"
        ),
        _ => format!("# {count} {cameras} answered within {within}"),
    }];
    if found.is_cut {
        lines.push("# more answered than are told here".to_owned());
    }
    if found.refused > 0 {
        lines.push(format!("# {} datagrams were no answer to this question", found.refused));
    }
    lines.extend(found.unasked.iter().map(|err| format!("# {err}")));
    if count > 0 {
        lines.push(format!(
            "# {LOGIN} is a variable with user:password; name one for each login that there is"
        ));
    }
    let mut names = BTreeSet::new();
    let mut hosts = BTreeSet::new();
    for device in &found.devices {
        lines.push(String::new());
        lines.extend(of_device(device, &mut names, &mut hosts));
    }
    lines.join("\n")
}

/// A device's lines; `names` and `hosts` are those that were given before.
fn of_device(
    device: &FoundDevice,
    names: &mut BTreeSet<String>,
    hosts: &mut BTreeSet<String>,
) -> Vec<String> {
    let Some((address, is_its_own)) = device.address() else { return Vec::new() };
    let Ok(url) = Url::parse(address) else { return Vec::new() };
    let told = |what: &str, text: &str| (!text.is_empty()).then(|| format!("# {what}: {text}"));
    let mut lines: Vec<String> = [
        told("name", &device.name),
        told("hardware", &device.hardware),
        told("location", &device.locations.join(", ")),
        told("address", &device.addresses.join(" ")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !is_its_own {
        lines.push(format!(
            "# it answered from {} and names another host: see that it is the same device before \
             it gets a login",
            device.from
        ));
    }
    let host = url.host_str().unwrap_or_default().to_owned();
    let port = url.port().map_or(String::new(), |port| format!("-{port}"));
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let plain: String = format!("{host}{port}").chars().map(plain).collect();
    let first = format!("kamera-{}", plain.trim_matches('-'));
    let numbered = (2_u32..).map(|number| format!("{first}-{number}"));
    let mut all = std::iter::once(first.clone()).chain(numbered);
    let name = all.find(|name| !names.contains(name)).unwrap_or(first);
    names.insert(name.clone());
    let title = if device.name.is_empty() { &device.hardware } else { &device.name };
    let called = if title.is_empty() { &name } else { title };
    lines.push("[[feed]]".to_owned());
    lines.push(format!("name = {}", quoted(&name)));
    lines.push("service = \"cctv\"".to_owned());
    lines.push("feed = \"onvif\"".to_owned());
    lines.push(format!("url = {}", quoted(&of_feed(&url))));
    lines.push(format!("auth = {{ basic = \"{LOGIN}\" }}"));
    lines.push(format!("options = {{ camera = {} }}", quoted(called)));
    // Its pictures are usually at the same host, and take their login from here.
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    if hosts.insert(host.clone()) {
        lines.push("[[camera_auth]]".to_owned());
        lines.push(format!("host = {}", quoted(&host)));
        lines.push(format!("basic = \"{LOGIN}\""));
    }
    lines
}

/// The address of a device service as a feed has it.
fn of_feed(url: &Url) -> String {
    let scheme = if url.scheme() == "https" { "onvifs" } else { "onvif" };
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    let path = if url.path() == "/onvif/device_service" { "" } else { url.path() };
    let query = url.query().map_or(String::new(), |query| format!("?{query}"));
    format!("{scheme}://{host}{port}{path}{query}")
}

/// A text as it stands in TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::source;

    fn device(last: u8, name: &str, address: &str) -> FoundDevice {
        FoundDevice {
            from: IpAddr::V4(Ipv4Addr::new(10, 10, 4, last)),
            endpoint: format!("urn:uuid:{last}"),
            name: name.to_owned(),
            hardware: "DS-2".to_owned(),
            locations: vec!["city/denpasar".to_owned()],
            addresses: vec![address.to_owned()],
        }
    }

    fn found(devices: Vec<FoundDevice>) -> Discovered {
        Discovered { devices, ..Discovered::default() }
    }

    #[test]
    fn what_is_printed_is_the_rest_of_a_city_file() {
        let found = found(vec![
            device(21, "Simpang \"Enam\" \\ 6", "http://10.10.4.21/onvif/device_service"),
            device(22, "", "https://10.10.4.22:8443/onvif/device"),
            device(22, "NVR", "https://10.10.4.22:8443/onvif/device"),
            device(23, "", "http://192.168.1.9/onvif/device_service"),
        ]);
        let printed = lines(&found, 5);
        let city = "[city]\nname = \"Uji\"\ntime_zone = \"Asia/Makassar\"\n\
                    bounds = [115.17, -8.76, 115.28, -8.59]\n";
        let city = source::parse(&format!("{city}{printed}"), "uji").unwrap();
        let feeds: Vec<(&str, &str)> =
            city.feeds.iter().map(|feed| (feed.name.as_str(), feed.url.as_str())).collect();
        assert_eq!(
            feeds,
            [
                ("kamera-10-10-4-21", "onvif://10.10.4.21"),
                ("kamera-10-10-4-22-8443", "onvifs://10.10.4.22:8443/onvif/device"),
                ("kamera-10-10-4-22-8443-2", "onvifs://10.10.4.22:8443/onvif/device"),
                ("kamera-192-168-1-9", "onvif://192.168.1.9"),
            ]
        );
        assert_eq!(city.feeds[0].options["camera"], "Simpang \"Enam\" \\ 6");
        assert_eq!(city.feeds[1].options["camera"], "DS-2");
        let hosts: Vec<&str> = city.cameras.iter().map(|camera| camera.host.as_str()).collect();
        assert_eq!(hosts, ["10.10.4.21", "10.10.4.22", "192.168.1.9"]);
        assert_eq!(printed.matches("names another host").count(), 1, "{printed}");
        assert!(printed.contains("# location: city/denpasar"), "{printed}");
    }

    #[test]
    fn nobody_is_told_as_such() {
        let printed = lines(&found(Vec::new()), 1);
        assert!(printed.starts_with("# no camera answered within 1 second; "), "{printed}");
    }
}
