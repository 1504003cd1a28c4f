//! What makes a tile be composed again: a photo that came, a symbol that blinks.

mod enlarged;

use std::{cell::RefCell, sync::Arc};

use jiff::tz::TimeZone;
use wall_gpu::{Gpu, Picture, read_rgba};
use wall_layout::{PlacedTile, Wall, read_text};
use wall_model::{
    Area, AreaClass, Fact, FactKind, Geometry, LonLat, LonLatBounds, Seq, ServiceId, Shared, Span,
    Timestamp,
};
use wall_service::view::{
    Block, Body, CameraGrid, CameraView, Freshness, MapView, Mark, Photo, Row, Text, TileView,
    Tone, Words,
};

use super::{Basemaps, NoPictures, Painted, PhotoPixels, WallFrame, WallPainter};
use crate::{Language, Locale, Shade, Theme};

const LAYOUT: &str = r#"
[room]
name = "Meja"
[[room.surface]]
name = "screen"
kind = "single"
bottom_mm = 1000
grid = { columns = 1, rows = 1, width_mm = 531, height_mm = 299, px_w = 1920, px_h = 1080, bezel_mm = 8 }
[[room.seat]]
name = "meja"
at_m = [0.0, 0.7]
overview = ["screen"]
detail = ["screen"]
[layout]
name = "satu"
[[layout.tile]]
id = "satu"
tile = "situation/alarms"
surface = "screen"
at = [0, 0]
size = [1, 1]
"#;

/// 2026-11-24 19:05:12 WITA.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_312);

/// Photos that come when they are put here.
#[derive(Default)]
struct Album(RefCell<Option<Arc<PhotoPixels>>>);

impl Basemaps for Album {
    fn bytes(&self, _fact: &Fact) -> Option<Arc<[u8]>> {
        None
    }

    fn generation(&self) -> u64 {
        0
    }

    fn photo(&self, _fact: &Fact) -> Option<Arc<PhotoPixels>> {
        self.0.borrow().clone()
    }
}

/// A wall of one tile; `None`, said aloud, where there is no driver.
struct Rig {
    gpu: Gpu,
    wall: Wall,
    painter: WallPainter,
    album: Album,
    notice: Option<Text>,
}

impl Rig {
    fn new() -> Option<Self> {
        Self::on(|gpu| gpu)
    }

    /// The same with camera pictures drawn by shaders, and with them drawn by the processor.
    fn both() -> Option<[Self; 2]> {
        let by = |processor| Self::on(|gpu| gpu.taken_for_processor(processor));
        Some([by(false)?, by(true)?])
    }

    fn on(as_if: impl FnOnce(Gpu) -> Gpu) -> Option<Self> {
        Self::of(LAYOUT, as_if)
    }

    fn of(layout: &str, as_if: impl FnOnce(Gpu) -> Gpu) -> Option<Self> {
        let gpu = match Gpu::headless() {
            Ok(gpu) => as_if(gpu),
            Err(err) => {
                eprintln!("skipped: {err}");
                return None;
            }
        };
        let plan = read_text(layout, "satu.toml").unwrap();
        let wall = Wall::resolve(&plan.room, &plan.layout).unwrap();
        let area = wall_layout::PxRect {
            x: 0,
            y: 0,
            width: wall.canvas.width,
            height: wall.canvas.height,
        };
        let painter = WallPainter::new(&gpu, area, 1.0).unwrap();
        Some(Self { gpu, wall, painter, album: Album::default(), notice: None })
    }

    fn paint(&mut self, view: &Shared<TileView>, now: Timestamp, is_replay: bool) -> Painted {
        self.paint_as(view, now, |frame| frame.is_replay = is_replay)
    }

    fn paint_as(
        &mut self,
        view: &Shared<TileView>,
        now: Timestamp,
        set: impl FnOnce(&mut WallFrame<'_>),
    ) -> Painted {
        let tiles: Vec<(&PlacedTile, Shared<TileView>)> =
            self.wall.tiles.iter().map(|tile| (tile, view.clone())).collect();
        let zone = TimeZone::get("Asia/Makassar").unwrap();
        let locale = Locale { language: Language::Indonesian, zone };
        let mut frame = WallFrame {
            wall: &self.wall,
            tiles: &tiles,
            now,
            is_replay: false,
            is_recorded: true,
            apart: None,
            enlarged: None,
            followed: None,
            is_simulated: false,
            notice: self.notice.as_ref(),
            shade: Shade::Dark,
            locale: &locale,
            cameras: &NoPictures,
            basemaps: &self.album,
        };
        set(&mut frame);
        self.painter.paint(&frame).unwrap()
    }

    fn picture(&self) -> Picture {
        read_rgba(&self.gpu, self.painter.canvas()).unwrap()
    }

    /// Pixels of a colour.
    fn count(&self, colour: [u8; 3]) -> usize {
        let picture = self.picture();
        let is_near = |pixel: &&[u8]| pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 6);
        picture.rgba.chunks_exact(4).filter(is_near).count()
    }
}

