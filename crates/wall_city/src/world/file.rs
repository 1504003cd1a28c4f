//! The city's facts file: names, points and axes.

use serde::Deserialize;
use wall_model::LonLat;

/// The file, part of the program.
const TEXT: &str = include_str!("../../../../assets/city/denpasar.json");

/// A place as the file spells it: longitude, latitude.
pub(super) type Degrees = [f64; 2];

/// See the [module](self).
#[derive(Debug, Default, Deserialize)]
pub(super) struct CityFile {
    /// The city's outline; parts of it lie in the sea.
    pub(super) outline: Vec<Degrees>,
    /// Land: the main island as far as the map shows it, and smaller ones.
    pub(super) land: Vec<Vec<Degrees>>,
    /// Parks, fields and mangrove.
    pub(super) greens: Vec<Ring>,
    /// Rivers.
    pub(super) rivers: Vec<Axis>,
    /// Kecamatan by their centres.
    pub(super) districts: Vec<Centre>,
    /// Desa and kelurahan by their centres.
    pub(super) villages: Vec<Centre>,
    /// Arterial roads.
    pub(super) arterials: Vec<Axis>,
    /// Collector roads.
    pub(super) collectors: Vec<Axis>,
    /// Signalised junctions.
    pub(super) junctions: Vec<Junction>,
    /// Bus corridors.
    pub(super) corridors: Vec<Corridor>,
    /// Hospitals.
    pub(super) hospitals: Vec<Spot>,
    /// Markets.
    pub(super) markets: Vec<Spot>,
    /// Fire and ambulance posts.
    pub(super) posts: Vec<Spot>,
    /// Police stations.
    pub(super) police: Vec<Spot>,
    /// Traffic cameras.
    pub(super) cameras: Vec<CameraEntry>,
    /// Agencies (OPD) and partners.
    pub(super) agencies: Vec<Agency>,
}

/// An agency.
#[derive(Debug, Deserialize)]
pub(super) struct Agency {
    /// `PUPR`.
    pub(super) code: String,
    pub(super) name: String,
}

/// A named ring.
#[derive(Debug, Deserialize)]
pub(super) struct Ring {
    pub(super) name: String,
    pub(super) ring: Vec<Degrees>,
}

/// A named line.
#[derive(Debug, Deserialize)]
pub(super) struct Axis {
    pub(super) name: String,
    pub(super) axis: Vec<Degrees>,
}

/// A district by its centre.
#[derive(Debug, Deserialize)]
pub(super) struct Centre {
    /// Code of the interior ministry: `51.71.01`.
    pub(super) code: String,
    pub(super) name: String,
    pub(super) at: Degrees,
}

/// A signalised junction.
#[derive(Debug, Deserialize)]
pub(super) struct Junction {
    /// `SP-14`.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) at: Degrees,
}

/// A bus corridor.
#[derive(Debug, Deserialize)]
pub(super) struct Corridor {
    /// `K2`.
    pub(super) id: String,
    pub(super) stops: Vec<Stop>,
}

/// A bus stop.
#[derive(Debug, Deserialize)]
pub(super) struct Stop {
    pub(super) at: Degrees,
}

/// A named place.
#[derive(Debug, Deserialize)]
pub(super) struct Spot {
    pub(super) name: String,
    pub(super) at: Degrees,
    /// What sort of post: `fire`, `ambulance`.
    #[serde(default)]
    pub(super) sort: String,
}

/// A camera.
#[derive(Debug, Deserialize)]
pub(super) struct CameraEntry {
    pub(super) name: String,
    /// The junction that it watches.
    pub(super) junction: String,
    /// Which of the junction's arms it looks at first.
    pub(super) arm: usize,
}

impl CityFile {
    /// The file as it was built into the program; a file that does not parse, which a test
    /// rules out, is an empty city.
    pub(super) fn embedded() -> Self {
        serde_json::from_str(TEXT).unwrap_or_default()
    }
}

/// A place of the file.
pub(super) fn place(degrees: Degrees) -> LonLat {
    LonLat::new(degrees[0], degrees[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_is_whole() {
        let file: CityFile = serde_json::from_str(TEXT).unwrap();
        assert_eq!(file.districts.len(), 4);
        assert_eq!(file.villages.len(), 43);
        assert_eq!(file.arterials.len(), 12);
        assert_eq!(file.junctions.len(), 56);
        assert_eq!(file.cameras.len(), 30);
        assert_eq!(file.hospitals.len(), 13);
        for camera in &file.cameras {
            assert!(file.junctions.iter().any(|junction| junction.id == camera.junction));
        }
    }
}
