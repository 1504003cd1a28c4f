use std::fmt::Write as _;
use wall_city::World;
use wall_city::scene::{CameraScenes as _, CameraView};
use wall_model::*;
use wall_service::City as _;
fn main() {
    let w = World::denpasar(1, "http://x");
    let at = Timestamp::from_secs(1_795_507_512 + std::env::args().nth(1).map_or(0, |a| a.parse().unwrap()));
    let (x0, y0, s) = (115.165, -8.585, 13_000.0);
    let p = |l: &LonLat| format!("{:.1},{:.1}", (l.lon_deg - x0) * s * 0.9886, (y0 - l.lat_deg) * s);
    let mut o = String::from("<svg xmlns='http://www.w3.org/2000/svg' width='1560' height='2400'><rect width='100%' height='100%' fill='#0a1420'/>");
    let mut all = w.facts("geo_portal", "districts", at);
    let mut roads = w.facts("geo_portal", "roads", at);
    roads.reverse();
    all.extend(roads);
    all.extend(w.facts("traffic_signals", "links", at));
    for f in &all {
        let FactKind::Area(a) = &f.kind else { continue };
        let (fill, stroke, wd) = match a.class {
            AreaClass::Land => ("#12161D", "#334", 1.0), AreaClass::Water => ("none", "#24507a", 3.0), AreaClass::Green => ("#15301c", "none", 0.0),
            AreaClass::District => ("none", "#a59", 4.0), AreaClass::Village => ("none", "#525", 1.5),
            AreaClass::RoadArterial => ("none", "#ccd", 5.0), AreaClass::RoadCollector => ("none", "#8492A3", 3.0), AreaClass::RoadLocal => ("none", "#48566a", 1.2),
            AreaClass::TrafficLink => ("none", "#2a6", 2.0), _ => continue,
        };
        match &a.geometry {
            Geometry::Polygons(ps) => for pl in ps { 
                let mut d = String::new();
                for r in pl { d += &format!("M{}Z ", r.iter().map(&p).collect::<Vec<_>>().join(" L")); }
                writeln!(o, "<path d='{d}' fill='{fill}' fill-rule='evenodd' stroke='{stroke}' stroke-width='{wd}'/>").unwrap(); },
            Geometry::Lines(ls) => for l in ls { writeln!(o, "<polyline points='{}' fill='none' stroke='{stroke}' stroke-width='{wd}'/>", l.iter().map(&p).collect::<Vec<_>>().join(" ")).unwrap(); },
            _ => {}
        }
    }
    for f in w.facts("geo_portal", "incidents", at) { let q = p(&f.place.unwrap()); let (x, y) = q.split_once(',').unwrap();
        let FactKind::Case(c) = &f.kind else { continue };
        eprintln!("{} {} {} {:?} {:?} {}", f.entity, c.title, c.address, c.state, c.agency, c.detail);
        writeln!(o, "<circle cx='{x}' cy='{y}' r='22' fill='none' stroke='#f44' stroke-width='4'/>").unwrap(); }
    for feed in ["traccar_positions", "owntracks", "osmand", "gtfs_rt"] { for f in w.facts("vehicle_tracking", feed, at) { let q = p(&f.place.unwrap()); let (x, y) = q.split_once(',').unwrap();
        let FactKind::Position(c) = &f.kind else { continue };
        let col = match c.class { VehicleClass::Bus => "#fc0", VehicleClass::Ambulance => "#f66", VehicleClass::FireEngine => "#f30", VehicleClass::Police => "#39f", VehicleClass::WasteTruck => "#9c6", _ => "#6cf" };
        writeln!(o, "<circle cx='{x}' cy='{y}' r='{}' fill='{col}'/>", if c.speed_mps.unwrap() > 0.0 { 6 } else { 4 }).unwrap(); } }
    let mut modes = std::collections::BTreeMap::new();
    for feed in ["spat", "ntcip1202"] { for f in w.facts("traffic_signals", feed, at) { let q = p(&f.place.unwrap()); let (x, y) = q.split_once(',').unwrap();
        let FactKind::Signal(c) = &f.kind else { continue };
        *modes.entry(format!("{:?}", c.mode)).or_insert(0) += 1;
        eprintln!("{} {} {:?} {:?} off {:?} cyc {:?} {}", f.entity, c.name, c.mode, c.corridor, c.offset.map(|o| o.as_secs()), c.cycle.map(|o| o.as_secs()), c.phases.iter().map(|p| format!("{}{:?}{:?}q{:?}", p.number, p.state, p.approaches, p.queue)).collect::<Vec<_>>().join(" "));
        writeln!(o, "<circle cx='{x}' cy='{y}' r='8' fill='none' stroke='#4fa' stroke-width='3'/><text x='{x}' y='{y}' fill='#fff' font-size='13'>{}</text>", f.entity).unwrap(); } }
    eprintln!("{modes:?}");
    o += "</svg>";
    std::fs::write("/tmp/w/city.svg", o).unwrap();
    for cam in ["CAM-28", "CAM-10", "CAM-01"] {
        let Some(CameraView::Picture(sc)) = w.view(cam, at) else { eprintln!("{cam} off"); continue };
        let k = 4.0; let q = |a: [f64; 2]| ((a[0] + 150.0) * k, (150.0 - a[1]) * k);
        let mut o = String::from("<svg xmlns='http://www.w3.org/2000/svg' width='1200' height='1200'><rect width='100%' height='100%' fill='#243'/>");
        for r in &sc.roads { let pts = r.middle.iter().map(|m| { let (x, y) = q(*m); format!("{x:.1},{y:.1}") }).collect::<Vec<_>>().join(" "); writeln!(o, "<polyline points='{pts}' fill='none' stroke='#555' stroke-linecap='round' stroke-width='{}'/>", r.width_m * k).unwrap(); }
        for l in &sc.stop_lines { let (a, b) = (q(l[0]), q(l[1])); writeln!(o, "<line x1='{}' y1='{}' x2='{}' y2='{}' stroke='#fff' stroke-width='3'/>", a.0, a.1, b.0, b.1).unwrap(); }
        for h in &sc.heads { let a = q(h.place); let c = match h.state { PhaseState::Red => "red", PhaseState::Green => "lime", PhaseState::Yellow => "yellow", _ => "gray" }; writeln!(o, "<circle cx='{}' cy='{}' r='6' fill='{c}'/>", a.0, a.1).unwrap(); }
        for v in &sc.vehicles { let a = q(v.place); let (l, wd, c) = match v.kind { wall_city::scene::SceneVehicleKind::Motorbike => (2.0, 0.8, "#fa0"), wall_city::scene::SceneVehicleKind::Car => (4.3, 1.8, "#fff"), wall_city::scene::SceneVehicleKind::Van => (4.8, 1.9, "#ddf"), _ => (8.0, 2.5, "#f55") };
            writeln!(o, "<rect x='{}' y='{}' width='{}' height='{}' fill='{c}' transform='rotate({} {} {})'/>", a.0 - wd * k / 2.0, a.1 - l * k / 2.0, wd * k, l * k, v.course_deg, a.0, a.1).unwrap(); }
        writeln!(o, "<text x='10' y='30' fill='#fff' font-size='24'>{} bearing {} fov {} n={}</text><circle cx='600' cy='600' r='8' fill='#0ff'/></svg>", sc.name, sc.bearing_deg, sc.fov_deg, sc.vehicles.len()).unwrap();
        std::fs::write(format!("/tmp/w/{cam}.svg"), o).unwrap();
    }
}
