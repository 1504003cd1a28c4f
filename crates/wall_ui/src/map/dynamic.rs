//! What moves or presses: vehicles, junctions, cameras, incidents.

use wall_gpu::{LineInstance, MarkInstance, MarkShape, MoverInstance, MoverShape};
use wall_model::{Timestamp, VehicleClass};
use wall_service::view::{MapIncident, MapView, Mover, PlaceSymbol, Tone};

use super::{MapSetting, Screen, base::link, colors::faded, geometry::Stroke, splat};

/// What lies between base and labels, as lists for the GPU's passes, in drawing order.
pub(super) struct Dynamic {
    /// Cones and radii.
    pub(super) under: Vec<MarkInstance>,
    /// Lines from incidents to what belongs to them.
    pub(super) links: Vec<LineInstance>,
    /// Junctions, cameras, posts.
    pub(super) places: Vec<MarkInstance>,
    /// Units drawn as symbols.
    pub(super) movers: Vec<MoverInstance>,
    /// Units too many for symbols, drawn as a density.
    pub(super) crowd: Vec<MoverInstance>,
    /// Incidents.
    pub(super) over: Vec<MarkInstance>,
    /// Where the movers' seconds count from.
    pub(super) epoch: Timestamp,
}

/// Least length of a camera's view, arcminutes.
const CONE_ARCMIN: f32 = 24.0;

/// Size of an incident's symbol, arcminutes.
pub(super) const INCIDENT_ARCMIN: f32 = 22.0;

/// Everything that moves or presses on `view`.
pub(super) fn dynamic(view: &MapView, setting: &MapSetting, screen: &Screen) -> Dynamic {
    let epoch = view.movers.iter().map(|mover| mover.ends).max().unwrap_or_default();
    let (movers, crowd) = split(view, setting, screen, epoch);
    let mut links = Vec::new();
    for incident in &view.incidents {
        let unit = setting.px_per_arcmin;
        let stroke = Stroke {
            dash_px: [3.0 * unit, 3.0 * unit],
            ..Stroke::solid((1.2 * unit).max(1.0), setting.colors.tone(incident.tone))
        };
        for place in &incident.links {
            link(&mut links, screen, [incident.place, *place], stroke);
        }
    }
    Dynamic {
        under: under(view, setting, screen),
        links,
        places: view.places.iter().map(|place| place_mark(place, setting, screen)).collect(),
        movers,
        crowd,
        // The most pressing incident comes first and is drawn last.
        over: view.incidents.iter().rev().map(|one| incident_mark(one, setting, screen)).collect(),
        epoch,
    }
}

/// A symbol without direction.
pub(super) fn mark(
    place_m: [f32; 2],
    shape: MarkShape,
    size_px: f32,
    color: [u8; 4],
    fill: [u8; 4],
) -> MarkInstance {
    MarkInstance {
        place_m,
        size_px,
        radius_m: 0.0,
        shape: shape as u32 as f32,
        bearing_rad: 0.0,
        half_angle_rad: 0.0,
        pad: 0.0,
        color,
        fill,
    }
}

fn under(view: &MapView, setting: &MapSetting, screen: &Screen) -> Vec<MarkInstance> {
    let colors = &setting.colors;
    let cones = view.cones.iter().map(|cone| {
        let color = faded(colors.theme.data, 0.6);
        // From far away a view is a few pixels long: its direction must still show.
        let least_px = CONE_ARCMIN * setting.px_per_arcmin;
        let short_px = (least_px - (cone.range_m * screen.px_per_m) as f32).max(0.0);
        MarkInstance {
            radius_m: cone.range_m as f32,
            bearing_rad: cone.bearing_deg.to_radians() as f32,
            half_angle_rad: (cone.fov_deg / 2.0).clamp(1.0, 179.0).to_radians() as f32,
            ..mark(screen.metres(cone.place), MarkShape::Cone, short_px * 2.0, color, [0; 4])
        }
    });
    let radius = |place, radius_m: f64, tone| {
        let (color, shape) = (colors.tone(tone), MarkShape::Radius);
        MarkInstance {
            radius_m: radius_m as f32,
            ..mark(screen.metres(place), shape, 0.0, faded(color, 0.9), faded(color, 0.09))
        }
    };
    let circles = view.circles.iter().map(|one| radius(one.place, one.radius_m, one.tone));
    let affected = view.incidents.iter().filter(|incident| incident.radius_m > 0.0);
    let radii = affected.map(|one| radius(one.place, one.radius_m, one.tone));
    cones.chain(circles).chain(radii).collect()
}

/// Shape of a place's symbol and its size, arcminutes.
pub(super) fn place_form(symbol: PlaceSymbol) -> (MarkShape, f32) {
    match symbol {
        PlaceSymbol::Junction => (MarkShape::Ring, 8.0),
        PlaceSymbol::Camera => (MarkShape::Camera, 11.0),
        PlaceSymbol::Hospital => (MarkShape::Hospital, 12.0),
        PlaceSymbol::Post => (MarkShape::Post, 11.0),
        PlaceSymbol::Market => (MarkShape::Market, 11.0),
        PlaceSymbol::Caller => (MarkShape::Handset, 15.0),
        PlaceSymbol::Complaint => (MarkShape::Complaint, 11.0),
        PlaceSymbol::Message => (MarkShape::Message, 11.0),
        PlaceSymbol::Project => (MarkShape::Works, 12.0),
        PlaceSymbol::Water => (MarkShape::Drop, 12.0),
        PlaceSymbol::Gauge => (MarkShape::Gauge, 13.0),
    }
}