fn view(block: Block) -> Shared<TileView> {
    Shared::new(TileView {
        title: Text::name("Alarm"),
        source: Text::name("semua layanan"),
        freshness: Freshness::Ageless,
        body: Body::Blocks(vec![block]),
    })
}

fn alarms(tone: Tone) -> Shared<TileView> {
    view(Block::Rows(vec![Row {
        lead: None,
        label: Text::name("Tukad Badung AWAS"),
        detail: None,
        value: None,
        mark: Some(Mark::new(tone, Words::same("KRITIS"))),
    }]))
}

#[test]
fn the_symbol_of_an_unanswered_alarm_blinks_once_a_second_and_nothing_else() {
    let Some(mut rig) = Rig::new() else { return };
    let alarm = Theme::of(Shade::Dark).alarm;
    let red = [alarm.r(), alarm.g(), alarm.b()];
    let unanswered = alarms(Tone::Unanswered);
    rig.paint(&unanswered, NOW, false);
    let (shown, before) = (rig.count(red), rig.picture());
    let off = rig.paint(&unanswered, NOW + Span::from_millis(500), false);
    assert_eq!((off.tiles_painted, off.tiles_composed, off.is_gliding), (0, 1, false));
    let hidden = rig.count(red);
    assert!(hidden > 0 && hidden + 20 < shown, "the word stays: {shown} {hidden}");
    let kept = rig.paint(&unanswered, NOW + Span::from_millis(750), false);
    assert_eq!(kept.tiles_composed, 0);
    rig.paint(&unanswered, NOW + Span::from_millis(1_000), false);
    assert!(rig.picture() == before, "the same second looks the same");
    // Who looks back, and an alarm that somebody answered, are not disturbed.
    rig.paint(&unanswered, NOW, true);
    let replay = rig.count(red);
    rig.paint(&unanswered, NOW + Span::from_millis(500), true);
    assert_eq!((replay, rig.count(red)), (shown, shown));
    let answered = alarms(Tone::Alarm);
    rig.paint(&answered, NOW, false);
    let still = rig.paint(&answered, NOW + Span::from_millis(500), false);
    assert_eq!((still.tiles_composed, rig.count(red)), (0, shown));
}

#[test]
fn a_notice_of_the_whole_wall_is_on_every_tile_as_an_alarm() {
    let Some(mut rig) = Rig::new() else { return };
    let alarm = Theme::of(Shade::Dark).alarm;
    let red = [alarm.r(), alarm.g(), alarm.b()];
    let quiet = view(Block::Note(Text::name("Tenang")));
    rig.paint(&quiet, NOW, false);
    let (none, before) = (rig.count(red), rig.picture());
    rig.notice = Some(Text::words("TIDAK DIREKAM", "NOT RECORDED"));
    let told = rig.paint(&quiet, NOW, false);
    assert_eq!(told.tiles_painted, rig.wall.tiles.len());
    assert!(rig.count(red) > none + 10_000, "{none} {}", rig.count(red));
    rig.notice = None;
    rig.paint(&quiet, NOW, false);
    assert!(rig.picture() == before, "it goes as it came");
}

/// A map of one street with a name.
fn map() -> Shared<TileView> {
    let [west, east] = [115.20, 115.24].map(|lon_deg| LonLat { lon_deg, lat_deg: -8.65 });
    let area = Area {
        name: "Jl. Gatot Subroto".to_owned(),
        class: AreaClass::RoadArterial,
        geometry: Geometry::Lines(vec![vec![west, east]]),
    };
    let road = Fact::new(&ServiceId::from("geo_portal"), "road", NOW, FactKind::Area(area));
    let corner = |lon_deg, lat_deg| LonLat { lon_deg, lat_deg };
    Shared::new(TileView {
        title: Text::name("Kota Denpasar"),
        source: Text::name("312 unit"),
        freshness: Freshness::Ageless,
        body: Body::Map(Box::new(MapView {
            bounds: LonLatBounds { min: corner(115.19, -8.66), max: corner(115.25, -8.64) },
            basemaps: Vec::new(),
            areas: vec![Shared::new(road)],
            zones: Vec::new(),
            circles: Vec::new(),
            traffic: Vec::new(),
            cones: Vec::new(),
            places: Vec::new(),
            movers: Vec::new(),
            incidents: Vec::new(),
            legend: Vec::new(),
        })),
    })
}

