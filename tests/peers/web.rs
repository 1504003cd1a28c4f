//! lighttpd: the test's files with ranges and ETags, and MapServer behind it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use image::{Rgba, RgbaImage};
use serde_json::json;
use wall_model::{LonLat, LonLatBounds};
use wall_testkit::{free_tcp_port, require};

use super::servers::{Server, collection, configure, listening};

/// Roads that MapServer serves.
pub(super) const ROADS: usize = 60;

/// Districts that MapServer serves.
pub(super) const DISTRICTS: usize = 4;

/// The city's area.
pub(super) const BOUNDS: LonLatBounds =
    LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };

/// Zoom of the raster and of the vector tiles.
pub(super) const ZOOM: u8 = 12;

/// See the [module](self).
pub(super) struct Web {
    pub(super) port: u16,
    /// Whether MapServer answers at `/ows`.
    pub(super) has_maps: bool,
    _server: Server,
}

impl Web {
    /// Serves `folder`'s subfolder `public`, and raster tiles that it puts there.
    pub(super) fn start(folder: &Path) -> Option<Self> {
        let mapserv = require("mapserv", "WFS and WMS");
        let lighttpd = require("lighttpd", "WFS, WMS, raster tiles, PMTiles by HTTP, GTFS-RT")?;
        write_tiles(&folder.join("public/ubin"));
        let port = free_tcp_port();
        let (dir, number) = (folder.to_str().unwrap(), port.to_string());
        let program = mapserv.as_ref().map_or("", |path| path.to_str().unwrap());
        let marks = [("DIR", dir), ("PORT", &number), ("MAPSERV", program)];
        if mapserv.is_some() {
            fs::write(folder.join("jalan.geojson"), roads()).unwrap();
            fs::write(folder.join("desa.geojson"), districts()).unwrap();
            let map = include_str!("config/mapserver.map");
            configure(map, folder.join("kota.map"), &marks);
            let allowed = "CONFIG ENV MS_MAP_PATTERN \".*\" END END\n";
            configure(allowed, folder.join("mapserver.conf"), &[]);
        }
        let template = include_str!("config/lighttpd.conf");
        let file = configure(template, folder.join("lighttpd.conf"), &marks);
        let mut command = Command::new(lighttpd);
        command.args(["-D", "-f"]).arg(file);
        Some(Self { port, has_maps: mapserv.is_some(), _server: listening(command, port) })
    }
}

/// A grid of roads over the city, each with a class as the national map names them.
fn roads() -> String {
    let road = |nr: usize| {
        let half = ROADS / 2;
        let share = (nr % half) as f64 / half as f64;
        let line = if nr < half {
            [[115.18 + share * 0.09, -8.75], [115.18 + share * 0.09, -8.60]]
        } else {
            [[115.18, -8.75 + share * 0.15], [115.27, -8.75 + share * 0.15]]
        };
        let class = ["Jalan Arteri", "Jalan Kolektor", "Jalan Lokal"][nr % 3];
        json!({
            "type": "Feature",
            "properties": { "id": format!("J{nr}"), "REMARK": class },
            "geometry": { "type": "LineString", "coordinates": line },
        })
    };
    collection((0..ROADS).map(road))
}

fn districts() -> String {
    let district = |nr: usize| {
        let (west, south) = (115.18 + 0.045 * (nr % 2) as f64, -8.75 + 0.075 * (nr / 2) as f64);
        let (east, north) = (west + 0.045, south + 0.075);
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        json!({
            "type": "Feature",
            "properties": { "id": format!("D{nr}"), "nama": format!("Desa {nr}") },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    collection((0..DISTRICTS).map(district))
}

/// A tile of the Web Mercator grid: column and row at [`ZOOM`].
pub(super) type GridTile = (u32, u32);

/// First and last tile of those that cover [`BOUNDS`].
pub(super) fn corners() -> (GridTile, GridTile) {
    let tile = |lon: f64, lat: f64| {
        let side = f64::from(1_u32 << ZOOM);
        let down = 1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI;
        (((lon + 180.0) / 360.0 * side) as u32, (down / 2.0 * side) as u32)
    };
    let LonLatBounds { min, max } = BOUNDS;
    (tile(min.lon_deg, max.lat_deg), tile(max.lon_deg, min.lat_deg))
}

/// The tiles that cover [`BOUNDS`].
pub(super) fn tiles() -> Vec<GridTile> {
    let ((west, north), (east, south)) = corners();
    (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))).collect()
}

/// The file of a raster tile.
pub(super) fn tile_file(folder: &Path, (x, y): GridTile) -> PathBuf {
    folder.join(format!("{ZOOM}/{x}/{y}.png"))
}

/// The northern row is red in the west and blue in the east, the others are yellow; an
/// eighth of every tile lets through what lies below.
fn write_tiles(folder: &Path) {
    let ((west, north), _) = corners();
    for (x, y) in tiles() {
        let colour = match (x == west, y == north) {
            (true, true) => Rgba([255, 0, 0, 255]),
            (false, true) => Rgba([0, 0, 255, 255]),
            _ => Rgba([255, 255, 0, 255]),
        };
        let clear = Rgba([0, 0, 0, 0]);
        let picture =
            RgbaImage::from_fn(256, 256, |column, _| if column < 32 { clear } else { colour });
        let file = tile_file(folder, (x, y));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        picture.save(&file).unwrap();
    }
}
