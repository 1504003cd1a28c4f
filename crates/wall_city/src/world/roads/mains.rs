//! Arterials and collectors.

use wall_geo::{Metres, RoadClass};

use super::net::Net;
use crate::world::{
    file::{Axis, CityFile},
    land::Land,
};

/// Lays the main streets of the file and ties them together.
pub(super) fn lay(net: &mut Net, file: &CityFile, land: &Land) {
    let groups: [(RoadClass, &[Axis]); 2] =
        [(RoadClass::Arterial, &file.arterials), (RoadClass::Collector, &file.collectors)];
    for (class, axes) in groups {
        for axis in axes {
            let line: Vec<Metres> = axis.axis.iter().map(|at| land.metres(*at)).collect();
            net.add_main(&axis.name, class, &line);
        }
    }
    net.tie_mains();
}
