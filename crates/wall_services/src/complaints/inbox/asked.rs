//! What a client asks: the resource, the format, the parameters.

use wall_service::Frame;

use super::form;

/// A request, as far as it matters.
pub(super) struct Asking {
    pub(super) is_post: bool,
    pub(super) resource: Resource,
    /// Whether the answer is XML; the standard's other format is JSON.
    pub(super) is_xml: bool,
    /// Parameters of the query and of the form, the form's first.
    pub(super) parameters: Vec<(String, String)>,
}

/// What is asked for.
pub(super) enum Resource {
    /// `services`, or one of them.
    Services {
        /// Its code.
        code: Option<String>,
    },
    /// `requests`, or one of them.
    Requests {
        /// Its name.
        id: Option<String>,
    },
    /// `tokens/{token}`: here a token is the complaint's own name.
    Token {
        /// The token.
        token: String,
    },
    /// `servicerequestupdates`.
    Updates,
    /// `discovery`.
    Discovery,
    /// Anything else.
    Unknown,
}

impl Asking {
    /// What `frame` asks.
    pub(super) fn of(frame: &Frame) -> Self {
        let mut lines = frame.address.lines();
        let first = lines.next().unwrap_or_default();
        let media_type = lines
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
            .map_or("", |(_, value)| value.trim());
        let (method, target) = first.split_once(' ').unwrap_or(("", first));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut asking = Self {
            is_post: method.eq_ignore_ascii_case("POST"),
            resource: Resource::Unknown,
            is_xml: false,
            parameters: Vec::new(),
        };
        asking.find(path);
        if asking.is_post {
            asking.parameters = form::read(&frame.body, media_type);
        } else if query.is_empty() {
            // A request without a body has its query for one.
            asking.parameters = form::read(&frame.body, "");
        }
        asking.parameters.extend(form::read(query.as_bytes(), ""));
        asking
    }

    /// Finds the resource in a path: `/open311/v2/requests/DPS-1042.json`.
    fn find(&mut self, path: &str) {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        while let Some(segment) = segments.next() {
            let (name, mut is_xml) = without_ending(segment);
            let next = segments.clone().next().map(without_ending);
            if let Some((_, ending)) = next {
                is_xml = ending;
            }
            let id = next.map(|(id, _)| form::decoded(id)).filter(|id| !id.is_empty());
            self.is_xml = is_xml;
            self.resource = match name {
                "services" => Resource::Services { code: id },
                "requests" => Resource::Requests { id },
                "tokens" => Resource::Token { token: id.unwrap_or_default() },
                "servicerequestupdates" => Resource::Updates,
                "discovery" => Resource::Discovery,
                _ => continue,
            };
            return;
        }
    }

    /// The value of a parameter that is not empty.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The values of a parameter that may be a list, parted by commas.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let all = self.parameter(name).into_iter().flat_map(|text| text.split(','));
        all.map(str::trim).filter(|part| !part.is_empty()).collect()
    }
}

/// A segment without `.json` or `.xml`, and whether it ended in the latter.
fn without_ending(segment: &str) -> (&str, bool) {
    match (segment.strip_suffix(".json"), segment.strip_suffix(".xml")) {
        (Some(name), _) => (name, false),
        (_, Some(name)) => (name, true),
        _ => (segment, false),
    }
}
