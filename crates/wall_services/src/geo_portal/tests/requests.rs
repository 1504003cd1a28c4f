//! What is asked of servers, and the next page.

use wall_service::{Endpoint, Request, Service as _};

use super::{super::SERVICE, BOUNDS, frame, origin};

fn first(feed: &str, options: &[(&str, &str)], url: &str) -> Result<Vec<Request>, String> {
    let endpoint = Endpoint { url: url.to_owned(), bounds: BOUNDS };
    SERVICE.requests(&origin(feed, options), &endpoint)
}

fn url(request: &Request) -> &str {
    match request {
        Request::Get { url, .. } => url,
        other => panic!("{other:?}"),
    }
}

#[test]
fn wms_takes_latitude_first_in_epsg_4326() {
    let options = [("layers", "jalan,desa"), ("width", "800")];
    let requests = first("wms", &options, "http://127.0.0.1:8080/ows?map=denpasar").unwrap();
    assert_eq!(
        url(&requests[0]),
        "http://127.0.0.1:8080/ows?map=denpasar&SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap\
         &LAYERS=jalan%2Cdesa&STYLES=&CRS=EPSG%3A4326&BBOX=-8.76%2C115.17%2C-8.59%2C115.28\
         &WIDTH=800&HEIGHT=1251&FORMAT=image%2Fpng"
    );
    let requests = first("wms", &[("layers", "a"), ("crs", "EPSG:3857")], "http://h/").unwrap();
    assert!(url(&requests[0]).contains("BBOX=12820665.7"), "{requests:?}");
    assert!(first("wms", &[], "http://h/").unwrap_err().contains("layers"));
    assert!(first("wms", &[("layers", "a"), ("crs", "EPSG:32750")], "http://h/").is_err());
}

#[test]
fn raster_tiles_cover_the_city_and_no_more() {
    let template = "https://tiles.example/{z}/{x}/{y}.png";
    let requests = first("xyz", &[("zoom", "12")], template).unwrap();
    let urls: Vec<&str> = requests.iter().map(url).collect();
    assert_eq!(urls.len(), 6);
    assert_eq!(urls[0], "https://tiles.example/12/3358/2146.png");
    assert_eq!(urls[5], "https://tiles.example/12/3359/2148.png");
    let err = first("xyz", &[("zoom", "19")], template).unwrap_err();
    assert!(err.contains("lower option zoom"), "{err}");
    assert!(first("xyz", &[("zoom", "x")], template).is_err());
    assert!(first("xyz", &[], "https://tiles.example/").unwrap_err().contains("{z}"));
    let archive = first("pmtiles", &[("zoom", "11")], "pmtiles:/data/bali.pmtiles").unwrap();
    assert!(matches!(&archive[0], Request::Tiles { zoom: 11, .. }));
}

#[test]
fn documents_are_asked_by_the_kind_of_server() {
    let wfs = [("kind", "wfs"), ("collection", "desa"), ("count", "500")];
    let requests = first("districts", &wfs, "http://127.0.0.1:8080/ows").unwrap();
    assert_eq!(
        url(&requests[0]),
        "http://127.0.0.1:8080/ows?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=desa\
         &OUTPUTFORMAT=geojson&COUNT=500&STARTINDEX=0"
    );
    let ogc = [("kind", "ogc_api"), ("collection", "desa")];
    let requests = first("districts", &ogc, "http://127.0.0.1:5000/api/").unwrap();
    assert_eq!(
        url(&requests[0]),
        "http://127.0.0.1:5000/api/collections/desa/items?f=json&limit=1000"
    );
    let plain = first("roads", &[], "https://geo.example/jalan.geojson").unwrap();
    assert_eq!(url(&plain[0]), "https://geo.example/jalan.geojson");
    let folder = first("places", &[], "folder:/srv/geo").unwrap();
    assert!(matches!(&folder[0], Request::Watch { folder, .. } if folder == "/srv/geo"));
    assert!(
        first("districts", &[("kind", "wfs")], "http://h/").unwrap_err().contains("collection")
    );
    assert!(first("districts", &[("kind", "wcs")], "http://h/").is_err());
    assert!(first("districts", &[], "not a url").is_err());
    assert!(first("nothing", &[], "http://h/").is_err());
}

#[test]
fn pages_are_followed_on_the_same_host_only() {
    let next = |kind: &str, address: &str, body: &str| {
        let frame = frame("roads", &[("kind", kind)], address, body.as_bytes());
        SERVICE.next(&frame).map(|request| url(&request).to_owned())
    };
    let wfs = "http://h:1/ows?REQUEST=GetFeature&COUNT=2&STARTINDEX=4";
    let two = r#"{"type":"FeatureCollection","features":[{},{}]}"#;
    assert_eq!(
        next("wfs", wfs, two).unwrap(),
        "http://h:1/ows?REQUEST=GetFeature&COUNT=2&STARTINDEX=6"
    );
    let last = r#"{"type":"FeatureCollection","features":[{}]}"#;
    assert_eq!(next("wfs", wfs, last), None);
    let matched = r#"{"type":"FeatureCollection","numberMatched":6,"features":[{},{}]}"#;
    assert_eq!(next("wfs", wfs, matched), None);
    // A server that ignores STARTINDEX must not be asked for ever.
    assert_eq!(next("wfs", "http://h:1/ows?COUNT=2&STARTINDEX=200000", two), None);
    let linked = |href: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[],"links":[{{"rel":"self"}},{{"rel":"next","href":"{href}"}}]}}"#
        )
    };
    let items = "http://h:1/collections/desa/items?limit=2";
    let follow = |href: &str| next("ogc_api", items, &linked(href));
    let there = "http://h:1/collections/desa/items?offset=2";
    assert_eq!(follow("items?offset=2").as_deref(), Some(there));
    assert_eq!(follow("/collections/desa/items?offset=2").as_deref(), Some(there));
    assert_eq!(follow(there).as_deref(), Some(there));
    for href in ["http://other:1/x", "http://h:2/x", "https://h:1/x", "file:///etc/passwd", items] {
        assert_eq!(follow(href), None, "{href}");
    }
}
