//! Links to a moment: `damamaya://kota-denpasar?at=2026-11-24T19:05:00%2B08:00&layout=shown`.
//!
//! A link names a city, never a path: where that city's record is, the machine that opens the
//! link knows. Links come from strangers: what is not known is refused, not guessed.

use url::Url;
use wall_model::{EntityId, ServiceId, Timestamp};
use wall_ui::chrome::LayoutTime;

use crate::{failure::Failure, times};

/// What a link begins with.
pub(crate) const SCHEME: &str = "damamaya://";

/// Longest link that is read, bytes.
const LONGEST: usize = 2_000;

/// A moment of a city's wall.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    /// The city's name as a folder's name: `kota-denpasar`.
    pub(crate) city: String,
    pub(crate) at: Timestamp,
    pub(crate) layout: LayoutTime,
    pub(crate) follow: Option<(ServiceId, EntityId)>,
}

/// A city's name as the name of its record's folder.
pub(crate) fn folder_of(city: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    city.chars().map(plain).collect()
}

/// `service/entity`, as people and links write it.
pub(crate) fn entity(text: &str) -> Option<(ServiceId, EntityId)> {
    let (service, entity) = text.split_once('/')?;
    let is_known = wall_services::ALL.iter().any(|known| known.id() == service)
        || [wall_ingest::SERVICE, crate::plan::WALL].contains(&service);
    let is_name = (1..=256).contains(&entity.len()) && !entity.contains(char::is_control);
    (is_known && is_name).then(|| (ServiceId::from(service), EntityId::from(entity)))
}

impl Link {
    /// Reads a link.
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        let bad =
            |what: &str| Failure::BadInput(format!("the link is no link to a moment: {what}"));
        if text.len() > LONGEST {
            return Err(bad("it is too long"));
        }
        let url = Url::parse(text).map_err(|err| bad(&err.to_string()))?;
        if url.scheme() != "damamaya" {
            return Err(bad("it must begin with damamaya://"));
        }
        let city = url.host_str().unwrap_or_default();
        let city = percent_decoded(city);
        let is_folder =
            !city.is_empty() && city.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if !is_folder {
            return Err(bad("after damamaya:// comes a city's name, as kota-denpasar"));
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(bad("it may name a city, and no path"));
        }
        if !url.username().is_empty() || url.password().is_some() || url.port().is_some() {
            return Err(bad("it may name a city, and neither a login nor a port"));
        }
        let (mut at, mut layout, mut follow) = (None, None, None);
        for (name, value) in url.query_pairs() {
            let is_again = match &*name {
                "at" => at.replace(instant(&value).ok_or_else(|| bad(AT))?).is_some(),
                "layout" => {
                    let layout_time = match &*value {
                        "shown" => LayoutTime::Shown,
                        "now" => LayoutTime::Now,
                        _ => return Err(bad("layout is shown or now")),
                    };
                    layout.replace(layout_time).is_some()
                }
                "follow" => {
                    let one = entity(&value);
                    let one = one.ok_or_else(|| bad("follow names a service and an entity"))?;
                    follow.replace(one).is_some()
                }
                _ => {
                    let name: String = name.escape_debug().take(40).collect();
                    return Err(bad(&format!("nobody knows {name:?}; at, layout and follow are")));
                }
            };
            if is_again {
                return Err(bad(&format!("{name} stands there twice")));
            }
        }
        Ok(Self {
            city,
            at: at.ok_or_else(|| bad(AT))?,
            layout: layout.unwrap_or(LayoutTime::Shown),
            follow,
        })
    }

    /// The link, with the time as it is in `zone`.
    pub(crate) fn spell(&self, zone: &jiff::tz::TimeZone) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("at", &times::spell_exactly(self.at, zone));
        let layout = match self.layout {
            LayoutTime::Shown => "shown",
            LayoutTime::Now => "now",
        };
        query.append_pair("layout", layout);
        if let Some((service, entity)) = &self.follow {
            query.append_pair("follow", &format!("{service}/{entity}"));
        }
        let host: String = url::form_urlencoded::byte_serialize(self.city.as_bytes()).collect();
        // A colon and a slash need no spelling in a query, and are easier to read.
        let query = query.finish().replace("%3A", ":").replace("%2F", "/");
        format!("{SCHEME}{host}?{query}")
    }
}

/// What is said of a link without a time.
const AT: &str = "it needs a time, as at=2026-11-24T19:05:00%2B08:00";

/// An instant: nothing that depends on a room's clock. A plus that was not spelled is a blank.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.replace(' ', "+");
    let instant = text.parse::<jiff::Timestamp>().ok()?;
    Some(Timestamp::from_micros(instant.as_microsecond()))
}

fn percent_decoded(text: &str) -> String {
    let pair = format!("x={}", text.replace('+', "%2B"));
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs.next().map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get("Asia/Makassar").unwrap()
    }

    #[test]
    fn a_link_is_read_as_it_was_spelled() {
        let at = Timestamp::from_secs(1_795_518_300);
        let follow = Some(("vehicle_tracking".into(), "AMB/02 & é".into()));
        for (layout, follow) in [(LayoutTime::Shown, None), (LayoutTime::Now, follow)] {
            let link = Link { city: "kota-denpasar".to_owned(), at, layout, follow };
            let text = link.spell(&zone());
            assert!(
                text.starts_with("damamaya://kota-denpasar?at=2026-11-24T19:05:00%2B08:00&layout="),
                "{text}"
            );
            assert_eq!(Link::read(&text).unwrap(), link, "{text}");
        }
        let exact = Link {
            city: folder_of("Kota Denpasar"),
            at: at + wall_model::Span::from_millis(250),
            layout: LayoutTime::Shown,
            follow: None,
        };
        assert_eq!(Link::read(&exact.spell(&zone())).unwrap(), exact);
        let plain = Link::read("damamaya://kota-denpasar?at=2026-11-24T19:05:00+08:00").unwrap();
        assert_eq!((plain.at, plain.layout), (at, LayoutTime::Shown));
    }

    #[test]
    fn hostile_links_are_refused_with_a_reason() {
        let at = "at=2026-11-24T11:05:00Z";
        for link in [
            String::new(),
            "https://kota-denpasar?at=2026-11-24T11:05:00Z".to_owned(),
            format!("damamaya://?{at}"),
            format!("damamaya:///etc/passwd?{at}"),
            format!("damamaya://denpasar/../../etc?{at}"),
            format!("damamaya://..%2F..%2Fetc?{at}"),
            format!("damamaya://..?{at}"),
            format!("damamaya://user:secret@denpasar?{at}"),
            format!("damamaya://denpasar:80?{at}"),
            format!("damamaya://denpasar?{at}#x"),
            "damamaya://denpasar".to_owned(),
            "damamaya://denpasar?at=yesterday".to_owned(),
            "damamaya://denpasar?at=2026-11-24T19:05".to_owned(),
            format!("damamaya://denpasar?{at}&{at}"),
            format!("damamaya://denpasar?{at}&layout=mine"),
            format!("damamaya://denpasar?{at}&record=/etc"),
            format!("damamaya://denpasar?{at}&follow=AMB-02"),
            format!("damamaya://denpasar?{at}&follow=nobody/AMB-02"),
            format!("damamaya://denpasar?{at}&x={}", "y".repeat(3_000)),
        ] {
            let err = Link::read(&link).unwrap_err();
            assert_eq!(err.code(), 2, "{link}");
            assert!(!err.to_string().contains("secret"), "{err}");
        }
    }
}
