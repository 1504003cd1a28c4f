//! Mapbox Vector Tiles 2.1: the messages, and shapes to and from their commands.
//!
//! Read here and not by a library because the one at hand reserves, for every line of a
//! shape, as much memory as the whole shape has numbers.

use wall_model::{Geometry, LonLat};

use super::tile_grid::GridTile;

/// A tile.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct VectorTile {
    /// Its layers.
    #[prost(message, repeated, tag = "3")]
    pub(super) layers: Vec<Layer>,
}

/// A layer.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Layer {
    /// 1 or 2.
    #[prost(uint32, optional, tag = "15")]
    pub(super) version: Option<u32>,
    /// Name within the tile.
    #[prost(string, tag = "1")]
    pub(super) name: String,
    /// Its features.
    #[prost(message, repeated, tag = "2")]
    pub(super) features: Vec<Feature>,
    /// Names of properties.
    #[prost(string, repeated, tag = "3")]
    pub(super) keys: Vec<String>,
    /// Values of properties.
    #[prost(message, repeated, tag = "4")]
    pub(super) values: Vec<Value>,
    /// Units along the tile's side; 4096 if absent.
    #[prost(uint32, optional, tag = "5")]
    pub(super) extent: Option<u32>,
}

/// A feature.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Feature {
    /// Its id within the layer.
    #[prost(uint64, optional, tag = "1")]
    pub(super) id: Option<u64>,
    /// Pairs of key and value numbers.
    #[prost(uint32, repeated, tag = "2")]
    pub(super) tags: Vec<u32>,
    /// [`POINT`], [`LINE`] or [`POLYGON`].
    #[prost(int32, optional, tag = "3")]
    pub(super) kind: Option<i32>,
    /// Commands.
    #[prost(uint32, repeated, tag = "4")]
    pub(super) geometry: Vec<u32>,
}

/// A property's value: one of its kinds.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Value {
    /// A text; values of other kinds are not used by the map.
    #[prost(string, optional, tag = "1")]
    pub(super) text: Option<String>,
}

/// Feature kind: points.
pub(super) const POINT: i32 = 1;
/// Feature kind: lines.
pub(super) const LINE: i32 = 2;
/// Feature kind: polygons.
pub(super) const POLYGON: i32 = 3;

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// Units along a tile's side where a layer says nothing.
pub(super) const DEFAULT_EXTENT: u32 = 4_096;

type Path = Vec<(i64, i64)>;

impl Layer {
    /// The text property `name` of a feature.
    pub(super) fn text(&self, feature: &Feature, name: &str) -> Option<&str> {
        feature.tags.chunks_exact(2).find_map(|pair| {
            let [key, value] = pair else { return None };
            if self.keys.get(*key as usize)? != name {
                return None;
            }
            let text = self.values.get(*value as usize)?.text.as_deref()?;
            (!text.is_empty()).then_some(text)
        })
    }

    /// The shape of a feature in degrees.
    ///
    /// # Errors
    /// Which command cannot be.
    pub(super) fn shape(&self, feature: &Feature, tile: GridTile) -> Result<Geometry, String> {
        let extent = f64::from(self.extent.unwrap_or(DEFAULT_EXTENT).max(1));
        let paths = paths(&feature.geometry)?;
        let place = |&(x, y): &(i64, i64)| tile.place(x as f64 / extent, y as f64 / extent);
        let line = |path: &Path| path.iter().map(place).collect::<Vec<LonLat>>();
        Ok(match feature.kind {
            Some(POINT) => Geometry::Points(paths.iter().flatten().map(place).collect()),
            Some(LINE) => Geometry::Lines(paths.iter().map(line).collect()),
            Some(POLYGON) => {
                let mut polygons: Vec<Vec<Vec<LonLat>>> = Vec::new();
                for ring in &paths {
                    match polygons.last_mut() {
                        Some(polygon) if twice_area(ring) < 0 => polygon.push(line(ring)),
                        _ => polygons.push(vec![line(ring)]),
                    }
                }
                Geometry::Polygons(polygons)
            }
            _ => return Err("a shape of unknown kind".to_owned()),
        })
    }
}

