//! What the city's own systems show: speeds of links, tables that changed their columns, one
//! fault behind many feeds.

pub(super) mod drift;
pub(super) mod outage;
pub(super) mod rates;
