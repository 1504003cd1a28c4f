//! The pictures of the city's street cameras, drawn in perspective from the scene.
//!
//! What stands still (sky, roads, houses) is drawn once and kept while light and place
//! stay; every picture draws trees, poles, signals and vehicles on it, from far to near,
//! and the line of text that cameras burn in.

mod canvas;
mod caption;
mod greens;
mod houses;
mod lens;
mod light;
mod poles;
mod rain;
mod sky;
mod solid;
mod stage;
mod street;
mod vehicles;

#[cfg(test)]
mod tests;

use wall_model::{Span, Timestamp};

use self::{
    canvas::Canvas,
    caption::Corner,
    lens::{HEIGHT, WIDTH},
    stage::{Stage, length},
};
use crate::scene::Scene;

/// JPEG quality, 1 to 100.
const QUALITY: u8 = 82;

/// Vehicles of one picture; those beyond it are the farthest.
const MOST_VEHICLES: usize = 120;

/// Poles nearer to the lens would only be a bar across the picture, metres ahead.
const NEAREST_POLE_M: f32 = 9.0;

/// WITA, the city's time: eight hours before UTC, all year.
const WITA: Span = Span::from_hours(8);

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// No memory for a picture.
    #[error("no memory for a picture")]
    NoMemory,
    /// The encoder failed.
    #[error("the picture could not be encoded: {0}")]
    Encoder(#[from] jpeg_encoder::EncodingError),
}

/// Draws one camera's pictures. What it keeps only saves time: a picture depends on the
/// scene alone.
#[derive(Default)]
pub struct Painter {
    kept: Option<Kept>,
    canvas: Option<Canvas>,
}

/// What stands still.
struct Kept {
    key: Key,
    backdrop: Canvas,
    houses: Vec<houses::House>,
    trees: Vec<greens::Tree>,
    lamps: Vec<Vec<poles::Lamp>>,
    penjors: Vec<poles::Penjor>,
}

/// By what the still part of a picture is chosen: coarse light, so that it lasts minutes.
#[derive(Clone, PartialEq)]
struct Key {
    camera: String,
    bearing_deg: f64,
    fov_deg: f64,
    light: [i64; 3],
    roads: Vec<crate::scene::SceneRoad>,
    stop_lines: Vec<[crate::scene::EastNorth; 2]>,
}

impl Painter {
    /// The picture of `scene` as JPEG, 640 x 360 pixels.
    ///
    /// # Errors
    /// If there is no memory for it or the encoder fails.
    pub fn jpeg(&mut self, scene: &Scene) -> Result<Vec<u8>, PictureError> {
        // The still and the moving part have the same light, that of the coarse key.
        let key = Key::of(scene);
        let mut coarse = scene.clone();
        [coarse.sun_altitude_deg, coarse.sun_azimuth_deg, coarse.rain] = key.coarse_light();
        let stage = Stage::new(&coarse);
        let kept = match self.kept.take().filter(|kept| kept.key == key) {
            Some(kept) => kept,
            None => Kept::new(key, &stage)?,
        };
        let canvas = match &mut self.canvas {
            Some(canvas) => canvas,
            empty => empty.insert(Canvas::new().ok_or(PictureError::NoMemory)?),
        };
        canvas.copy_from(&kept.backdrop);
        moving(canvas, &stage, &kept, scene);
        captions(canvas, &scene.name, scene.at);
        self.kept = Some(kept);
        encode(canvas)
    }

    /// The picture of a camera without an image: black.
    ///
    /// # Errors
    /// If there is no memory for it or the encoder fails.
    pub fn black(&mut self) -> Result<Vec<u8>, PictureError> {
        encode(&Canvas::new().ok_or(PictureError::NoMemory)?)
    }
}

impl Key {
    fn of(scene: &Scene) -> Self {
        Self {
            camera: scene.camera.clone(),
            bearing_deg: scene.bearing_deg,
            fov_deg: scene.fov_deg,
            light: [
                (scene.sun_altitude_deg * 2.0).round() as i64,
                (scene.sun_azimuth_deg / 3.0).round() as i64,
                (scene.rain * 10.0).round() as i64,
            ],
            roads: scene.roads.clone(),
            stop_lines: scene.stop_lines.clone(),
        }
    }

    /// Sun's altitude and azimuth, degrees, and rain.
    fn coarse_light(&self) -> [f64; 3] {
        let [altitude, azimuth, rain] = self.light.map(|step| step as f64);
        [altitude / 2.0, azimuth * 3.0, rain / 10.0]
    }
}

impl Kept {
    fn new(key: Key, stage: &Stage) -> Result<Self, PictureError> {
        let mut backdrop = Canvas::new().ok_or(PictureError::NoMemory)?;
        let lamps = poles::lamps(stage);
        let houses = houses::along(stage);
        sky::draw(&mut backdrop, stage);
        street::draw(&mut backdrop, stage);
        let lights: Vec<_> = lamps.iter().flatten().map(|lamp| lamp.light).collect();
        sky::finish_ground(&mut backdrop, stage, &lights);
        let trees = greens::along(stage);
        for tree in &trees {
            greens::shade(&mut backdrop, stage, tree);
        }
        for house in &houses {
            houses::draw(&mut backdrop, stage, house);
        }
        for lamps in &lamps {
            poles::wires(&mut backdrop, stage, lamps);
        }
        let penjors = poles::penjors(stage);
        let mut kept = Self { key, backdrop, houses, trees, lamps, penjors };
        kept.drop_hidden();
        Ok(kept)
    }

