//! The cameras of a device that has several, by the tokens that its messages name them by.
//!
//! ```json
//! [{"source":"VideoSource_1","configurations":["VideoSourceConfig_1"]}, …]
//! ```
//!
//! They are those that the feed `onvif` makes cameras of, in the same order: sources with pictures, by
//! their tokens.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value as Json, json};
use tokio::time::Instant;
use url::Url;

use super::{MEDIA, MEDIA2, soap::Talk};
use crate::failure::Failure;

/// How often they are asked for: as often as a device is asked to describe itself.
const PERIOD: Duration = Duration::from_mins(5);

/// See the [module](self).
pub(super) struct Channels {
    /// The media service of Profile S or T, and whether it is that of T.
    media: Option<(Url, bool)>,
    told: Vec<Json>,
    due: Instant,
}

impl Channels {
    /// Of a device with these services; not asked for yet.
    pub(super) fn new(services: &BTreeMap<&'static str, Url>) -> Self {
        let of = |namespace: &str, is_newer| Some((services.get(namespace)?.clone(), is_newer));
        let media = of(MEDIA, false).or_else(|| of(MEDIA2, true));
        Self { media, told: Vec::new(), due: Instant::now() }
    }

    /// What is known of them.
    pub(super) fn told(&self) -> &[Json] {
        &self.told
    }

    /// Asks for them when it is time. A device that tells none is a camera.
    pub(super) async fn follow(&mut self, talk: &mut Talk) -> Result<(), Failure> {
        let Some((media, is_newer)) = self.media.as_ref().filter(|_| Instant::now() >= self.due)
        else {
            return Ok(());
        };
        let profiles = match is_newer {
            false => talk.profiles(media).await,
            true => talk.profiles2(media).await,
        };
        match profiles {
            Ok(profiles) => self.told = of(&profiles),
            Err(Failure::Protocol(_) | Failure::Status(_)) => {}
            Err(failure) => return Err(failure),
        }
        self.due = Instant::now() + PERIOD;
        Ok(())
    }
}

/// The channels of these profiles; none of a device with one camera.
fn of(profiles: &[Json]) -> Vec<Json> {
    let mut channels = BTreeMap::<&str, BTreeSet<&str>>::new();
    for profile in profiles {
        let has = |name: &str| profile.get(name).is_some_and(Json::is_string);
        // Profiles without pictures are for sound or for data.
        if has("uri") || has("snapshot") {
            let text = |name: &str| profile.get(name).and_then(Json::as_str);
            let channel = channels.entry(text("source").unwrap_or_default()).or_default();
            channel.extend(text("configuration"));
        }
    }
    if channels.len() < 2 {
        return Vec::new();
    }
    let told = channels.into_iter();
    told.map(|(source, configurations)| json!({"source": source, "configurations": configurations}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_the_sources_with_pictures_in_the_order_of_their_tokens() {
        let profile = |source: &str, configuration: &str, uri: Option<&str>| json!({"source": source, "configuration": configuration, "uri": uri, "snapshot": null});
        let uri = Some("rtsp://10.10.4.52/1");
        let one = [profile("V1", "c1", uri), profile("V1", "c2", uri), profile("V2", "c3", None)];
        assert_eq!(of(&one), Vec::<Json>::new());
        let several =
            [profile("V2", "c3", uri), profile("V1", "c2", uri), profile("V1", "c1", uri)];
        let expected = [
            json!({"source": "V1", "configurations": ["c1", "c2"]}),
            json!({"source": "V2", "configurations": ["c3"]}),
        ];
        assert_eq!(of(&several), expected);
    }
}
