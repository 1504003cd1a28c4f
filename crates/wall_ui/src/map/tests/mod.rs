//! The map as a whole: pictures of small views, and what makes them be drawn again.

mod meaning;

use std::sync::Arc;

use egui::{Color32, Rect, pos2, vec2};
use wall_gpu::{Canvas, Gpu, Picture, PxRect, read_rgba};
use wall_model::{
    Area, AreaClass, Basemap, Fact, FactKind, FrameSeq, Geometry, LonLat, LonLatBounds, ServiceId,
    Shared, Span, Timestamp, VehicleClass,
};
use wall_service::view::{
    IncidentCard, MapCircle, MapIncident, MapPlace, MapView, MapZone, Mark, Mover, PlaceSymbol,
    Text, Tone, Traffic, TrafficLevel,
};

use super::{
    MapCamera, MapChange, MapHelp, MapHitKind, MapPainter, MapPipelines, MapSetting, Screen,
};
use crate::{Language, Locale, TextPass};

const SIZE: [u32; 2] = [360, 240];
const CENTRE: LonLat = LonLat::new(115.22, -8.66);

/// A device and what draws on it; `None`, said aloud, where there is no driver.
struct Rig {
    gpu: Gpu,
    text: TextPass,
    map: MapPainter,
}

impl Rig {
    fn new() -> Option<Self> {
        match Gpu::headless() {
            Ok(gpu) => {
                let text = TextPass::new(&gpu.device);
                let map = MapPainter::new(&gpu, Arc::new(MapPipelines::new(&gpu)));
                Some(Self { gpu, text, map })
            }
            Err(err) => {
                eprintln!("skipped: {err}");
                None
            }
        }
    }

    fn prepare(&mut self, view: &MapView, setting: &MapSetting, png: Option<&[u8]>) -> MapChange {
        let locale = Locale { language: Language::Indonesian, zone: jiff::tz::TimeZone::UTC };
        let picture = |_: &Fact| png.map(Arc::<[u8]>::from);
        let help = MapHelp { locale: &locale, picture: &picture };
        self.map.prepare(&self.gpu, &mut self.text, view, setting, &help).unwrap()
    }

    /// The map in the middle of a larger target.
    fn paint(&mut self, now: Timestamp) -> Picture {
        let target = [SIZE[0] + 40, SIZE[1] + 40];
        let canvas = Canvas::new(&self.gpu, target).unwrap();
        let rect = PxRect::new(20.0, 20.0, SIZE[0] as f32, SIZE[1] as f32);
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        {
            let mut pass = canvas.pass(&mut encoder, "wall", Some([1.0, 0.0, 1.0, 1.0]));
            self.map.paint(&self.gpu, &mut pass, target, rect, now).unwrap();
        }
        self.gpu.queue.submit([encoder.finish()]);
        read_rgba(&self.gpu, &canvas).unwrap()
    }
}

fn now() -> Timestamp {
    Timestamp::from_secs(1_795_503_912)
}

fn setting() -> MapSetting {
    MapSetting {
        camera: Some(MapCamera { centre: CENTRE, metres_per_px: 10.0 }),
        ..MapSetting::new(SIZE, 0.9)
    }
}

fn area(entity: &str, name: &str, class: AreaClass, geometry: Geometry) -> Shared<Fact> {
    let area = Area { name: name.to_owned(), class, geometry };
    Shared::new(Fact::new(&ServiceId::from("geo_portal"), entity, now(), FactKind::Area(area)))
}

/// A place by its pixel on the tile.
fn at(x: f32, y: f32) -> LonLat {
    let camera = MapCamera { centre: CENTRE, metres_per_px: 10.0 };
    Screen::new(camera, SIZE).place_from_px(pos2(x, y))
}

/// Land on the left two thirds, an arterial road across it.
fn view() -> MapView {
    let land = [(-90.0, -90.0), (240.0, -90.0), (240.0, 400.0), (-90.0, 400.0), (-90.0, -90.0)];
    let land = Geometry::Polygons(vec![vec![land.map(|(x, y)| at(x, y)).to_vec()]]);
    let road = Geometry::Lines(vec![vec![at(-50.0, 60.0), at(240.0, 60.0)]]);
    MapView {
        bounds: LonLatBounds { min: at(0.0, 240.0), max: at(360.0, 0.0) },
        basemaps: Vec::new(),
        areas: vec![
            area("land", "", AreaClass::Land, land),
            area("road", "", AreaClass::RoadArterial, road),
        ],
        zones: Vec::new(),
        circles: Vec::new(),
        traffic: Vec::new(),
        cones: Vec::new(),
        places: Vec::new(),
        movers: Vec::new(),
        incidents: Vec::new(),
        legend: Vec::new(),
    }
}

