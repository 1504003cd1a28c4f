//! Whole files: built-in layouts, published schemas, messages.

use std::path::Path;

use proptest::prelude::*;

use super::*;

const DESK: &str = include_str!("fixtures/desk.toml");

/// Options that the desk's tiles have.
const DESK_OPTIONS: &[&str] = &["columns", "page", "rows"];

fn wall(name: &str) -> (Plan, Wall) {
    let plan = open(name).unwrap();
    let wall = Wall::resolve(&plan.room, &plan.layout).unwrap();
    (plan, wall)
}

/// Messages of the desk's layout with `from` replaced.
fn messages(from: &str, to: &str) -> Vec<String> {
    assert!(DESK.contains(from), "{from}");
    let text = DESK.replacen(from, to, 1);
    check(&text, "test.toml", &[]).iter().map(ToString::to_string).collect()
}

#[test]
fn built_in_layouts_have_no_problem() {
    for (name, file, text) in BUILTIN {
        assert_eq!(check(text, file, &[]), [], "{name}");
        let (_, wall) = wall(name);
        assert_eq!(wall.warnings, [], "{name}");
    }
}

#[test]
fn published_schemas_are_the_generated_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wall-layouts/schema");
    for (name, generated) in
        [("layout.schema.json", layout_schema()), ("room.schema.json", room_schema())]
    {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let published: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(published, generated, "{name}: run cargo run -p wall_layout --example schema");
    }
}

#[test]
fn the_room_covers_the_desktop_as_it_hangs() {
    let (plan, wall) = wall("damamaya");
    assert_eq!((wall.canvas.width, wall.canvas.height), (13_440, 3_240));
    assert_eq!(plan.room.seats.len(), 9);
    let main = wall.surface("main").unwrap();
    assert_eq!(main.panels.len(), 14);
    assert_eq!(main.px, PxRect { x: 0, y: 0, width: 13_440, height: 2_160 });
    assert!((main.strip.width_mm - 7.0 * 1_213.2).abs() < 1e-6);
    assert!((6_000.0..8_000.0).contains(&main.overview.distance_mm), "{:?}", main.overview);
    assert!((3_000.0..5_000.0).contains(&main.detail.distance_mm), "{:?}", main.detail);
    let middle = main.panels.iter().find(|p| p.column == 3 && p.row == 0).unwrap();
    assert!(middle.centre_mm[0].abs() < 1e-6 && middle.centre_mm[1].abs() < 1e-6);
    // The ends come towards the seats and turn inwards.
    let (first, last) = (&main.panels[0], &main.panels[6]);
    assert!(first.centre_mm[1] > 500.0 && (first.centre_mm[1] - last.centre_mm[1]).abs() < 1e-6);
    assert!(first.facing_deg > 0.0 && last.facing_deg < 0.0);
    assert_eq!(wall.surface("corner-3").unwrap().px.x, 11_520);
}

#[test]
fn no_panel_of_the_built_in_presets_is_empty() {
    for (name, ..) in BUILTIN {
        let (plan, wall) = wall(name);
        let presets: Vec<&str> = plan.layout.presets.iter().map(|p| p.name.as_str()).collect();
        for preset in if presets.is_empty() { vec![""] } else { presets } {
            let shown = wall.shown(&plan.layout.preset_at(preset, LocalTime::hm(12, 0)));
            let area = |px: PxRect| i64::from(px.width) * i64::from(px.height);
            let tiles: i64 = shown.iter().filter(|t| t.over.is_none()).map(|t| area(t.px)).sum();
            let panels: i64 = wall.surfaces.iter().map(|surface| area(surface.px)).sum();
            assert_eq!(tiles, panels, "{name} {preset}");
        }
    }
}

