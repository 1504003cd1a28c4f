//! The water network as an EPANET 2.2 input file, read into assets and mains.
//!
//! Reservoirs are sources, tanks are reservoirs, pumps and valves are themselves. A
//! junction is an asset if its tag says so: `plant`, `source`, `dma`, `gauge`; `gauge@DMA-DB3`
//! is a gauge of that area. Any other tag names the metered area that a node or pipe belongs
//! to. Pipes become one shape for each area. Which asset feeds which follows from the pipes:
//! from a source to a plant, reservoir and area, through any number of plain junctions, but
//! not through another asset. How a pipe happens to be drawn does not count.
//!
//! The option `crs` says what the coordinates are: `lonlat` (the default), `utm50s`, or
//! `none` for a scheme without places.

mod feeding;
mod model;
mod utm;

use std::collections::BTreeMap;

use wall_model::{Area, AreaClass, Asset, AssetClass, Fact, FactKind, Geometry, LonLat, ServiceId};
use wall_service::{DecodeError, Decoded, Endpoint, Frame, Origin, Request, bounds_of, is_swapped};

use self::model::Model;
use super::{ID, document, parts, reading::Readings};

/// What a file's coordinates are.
#[derive(Clone, Copy)]
enum Crs {
    LonLat,
    Utm50S,
    None,
}

impl Crs {
    fn of(origin: &Origin) -> Result<Self, String> {
        match origin.options.get("crs").map_or("lonlat", String::as_str) {
            "lonlat" => Ok(Self::LonLat),
            "utm50s" => Ok(Self::Utm50S),
            "none" => Ok(Self::None),
            other => Err(format!("crs: {other:?}: say lonlat, utm50s or none")),
        }
    }

    fn place(self, (x, y): (f64, f64)) -> Option<LonLat> {
        match self {
            Self::LonLat => Some(LonLat::new(x, y)).filter(|place| place.is_on_earth()),
            Self::Utm50S => utm::place(x, y),
            Self::None => None,
        }
    }
}

/// Asks for the file, or waits for it in a folder.
pub(super) fn request(origin: &Origin, endpoint: &Endpoint) -> Result<Request, String> {
    Crs::of(origin)?;
    if let Some(folder) = endpoint.url.strip_prefix("folder:") {
        return Ok(Request::Watch { folder: folder.to_owned(), extension: "inp".to_owned() });
    }
    let url = endpoint.url.clone();
    Ok(Request::Get { url, accept: "text/plain, */*;q=0.1", address: String::new() })
}

/// Reads a file.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let crs = Crs::of(&frame.origin).map_err(DecodeError::Unexpected)?;
    let body = document::text(&frame.body)?;
    let text = String::from_utf8_lossy(body);
    let malformed = |detail| DecodeError::Malformed { format: "EPANET input", detail };
    let model = Model::read(&text).map_err(malformed)?;
    let mut readings = Readings::new(frame);
    for (line, reason) in &model.problems {
        readings.reject(*line, format!("line {line}: {reason}"));
    }
    let network = Network::of(&model, crs, frame);
    network.tell(&mut readings, frame);
    Ok(readings.finish())
}

/// A file's assets and mains.
struct Network<'a> {
    model: &'a Model,
    crs: Crs,
    /// Classes of the nodes that are assets.
    classes: BTreeMap<&'a str, AssetClass>,
    is_swapped: bool,
}

impl<'a> Network<'a> {
    fn of(model: &'a Model, crs: Crs, frame: &Frame) -> Self {
        let mut classes = BTreeMap::new();
        for node in &model.nodes {
            let tag = model.node_tags.get(&node.id);
            let tag = tag.and_then(|tag| parts::class_of(tag.split('@').next()?));
            if let Some(class) = tag.or(node.class) {
                classes.insert(node.id.as_str(), class);
            }
        }
        let bounds = bounds_of(&frame.origin);
        let first = model.places.values().next();
        let is_swapped = matches!(crs, Crs::LonLat)
            && first.is_some_and(|(x, y)| is_swapped(LonLat::new(*x, *y), bounds));
        Self { model, crs, classes, is_swapped }
    }

