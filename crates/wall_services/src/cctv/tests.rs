//! Lists of cameras, their passwords, and the tiles.