#[test]
fn a_tile_knows_the_bezels_inside_it() {
    let (plan, _) = wall("damamaya");
    let mut layout = plan.layout;
    layout.presets.clear();
    layout.schedules.clear();
    layout.start = None;
    layout.tiles.truncate(2);
    for (tile, (id, at, size)) in layout
        .tiles
        .iter_mut()
        .zip([("peta", [2.0, 0.0], [3.0, 2.0]), ("simpang", [5.0, 0.5], [1.0, 0.5])])
    {
        id.clone_into(&mut tile.id);
        "main".clone_into(&mut tile.surface);
        (tile.at, tile.size, tile.over) = (at, size, None);
    }
    let wall = Wall::resolve(&plan.room, &layout).unwrap();
    let map = wall.tile("peta").unwrap();
    assert_eq!(map.px, PxRect { x: 3_840, y: 0, width: 5_760, height: 2_160 });
    assert_eq!(map.pieces.len(), 6);
    let lines: Vec<(bool, i32)> = map.gaps.iter().map(|gap| (gap.is_vertical, gap.at_px)).collect();
    assert_eq!(lines, [(true, 1_920), (true, 3_840), (false, 1_080)]);
    assert!(map.gaps.iter().all(|gap| (gap.width_mm - 3.6).abs() < 1e-9));
    assert_eq!(map.pieces[5].px, PxRect { x: 3_840, y: 1_080, width: 1_920, height: 1_080 });
    // Pieces and bezels together are the tile's width on the wall.
    let width: f64 = map.pieces[..3].iter().map(|piece| piece.rect.width_mm).sum();
    assert!((width + 2.0 * 3.6 - map.rect.width_mm).abs() < 1e-6);
    let half = wall.tile("simpang").unwrap();
    assert_eq!(half.px, PxRect { x: 9_600, y: 540, width: 1_920, height: 540 });
    assert!(half.gaps.is_empty());
}

#[test]
fn text_sizes_come_from_the_seats() {
    let scale = TypeScale {
        class: TextClass::Overview,
        seat: "C1".to_owned(),
        distance_mm: 8_000.0,
        pitch_mm: 0.63,
    };
    // 16 arcminutes at 8 m are 37 mm, 59 px of capital height on such a panel.
    assert!((scale.cap_mm(16.0) - 37.2).abs() < 0.1);
    assert!((scale.cap_px(16.0) - 59.1).abs() < 0.1);
    assert!((scale.arcmin(scale.font_px(21.0)) - 21.0).abs() < 1e-9);
}

#[test]
fn a_small_window_shows_the_whole_canvas() {
    let (_, wall) = wall("damamaya");
    let fit = wall.fit(1_344.0, 1_000.0);
    assert_eq!((fit.scale, fit.x, fit.y), (0.1, 0.0, 338.0));
}

#[test]
fn schedules_are_a_function_of_the_time() {
    let mut layout = open("damamaya").unwrap().layout;
    assert_eq!(layout.at(LocalTime::hm(12, 0)).theme, Theme::Dark);
    layout.theme = ThemeChoice::Schedule;
    assert_eq!(layout.at(LocalTime::hm(12, 0)).theme, Theme::Light);
    assert_eq!(layout.at(LocalTime::hm(17, 30)).theme, Theme::Dark);
    assert_eq!(layout.at(LocalTime::hm(2, 0)).theme, Theme::Dark);
    layout.schedules[1].preset = Some("lalu-lintas".to_owned());
    assert_eq!(layout.at(LocalTime::hm(23, 0)).preset, "lalu-lintas");
    assert_eq!(layout.at(LocalTime::hm(7, 0)).preset, "harian");
    assert_eq!(layout.preset_at("nothing", LocalTime::hm(7, 0)).preset, "harian");
}

#[test]
fn the_recorded_text_is_the_plan_again() {
    for (name, ..) in BUILTIN {
        let plan = open(name).unwrap();
        assert_eq!(read_text(&plan.text, "record").unwrap(), plan);
    }
}

