//! Surfaces: native windows and headless pictures.
