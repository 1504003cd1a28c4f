//! Projection, districts, road graph, spatial index.