#[test]
fn a_room_may_stand_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (room, layout) = DESK.split_once("[layout]").unwrap();
    std::fs::write(folder.path().join("room.toml"), room).unwrap();
    let path = folder.path().join("layout.toml");
    let text = format!("[layout]\nroom = \"room.toml\"\n{layout}");
    std::fs::write(&path, &text).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(check(&text, path, &[]), []);
    let plan = open(path).unwrap();
    assert_eq!(plan.room.name, "Meja");
    let again = read_text(&plan.text, "record").unwrap();
    assert_eq!((again.room, again.layout), (plan.room, plan.layout));
    assert_eq!(check(room, "room.toml", &[]), []);
    let wrong = text.replace("room.toml", "raum.toml");
    let problems = check(&wrong, path, &[]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!((problems[0].line, problems[0].column), (2, 1));
}

#[test]
fn every_error_comes_at_once_with_its_place() {
    let text = DESK
        .replacen("kind = \"single\"", "kind = \"singel\"", 1)
        .replacen("at_m = [0.0, 0.7]", "at_m = [0.0]", 1)
        .replacen("surface = \"screen\"\nat = [0, 0]", "surfcae = \"screen\"\nat = [0, \"x\"]", 1);
    let problems: Vec<String> =
        check(&text, "test.toml", &[]).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(problems.join("\n"));
}

#[test]
fn meaning_is_checked_too() {
    let text = DESK
        .replacen("id = \"kejadian\"", "id = \"jam\"", 1)
        .replacen("tile = \"cctv/grid\"", "tile = \"cctv/gird\"", 1)
        .replacen("surface = \"screen\"\nat = [0.25, 0]", "surface = \"scren\"\nat = [0.25, 0]", 1)
        .replacen("size = [0.25, 0.3125]", "size = [0.5, 0.3125]", 1)
        .replacen("overview = [\"screen\"]", "overview = [\"sreen\"]", 1);
    let known = ["situation/clock", "situation/incidents", "cctv/grid", "geo_portal/map"]
        .map(|id| KnownTile { id, options: DESK_OPTIONS, words: &[] });
    let problems: Vec<String> =
        check(&text, "test.toml", &known).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(problems.join("\n"));
}

#[test]
fn unreadable_and_overlapping_tiles_are_refused() {
    assert_eq!(
        messages("at_m = [0.0, 0.7]", "at_m = [0.0, 9.0]").first().unwrap(),
        "test.toml:28:1: error: tile \"jam\" is too small for text that seat \"meja\" can read \
         from 9.0 m (208 px) (make it larger, or write class = \"detail\" if near seats suffice)"
    );
    assert_eq!(
        messages("at = [0, 0.125]", "at = [0, 0.1]"),
        ["test.toml:34:1: error: tiles \"jam\" and \"kejadian\" overlap (move one of them, or \
             write over = \"jam\" where \"kejadian\" is to lie upon it)"]
    );
    assert_eq!(
        messages("px_w = 1920", "px_w = 120").first().unwrap(),
        "test.toml:26:1: error: overview text on \"screen\" would have 0.7 pixels at 0.7 m, too \
         few for a letter (its panels are too coarse for so near a seat)"
    );
}

#[test]
fn oblique_seats_are_a_warning() {
    let problems = messages("at_m = [0.0, 0.7]", "at_m = [3.0, 0.1]");
    assert!(problems[0].contains("warning: seat \"meja\" sees the panel"), "{problems:?}");
}

#[test]
fn spelling_errors_have_places() {
    let problems = check("[layout]\nname = \n[room\n", "test.toml", &[]);
    assert!(problems.len() >= 2 && problems.iter().all(|p| p.line > 0), "{problems:?}");
}

#[test]
fn unknown_layouts_name_the_known_ones() {
    let problems = open("destkop").unwrap_err();
    assert_eq!(problems[0].hint, "did you mean the built-in layout \"desktop\"?");
}

