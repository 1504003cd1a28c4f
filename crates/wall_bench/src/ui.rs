//! CPU time of a frame of the wall: of 7,680 x 2,160 pixels without rasterisation (views,
//! egui, tessellation, upload), and of the desktop layout with what this machine draws by.
//!
//! Without rasterisation means on wgpu's no-op backend, which takes every command and
//! draws nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::Arc,
};

use jiff::tz::TimeZone;
use wall_city::World;
use wall_gpu::Gpu;
use wall_layout::{PlacedTile, Plan, PxRect, Wall};
use wall_model::{EntityId, Fact, FactKind, Shared, Span, Timestamp};
use wall_record::{Moment, State};
use wall_service::{City as _, Options, TileView, view_of};
use wall_ui::{Language, Locale, NoPictures, Shade, WallFrame, WallPainter};

use crate::cpu;

const LAYOUT: &str = include_str!("ui_layout.toml");

/// Frames that are measured, ten a second.
const FRAMES: i64 = 400;

/// Vehicles of a large fleet.
const CROWD: usize = 10_000;

/// 2026-11-24 17:05 WITA: rush hour.
const BEGIN: Timestamp = Timestamp::from_secs(1_795_511_100);

/// One second of what the city tells.
type Told = Vec<Arc<Fact>>;

/// A large wall on the no-op backend.
pub(crate) fn report() -> Result<String, String> {
    let plan = wall_layout::read_text(LAYOUT, "ui_layout.toml").map_err(lines)?;
    measure("ui", &plan, &no_op()?, "without rasterisation (goal 4)", &told(0))
}

/// The desktop layout as this machine draws it, without cameras' pictures.
pub(crate) fn raster() -> Result<String, String> {
    let plan = wall_layout::open("desktop").map_err(lines)?;
    let gpu = Gpu::headless().map_err(|err| err.to_string())?;
    measure("raster", &plan, &gpu, "with rasterisation, window aside", &told(0))
}

/// The desktop layout with [`CROWD`] vehicles that report once a second, without
/// rasterisation and with it; the same without them beside it.
pub(crate) fn crowd() -> Result<String, String> {
    let plan = wall_layout::open("desktop").map_err(lines)?;
    let mut out = String::new();
    for (count, told) in [(0, told(0)), (CROWD, told(CROWD))] {
        let name = format!("crowd of {count} more");
        out += &measure(&name, &plan, &no_op()?, "without rasterisation", &told)?;
        let gpu = Gpu::headless().map_err(|err| err.to_string())?;
        out += &measure(&name, &plan, &gpu, "with rasterisation", &told)?;
    }
    Ok(out)
}

fn measure(
    name: &str,
    plan: &Plan,
    gpu: &Gpu,
    what: &str,
    told: &[Told],
) -> Result<String, String> {
    let wall = Wall::resolve(&plan.room, &plan.layout).map_err(lines)?;
    let tiles: Vec<&PlacedTile> = wall.tiles.iter().collect();
    let area = PxRect { x: 0, y: 0, width: wall.canvas.width, height: wall.canvas.height };
    let mut painter = WallPainter::new(gpu, area, 1.0).map_err(|err| err.to_string())?;
    let locale = Locale {
        language: Language::Indonesian,
        zone: TimeZone::get("Asia/Makassar").map_err(|err| err.to_string())?,
    };
    let mut state = State::default();
    let mut views: BTreeMap<String, (Timestamp, Shared<TileView>)> = BTreeMap::new();
    let (mut painted, mut composed, mut cpu_secs) = (0, 0, 0.0);
    for number in 0..FRAMES {
        let now = BEGIN + Span::from_millis(100 * number);
        if number % 10 == 0 {
            let facts = told.get((number / 10) as usize).map_or(&[][..], Vec::as_slice);
            facts.iter().for_each(|fact| state.apply(Shared::from(Arc::clone(fact))));
        }
        let before = cpu::secs().ok_or("no /proc to read CPU time from")?;
        let moment = Moment::new(now.floor(Span::from_millis(250)), state.clone(), None);
        let shown: Vec<(&PlacedTile, Shared<TileView>)> = tiles
            .iter()
            .map(|tile| Ok((*tile, view(&mut views, tile, &moment)?)))
            .collect::<Result<_, String>>()?;
        let done = painter
            .paint(&WallFrame {
                wall: &wall,
                tiles: &shown,
                now,
                is_replay: false,
                is_recorded: true,
                apart: None,
                enlarged: None,
                followed: None,
                is_simulated: true,
                notice: None,
                shade: Shade::Dark,
                locale: &locale,
                cameras: &NoPictures,
                basemaps: &NoPictures,
            })
            .map_err(|err| err.to_string())?;
        let waited = gpu.device.poll(wgpu::PollType::wait_indefinitely());
        waited.map_err(|err| err.to_string())?;
        // The first second fills caches: fonts, roads, names.
        if number >= 10 {
            cpu_secs += cpu::secs().unwrap_or(before) - before;
            painted += done.tiles_painted;
            composed += done.tiles_composed;
        }
    }
    let frames = (FRAMES - 10) as f64;
    let mut out = String::new();
    let size = format!("{} x {}", wall.canvas.width, wall.canvas.height);
    let line = format!(
        "{name}: {size} px, {} tiles: {:.2} ms CPU a frame {what}, {:.2} tiles painted and {:.2} composed a frame",
        tiles.len(),
        cpu_secs * 1_000.0 / frames,
        painted as f64 / frames,
        composed as f64 / frames,
    );
    writeln!(out, "{line}").map_err(|err| err.to_string())?;
    Ok(out)
}

