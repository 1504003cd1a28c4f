//! BMKG, the national weather and earthquake service: its list of warnings, its forecast and
//! its latest earthquake.
//!
//! What BMKG publishes may be shown if BMKG is named beside it, and asked for at most sixty
//! times a minute. Warnings themselves are CAP documents, which the list names.

pub(super) mod forecast;
pub(super) mod list;
pub(super) mod quake;
pub(super) mod weather;
