//! Vector tiles read into shapes of the map, by the layers that common schemas have.

use std::collections::BTreeMap;

use prost::Message as _;
use wall_model::{Area, AreaClass, Fact, FactKind, Geometry, LonLat, ServiceId};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    area::single_place,
    classes::area_class,
    geojson,
    geojson::to_centimetre,
    mvt::{Feature, Layer, VectorTile},
    tile_grid::GridTile,
};

/// Largest tile that is read, bytes; whoever makes tiles keeps them under 0.5 MB.
const MAX_TILE: usize = 2_000_000;

/// Properties that hold a feature's class in the schemas of OpenMapTiles, Protomaps,
/// Shortbread and plain exports of OpenStreetMap.
const CLASSES: &[&str] = &["class", "kind_detail", "kind", "subclass", "highway", "amenity"];

/// Properties that hold a feature's name, the room's language first.
const NAMES: &[&str] = &["name:id", "name", "nama", "ref"];

/// Reads a frame of `pmtiles`: one tile, whose `z/x/y` is its address.
///
/// A shape that crosses tiles comes once with each, as another entity. Layers that the map
/// does not draw (buildings, boundaries, labels) are passed over.
pub(super) fn tile(frame: &Frame) -> Result<Decoded, DecodeError> {
    let tile = GridTile::parse(&frame.address)
        .ok_or_else(|| DecodeError::Unexpected("a tile without z/x/y".to_owned()))?;
    if frame.body.len() > MAX_TILE {
        return Err(DecodeError::Unexpected(format!("a tile of over {MAX_TILE} bytes")));
    }
    let vector_tile = VectorTile::decode(&*frame.body).map_err(|err| DecodeError::Malformed {
        format: "vector tile (MVT)",
        detail: err.to_string(),
    })?;
    let wanted: Option<Vec<&str>> =
        frame.origin.options.get("layers").map(|names| names.split(',').map(str::trim).collect());
    let mut decoded = Decoded::default();
    let mut row = 0;
    for layer in &vector_tile.layers {
        let is_wanted = wanted.as_ref().is_none_or(|names| names.contains(&layer.name.as_str()));
        if is_wanted {
            read_layer(frame, tile, layer, row, &mut decoded);
        }
        row += layer.features.len();
    }
    Ok(decoded)
}

fn read_layer(
    frame: &Frame,
    tile: GridTile,
    layer: &Layer,
    first_row: usize,
    decoded: &mut Decoded,
) {
    let service = ServiceId::from(ID);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (nr, feature) in layer.features.iter().enumerate() {
        let row = first_row + nr;
        let Some(class) = class(frame, layer, feature) else { continue };
        let geometry = layer.shape(feature, tile).and_then(|geometry| {
            let geometry = rounded(geometry);
            geojson::check(&geometry).map(|()| geometry)
        });
        let geometry = match geometry {
            Ok(geometry) => geometry,
            Err(reason) => {
                decoded.reject(row, format!("layer {}: {reason}", short(&layer.name)));
                continue;
            }
        };
        let id = feature.id.map_or_else(|| format!("n{nr}"), |id| id.to_string());
        let count = counts.entry(id.clone()).or_default();
        *count += 1;
        let repeat = if *count > 1 { format!(".{count}") } else { String::new() };
        let entity = format!("{}/{}/{tile}/{id}{repeat}", frame.origin.name, short(&layer.name));
        let name = NAMES.iter().find_map(|name| layer.text(feature, name)).unwrap_or_default();
        let name = short(name).to_owned();
        let place = single_place(&geometry);
        let kind = FactKind::Area(Area { name, class, geometry });
        let fact = Fact { place, ..Fact::new(&service, entity, frame.received_at, kind) };
        decoded.take(row, fact, frame.received_at);
    }
}

/// What a feature is, by its layer and class; `None` if the map does not draw it.
fn class(frame: &Frame, layer: &Layer, feature: &Feature) -> Option<AreaClass> {
    let option = frame.origin.options.get("class");
    let own = option.and_then(|name| layer.text(feature, name));
    let word = own.or_else(|| CLASSES.iter().find_map(|name| layer.text(feature, name)));
    let class = word.and_then(area_class);
    match layer.name.as_str() {
        "bus_routes" | "routes" => Some(AreaClass::BusRoute),
        "bus_stops" | "stops" => Some(AreaClass::BusStop),
        "water" | "waterway" | "ocean" | "water_polygons" | "water_lines" => Some(AreaClass::Water),
        "earth" | "land" if class.is_none() => Some(AreaClass::Land),
        "park" | "parks" => Some(AreaClass::Green),
        "landuse" | "landcover" | "natural" | "land" | "earth" => class
            .filter(|class| matches!(class, AreaClass::Green | AreaClass::Water | AreaClass::Land)),
        "roads" | "road" | "streets" | "transportation" | "jalan" => {
            Some(class.filter(is_road).unwrap_or(AreaClass::RoadLocal))
        }
        "poi" | "pois" | "places" => class.filter(|class| {
            matches!(
                class,
                AreaClass::Hospital | AreaClass::Market | AreaClass::Post | AreaClass::BusStop
            )
        }),
        name => own.and(class).or_else(|| {
            let default = frame.origin.options.get("default_class");
            default.and_then(|word| area_class(word)).or_else(|| area_class(name))
        }),
    }
}

fn is_road(class: &AreaClass) -> bool {
    matches!(
        class,
        AreaClass::RoadArterial | AreaClass::RoadCollector | AreaClass::RoadLocal | AreaClass::Path
    )
}

/// The shape with places to a centimetre.
fn rounded(mut geometry: Geometry) -> Geometry {
    let round = |place: &mut LonLat| {
        *place = LonLat::new(to_centimetre(place.lon_deg), to_centimetre(place.lat_deg));
    };
    match &mut geometry {
        Geometry::Points(places) => places.iter_mut().for_each(round),
        Geometry::Lines(lines) => lines.iter_mut().flatten().for_each(round),
        Geometry::Polygons(polygons) => polygons.iter_mut().flatten().flatten().for_each(round),
    }
    geometry
}

/// A name cut at 100 bytes.
fn short(name: &str) -> &str {
    name.get(..name.floor_char_boundary(100)).unwrap_or_default()
}