#[test]
fn turned_and_uneven_panels_are_hung() {
    let room = DESK.replacen(
        "grid = { columns = 1, rows = 1, width_mm = 531, height_mm = 299, px_w = 1920, px_h = 1080, bezel_mm = 8 }",
        "",
        1,
    );
    let room = room.replacen("kind = \"single\"", "kind = \"flat\"", 1).replacen(
        "[[room.seat]]",
        "[[room.surface.panel]]\nwidth_mm = 500\nheight_mm = 300\npx_w = 2000\npx_h = 1200\n\
         rotation = \"left\"\nbezel_mm = [1, 2, 3, 4]\ndesktop = [-1200, 0]\noutput = \"DP-1\"\n\
         [[room.surface.panel]]\nwidth_mm = 500\nheight_mm = 450\npx_w = 2000\npx_h = 2000\n\
         desktop = [0, 0]\n[[room.seat]]",
        1,
    );
    let plan = read_text(&room, "test.toml").unwrap();
    let wall = Wall::resolve(&plan.room, &plan.layout).unwrap();
    let panels = &wall.surfaces[0].panels;
    assert_eq!(panels[0].px, PxRect { x: 0, y: 0, width: 1_200, height: 2_000 });
    assert_eq!(panels[1].px.x, 1_200);
    assert_eq!((panels[0].rect.x_mm, panels[0].rect.y_mm), (1.0, 2.0));
    // The lower panel stands in the middle of its row: (506 - 450) / 2.
    assert_eq!((panels[1].rect.x_mm, panels[1].rect.y_mm), (304.0, 28.0));
    assert_eq!((wall.canvas.desktop_x, wall.canvas.width), (-1_200, 3_200));

    let torn = room.replace("desktop = [0, 0]", "desktop = [5, 0]");
    let problems = read_text(&torn, "test.toml").unwrap_err();
    assert!(problems[0].hint.contains("write desktop = [0, 0]"), "{problems:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever the text, reading it ends with problems or a wall.
    #[test]
    fn damaged_files_are_refused_calmly(at in 0..DESK.len(), with in "[\\PC\\n]{0,6}") {
        let mut text = DESK.to_owned();
        if text.is_char_boundary(at) {
            text.insert_str(at, &with);
            let problems = check(&text, "test.toml", &[]);
            let lines = u32::try_from(text.lines().count()).unwrap() + 1;
            prop_assert!(problems.iter().all(|problem| problem.line <= lines));
        }
    }

    /// The pieces of any tile cover it exactly and lie on their panels.
    #[test]
    fn pieces_tile_the_tile(
        column in 0..28_u32, row in 0..8_u32, columns in 1..28_u32, rows in 1..8_u32,
    ) {
        prop_assume!(column + columns <= 28 && row + rows <= 8);
        let (plan, _) = wall("damamaya");
        let mut layout = plan.layout;
        layout.presets.clear();
        layout.schedules.clear();
        layout.start = None;
        let mut tile = layout.tiles[0].clone();
        tile.class = TextClass::Detail;
        tile.at = [f64::from(column) / 4.0, f64::from(row) / 4.0];
        tile.size = [f64::from(columns) / 4.0, f64::from(rows) / 4.0];
        layout.tiles = vec![tile];
        let wall = Wall::resolve(&plan.room, &layout).unwrap();
        let tile = &wall.tiles[0];
        let area = |px: PxRect| i64::from(px.width) * i64::from(px.height);
        let pieces: i64 = tile.pieces.iter().map(|piece| area(piece.px)).sum();
        prop_assert_eq!(pieces, area(tile.px));
        for piece in &tile.pieces {
            let panel = &wall.surfaces[0].panels[piece.panel];
            prop_assert!(panel.px.contains(piece.px.moved(tile.px.x, tile.px.y)));
            prop_assert!(piece.rect.right_mm() <= panel.rect.right_mm() + 1e-6);
        }
    }
}

#[test]
fn options_that_a_tile_does_not_know_are_told() {
    let ids: Vec<&str> =
        DESK.lines().filter_map(|line| line.strip_prefix("tile = \"")?.strip_suffix('"')).collect();
    let problems = |text: &str, options: &[&str]| {
        let known: Vec<_> = ids.iter().map(|id| KnownTile { id, options, words: &[] }).collect();
        let problems = check(text, "test.toml", &known);
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(problems(DESK, DESK_OPTIONS), Vec::<String>::new());
    let text = DESK.replacen("rows = 2, page", "colour = 2, paeg", 1);
    assert_eq!(
        problems(&text, DESK_OPTIONS),
        [
            "test.toml:43:26: warning: tile \"cctv\" (cctv/grid) does not know the option \
             \"colour\" (it knows columns, page, rows)",
            "test.toml:43:38: warning: tile \"cctv\" (cctv/grid) does not know the option \
             \"paeg\" (did you mean \"page\"? it knows columns, page, rows)",
        ]
    );
    assert!(problems(&text, &[]).iter().any(|problem| problem.contains("(it knows none)")));
    // A layout whose shape is wrong has them as well.
    let found = problems(&text.replacen("theme = ", "teme = ", 1), DESK_OPTIONS);
    for what in ["unknown key \"teme\"", "option \"paeg\"", "option \"colour\""] {
        assert!(found.iter().any(|problem| problem.contains(what)), "{what} in {found:#?}");
    }
}

#[test]
fn words_that_an_option_does_not_know_are_told() {
    let words = [
        KnownWords { option: "event", words: &["emergency", "urgent", "normal"] },
        KnownWords { option: "event_services", words: &["call_centre", "complaints"] },
    ];
    let options = [DESK_OPTIONS, &["event", "event_services"]].concat();
    let ids = DESK.lines().filter_map(|line| line.strip_prefix("tile = \"")?.strip_suffix('"'));
    let known: Vec<_> = ids.map(|id| KnownTile { id, options: &options, words: &words }).collect();
    let problems = |text: &str| {
        let problems = check(text, "test.toml", &known);
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let with = |said: &str| DESK.replacen("rows = 2, page", &format!("{said}, page"), 1);
    let good = with("event = \"urgent\", event_services = [\"complaints\"]");
    assert_eq!(problems(&good), Vec::<String>::new());
    let bad = with("event = \"urgnt\", event_services = [\"complaints\", \"polisi\"]");
    let expected = [
        "test.toml:43:26: warning: tile \"cctv\": event does not know \"urgnt\" (did you mean \
         \"urgent\"? it knows emergency, urgent, normal)",
        "test.toml:43:43: warning: tile \"cctv\": event_services does not know \"polisi\" (it \
         knows call_centre, complaints)",
    ];
    assert_eq!(problems(&bad), expected);
    // A layout whose shape is wrong has them as well.
    let found = problems(&bad.replacen("theme = ", "teme = ", 1));
    assert!(expected.iter().all(|one| found.contains(&(*one).to_owned())), "{found:#?}");
}

#[test]
fn a_misspelt_key_hides_no_wrong_name() {
    let (file, text) = builtin("desktop").unwrap();
    let broken = text
        .replacen("size = [0.5, 1]", "sise = [0.5, 1]", 1)
        .replacen("tile = \"geo_portal/map\"", "tile = \"geo_portal/mapp\"", 1)
        .replacen("surface = \"screen\"", "surface = \"scren\"", 1);
    let known = ["geo_portal/map", "situation/clock", "cctv/grid"].map(|id| KnownTile {
        id,
        options: &[],
        words: &[],
    });
    let problems = check(&broken, file, &known);
    let found = |what: &str| problems.iter().any(|problem| problem.to_string().contains(what));
    for what in ["sise", "geo_portal/mapp", "scren", "did you mean \"screen\"?"] {
        assert!(found(what), "{what} in {problems:#?}");
    }
}
