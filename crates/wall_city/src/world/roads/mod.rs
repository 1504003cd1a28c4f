//! The city's streets: arterials and collectors along their axes, and a made-up net of
//! local streets between them, all one connected graph.
//!
//! The streets are the same for every seed.

mod locals;
mod mains;
mod net;

use wall_geo::{Metres, NodeId, RoadClass, RoadGraph};
use wall_model::{Area, AreaClass, Geometry};

use super::{file::CityFile, land::Land};

/// A street.
#[derive(Debug)]
pub(super) struct Street {
    /// Its name; empty of a local one.
    pub(super) name: String,
    pub(super) class: RoadClass,
    /// Its nodes in order.
    pub(super) nodes: Vec<NodeId>,
}

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Roads {
    pub(super) graph: RoadGraph,
    /// Arterials, collectors, then local streets; edges say which by their `road`.
    pub(super) streets: Vec<Street>,
    /// What the feed `roads` tells: entity and area.
    pub(super) areas: Vec<(String, Area)>,
}

impl Roads {
    /// Builds the net. Node `n` is junction `n` of the file.
    pub(super) fn new(file: &CityFile, land: &Land) -> Self {
        let mut net = net::Net::new(file.junctions.iter().map(|one| land.metres(one.at)));
        mains::lay(&mut net, file, land);
        locals::lay(&mut net, land);
        net.keep_connected(0);
        let (graph, streets) = net.finish();
        let areas = areas(land, &graph, &streets);
        Self { graph, streets, areas }
    }

    /// The nearest street with a name.
    pub(super) fn street_near(&self, at: Metres) -> Option<&Street> {
        let node = self.graph.nearest_node(at, RoadClass::Collector)?;
        let arms = self.graph.arms(node).iter();
        let edges = arms.filter_map(|(edge, _)| self.graph.edge(*edge));
        let best = edges.min_by_key(|edge| (edge.class, edge.road))?;
        self.streets.get(best.road as usize).filter(|street| !street.name.is_empty())
    }
}

/// The feed's areas: streets of one name are one entity of several lines.
fn areas(land: &Land, graph: &RoadGraph, streets: &[Street]) -> Vec<(String, Area)> {
    let mut areas: Vec<(String, Area)> = Vec::new();
    let mut local = 0;
    for street in streets {
        let line = street.nodes.iter().filter_map(|node| graph.node(*node));
        let line = line.map(|at| land.place(at)).collect();
        let known =
            areas.iter_mut().find(|(_, area)| !street.name.is_empty() && area.name == street.name);
        if let Some((_, Area { geometry: Geometry::Lines(lines), .. })) = known {
            lines.push(line);
            continue;
        }
        let (class, entity) = match street.class {
            RoadClass::Arterial => (AreaClass::RoadArterial, slug(&street.name)),
            RoadClass::Collector => (AreaClass::RoadCollector, slug(&street.name)),
            RoadClass::Local => {
                local += 1;
                (AreaClass::RoadLocal, format!("lokal-{local:04}"))
            }
        };
        let geometry = Geometry::Lines(vec![line]);
        areas.push((entity, Area { name: street.name.clone(), class, geometry }));
    }
    areas
}

/// A name as an id: `Jl. Teuku Umar` becomes `jl-teuku-umar`.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
