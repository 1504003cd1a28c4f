//! Tests of the map as a whole.
