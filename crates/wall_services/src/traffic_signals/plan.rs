//! What the city file says about a junction whose controller only tells its lamps.

use wall_model::{Direction, LonLat, Span};
use wall_service::Origin;

use super::vocabulary;

/// A junction by the options of its feed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    /// `junction`: its code, `SP-14`.
    pub(super) code: String,
    /// `name`: its name; the code where there is none.
    pub(super) name: String,
    /// `lon` and `lat`, degrees.
    pub(super) place: Option<LonLat>,
    /// `phases`: the phases that have lamps and the approaches that they serve,
    /// `"2:N,S;4:E,W"`. Empty: whatever the controller shows.
    pub(super) phases: Vec<(u8, Vec<Direction>)>,
    /// `cycle_secs`.
    pub(super) cycle: Option<Span>,
    /// `offset_secs`; a junction with an offset is coordinated if it does not say better.
    pub(super) offset: Option<Span>,
    /// `corridor`: `"Jl. Gatot Subroto:3"`.
    pub(super) corridor: Option<(String, u32)>,
}

impl Plan {
    /// Reads the options.
    ///
    /// # Errors
    /// What must be said differently, in words for an admin.
    pub(super) fn read(origin: &Origin) -> Result<Self, String> {
        let option = |name: &str| {
            origin.options.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
        };
        let number = |name: &str| {
            option(name)
                .map(|text| {
                    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
                    number.ok_or_else(|| format!("{name}: {text:?} is not a number"))
                })
                .transpose()
        };
        let seconds = |name: &str| number(name).map(|secs| secs.map(Span::from_secs_f64));
        let code = option("junction").ok_or("the option junction is missing, such as SP-14")?;
        let place = match (number("lon")?, number("lat")?) {
            (None, None) => None,
            (Some(lon), Some(lat)) => Some(LonLat::new(lon, lat)),
            _ => return Err("lon and lat: one without the other".to_owned()),
        };
        if place.is_some_and(|place| !place.is_on_earth()) {
            return Err("lon and lat: not a place on the Earth".to_owned());
        }
        Ok(Self {
            code: code.to_owned(),
            name: option("name").unwrap_or(code).to_owned(),
            place,
            phases: option("phases").map_or(Ok(Vec::new()), phases)?,
            cycle: seconds("cycle_secs")?,
            offset: seconds("offset_secs")?,
            corridor: option("corridor").map(corridor).transpose()?,
        })
    }

    /// Groups of eight phases that must be asked for.
    pub(super) fn groups(&self) -> u8 {
        let highest = self.phases.iter().map(|(number, _)| *number).max();
        highest.map_or(2, |highest| highest.div_ceil(8))
    }
}

/// `"2:N,S;4:E,W"`.
fn phases(text: &str) -> Result<Vec<(u8, Vec<Direction>)>, String> {
    let mut phases = Vec::new();
    for entry in text.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
        let (number, approaches) = entry.split_once(':').unwrap_or((entry, ""));
        let number = number.trim().parse().ok().filter(|number| (1..=64).contains(number));
        let number = number.ok_or_else(|| format!("phases: {entry:?} has no number 1 to 64"))?;
        let mut directions = Vec::new();
        for word in approaches.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let direction = vocabulary::direction(word);
            directions
                .push(direction.ok_or_else(|| format!("phases: {word:?} is not N, E, S or W"))?);
        }
        phases.push((number, directions));
    }
    phases.sort_by_key(|(number, _)| *number);
    Ok(phases)
}

/// `"name:place"`.
fn corridor(text: &str) -> Result<(String, u32), String> {
    text.rsplit_once(':')
        .and_then(|(name, nr)| Some((name.trim().to_owned(), nr.trim().parse().ok()?)))
        .ok_or_else(|| format!("corridor: {text:?} is not written NAME:PLACE, such as Bypass:3"))
}