    /// Drops what stands behind houses and would be drawn over them.
    fn drop_hidden(&mut self) {
        let mut trees = std::mem::take(&mut self.trees);
        trees.retain(|tree| !self.hides(tree.spot));
        let mut lamps = std::mem::take(&mut self.lamps);
        lamps.iter_mut().for_each(|lamps| lamps.retain(|lamp| !self.hides(lamp.spot)));
        let mut penjors = std::mem::take(&mut self.penjors);
        penjors.retain(|penjor| !self.hides(penjor.spot));
        (self.trees, self.lamps, self.penjors) = (trees, lamps, penjors);
    }

    /// Whether a house stands before `spot`.
    fn hides(&self, spot: stage::Spot) -> bool {
        let away_m = length(spot);
        self.houses.iter().any(|house| house.away_m() < away_m + 10.0 && house.hides(spot))
    }
}

/// Something that stands or moves on the street.
enum Thing<'a> {
    Tree(&'a greens::Tree),
    Lamp(&'a poles::Lamp),
    Penjor(&'a poles::Penjor),
    Signal(stage::Spot, wall_model::PhaseState),
    Vehicle(vehicles::Rolling),
}

impl Thing<'_> {
    fn spot(&self) -> stage::Spot {
        match self {
            Self::Tree(tree) => tree.spot,
            Self::Lamp(lamp) => lamp.spot,
            Self::Penjor(penjor) => penjor.spot,
            Self::Signal(spot, _) => *spot,
            Self::Vehicle(vehicle) => vehicle.spot,
        }
    }
}

/// Draws everything that is not kept, from far to near.
fn moving(canvas: &mut Canvas, stage: &Stage, kept: &Kept, scene: &Scene) {
    let millis = scene.at.as_micros().div_euclid(1_000);
    let mut vehicles: Vec<_> = scene
        .vehicles
        .iter()
        .filter_map(|vehicle| vehicles::Rolling::new(stage, vehicle, millis))
        .filter(|vehicle| !kept.hides(vehicle.spot))
        .collect();
    vehicles.sort_by(|a, b| length(a.spot).total_cmp(&length(b.spot)));
    vehicles.truncate(MOST_VEHICLES);
    for vehicle in &vehicles {
        vehicles::ground(canvas, stage, vehicle);
    }
    let signals =
        scene.heads.iter().take(32).map(|head| Thing::Signal(stage.spot(head.place), head.state));
    let signals =
        signals.filter(|signal| signal.spot()[1] > NEAREST_POLE_M && !kept.hides(signal.spot()));
    let still = kept.trees.iter().map(Thing::Tree);
    let still = still.chain(kept.lamps.iter().flatten().map(Thing::Lamp));
    let still = still.chain(kept.penjors.iter().map(Thing::Penjor));
    let mut things: Vec<Thing<'_>> =
        still.chain(signals).chain(vehicles.into_iter().map(Thing::Vehicle)).collect();
    things.sort_by(|a, b| length(b.spot()).total_cmp(&length(a.spot())));
    let blink = millis.div_euclid(500) % 2 == 0;
    for thing in &things {
        match thing {
            Thing::Tree(tree) => greens::draw(canvas, stage, tree),
            Thing::Lamp(lamp) => poles::lamp(canvas, stage, lamp),
            Thing::Penjor(penjor) => poles::penjor(canvas, stage, penjor),
            Thing::Signal(spot, state) => poles::signal(canvas, stage, *spot, *state, blink),
            Thing::Vehicle(vehicle) => vehicles::draw(canvas, stage, vehicle),
        }
    }
    rain::draw(canvas, stage, millis);
}

/// Name, time and the word that no picture of this city may lack.
fn captions(canvas: &mut Canvas, name: &str, at: Timestamp) {
    caption::write(canvas, Corner::UpperLeft, name);
    caption::write(canvas, Corner::UpperRight, "SIMULASI");
    caption::write(canvas, Corner::LowerLeft, &time_line(at));
}

/// `24-11-2026 15:05:12 WITA`.
fn time_line(at: Timestamp) -> String {
    let local = (at + WITA).to_string();
    let part = |range: std::ops::Range<usize>| local.get(range).unwrap_or_default();
    format!("{}-{}-{} {} WITA", part(8..10), part(5..7), part(0..4), part(11..19))
}

fn encode(canvas: &Canvas) -> Result<Vec<u8>, PictureError> {
    let mut jpeg = Vec::with_capacity(64 * 1024);
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    encoder.encode(canvas.bytes(), WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgba)?;
    Ok(jpeg)
}
