//! Laws of the simulated city.
