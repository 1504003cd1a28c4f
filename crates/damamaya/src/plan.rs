//! The layout that is shown, and the record of which one was.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use wall_layout::{LocalTime, Plan, Wall};
use wall_model::{CameraRule, Command, EntityId, Fact, FactKind, ServiceId, Slot, Timestamp};
use wall_service::Moment;

use crate::{failure::Failure, known_tiles};

/// The service that the wall's own facts belong to.
pub(crate) const WALL: &str = "wall";

/// The entity whose command names the layout that was shown.
const LAYOUT: &str = "layout";

/// The entity whose command names the city that was shown.
const CITY: &str = "city";

/// Name of the layout that is shown unless somebody asks for another.
pub(crate) const DEFAULT: &str = "damamaya";

/// A layout on its room.
pub(crate) struct Shown {
    pub(crate) plan: Plan,
    pub(crate) wall: Arc<Wall>,
}

impl Shown {
    /// Opens a built-in layout or a file.
    pub(crate) fn open(name: &str) -> Result<Self, Failure> {
        let plan = wall_layout::open(name).map_err(Failure::problems)?;
        // A name or a word that nobody knows takes something off the wall without a word.
        for problem in known_tiles::check(&plan.text, name) {
            tracing::warn!("{problem}");
        }
        Self::of(plan)
    }

    /// A layout as the record kept it.
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        let plan =
            wall_layout::read_text(text, "layout in the record").map_err(Failure::problems)?;
        let shown = Self::of(plan)?;
        for warning in &shown.wall.warnings {
            tracing::warn!("{warning}");
        }
        Ok(shown)
    }

    fn of(plan: Plan) -> Result<Self, Failure> {
        let wall = Wall::resolve(&plan.room, &plan.layout).map_err(Failure::problems)?;
        Ok(Self { plan, wall: Arc::new(wall) })
    }

    /// The text of the layout that the wall showed at `moment`; `None` if the record does not
    /// say.
    pub(crate) fn text_at(moment: &Moment) -> Option<String> {
        content(moment, LAYOUT)
    }
}

/// What replay must know of the city besides its facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CityFacts {
    pub(crate) name: String,
    pub(crate) time_zone: String,
    pub(crate) is_simulated: bool,
    /// What is done with cameras' pictures; older records know nothing of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) cameras: Vec<CameraRule>,
}

impl CityFacts {
    /// The city that the wall showed at `moment`.
    pub(crate) fn at(moment: &Moment) -> Option<Self> {
        toml::from_str(&content(moment, CITY)?).ok()
    }

    pub(crate) fn zone(&self) -> Result<TimeZone, Failure> {
        zone(&self.time_zone)
    }
}

/// The time zone of this IANA name.
pub(crate) fn zone(name: &str) -> Result<TimeZone, Failure> {
    TimeZone::get(name).map_err(|_unknown| {
        let hint = "write an IANA name as Asia/Makassar";
        Failure::BadInput(format!("time_zone {name:?} is not known; {hint}"))
    })
}

/// The facts that say at `now` which layout and which city the wall shows.
pub(crate) fn commands(shown: &Shown, city: &CityFacts, now: Timestamp) -> Vec<Fact> {
    let service = ServiceId::from(WALL);
    let fact = |entity: &str, content: String| {
        let command = Command { verb: "show".to_owned(), by: WALL.to_owned(), content };
        Fact::new(&service, entity, now, FactKind::Command(command))
    };
    let city = toml::to_string(city).unwrap_or_default();
    vec![fact(LAYOUT, shown.plan.text.clone()), fact(CITY, city)]
}

fn content(moment: &Moment, entity: &str) -> Option<String> {
    let known = moment.entity(WALL, &EntityId::from(entity), Slot::Command)?;
    match &known.fact.kind {
        FactKind::Command(command) => Some(command.content.clone()),
        _ => None,
    }
}

/// The time of day at `now`, for the layout's schedules.
pub(crate) fn local_time(now: Timestamp, zone: &TimeZone) -> LocalTime {
    let instant = jiff::Timestamp::from_microsecond(now.as_micros()).unwrap_or_default();
    let local = instant.to_zoned_datetime(zone.clone());
    let part = |part: i8| u32::from(part.unsigned_abs());
    let secs = part(local.hour()) * 3_600 + part(local.minute()) * 60 + part(local.second());
    LocalTime::from_secs(secs)
}