fn mover(from: LonLat, to: LonLat) -> Mover {
    Mover {
        entity: "AMB-02".into(),
        call_sign: "AMB-02".to_owned(),
        class: VehicleClass::Ambulance,
        tone: Tone::Calm,
        from,
        to,
        starts: now(),
        ends: now() + Span::from_secs(10),
        course_deg: None,
        fades_at: now() + Span::from_secs(100),
        is_named: false,
    }
}

fn incident(place: LonLat, title: &str) -> MapIncident {
    MapIncident {
        entity: "112-1".into(),
        place,
        radius_m: 0.0,
        tone: Tone::Alarm,
        card: IncidentCard {
            title: Text::name(title),
            line: Text::name("112"),
            mark: Mark { tone: Tone::Alarm, word: Text::name("BARU") },
            nearby: None,
        },
        links: Vec::new(),
    }
}

fn is_near(picture: &Picture, x: u32, y: u32, color: Color32) -> bool {
    let Some(pixel) = picture.at(x + 20, y + 20) else { return false };
    pixel.iter().zip(color.to_array()).all(|(a, b)| a.abs_diff(b) <= 2)
}

/// Pixels of the tile that differ, by their middle and number.
fn difference(a: &Picture, b: &Picture) -> (usize, [f32; 2]) {
    let (mut count, mut sum) = (0, [0.0, 0.0]);
    for y in 0..SIZE[1] {
        for x in 0..SIZE[0] {
            if a.at(x + 20, y + 20) != b.at(x + 20, y + 20) {
                count += 1;
                sum = [sum[0] + x as f32 + 0.5, sum[1] + y as f32 + 0.5];
            }
        }
    }
    (count, sum.map(|sum| sum / count.max(1) as f32))
}

#[test]
fn land_sea_and_roads_have_their_colours_and_the_rest_of_the_target_is_left() {
    let Some(mut rig) = Rig::new() else { return };
    let setting = setting();
    rig.prepare(&view(), &setting, None);
    let picture = rig.paint(now());
    let colors = &setting.colors;
    assert!(is_near(&picture, 100, 150, colors.ground));
    assert!(is_near(&picture, 300, 100, colors.sea));
    assert!(is_near(&picture, 100, 60, colors.arterial), "{:?}", picture.at(120, 80));
    for (x, y) in [(5, 5), (399, 100), (100, 279)] {
        assert_eq!(picture.at(x, y), Some([255, 0, 255, 255]), "outside the tile at {x} {y}");
    }
    // The negative control: another place of the road must show.
    let mut other = view();
    other.areas.pop();
    rig.prepare(&other, &setting, None);
    let without = rig.paint(now());
    assert!(!is_near(&without, 100, 60, colors.arterial));
    assert!(difference(&picture, &without).0 > 200);
}

#[test]
fn the_same_view_draws_the_same_pixels() {
    let (Some(mut one), Some(mut two)) = (Rig::new(), Rig::new()) else { return };
    let mut view = view();
    view.movers.push(mover(at(50.0, 100.0), at(90.0, 130.0)));
    view.incidents.push(incident(at(150.0, 120.0), "Pohon tumbang"));
    one.prepare(&MapView { movers: Vec::new(), ..view.clone() }, &setting(), None);
    for rig in [&mut one, &mut two] {
        rig.prepare(&view, &setting(), None);
    }
    let later = now() + Span::from_millis(3_300);
    assert_eq!(one.paint(later), two.paint(later));
}

#[test]
fn units_are_drawn_where_the_formula_says_and_never_beyond() {
    let Some(mut rig) = Rig::new() else { return };
    rig.prepare(&view(), &setting(), None);
    let empty = rig.paint(now());
    let mut view = view();
    view.movers.push(mover(at(60.0, 180.0), at(160.0, 140.0)));
    rig.prepare(&view, &setting(), None);
    for (millis, share) in [(-5_000, 0.0), (0, 0.0), (2_500, 0.25), (7_000, 0.7), (30_000, 1.0)] {
        let picture = rig.paint(now() + Span::from_millis(millis));
        let (count, middle) = difference(&empty, &picture);
        assert!(count > 20, "{millis}: {count}");
        let expected = [60.0 + 100.0 * share, 180.0 - 40.0 * share];
        let off = (middle[0] - expected[0]).hypot(middle[1] - expected[1]);
        // The arrow's own middle lies a little behind its place.
        assert!(off < 2.0, "{millis} ms: {middle:?} is not {expected:?}");
    }
    let hit = rig.map.pick(pos2(160.0, 140.0), now() + Span::from_secs(20)).unwrap();
    assert_eq!((hit.kind, hit.entity.as_str()), (MapHitKind::Mover, "AMB-02"));
    assert_eq!(rig.map.pick(pos2(60.0, 180.0), now() + Span::from_secs(20)), None);
    // Who is followed is where it can be hit, and who is not on the map is nowhere.
    let later = now() + Span::from_secs(20);
    let place = rig.map.place_of(&"AMB-02".into(), later).unwrap();
    assert_eq!(rig.map.pick(place, later).unwrap().entity.as_str(), "AMB-02");
    let earlier = rig.map.place_of(&"AMB-02".into(), now()).unwrap();
    assert!(place.distance(earlier) > 5.0, "it goes along with the unit");
    assert_eq!(rig.map.place_of(&"AMB-99".into(), later), None);
}

