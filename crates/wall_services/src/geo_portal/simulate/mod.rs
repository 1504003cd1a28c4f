//! The geo portal of a simulated city: documents, WFS, OGC API Features, WMS and tiles.

mod features;
mod picture;

use prost::Message as _;
use wall_model::{Fact, FactKind, LonLat, LonLatBounds, Timestamp};
use wall_service::{Asked, City, Response};

use super::{
    ID,
    mvt::{self, Feature, Layer, Value, VectorTile},
    tile_grid::GridTile,
};

/// Answers `asked` as a geo server would.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    match asked.feed.as_str() {
        "districts" | "roads" | "places" | "incidents" => {
            features::answer(city.facts(ID, &asked.feed, at), at, asked)
        }
        "wms" => match map_area(asked) {
            Some((bounds, width, height)) => {
                png(picture::draw(&shapes(city, at), width, height, |place| {
                    let across = (place.lon_deg - bounds.min.lon_deg)
                        / (bounds.max.lon_deg - bounds.min.lon_deg);
                    let down = (bounds.max.lat_deg - place.lat_deg)
                        / (bounds.max.lat_deg - bounds.min.lat_deg);
                    (across, down)
                }))
            }
            None => features::refusal("InvalidParameterValue", "BBOX, CRS, WIDTH or HEIGHT"),
        },
        "xyz" => match GridTile::parse(&asked.path) {
            Some(tile) => {
                png(picture::draw(&shapes(city, at), 256, 256, |place| tile.share(place)))
            }
            None => Response::not_found(),
        },
        "pmtiles" => match GridTile::parse(&asked.path) {
            Some(tile) => Response::Http {
                status: 200,
                media_type: "application/vnd.mapbox-vector-tile",
                body: vector_tile(&shapes(city, at), tile).encode_to_vec(),
            },
            None => Response::not_found(),
        },
        _ => Response::not_found(),
    }
}

fn png(body: Vec<u8>) -> Response {
    Response::Http { status: 200, media_type: "image/png", body }
}

/// The shapes that a map server draws.
fn shapes(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let mut shapes = city.facts(ID, "districts", at);
    shapes.extend(city.facts(ID, "roads", at));
    shapes
}

/// Bounds and size of a GetMap request in EPSG:4326, latitude first.
fn map_area(asked: &Asked) -> Option<(LonLatBounds, usize, usize)> {
    let numbers: Vec<f64> =
        asked.parameter("BBOX")?.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [south, west, north, east] = *numbers.as_slice() else { return None };
    let side = |name| -> Option<usize> {
        asked.parameter(name)?.parse().ok().filter(|side| (1..=4_096).contains(side))
    };
    let bounds = LonLatBounds { min: LonLat::new(west, south), max: LonLat::new(east, north) };
    let is_asked_right =
        asked.parameter("CRS") == Some("EPSG:4326") && west < east && south < north;
    is_asked_right.then_some((bounds, side("WIDTH")?, side("HEIGHT")?))
}

/// The shapes in `tile`, a layer for each class.
fn vector_tile(shapes: &[Fact], tile: GridTile) -> VectorTile {
    let mut roads = layer("roads");
    let mut land = layer("land");
    for fact in shapes {
        let FactKind::Area(area) = &fact.kind else { continue };
        let Some((kind, geometry)) = mvt::commands(&area.geometry, tile) else { continue };
        let layer = if kind == mvt::LINE { &mut roads } else { &mut land };
        let class = features::own_word(&area.class);
        let tags = [(0, area.name.as_str()), (1, class.as_str())]
            .into_iter()
            .flat_map(|(key, text)| {
                layer.values.push(Value { text: Some(text.to_owned()) });
                [key, layer.values.len() as u32 - 1]
            })
            .collect();
        let id = Some(layer.features.len() as u64 + 1);
        layer.features.push(Feature { id, tags, kind: Some(kind), geometry });
    }
    VectorTile { layers: vec![roads, land] }
}

fn layer(name: &str) -> Layer {
    Layer {
        version: Some(2),
        name: name.to_owned(),
        keys: vec!["name".to_owned(), "class".to_owned()],
        extent: Some(mvt::DEFAULT_EXTENT),
        ..Layer::default()
    }
}
