//! Rooms and layouts: surfaces, panels, seats, tiles.