#[test]
fn a_silent_unit_fades_and_is_gone() {
    let Some(mut rig) = Rig::new() else { return };
    rig.prepare(&view(), &setting(), None);
    let empty = rig.paint(now());
    let mut view = view();
    view.movers.push(mover(at(60.0, 180.0), at(60.0, 180.0)));
    rig.prepare(&view, &setting(), None);
    let mut brightness = |secs| {
        let picture = rig.paint(now() + Span::from_secs(secs));
        let far = |picture: &Picture| -> u32 {
            picture.rgba.iter().zip(&empty.rgba).map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
        };
        far(&picture)
    };
    let (fresh, fading, gone) = (brightness(90), brightness(130), brightness(161));
    assert!(fresh > fading && fading > 0 && gone == 0, "{fresh} {fading} {gone}");
    assert!(rig.map.is_moving(now() + Span::from_secs(130)));
    assert!(!rig.map.is_moving(now() + Span::from_secs(161)));
}

#[test]
fn only_what_changed_is_drawn_again() {
    let Some(mut rig) = Rig::new() else { return };
    let mut view = view();
    let all = MapChange { base: true, labels: true, dynamic: true };
    assert_eq!(rig.prepare(&view, &setting(), None), all);
    assert!(!rig.prepare(&view.clone(), &setting(), None).any());
    // The same shapes said again later are the same map.
    let again = |fact: &Shared<Fact>| {
        let received_at = now() + Span::from_mins(5);
        Shared::new(Fact { received_at, ..Fact::clone(fact) })
    };
    view.areas = view.areas.iter().map(again).collect();
    assert!(!rig.prepare(&view, &setting(), None).any());
    view.movers.push(mover(at(60.0, 180.0), at(160.0, 140.0)));
    let dynamic = MapChange { dynamic: true, ..MapChange::default() };
    assert_eq!(rig.prepare(&view, &setting(), None), dynamic);
    view.incidents.push(incident(at(100.0, 100.0), "Laka lantas"));
    let labels = MapChange { labels: true, ..dynamic };
    assert_eq!(rig.prepare(&view, &setting(), None), labels);
    let line = view.areas[1].clone();
    view.traffic.push(Traffic { line, level: TrafficLevel::Jammed });
    assert!(rig.prepare(&view, &setting(), None).base);
    let moved =
        MapSetting { camera: Some(MapCamera { centre: CENTRE, metres_per_px: 5.0 }), ..setting() };
    assert_eq!(rig.prepare(&view, &moved, None), all);
}

#[test]
fn jammed_traffic_is_wider_and_in_its_colour() {
    let Some(mut rig) = Rig::new() else { return };
    let mut view = view();
    let line = view.areas[1].clone();
    view.traffic.push(Traffic { line, level: TrafficLevel::Jammed });
    rig.prepare(&view, &setting(), None);
    let jammed = setting().colors.jammed;
    assert!(is_near(&rig.paint(now()), 100, 60, jammed));
}

