//! Decoding, paging, simulation and the map.
