//! The `map` tile: the city with everything that has a place, whichever service told it.
//!
//! Options: `title`; `bounds = [west, south, east, north]`; `layers` (only these) and
//! `hide` (all but these): `basemap`, `land`, `districts`, `roads`, `transit`, `traffic`,
//! `junctions`, `cameras`, `places`, `units`, `incidents`, `calls`, `complaints`, `messages`,
//! `projects`, `water`, `gauges`, `warnings`, `zones`; of complaints, messages, projects, water
//! and gauges only what is unusual is drawn unless `layers` names them; `named`: classes of units, and
//! `junction`, `camera`, whose names are written; `cones = true`: the views of all cameras;
//! `silent_secs`: silence after which a unit fades.

mod built;
mod incidents;
mod legend;
mod matters;
mod movers;
mod places;
mod shapes;
mod told;
mod trouble;
mod wishes;
mod zones;

use wall_model::{Area, AreaClass, FactKind, LonLatBounds, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Body, Freshness, MapView, Text},
};

use trouble::Troubles;
use wishes::{Layer, Wishes};

/// The steps at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Older news from units, junctions and incidents than this make the map stale.
const STALE: Span = Span::from_mins(1);

/// See the [module](self).
pub(super) struct CityMap;

impl Tile for CityMap {
    fn id(&self) -> &'static str {
        "geo_portal/map"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "bounds", "cones", "layers", "hide", "named", "silent_secs"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let wishes = Wishes::of(options);
        // What holds is judged at the tick, so that the view changes there only.
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let areas = shapes::areas(at, &wishes);
        let (troubles, repeated) = (Troubles::of(at), trouble::repeated(at));
        let incidents = matters::incidents(at, &wishes, &repeated);
        let mut movers = movers::movers(at, &wishes);
        let (callers, mut circles) = told::callers(at, &wishes);
        let mut places = places::places(at, &wishes);
        places.extend(built::parts(at, &wishes, &troubles));
        places.extend(built::projects(at, &wishes));
        places.extend(matters::complaints(at, &wishes, &repeated));
        places.extend(told::messages(at, &wishes));
        places.extend(callers);
        let linked = incidents::link(at, incidents, &mut movers, &wishes);
        circles.extend(told::piles(at, &wishes, &linked));
        let traffic = shapes::traffic(at, &wishes);
        let bounds = wishes.bounds.or_else(|| bounds(at));
        let zones = bounds.map(|bounds| zones::zones(at, &wishes, &troubles, &bounds));
        let zones = zones.unwrap_or_default();
        let legend = legend::legend(&traffic, &zones, &places, &movers);
        let source = legend::source(&places, &movers);
        let cones = places::cones(at, &wishes, &linked);
        let basemaps = shapes::basemaps(at, &wishes);
        let is_empty = areas.is_empty()
            && basemaps.is_empty()
            && movers.is_empty()
            && places.is_empty()
            && linked.is_empty();
        let body = match bounds {
            Some(bounds) if !is_empty => Body::Map(Box::new(MapView {
                bounds,
                basemaps,
                areas,
                zones,
                circles,
                traffic,
                cones,
                places,
                movers,
                incidents: linked,
                legend,
            })),
            _ => Body::Empty(Text::words("Belum ada peta", "No map yet")),
        };
        TileView {
            title: wishes.title.map_or_else(|| Text::words("Peta kota", "City map"), Text::name),
            source,
            freshness: Freshness::of(newest(at), at.now(), STALE),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// When the newest thing on the map that changes was observed.
fn newest(at: &Moment) -> Option<Timestamp> {
    [Slot::Position, Slot::Signal, Slot::Case]
        .into_iter()
        .filter_map(|slot| at.latest_of_all(slot).map(|known| known.fact.observed_at).max())
        .max()
        .or_else(|| at.latest_of_all(Slot::Area).map(|known| known.fact.observed_at).max())
}

/// The bounds of the districts; where none are known, of everything that has a place.
fn bounds(at: &Moment) -> Option<LonLatBounds> {
    let is_district = |area: &Area| matches!(area.class, AreaClass::District | AreaClass::Village);
    let districts = at.latest_of_all(Slot::Area).filter_map(|known| match &known.fact.kind {
        FactKind::Area(area) if is_district(area) => Some(area),
        _ => None,
    });
    LonLatBounds::around(districts.flat_map(|area| area.geometry.places())).or_else(|| {
        let areas = at.latest_of_all(Slot::Area).filter_map(|known| match &known.fact.kind {
            FactKind::Area(area) => Some(area),
            _ => None,
        });
        let single = [Slot::Position, Slot::Signal, Slot::Footage, Slot::Case]
            .into_iter()
            .flat_map(|slot| at.latest_of_all(slot))
            .filter_map(|known| known.fact.place);
        let places = areas.flat_map(|area| area.geometry.places()).chain(single);
        LonLatBounds::around(places).or_else(|| basemap_bounds(at))
    })
}

fn basemap_bounds(at: &Moment) -> Option<LonLatBounds> {
    let corners = at.latest_of_all(Slot::Basemap).filter_map(|known| match &known.fact.kind {
        FactKind::Basemap(basemap) => Some([basemap.bounds.min, basemap.bounds.max]),
        _ => None,
    });
    LonLatBounds::around(corners.flatten())
}

impl Wishes<'_> {
    /// The layer of a class of shape.
    fn shows_class(&self, class: AreaClass) -> bool {
        self.shows(match class {
            AreaClass::Land | AreaClass::Water | AreaClass::Green => Layer::Land,
            AreaClass::District | AreaClass::Village | AreaClass::Utility | AreaClass::Zone => {
                Layer::Districts
            }
            AreaClass::RoadArterial
            | AreaClass::RoadCollector
            | AreaClass::RoadLocal
            | AreaClass::Path => Layer::Roads,
            AreaClass::BusRoute | AreaClass::BusStop => Layer::Transit,
            AreaClass::Hospital | AreaClass::Market | AreaClass::Post => Layer::Places,
            AreaClass::TrafficLink => Layer::Traffic,
        })
    }
}