#[test]
fn a_raster_lies_where_its_bounds_say_once_its_bytes_are_there() {
    let Some(mut rig) = Rig::new() else { return };
    let mut view = view();
    view.areas.clear();
    let bounds = LonLatBounds { min: at(60.0, 180.0), max: at(180.0, 60.0) };
    let basemap = Basemap { media_type: "image/png".into(), bounds, is_mercator: true };
    let mut fact =
        Fact::new(&ServiceId::from("geo_portal"), "wms", now(), FactKind::Basemap(basemap));
    fact.frame = FrameSeq::from(wall_model::Seq(7));
    view.basemaps.push(Shared::new(fact));
    let mut setting = setting();
    (setting.colors.raster_strength, setting.colors.raster_saturation) = (1.0, 1.0);
    rig.prepare(&view, &setting, None);
    let ground = setting.colors.ground;
    assert!(is_near(&rig.paint(now()), 120, 80, ground));
    // Red above blue.
    let picture = image::RgbaImage::from_fn(2, 2, |_, y| {
        image::Rgba(if y == 0 { [200, 0, 0, 255] } else { [0, 0, 200, 255] })
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    setting.rasters = 1;
    assert!(rig.prepare(&view, &setting, Some(png.get_ref())).base);
    let picture = rig.paint(now());
    assert_eq!(picture.at(140, 84).map(|px| (px[0] > 190, px[2])), Some((true, 0)));
    assert_eq!(picture.at(140, 196).map(|px| (px[0], px[2] > 190)), Some((0, true)));
    assert!(is_near(&picture, 50, 80, ground) && is_near(&picture, 190, 80, ground));
}

#[test]
fn a_card_lies_on_one_panel_and_off_what_is_kept_free() {
    let Some(mut rig) = Rig::new() else { return };
    let mut view = view();
    view.areas.clear();
    let mut setting = setting();
    setting.cells = vec![
        Rect::from_min_size(pos2(0.0, 0.0), vec2(176.0, 240.0)),
        Rect::from_min_size(pos2(184.0, 0.0), vec2(176.0, 240.0)),
    ];
    setting.margin_px = 4.0;
    rig.prepare(&view, &setting, None);
    let empty = rig.paint(now());
    view.incidents.push(incident(at(150.0, 120.0), "Laka"));
    let mut with_card = |setting: &MapSetting| {
        rig.prepare(&view, setting, None);
        let picture = rig.paint(now());
        let tile = setting.colors.theme.tile;
        let cells: Vec<(u32, u32)> = (0..SIZE[1])
            .flat_map(|y| (0..SIZE[0]).map(move |x| (x, y)))
            .filter(|(x, y)| is_near(&picture, *x, *y, tile) && !is_near(&empty, *x, *y, tile))
            // The rim of the incident's symbol is almost of the card's colour.
            .filter(|(x, y)| x.abs_diff(150) > 20 || y.abs_diff(120) > 20)
            .collect();
        assert!(cells.len() > 400, "no card: {}", cells.len());
        cells
    };
    let pixels = with_card(&setting);
    let is_left = pixels[0].0 < 180;
    assert!(pixels.iter().all(|(x, _)| (*x < 176) == is_left && (*x >= 184) != is_left));
    // What is kept free pushes it to the other panel.
    let taken = setting.cells[usize::from(!is_left)];
    setting.keep_out = vec![taken];
    let is_taken = |(x, y): &&(u32, u32)| taken.contains(pos2(*x as f32 + 0.5, *y as f32 + 0.5));
    let pixels = with_card(&setting);
    assert_eq!(pixels.iter().filter(is_taken).count(), 0);
}

#[test]
fn hostile_views_are_drawn_without_panic() {
    let Some(mut rig) = Rig::new() else { return };
    let far = LonLat::new(-170.0, 80.0);
    let mut view = view();
    view.areas.push(area("empty", "Nowhere", AreaClass::Village, Geometry::Polygons(vec![vec![]])));
    view.areas.push(area(
        "one",
        "Jl. Satu",
        AreaClass::RoadArterial,
        Geometry::Lines(vec![vec![far]]),
    ));
    view.areas.push(area(
        "far",
        "Jl. Jauh",
        AreaClass::RoadArterial,
        Geometry::Lines(vec![vec![far, CENTRE, CENTRE, far]]),
    ));
    view.areas.push(area("hospital", "", AreaClass::Hospital, Geometry::Points(Vec::new())));
    view.movers.push(Mover {
        starts: Timestamp::MAX,
        ends: Timestamp::MIN,
        course_deg: Some(f64::NAN),
        is_named: true,
        ..mover(far, CENTRE)
    });
    view.incidents.push(MapIncident { radius_m: 1e9, ..incident(CENTRE, &"lang ".repeat(400)) });
    let empty = Geometry::Polygons(vec![vec![], vec![vec![far]], vec![vec![far, CENTRE]]]);
    for geometry in [empty, Geometry::Lines(vec![vec![far], vec![]]), Geometry::Points(vec![far])] {
        view.zones.push(MapZone { geometry, tone: Tone::Alarm, label: Some(Text::name("zona")) });
    }
    view.circles.push(MapCircle { place: far, radius_m: f64::NAN, tone: Tone::Alarm });
    view.places.push(MapPlace {
        entity: "SP-1".into(),
        place: CENTRE,
        symbol: PlaceSymbol::Camera,
        tone: Tone::Alarm,
        label: Some(Text::empty()),
    });
    rig.prepare(&view, &setting(), Some(b"not a picture"));
    rig.paint(now());
    let tiny = MapSetting { size_px: [1, 1], cells: vec![Rect::NOTHING], ..setting() };
    rig.prepare(&view, &tiny, None);
    rig.paint(Timestamp::MAX);
    assert!(rig.gpu.check().is_ok());
}
