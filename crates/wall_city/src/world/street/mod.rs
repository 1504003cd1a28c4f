//! What the street cameras see: lanes, lights, and the traffic at the junction.

mod lanes;
mod stream;
mod view;