#[test]
fn a_map_says_a_notice_before_its_names_make_room_for_it() {
    let (Some(mut rig), Some(mut fresh)) = (Rig::new(), Rig::new()) else { return };
    let alarm = Theme::of(Shade::Dark).alarm;
    let red = [alarm.r(), alarm.g(), alarm.b()];
    let map = map();
    rig.paint(&map, NOW, false);
    rig.paint(&map, NOW, false);
    let none = rig.count(red);
    let notice = Some(Text::words("TIDAK DIREKAM sejak 19.05", "NOT RECORDED since 19.05"));
    (rig.notice, fresh.notice) = (notice.clone(), notice);
    let told = rig.paint(&map, NOW, false);
    assert!(rig.count(red) > none + 5_000, "{none} {}", rig.count(red));
    assert!(told.is_gliding, "the next frame comes by itself");
    rig.paint(&map, NOW, false);
    let later = rig.paint(&map, NOW, false);
    assert!(!later.is_gliding);
    fresh.paint(&map, NOW, false);
    assert!(rig.picture() == fresh.picture(), "it ends as if it had always been so");
}

#[test]
fn a_photo_appears_when_it_has_come_and_not_before() {
    let Some(mut rig) = Rig::new() else { return };
    let picture = wall_model::Picture {
        media_type: "image/png".to_owned(),
        sha256: String::new(),
        url: String::new(),
    };
    let kind = FactKind::Picture(picture);
    let mut fact = Fact::new(&ServiceId::from("complaints"), "P-1", NOW, kind);
    fact.frame = Seq(7);
    let photo = Photo {
        picture: Some(Shared::new(fact)),
        label: Text::name("Lampu padam"),
        detail: Text::empty(),
        mark: None,
    };
    let view = view(Block::Photos(vec![photo]));
    let blue = [20, 60, 200];
    rig.paint(&view, NOW, false);
    assert_eq!(rig.count(blue), 0);
    let rgba = [20, 60, 200, 255].repeat(8 * 6);
    *rig.album.0.borrow_mut() = Some(Arc::new(PhotoPixels { size_px: [8, 6], rgba }));
    let came = rig.paint(&view, NOW, false);
    assert_eq!(came.tiles_painted, 1);
    assert!(rig.count(blue) > 5_000, "{}", rig.count(blue));
    assert_eq!(rig.paint(&view, NOW, false).tiles_painted, 0);
    // One that cannot be a picture leaves the place grey.
    let Some(mut other) = Rig::new() else { return };
    let broken = PhotoPixels { size_px: [9_000, 9_000], rgba: vec![0; 12] };
    *other.album.0.borrow_mut() = Some(Arc::new(broken));
    other.paint(&view, NOW, false);
    assert_eq!(other.count(blue), 0);
}

#[test]
fn a_time_without_a_record_is_dimmed_and_says_so() {
    let Some(mut rig) = Rig::new() else { return };
    let rows = alarms(Tone::Alarm);
    let alarm = Theme::of(Shade::Dark).alarm;
    let red = [alarm.r(), alarm.g(), alarm.b()];
    rig.paint(&rows, NOW, true);
    let recorded = (rig.count(red), rig.picture());
    let painted = rig.paint_as(&rows, NOW, |frame| {
        frame.is_replay = true;
        frame.is_recorded = false;
    });
    assert_eq!(painted.tiles_painted, 1);
    let dimmed = rig.count(red);
    assert!(recorded.0 > 100 && dimmed * 10 < recorded.0, "{} {dimmed}", recorded.0);
    rig.paint(&rows, NOW, true);
    assert!(rig.picture() == recorded.1, "the veil is gone with the time");
    // The present is always recorded: nobody looks back.
    rig.paint_as(&rows, NOW, |frame| frame.is_recorded = false);
    assert_eq!(rig.count(red), recorded.0);
}

