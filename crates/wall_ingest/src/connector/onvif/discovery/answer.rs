//! A device's answer to the question who is there (`ProbeMatches`).
//!
//! Anybody may answer with anything, so what is shown to people is stripped of control
//! characters and cut, and a device that names another host than its own is told as such.

use std::net::IpAddr;

use url::Url;

use crate::connector::onvif::xml::Element;

/// Most devices of one answer: a recorder may speak for its cameras.
const MAX_MATCHES: usize = 64;

/// Most scopes or addresses of a device.
const MAX_LIST: usize = 64;

/// Longest text that is shown, characters.
const MAX_TEXT: usize = 120;

/// What the scopes of ONVIF begin with (ONVIF Core, 7.3.3.2).
const SCOPES: &str = "onvif://www.onvif.org/";

/// A device that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDevice {
    /// Where it answered from.
    pub from: IpAddr,
    /// The name that it has for ever, `urn:uuid:…`; may be empty.
    pub endpoint: String,
    /// What it is called; may be empty.
    pub name: String,
    /// What it is; may be empty.
    pub hardware: String,
    /// Where it is, as its owner wrote: `city/denpasar`.
    pub locations: Vec<String>,
    /// Addresses of its device service, without logins; those at the host that it answered from
    /// come first.
    pub addresses: Vec<String>,
}

/// Why a datagram is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("no XML that can be read: {0}")]
    Unreadable(String),
    #[error("an answer to another question")]
    ToOthers,
    #[error("no matches in it")]
    Empty,
}

impl FoundDevice {
    /// What keeps it apart from others.
    pub(super) fn key(&self) -> String {
        match self.endpoint.is_empty() {
            true => format!("{} {}", self.from, self.addresses.join(" ")),
            false => self.endpoint.clone(),
        }
    }

    /// The address to ask at, and whether it is at the host that the device answered from.
    pub fn address(&self) -> Option<(&str, bool)> {
        let first = self.addresses.first()?;
        Some((first, is_at(first, self.from)))
    }
}

/// The devices of an answer from `from` to the question of the name `question`.
pub(super) fn devices(
    datagram: &[u8],
    from: IpAddr,
    question: &str,
) -> Result<Vec<FoundDevice>, Refused> {
    let root = Element::parse(datagram).map_err(Refused::Unreadable)?;
    // Devices disagree about `uuid:` and `urn:uuid:`, and about capitals.
    let answers = root.at(&["Header", "RelatesTo"]).map(|it| it.text().to_ascii_lowercase());
    if !answers.is_some_and(|answers| answers.ends_with(question)) {
        return Err(Refused::ToOthers);
    }
    // Some leave out the list around the one match that they have.
    let matches = root.at(&["Body", "ProbeMatches"]).or_else(|| root.at(&["Body"]));
    let matches = matches.ok_or(Refused::Empty)?;
    let found = matches.children("ProbeMatch").take(MAX_MATCHES).map(|one| device(one, from));
    let found: Vec<FoundDevice> = found.filter(|device| !device.addresses.is_empty()).collect();
    if found.is_empty() { Err(Refused::Empty) } else { Ok(found) }
}

