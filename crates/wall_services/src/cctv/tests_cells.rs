//! Grids by hand, and tours.

use wall_model::{
    Case, CaseKind, CaseState, Fact, FactKind, Footage, LonLat, Span, StreamKind, Timestamp,
    Urgency,
};
use wall_record::Memory;
use wall_service::{
    Opt, Options, Service as _, TileView,
    view::{Body, CameraArrangement, CameraGrid, CameraStanding},
};

use super::SERVICE;

/// 2026-11-24T11:05:00Z, 19.05 in Denpasar.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

const PLACE: LonLat = LonLat::new(115.2, -8.65);

fn record() -> Memory {
    let mut record = Memory::default();
    for (nr, name) in ["Simpang Enam", "Bundaran Renon", "Pasar Badung"].into_iter().enumerate() {
        let url = format!("rtsp://10.0.0.{nr}/a");
        let footage = Footage { is_active: nr != 2, ..Footage::new(name, StreamKind::Rtsp, url) };
        let fact = Fact::new(&"cctv".into(), id(nr), NOW, FactKind::Footage(footage));
        let place = PLACE.offset_m(nr as f64 * 2_000.0, 0.0);
        record.push(Fact { received_at: NOW, ..fact.at(place) });
    }
    record
}

fn id(nr: usize) -> String {
    format!("CAM-{:02}", nr + 1)
}

fn list(names: &[&str]) -> Opt {
    Opt::List(names.iter().map(|name| Opt::Text((*name).to_owned())).collect())
}

fn options(pairs: &[(&str, Opt)]) -> Options {
    Options(pairs.iter().map(|(name, opt)| ((*name).to_owned(), opt.clone())).collect())
}

fn view(tile: &str, record: &Memory, secs: i64, options: &Options) -> TileView {
    let tile = SERVICE.tiles().iter().find(|one| one.id() == tile).unwrap();
    tile.view(&record.at(NOW + Span::from_secs(secs)), options)
}

fn grid(tile: &str, record: &Memory, secs: i64, options: &Options) -> CameraGrid {
    match view(tile, record, secs, options).body {
        Body::Cameras(grid) => grid,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_grid_by_hand_keeps_every_cell_and_says_whom_nobody_knows() {
    let mut record = record();
    let cells = list(&["CAM-02", "", "CAM-99", "simpang enam", "CAM-03"]);
    let options = options(&[
        ("cells", cells),
        ("columns", Opt::Number(2.0)),
        ("count", Opt::Number(1.0)),
        ("auto", Opt::Text("incidents".to_owned())),
    ]);
    let shown = |record: &Memory, secs: i64| {
        let grid = grid("cctv/grid", record, secs, &options);
        assert_eq!((grid.arrangement, grid.columns), (CameraArrangement::Fixed, 2));
        let cell = |camera: wall_service::view::CameraView| {
            (camera.camera.to_string(), camera.standing, camera.is_called_for)
        };
        grid.cameras.into_iter().map(cell).collect::<Vec<_>>()
    };
    use CameraStanding::{Active, Free, OutOfService, Unknown};
    let calm: Vec<(String, CameraStanding, bool)> = [
        ("CAM-02", Active),
        ("", Free),
        ("CAM-99", Unknown),
        ("CAM-01", Active),
        ("CAM-03", OutOfService),
    ]
    .map(|(camera, standing)| (camera.to_owned(), standing, false))
    .into();
    assert_eq!(shown(&record, 0), calm);
    // An incident beside the fourth cell's camera moves nobody.
    let case = Case {
        kind: CaseKind::Accident,
        title: "Laka lantas".to_owned(),
        address: String::new(),
        state: CaseState::New,
        urgency: Urgency::Emergency,
        opened_at: NOW,
        agency: None,
        radius_m: None,
        detail: String::new(),
        course: Box::default(),
    };
    let at = NOW + Span::from_secs(30);
    let fact = Fact::new(&"call_centre".into(), "112-1", at, FactKind::Case(case)).at(PLACE);
    record.push(Fact { received_at: at, ..fact });
    let mut called = calm;
    called[3].2 = true;
    assert_eq!(shown(&record, 60), called);
}

#[test]
fn a_grid_by_hand_before_any_list_says_so() {
    let options = options(&[("cells", list(&["CAM-01"]))]);
    assert!(matches!(view("cctv/grid", &record(), -1, &options).body, Body::Empty(_)));
    let many = list(&["CAM-01"; 10]);
    let grid = grid("cctv/grid", &record(), 0, &self::options(&[("cells", many)]));
    assert_eq!((grid.columns, grid.cameras.len()), (4, 10), "as wide as it is high");
}

#[test]
fn a_tour_goes_by_the_clock_past_whoever_is_lost() {
    let record = record();
    let cameras = list(&["CAM-01", "CAM-99", "CAM-03", "CAM-02"]);
    let options = options(&[("cameras", cameras), ("dwell_secs", Opt::Number(15.0))]);
    // A minute is one round, and the hour begins with the first turn.
    let at = |secs: i64| {
        let grid = grid("cctv/tour", &record, secs, &options);
        assert_eq!(grid.cameras.len(), 1);
        let soon = grid.soon.iter().map(|camera| camera.camera.to_string()).collect::<Vec<_>>();
        (grid.cameras[0].camera.to_string(), soon.join(" "))
    };
    let turn = |camera: &str, soon: &str| (camera.to_owned(), soon.to_owned());
    assert_eq!(at(0), turn("CAM-01", ""));
    assert_eq!(at(6), turn("CAM-01", ""));
    assert_eq!(at(7), turn("CAM-01", "CAM-99"));
    assert_eq!(at(15), turn("CAM-99", ""));
    assert_eq!(at(44), turn("CAM-03", "CAM-02"));
    assert_eq!(at(59), turn("CAM-02", "CAM-01"));
    assert_eq!(at(60), at(0));
    insta::assert_yaml_snapshot!("tour", view("cctv/tour", &record, 40, &options));
}

#[test]
fn every_camera_of_a_tour_may_have_its_own_time() {
    let record = record();
    let dwell = Opt::List([10.0, 40.0].map(Opt::Number).to_vec());
    let options =
        options(&[("cameras", list(&["CAM-01", "CAM-02", "CAM-03"])), ("dwell_secs", dwell)]);
    // 90 s a round: the last number counts for the third, too.
    let begin = (NOW.as_secs() / 90 + 1) * 90 - NOW.as_secs();
    let shown = [0, 9, 10, 49, 50, 89].map(|secs| {
        grid("cctv/tour", &record, begin + secs, &options).cameras[0].camera.to_string()
    });
    assert_eq!(shown, ["CAM-01", "CAM-01", "CAM-02", "CAM-02", "CAM-03", "CAM-03"]);
}

#[test]
fn a_tour_without_a_list_takes_who_is_in_service() {
    let record = record();
    let source = view("cctv/tour", &record, 0, &Options::default()).source;
    assert!(format!("{source:?}").contains("Count(2)"), "{source:?}");
    let nobody = Memory::default();
    assert!(matches!(view("cctv/tour", &nobody, 0, &Options::default()).body, Body::Empty(_)));
    let named = options(&[("cameras", list(&["CAM-01"]))]);
    assert!(matches!(view("cctv/tour", &nobody, 0, &named).body, Body::Empty(_)));
}
