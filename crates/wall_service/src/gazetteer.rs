//! The simulated city's places by name.

use wall_model::LonLat;

/// Places of the city, each list in the order of its source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gazetteer {
    /// Kecamatan by their centres.
    pub districts: Vec<Named>,
    /// Desa and kelurahan by their centres.
    pub villages: Vec<Named>,
    /// Streets by a place on each.
    pub streets: Vec<Named>,
    /// Signalised junctions.
    pub junctions: Vec<Named>,
    /// Markets.
    pub markets: Vec<Named>,
    /// Hospitals.
    pub hospitals: Vec<Named>,
    /// Fire, ambulance and police posts.
    pub posts: Vec<Named>,
    /// Agencies (OPD); all at the city's centre.
    pub agencies: Vec<Named>,
}

/// A named place.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its code: `51.71.03.1007`, `SP-14`, `PUPR`; its name where it has none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: LonLat,
}

impl Gazetteer {
    /// No place at all.
    pub const EMPTY: Self = Self {
        districts: Vec::new(),
        villages: Vec::new(),
        streets: Vec::new(),
        junctions: Vec::new(),
        markets: Vec::new(),
        hospitals: Vec::new(),
        posts: Vec::new(),
        agencies: Vec::new(),
    };

    /// The village whose centre is nearest to `place`.
    pub fn village_of(&self, place: LonLat) -> Option<&Named> {
        nearest(&self.villages, place)
    }

    /// The street that is nearest to `place`.
    pub fn street_of(&self, place: LonLat) -> Option<&Named> {
        nearest(&self.streets, place)
    }
}

/// The one of `list` that is nearest to `place`.
pub fn nearest(list: &[Named], place: LonLat) -> Option<&Named> {
    list.iter().min_by(|a, b| a.place.distance_m(place).total_cmp(&b.place.distance_m(place)))
}