fn device(one: &Element, from: IpAddr) -> FoundDevice {
    let list = |name: &str| one.at(&[name]).map_or("", Element::text).split_whitespace();
    let scopes: Vec<String> = list("Scopes")
        .take(MAX_LIST)
        .filter_map(|scope| scope.strip_prefix(SCOPES).map(readable))
        .collect();
    let scope = |kind: &str| {
        let of_kind = scopes.iter().filter_map(|scope| scope.strip_prefix(kind));
        of_kind.filter(|value| !value.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = |kind: &str| scope(kind).into_iter().next().unwrap_or_default();
    let mut addresses: Vec<String> = list("XAddrs").take(MAX_LIST).filter_map(address).collect();
    addresses.sort_by_key(|address| !is_at(address, from));
    let endpoint = one.at(&["EndpointReference", "Address"]).map_or("", Element::text);
    FoundDevice {
        from,
        endpoint: readable(endpoint),
        name: first("name/"),
        hardware: first("hardware/"),
        locations: scope("location/"),
        addresses,
    }
}

/// An address of a device service, without a login.
fn address(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok()?;
    let is_usable = matches!(url.scheme(), "http" | "https") && text.len() <= 500;
    if !is_usable || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_fragment(None);
    Some(url.into())
}

fn is_at(address: &str, host: IpAddr) -> bool {
    let url = Url::parse(address).ok();
    url.as_ref().and_then(Url::host_str).is_some_and(|it| {
        it.trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|it| it.to_canonical() == host.to_canonical())
    })
}

/// A scope for people: percent-decoded, one line, no controls and nothing that turns the
/// direction of writing.
fn readable(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let coded = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match coded {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let is_shown = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().filter(is_shown).take(MAX_TEXT).collect::<String>().trim().to_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 10, 4, 21));
    const ID: &str = "84ede3de-7dec-11d0-c360-f01234567890";

    fn answer(relates_to: &str, matches: &str) -> Vec<u8> {
        format!(
            "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" \
             xmlns:w=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" \
             xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><e:Header>\
             <w:RelatesTo>{relates_to}</w:RelatesTo></e:Header><e:Body><d:ProbeMatches>{matches}\
             </d:ProbeMatches></e:Body></e:Envelope>"
        )
        .into_bytes()
    }

    fn one(scopes: &str, addresses: &str) -> String {
        format!(
            "<d:ProbeMatch><w:EndpointReference><w:Address>urn:uuid:1-2</w:Address>\
             </w:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>\
             <d:Scopes>{scopes}</d:Scopes><d:XAddrs>{addresses}</d:XAddrs></d:ProbeMatch>"
        )
    }

    #[test]
    fn a_camera_tells_name_hardware_place_and_addresses() {
        let scopes = "onvif://www.onvif.org/name/Simpang%20Enam onvif://www.onvif.org/hardware/DS-2 \
                      onvif://www.onvif.org/location/city/denpasar \
                      onvif://www.onvif.org/location/jalan%20Teuku%20Umar http://other/scope";
        let addresses = "http://u:p@192.168.1.9/onvif/device_service \
                         http://10.10.4.21:8080/onvif/device_service ftp://10.10.4.21/ http://";
        let datagram = answer(&format!("uuid:{}", ID.to_uppercase()), &one(scopes, addresses));
        let found = devices(&datagram, FROM, ID).unwrap();
        assert_eq!(
            found,
            [FoundDevice {
                from: FROM,
                endpoint: "urn:uuid:1-2".to_owned(),
                name: "Simpang Enam".to_owned(),
                hardware: "DS-2".to_owned(),
                locations: vec!["city/denpasar".to_owned(), "jalan Teuku Umar".to_owned()],
                addresses: vec![
                    "http://10.10.4.21:8080/onvif/device_service".to_owned(),
                    "http://192.168.1.9/onvif/device_service".to_owned(),
                ],
            }]
        );
        assert_eq!(found[0].address(), Some(("http://10.10.4.21:8080/onvif/device_service", true)));
    }

    #[test]
    fn answers_to_others_and_hostile_ones_are_refused() {
        let good = one("", "http://10.10.4.21/onvif/device_service");
        assert_eq!(devices(&answer("urn:uuid:other", &good), FROM, ID), Err(Refused::ToOthers));
        assert_eq!(devices(&answer(ID, ""), FROM, ID), Err(Refused::Empty));
        assert_eq!(devices(&answer(ID, &one("", "javascript:x")), FROM, ID), Err(Refused::Empty));
        for bad in [&b"\xff"[..], b"<a", b"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"] {
            assert!(matches!(devices(bad, FROM, ID), Err(Refused::Unreadable(_))));
        }
        let alone = String::from_utf8(answer(ID, &good)).unwrap();
        let alone = alone.replace("<d:ProbeMatches>", "").replace("</d:ProbeMatches>", "");
        assert_eq!(devices(alone.as_bytes(), FROM, ID).unwrap().len(), 1);
        let many = answer(ID, &good.repeat(500));
        assert_eq!(devices(&many, FROM, ID).unwrap().len(), MAX_MATCHES);
    }

    #[test]
    fn what_is_shown_is_one_line_without_controls() {
        assert_eq!(readable("a%0A%1b%5B31mb%e2%80%aec"), "a[31mbc");
        assert_eq!(readable("50%25 %zz %"), "50% %zz %");
        assert_eq!(readable("Simpang%20%C3%A9"), "Simpang é");
        assert_eq!(readable(&"x".repeat(1_000)).len(), MAX_TEXT);
    }

    #[test]
    fn a_device_that_names_another_host_is_told_as_such() {
        let datagram = answer(ID, &one("", "http://192.168.1.9/onvif"));
        let found = devices(&datagram, FROM, ID).unwrap();
        assert_eq!(found[0].address(), Some(("http://192.168.1.9/onvif", false)));
    }
}
