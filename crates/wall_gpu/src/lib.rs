//! wgpu passes of the wall and their shaders.
