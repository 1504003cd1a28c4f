//! Pictures of the wall without a display.

use std::path::{Path, PathBuf};

use wall_gpu::{Gpu, GpuError, Picture, read_rgba};
use wall_layout::{PxRect, Wall};
use wall_ui::{WallFrame, WallPainter, chrome::paint_replay_frame};

/// Which part of the wall a picture shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All surfaces, as on the desktop.
    Wall,
    /// One surface, by its name.
    Surface(String),
    /// One tile, by its id in the layout.
    Tile(String),
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum HeadlessError {
    /// The room has no such surface.
    #[error("the room has no surface {name:?}; it has {known}")]
    NoSurface {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The layout shows no such tile.
    #[error("the layout shows no tile {id:?}; it shows {known}")]
    NoTile {
        /// The id asked for.
        id: String,
        /// The ids that there are.
        known: String,
    },
    /// The graphics device cannot draw it.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The file cannot be written.
    #[error("{path}: cannot be written: {reason}", path = .path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Part {
    /// The part's area, px of the wall at full scale.
    ///
    /// # Errors
    /// If there is no such surface or tile.
    pub fn area(&self, wall: &Wall) -> Result<PxRect, HeadlessError> {
        match self {
            Self::Wall => {
                Ok(PxRect { x: 0, y: 0, width: wall.canvas.width, height: wall.canvas.height })
            }
            Self::Surface(name) => {
                let surface = wall.surface(name);
                surface.map(|surface| surface.px).ok_or_else(|| HeadlessError::NoSurface {
                    name: name.clone(),
                    known: list(wall.surfaces.iter().map(|surface| surface.name.as_str())),
                })
            }
            Self::Tile(id) => {
                let tile = wall.tile(id);
                tile.map(|tile| tile.px).ok_or_else(|| HeadlessError::NoTile {
                    id: id.clone(),
                    known: list(wall.tiles.iter().map(|tile| tile.id.as_str())),
                })
            }
        }
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Paints `part` of `frame` at `scale` pixels a pixel of the panels.
///
/// # Errors
/// If the part does not exist or the device cannot draw it.
pub fn picture(
    gpu: &Gpu,
    part: &Part,
    scale: f64,
    frame: &WallFrame<'_>,
) -> Result<Picture, HeadlessError> {
    let area = part.area(frame.wall)?;
    let mut painter = WallPainter::new(gpu, area, scale)?;
    painter.paint(frame)?;
    if frame.is_replay {
        painter.overlay(frame.shade, paint_replay_frame)?;
    }
    Ok(read_rgba(gpu, painter.canvas())?)
}

/// Writes a picture as PNG; no half file is left behind.
///
/// # Errors
/// If the file cannot be written.
pub fn save_png(path: &Path, picture: Picture) -> Result<(), HeadlessError> {
    let failed = |reason: String| HeadlessError::NotWritten { path: path.to_owned(), reason };
    let [width, height] = picture.size_px;
    let image = image::RgbaImage::from_raw(width, height, picture.rgba)
        .ok_or_else(|| failed("the picture's size is wrong".to_owned()))?;
    let mut opaque = image::DynamicImage::ImageRgba8(image).into_rgb8();
    let partial = path.with_extension("png.part");
    let written = std::mem::take(&mut opaque)
        .save_with_format(&partial, image::ImageFormat::Png)
        .map_err(|err| err.to_string())
        .and_then(|()| std::fs::rename(&partial, path).map_err(|err| err.to_string()));
    written.map_err(|reason| {
        // Whatever is left of it is no picture; that it was never made is fine too.
        drop(std::fs::remove_file(&partial));
        failed(reason)
    })
}
