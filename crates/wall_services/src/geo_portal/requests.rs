//! What is asked of geo servers, page after page.

use url::Url;
use wall_model::LonLatBounds;
use wall_service::{Endpoint, Frame, Origin, Request};

use super::{geojson, raster, tile_grid::GridTile};

const GEOJSON: &str = "application/geo+json, application/json;q=0.9";

/// Features a page unless the city file says otherwise (option `count`).
const PAGE: u64 = 1_000;

/// Where paging ends even if the server says that there is more, features.
const MAX_START: u64 = 200_000;

/// Most tiles that a feed asks for.
const MAX_TILES: u64 = 256;

/// The first requests of a feed.
pub(super) fn first(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    match origin.feed.as_str() {
        "districts" | "roads" | "places" | "incidents" => {
            document(origin, endpoint).map(|request| vec![request])
        }
        "wms" => wms(origin, endpoint).map(|request| vec![request]),
        "xyz" => tiles(origin, endpoint, 13, "image/png, image/jpeg"),
        "pmtiles" if endpoint.url.starts_with("http") => {
            tiles(origin, endpoint, 14, "application/vnd.mapbox-vector-tile, */*;q=0.1")
        }
        "pmtiles" => Ok(vec![Request::Tiles {
            url: endpoint.url.clone(),
            bounds: endpoint.bounds,
            zoom: zoom(origin, 14)?,
        }]),
        other => Err(format!("geo_portal has no feed {other}")),
    }
}

/// The page after `frame`.
pub(super) fn next(frame: &Frame) -> Option<Request> {
    if !matches!(frame.origin.feed.as_str(), "districts" | "roads" | "places" | "incidents") {
        return None;
    }
    let here = Url::parse(&frame.address).ok()?;
    let document = geojson::document(&frame.body).ok()?;
    if let Some(link) = &document.next {
        let there = here.join(link).ok().filter(|there| there.origin() == here.origin())?;
        return (there != here).then(|| get(&there));
    }
    if option(&frame.origin, "kind") != Some("wfs") {
        return None;
    }
    let number = |name: &str| -> Option<u64> {
        let mut pairs = here.query_pairs();
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.parse().ok()
    };
    let returned = u64::try_from(document.features.len()).ok()?;
    let start = number("STARTINDEX")?.checked_add(returned)?;
    let is_last = match document.matched {
        Some(matched) => start >= matched,
        None => returned < number("COUNT")?,
    };
    if is_last || returned == 0 || start > MAX_START {
        return None;
    }
    Some(get(&with_query(here, &[("STARTINDEX", &start.to_string())])))
}

fn get(url: &Url) -> Request {
    Request::Get { url: url.to_string(), accept: GEOJSON, address: url.to_string() }
}

fn option<'a>(origin: &'a Origin, name: &str) -> Option<&'a str> {
    origin.options.get(name).map(String::as_str)
}

fn document(origin: &Origin, endpoint: &Endpoint) -> Result<Request, String> {
    if let Some(folder) = endpoint.url.strip_prefix("folder:") {
        let extension = option(origin, "extension").unwrap_or("geojson").to_owned();
        return Ok(Request::Watch { folder: folder.to_owned(), extension });
    }
    let url = parse(&endpoint.url)?;
    let count = option(origin, "count").map_or(Ok(PAGE), |count| {
        count.parse().map_err(|_err| format!("option count = \"{count}\" is not a number"))
    })?;
    let collection = || {
        option(origin, "collection")
            .ok_or("option collection is missing: the layer's name, as in collection = \"desa\"")
    };
    match option(origin, "kind").unwrap_or("geojson") {
        "geojson" => Ok(get(&url)),
        "wfs" => {
            let count = count.to_string();
            let mut query = vec![
                ("SERVICE", "WFS"),
                ("VERSION", "2.0.0"),
                ("REQUEST", "GetFeature"),
                ("TYPENAMES", collection()?),
                ("OUTPUTFORMAT", option(origin, "output_format").unwrap_or("geojson")),
            ];
            query.extend(option(origin, "srs").map(|srs| ("SRSNAME", srs)));
            query.extend([("COUNT", count.as_str()), ("STARTINDEX", "0")]);
            Ok(get(&with_query(url, &query)))
        }
        "ogc_api" => {
            let mut url = url;
            if !url.path().ends_with("/items") {
                let collection = collection()?;
                let mut path = url
                    .path_segments_mut()
                    .map_err(|()| "the address cannot have a path".to_owned())?;
                path.pop_if_empty().extend(["collections", collection, "items"]);
            }
            Ok(get(&with_query(url, &[("f", "json"), ("limit", &count.to_string())])))
        }
        other => Err(format!("option kind = \"{other}\": say geojson, wfs or ogc_api")),
    }
}