/// The paths that the commands draw; a closed one ends where it began.
fn paths(commands: &[u32]) -> Result<Vec<Path>, String> {
    let mut paths: Vec<Path> = Vec::new();
    let (mut x, mut y) = (0_i64, 0_i64);
    let mut words = commands.iter().copied();
    while let Some(word) = words.next() {
        let (command, count) = (word & 7, word >> 3);
        if command == CLOSE_PATH {
            let path = paths.last_mut().ok_or("a ring is closed before it began")?;
            path.extend(path.first().copied());
            continue;
        }
        if command != MOVE_TO && command != LINE_TO {
            return Err(format!("unknown drawing command {command}"));
        }
        for _ in 0..count {
            let (Some(right), Some(down)) = (words.next(), words.next()) else {
                return Err("the shape is cut off".to_owned());
            };
            x += unzigzag(right);
            y += unzigzag(down);
            match (command, paths.last_mut()) {
                (LINE_TO, Some(path)) => path.push((x, y)),
                (LINE_TO, None) => return Err("a line without a beginning".to_owned()),
                _ => paths.push(vec![(x, y)]),
            }
        }
    }
    Ok(paths)
}

fn unzigzag(word: u32) -> i64 {
    i64::from((word >> 1) as i32 ^ -((word & 1) as i32))
}

fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// Twice the area of a closed path; positive for an outer ring.
fn twice_area(path: &Path) -> i128 {
    let pairs = path.iter().zip(path.iter().skip(1));
    let cross = |((x0, y0), (x1, y1)): (&(i64, i64), &(i64, i64))| {
        i128::from(*x0) * i128::from(*y1) - i128::from(*x1) * i128::from(*y0)
    };
    pairs.map(cross).sum()
}

/// A shape's kind and commands in `tile`, at [`DEFAULT_EXTENT`]; `None` if it has no place
/// near the tile, within a quarter of its side.
pub(super) fn commands(geometry: &Geometry, tile: GridTile) -> Option<(i32, Vec<u32>)> {
    let is_near = |place: LonLat| {
        let (across, down) = tile.share(place);
        (-0.25..=1.25).contains(&across) && (-0.25..=1.25).contains(&down)
    };
    if !geometry.places().any(is_near) {
        return None;
    }
    let mut pen = Pen { tile, x: 0, y: 0, words: Vec::new() };
    let kind = match geometry {
        Geometry::Points(places) => {
            places.iter().for_each(|place| pen.path(std::slice::from_ref(place), false));
            POINT
        }
        Geometry::Lines(lines) => {
            lines.iter().for_each(|line| pen.path(line, false));
            LINE
        }
        Geometry::Polygons(polygons) => {
            for polygon in polygons {
                for (nr, ring) in polygon.iter().enumerate() {
                    pen.ring(ring, nr == 0);
                }
            }
            POLYGON
        }
    };
    Some((kind, pen.words))
}

/// Writes commands relative to where it stands.
struct Pen {
    tile: GridTile,
    x: i32,
    y: i32,
    words: Vec<u32>,
}

impl Pen {
    /// A ring, turned so that an outer one has a positive area on the tile.
    fn ring(&mut self, ring: &[LonLat], is_outer: bool) {
        let Some((_, open)) = ring.split_last() else { return };
        let unit = |place: &LonLat| {
            let (across, down) = self.tile.share(*place);
            ((across * 4_096.0) as i64, (down * 4_096.0) as i64)
        };
        let path: Path = ring.iter().map(unit).collect();
        if (twice_area(&path) > 0) == is_outer {
            self.path(open, true);
        } else {
            let turned: Vec<LonLat> = open.iter().rev().copied().collect();
            self.path(&turned, true);
        }
    }

    fn path(&mut self, places: &[LonLat], is_closed: bool) {
        let Some((first, rest)) = places.split_first() else { return };
        self.words.push(MOVE_TO | 1 << 3);
        self.go(*first);
        if !rest.is_empty() {
            self.words.push(LINE_TO | (rest.len() as u32) << 3);
            rest.iter().for_each(|place| self.go(*place));
        }
        if is_closed {
            self.words.push(CLOSE_PATH | 1 << 3);
        }
    }

    fn go(&mut self, place: LonLat) {
        let (across, down) = self.tile.share(place);
        let extent = f64::from(DEFAULT_EXTENT);
        let (x, y) = ((across * extent).round() as i32, (down * extent).round() as i32);
        self.words.push(zigzag(x.wrapping_sub(self.x)));
        self.words.push(zigzag(y.wrapping_sub(self.y)));
        (self.x, self.y) = (x, y);
    }
}
