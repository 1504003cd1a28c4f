//! The city services, one folder each.