fn wms(origin: &Origin, endpoint: &Endpoint) -> Result<Request, String> {
    let layers = option(origin, "layers")
        .ok_or("option layers is missing: the map layers, as in layers = \"jalan,desa\"")?;
    let crs = option(origin, "crs").unwrap_or("EPSG:4326");
    let width = option(origin, "width").map_or(Ok(2_048.0), str::parse);
    let width: f64 = width.map_err(|_err| "option width is not a number of pixels".to_owned())?;
    let bounds = endpoint.bounds;
    let LonLatBounds { min, max } = bounds;
    let (box_text, aspect) = match crs {
        // WMS 1.3.0 takes the axes of EPSG:4326 in the order of its definition: latitude first.
        "EPSG:4326" => {
            let narrowing = bounds.centre().lat_deg.to_radians().cos();
            let aspect = (max.lat_deg - min.lat_deg) / ((max.lon_deg - min.lon_deg) * narrowing);
            (format!("{},{},{},{}", min.lat_deg, min.lon_deg, max.lat_deg, max.lon_deg), aspect)
        }
        "EPSG:3857" => {
            let ((west, south), (east, north)) = (mercator_m(min), mercator_m(max));
            let aspect = (north - south) / (east - west);
            (format!("{west:.3},{south:.3},{east:.3},{north:.3}"), aspect)
        }
        other => return Err(format!("option crs = \"{other}\": say EPSG:4326 or EPSG:3857")),
    };
    let pixels = |length: f64| format!("{:.0}", length.clamp(64.0, 4_096.0));
    let url = with_query(
        parse(&endpoint.url)?,
        &[
            ("SERVICE", "WMS"),
            ("VERSION", "1.3.0"),
            ("REQUEST", "GetMap"),
            ("LAYERS", layers),
            ("STYLES", option(origin, "styles").unwrap_or_default()),
            ("CRS", crs),
            ("BBOX", &box_text),
            ("WIDTH", &pixels(width)),
            ("HEIGHT", &pixels(width * aspect)),
            ("FORMAT", option(origin, "format").unwrap_or("image/png")),
        ],
    );
    Ok(Request::Get {
        url: url.to_string(),
        accept: "image/png, image/jpeg",
        address: raster::map_address(crs, bounds),
    })
}

fn tiles(
    origin: &Origin,
    endpoint: &Endpoint,
    default_zoom: u8,
    accept: &'static str,
) -> Result<Vec<Request>, String> {
    let zoom = zoom(origin, default_zoom)?;
    let template = endpoint.url.replace("%7B", "{").replace("%7D", "}");
    for mark in ["{z}", "{x}", "{y}"] {
        if !template.contains(mark) {
            return Err(format!(
                "the address needs {mark}, as in https://host/{{z}}/{{x}}/{{y}}.png"
            ));
        }
    }
    let tiles = GridTile::covering(endpoint.bounds, zoom, MAX_TILES).map_err(|count| {
        format!(
            "zoom {zoom} needs {count} tiles for the city; at most {MAX_TILES}: lower option zoom"
        )
    })?;
    let request = |tile: GridTile| {
        let url = template.replace("{z}", &tile.z.to_string()).replace("{x}", &tile.x.to_string());
        Request::Get {
            url: url.replace("{y}", &tile.y.to_string()),
            accept,
            address: tile.to_string(),
        }
    };
    Ok(tiles.into_iter().map(request).collect())
}

fn zoom(origin: &Origin, default: u8) -> Result<u8, String> {
    let Some(text) = option(origin, "zoom") else { return Ok(default) };
    let zoom = text.parse().ok().filter(|zoom| *zoom <= super::tile_grid::MAX_ZOOM);
    zoom.ok_or_else(|| format!("option zoom = \"{text}\": say a number from 0 to 22"))
}

fn parse(url: &str) -> Result<Url, String> {
    Url::parse(url).map_err(|err| format!("the address is not a URL: {err}"))
}

/// `url` with these parameters, which replace those of the same name.
fn with_query(mut url: Url, parameters: &[(&str, &str)]) -> Url {
    let is_replaced = |key: &str| parameters.iter().any(|(name, _)| name.eq_ignore_ascii_case(key));
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !is_replaced(key))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(parameters);
    url
}

/// Web Mercator metres of a place.
fn mercator_m(place: wall_model::LonLat) -> (f64, f64) {
    const RADIUS_M: f64 = 6_378_137.0;
    let lat = place.lat_deg.clamp(-85.0, 85.0).to_radians();
    (RADIUS_M * place.lon_deg.to_radians(), RADIUS_M * lat.tan().asinh())
}