fn place_mark(
    place: &wall_service::view::MapPlace,
    setting: &MapSetting,
    screen: &Screen,
) -> MarkInstance {
    let (shape, arcmin) = place_form(place.symbol);
    // What needs a person is larger.
    let is_pressing =
        matches!(place.tone, Tone::Alarm | Tone::Unanswered | Tone::Forwarded | Tone::InHand);
    let factor = if is_pressing { 1.35 } else { 1.0 };
    let color = faded(setting.colors.tone(place.tone), 1.0);
    let fill = faded(setting.colors.casing, 1.0);
    let size = arcmin * factor * setting.px_per_arcmin;
    mark(screen.metres(place.place), shape, size, color, fill)
}

/// Shape of an incident by its state: colour never speaks alone.
pub(super) fn tone_shape(tone: Tone) -> MarkShape {
    match tone {
        Tone::Done => MarkShape::Tick,
        Tone::InHand => MarkShape::Square,
        Tone::Forwarded => MarkShape::Diamond,
        Tone::Alarm | Tone::Unanswered => MarkShape::Triangle,
        Tone::Calm | Tone::Quiet | Tone::Data => MarkShape::Disc,
    }
}

fn incident_mark(incident: &MapIncident, setting: &MapSetting, screen: &Screen) -> MarkInstance {
    let shape = tone_shape(incident.tone);
    let color = faded(setting.colors.tone(incident.tone), 1.0);
    let fill = faded(setting.colors.casing, 1.0);
    let share = if shape == MarkShape::Triangle { 1.0 } else { 0.82 };
    let size = INCIDENT_ARCMIN * share * setting.px_per_arcmin;
    mark(screen.metres(incident.place), shape, size, color, fill)
}

/// Symbols for the units that matter most, a density for the rest of a crowd.
fn split(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    epoch: Timestamp,
) -> (Vec<MoverInstance>, Vec<MoverInstance>) {
    let mut movers: Vec<&Mover> = view.movers.iter().collect();
    // Stable: what matters most comes last and is drawn on top.
    movers.sort_by_key(|mover| importance(mover));
    let crowd = movers.len().saturating_sub(splat::most_symbols(setting));
    let mut instances =
        movers.into_iter().map(|mover| mover_instance(mover, setting, screen, epoch));
    let crowd: Vec<_> = instances.by_ref().take(crowd).collect();
    (instances.collect(), crowd)
}

fn importance(mover: &Mover) -> (bool, u8, u8) {
    let class = match mover.class {
        VehicleClass::Ambulance | VehicleClass::FireEngine => 3,
        VehicleClass::Police | VehicleClass::TrafficOfficer => 2,
        VehicleClass::Bus => 1,
        VehicleClass::WasteTruck | VehicleClass::WaterTanker | VehicleClass::Other => 0,
    };
    let tone = match mover.tone {
        Tone::Quiet => 0,
        Tone::Calm | Tone::Data | Tone::Done => 1,
        Tone::InHand | Tone::Forwarded => 2,
        Tone::Alarm | Tone::Unanswered => 3,
    };
    (mover.is_named, tone, class)
}

/// Shape of a class and its length, arcminutes.
pub(super) fn mover_form(class: VehicleClass) -> (MoverShape, f32) {
    match class {
        VehicleClass::Ambulance => (MoverShape::Cross, 14.0),
        VehicleClass::FireEngine => (MoverShape::Bar, 14.0),
        VehicleClass::Police => (MoverShape::Dot, 13.0),
        VehicleClass::TrafficOfficer => (MoverShape::Dart, 11.0),
        VehicleClass::Bus => (MoverShape::Long, 12.0),
        VehicleClass::WasteTruck | VehicleClass::WaterTanker => (MoverShape::Short, 9.5),
        VehicleClass::Other => (MoverShape::Dart, 9.5),
    }
}

/// Seconds of a time after `epoch`, as precise as single precision is: far times are
/// clamped to eleven days.
pub(super) fn seconds(time: Timestamp, epoch: Timestamp) -> f32 {
    time.since(epoch).as_secs_f64().clamp(-1e6, 1e6) as f32
}

/// A unit as the GPU draws it.
pub(super) fn mover_instance(
    mover: &Mover,
    setting: &MapSetting,
    screen: &Screen,
    epoch: Timestamp,
) -> MoverInstance {
    let (mut shape, arcmin) = mover_form(mover.class);
    if mover.course_deg.is_none()
        && !matches!(shape, MoverShape::Cross | MoverShape::Bar | MoverShape::Dot)
    {
        shape = MoverShape::Disc;
    }
    MoverInstance {
        from_m: screen.metres(mover.from),
        to_m: screen.metres(mover.to),
        starts_s: seconds(mover.starts, epoch),
        ends_s: seconds(mover.ends, epoch),
        fades_s: seconds(mover.fades_at, epoch),
        course_rad: mover.course_deg.unwrap_or(0.0).to_radians() as f32,
        size_px: arcmin * setting.px_per_arcmin,
        shape: shape as u32 as f32,
        color: faded(setting.colors.tone(mover.tone), 1.0),
        mark: faded(setting.colors.casing, 1.0),
    }
}