    fn tell(&self, readings: &mut Readings<'_>, frame: &Frame) {
        if self.is_swapped {
            readings.reject(0, "coordinates: latitude and longitude are in the wrong order");
        }
        let is_placed = matches!(self.crs, Crs::None) || self.is_swapped;
        let lost = self.model.places.values().filter(|place| self.crs.place(**place).is_none());
        let lost = lost.count();
        if lost > 0 && !is_placed {
            readings
                .reject(0, format!("{lost} coordinates are no places; what is the option crs?"));
        }
        let service = ServiceId::from(ID);
        let feeds = feeding::feeds(self.model, &self.classes, |id| self.area_of(id));
        for node in &self.model.nodes {
            let Some(class) = self.classes.get(node.id.as_str()) else { continue };
            let of_area = self.area_of(&node.id).map(Into::into);
            let fed = feeds.get(node.id.as_str()).into_iter().flatten().map(|id| (*id).into());
            let asset = Asset {
                class: *class,
                name: node.name.clone(),
                feeds: of_area.map_or_else(|| fed.collect(), |area| vec![area]),
                capacity: node.capacity,
                customers: None,
            };
            let kind = FactKind::Asset(asset);
            let mut fact = Fact::new(&service, node.id.as_str(), frame.received_at, kind);
            fact.place = self.place(&node.id);
            readings.fact(0, fact);
        }
        for link in self.model.links.iter().filter(|link| link.class != AssetClass::Pipe) {
            let asset = Asset {
                class: link.class,
                name: link.name.clone(),
                feeds: Vec::new(),
                capacity: None,
                customers: None,
            };
            let kind = FactKind::Asset(asset);
            let mut fact = Fact::new(&service, link.id.as_str(), frame.received_at, kind);
            fact.place = self.place(&link.from);
            readings.fact(0, fact);
        }
        for (area, lines) in self.mains() {
            let title = if area.is_empty() { self.model.title.clone() } else { area.clone() };
            let class = AreaClass::Utility;
            let area = Area { name: title, class, geometry: Geometry::Lines(lines) };
            let entity = format!("mains:{}", area.name);
            let kind = FactKind::Area(area);
            readings.fact(0, Fact::new(&service, entity, frame.received_at, kind));
        }
    }

    /// The metered area that a node's tag names: `DMA-DB3`, `gauge@DMA-DB3`.
    fn area_of(&self, node: &str) -> Option<&'a str> {
        area_of_tag(self.model.node_tags.get(node)?)
    }

    fn place(&self, node: &str) -> Option<LonLat> {
        if self.is_swapped {
            return None;
        }
        self.crs.place(*self.model.places.get(node)?)
    }

    /// Lines of pipes by the area that their tag, or that of their end, names.
    fn mains(&self) -> BTreeMap<String, Vec<Vec<LonLat>>> {
        let mut mains = BTreeMap::<String, Vec<Vec<LonLat>>>::new();
        for link in self.model.links.iter().filter(|link| link.class == AssetClass::Pipe) {
            let of_link = self.model.link_tags.get(&link.id).and_then(|tag| area_of_tag(tag));
            let of_end = || self.area_of(&link.to);
            let bends = self.model.bends.get(&link.id).into_iter().flatten();
            let bends = bends.filter_map(|place| self.crs.place(*place));
            let ends = (self.place(&link.from), self.place(&link.to));
            let (Some(from), Some(to)) = ends else { continue };
            let line = std::iter::once(from).chain(bends).chain([to]).collect();
            let area = of_link.or_else(of_end).unwrap_or_default().to_owned();
            mains.entry(area).or_default().push(line);
        }
        mains
    }
}

/// The metered area that a tag names, if it names one.
fn area_of_tag(tag: &str) -> Option<&str> {
    match tag.split_once('@') {
        Some((_, area)) => Some(area),
        None => parts::class_of(tag).is_none().then_some(tag),
    }
}
