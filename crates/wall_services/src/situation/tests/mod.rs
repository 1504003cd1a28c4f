//! What the tiles and analyses of the situation say.

mod basics;
mod joins;
mod lists;