fn lines(problems: Vec<wall_layout::Problem>) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What every feed of the city tells at each second, received as it is told, and `crowd`
/// vehicles more, each beside one of the city's.
fn told(crowd: usize) -> Vec<Told> {
    let world = World::denpasar(5171, "http://127.0.0.1:1");
    let feeds: Vec<(&str, &str)> = wall_services::ALL
        .iter()
        .flat_map(|service| service.feeds().iter().map(|feed| (service.id(), feed.name)))
        .collect();
    let still = ["districts", "roads", "places", "cameras"];
    (0..=FRAMES / 10)
        .map(|second| {
            let at = BEGIN + Span::from_secs(second);
            feeds
                .iter()
                .filter(|(_, feed)| second == 0 || !still.contains(feed))
                .flat_map(|(service, feed)| world.facts(service, feed, at))
                .map(|fact| Arc::new(Fact { received_at: at, ..fact }))
                .collect::<Told>()
        })
        .map(|told| beside(told, crowd))
        .collect()
}

/// `told`, and the positions and states of `crowd` vehicles that follow those of `told` at a
/// distance of up to three kilometres.
fn beside(mut told: Told, crowd: usize) -> Told {
    let is_of_a_vehicle = |fact: &&Arc<Fact>| fact.service.as_str() == "vehicle_tracking";
    let fleet: Vec<Arc<Fact>> = told.iter().filter(is_of_a_vehicle).cloned().collect();
    let vehicles: BTreeSet<_> = fleet
        .iter()
        .filter(|fact| matches!(fact.kind, FactKind::Position(_)))
        .map(|fact| fact.entity.clone())
        .collect();
    let copies = crowd.div_ceil(vehicles.len().max(1));
    for copy in 0..copies {
        let angle = copy as f64 * 2.4;
        let distance_deg = 0.027 * ((copy + 1) as f64 / copies as f64).sqrt();
        for fact in fleet.iter().filter(|fact| vehicles.contains(&fact.entity)) {
            let mut fact = Fact::clone(fact);
            fact.entity = EntityId::from(format!("{}-{copy}", fact.entity));
            if let Some(place) = &mut fact.place {
                place.lon_deg += distance_deg * angle.cos();
                place.lat_deg += distance_deg * angle.sin();
            }
            told.push(Arc::new(fact));
        }
    }
    told
}

/// The view of `placed`, kept within its tick as the program does.
fn view(
    views: &mut BTreeMap<String, (Timestamp, Shared<TileView>)>,
    placed: &PlacedTile,
    moment: &Moment,
) -> Result<Shared<TileView>, String> {
    let tile = wall_services::tile(&placed.tile).ok_or_else(|| placed.tile.clone())?;
    let tick = moment.now().floor(tile.tick());
    match views.get(&placed.id) {
        Some((kept, view)) if *kept == tick => Ok(view.clone()),
        kept => {
            let new = view_of(tile, moment, &Options::default());
            let view = match kept {
                Some((_, old)) if **old == new => old.clone(),
                _ => Shared::new(new),
            };
            views.insert(placed.id.clone(), (tick, view.clone()));
            Ok(view)
        }
    }
}

/// A device that takes everything and draws nothing.
fn no_op() -> Result<Gpu, String> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::NOOP;
    descriptor.backend_options.noop.enable = true;
    let instance = wgpu::Instance::new(descriptor);
    let adapter = pollster::block_on(instance.request_adapter(&Default::default()))
        .map_err(|err| err.to_string())?;
    Gpu::on(&adapter).map_err(|err| err.to_string())
}
