//! How the simulated city offers a feed.

/// A feed in the simulated city's own city file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// The service's feed: `owntracks`.
    pub feed: &'static str,
    /// Its name in the city file, unique in the city: `gps-dishub`.
    pub name: &'static str,
    /// Its title for people: `GPS petugas Dishub`.
    pub title: &'static str,
    /// How often it is asked or due, where the feed's own period is not wanted: `10s`.
    pub period: Option<&'static str>,
    /// Its options.
    pub options: &'static [(&'static str, &'static str)],
    /// Whether the city file has it. One that another feed tells as well is served and not
    /// connected.
    pub is_connected: bool,
}

impl Simulated {
    /// A connected feed without period and options of its own.
    pub const fn new(feed: &'static str, name: &'static str, title: &'static str) -> Self {
        Self { feed, name, title, period: None, options: &[], is_connected: true }
    }

    /// The same with options.
    #[must_use]
    pub const fn with(self, options: &'static [(&'static str, &'static str)]) -> Self {
        Self { options, ..self }
    }

    /// The same, asked or due that often.
    #[must_use]
    pub const fn every(self, period: &'static str) -> Self {
        Self { period: Some(period), ..self }
    }

    /// The same, served and not connected.
    #[must_use]
    pub const fn unconnected(self) -> Self {
        Self { is_connected: false, ..self }
    }
}