#[test]
fn a_surface_that_alone_replays_says_so_and_no_other() {
    let Some(mut rig) = Rig::new() else { return };
    let rows = alarms(Tone::Alarm);
    let data = Theme::of(Shade::Dark).data;
    let blue = [data.r(), data.g(), data.b()];
    let apart = |surface| {
        let now = NOW - Span::from_hours(1);
        Some(super::Apart { surface, now, is_recorded: true, cameras: &NoPictures })
    };
    rig.paint(&rows, NOW, false);
    assert_eq!(rig.count(blue), 0);
    rig.paint_as(&rows, NOW, |frame| frame.apart = apart(7));
    assert_eq!(rig.count(blue), 0, "another surface replays");
    rig.paint_as(&rows, NOW, |frame| frame.apart = apart(0));
    let tag = rig.picture();
    assert!(rig.count(blue) > 100, "REPLAY and the time: {}", rig.count(blue));
    // The time in the tag is the surface's own: the wall's goes on without it.
    let later = NOW + Span::from_secs(5);
    assert_eq!(rig.paint_as(&rows, later, |frame| frame.apart = apart(0)).tiles_painted, 0);
    assert!(rig.picture() == tag);
}

/// Grey pictures of every camera, the lighter the later; of `b` none from number 3 on.
struct Grey(u64);

struct GreyPicture(Vec<u8>);

impl super::CameraPicture for GreyPicture {
    fn planes(&self) -> wall_gpu::I420<'_> {
        wall_gpu::I420 {
            size_px: [16, 8],
            planes: [&self.0, &[128; 32], &[128; 32]],
            strides: [16, 8, 8],
            is_full_range: true,
            matrix: wall_gpu::Matrix::Bt601,
        }
    }
}

impl super::Cameras for Grey {
    fn look(&self, camera: &CameraView) -> super::CameraLook {
        let is_b = camera.camera.as_str() == "b";
        // `a` has a picture of its own that stays.
        let generation = if camera.camera.as_str() == "a" { 1 } else { self.0 };
        // Planes that are too short: a picture that cannot be shown, whatever its state says.
        let bytes = if is_b && self.0 >= 3 { 8 } else { 128 };
        let luma = 60 + 40 * generation as u8;
        let picture = GreyPicture(vec![luma; bytes]);
        let frame = crate::CameraFrame {
            word: String::new(),
            tone: Tone::Quiet,
            has_picture: true,
            figures: Vec::new(),
        };
        super::CameraLook { frame, is_dimmed: false, generation, picture: Some(Arc::new(picture)) }
    }
}

/// A tile of cameras.
fn grid(names: &[&str]) -> Shared<TileView> {
    let camera = |name: &&str| CameraView {
        camera: (*name).into(),
        name: Text::name(*name),
        streams: Vec::new(),
        standing: wall_service::view::CameraStanding::Active,
        note: wall_service::view::Text::empty(),
        flashback: None,
        is_called_for: false,
        seen: None,
    };
    let cameras = names.iter().map(camera).collect();
    let summary = Text::empty();
    let body = Body::Cameras(CameraGrid {
        arrangement: wall_service::view::CameraArrangement::Largest,
        columns: 2,
        cameras,
        soon: Vec::new(),
        summary,
    });
    Shared::new(TileView { body, ..(*alarms(Tone::Alarm)).clone() })
}

#[test]
fn new_pictures_alone_give_the_wall_that_a_new_painter_gives() {
    let Some(rigs) = Rig::both() else { return };
    let cameras = grid(&["a", "b", "c"]);
    static PICTURES: [Grey; 3] = [Grey(1), Grey(2), Grey(3)];
    let mut walls = Vec::new();
    for mut rig in rigs {
        let by_processor = rig.gpu.draws_by_processor();
        for (nr, pictures) in PICTURES.iter().enumerate() {
            let fresh = Rig::on(|gpu| gpu.taken_for_processor(by_processor));
            let Some(mut fresh) = fresh else { return };
            let painted = rig.paint_as(&cameras, NOW, |frame| frame.cameras = pictures);
            fresh.paint_as(&cameras, NOW, |frame| frame.cameras = pictures);
            assert_eq!((painted.tiles_painted, painted.tiles_composed), (usize::from(nr == 0), 1));
            assert!(rig.picture() == fresh.picture(), "picture {nr}");
        }
        walls.push(rig.picture());
    }
    // Whoever draws: the same pixels, but for rounding.
    let pairs = walls[0].rgba.iter().zip(&walls[1].rgba);
    assert_eq!(pairs.filter(|(a, b)| a.abs_diff(**b) > 2).count(), 0);
}

#[test]
fn a_camera_that_no_tile_shows_holds_no_texture() {
    let Some(mut rig) = Rig::new() else { return };
    let mut held = |names: &[&str]| {
        rig.paint_as(&grid(names), NOW, |frame| frame.cameras = &Grey(1));
        rig.painter.cameras.shown.keys().map(|(camera, ..)| camera.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(held(&["a", "b", "c"]), ["a", "b", "c"]);
    assert_eq!(held(&["c", "d"]), ["c", "d"]);
    assert_eq!(held(&["c"]), ["c"]);
}
