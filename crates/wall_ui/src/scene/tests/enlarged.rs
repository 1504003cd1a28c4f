//! A camera's picture over its panel, looked at closely, and back.

use wall_gpu::{I420, Matrix};
use wall_model::EntityId;
use wall_service::view::{CameraArrangement, CameraGrid, CameraStanding, CameraView};

use super::*;
use crate::{
    CameraFrame, CameraHit, CameraLook, CameraPicture, Cameras, Enlarged, Zoom, camera_at,
    camera_sizes,
};

/// A picture whose left half is black and whose right half is white.
struct Halves(Vec<u8>, Vec<u8>);

impl CameraPicture for Halves {
    fn planes(&self) -> I420<'_> {
        I420 {
            size_px: [64, 36],
            planes: [&self.0, &self.1, &self.1],
            strides: [64, 32, 32],
            is_full_range: true,
            matrix: Matrix::Bt601,
        }
    }
}

struct Street;

impl Cameras for Street {
    fn look(&self, _camera: &CameraView) -> CameraLook {
        let row = [vec![0_u8; 32], vec![255; 32]].concat();
        let picture = Halves(row.repeat(36), vec![128; 32 * 18]);
        CameraLook {
            frame: CameraFrame {
                word: "< 2 dtk".to_owned(),
                tone: Tone::Done,
                has_picture: true,
                figures: Vec::new(),
            },
            picture: Some(Arc::new(picture)),
            generation: 7,
            is_dimmed: false,
        }
    }
}

fn camera(name: &str) -> CameraView {
    CameraView { standing: CameraStanding::Active, ..CameraView::missing(name) }
}

/// A tile with four cameras.
fn grid() -> Shared<TileView> {
    let cameras = ["CAM-1", "CAM-2", "CAM-3", "CAM-4"].map(camera).to_vec();
    Shared::new(TileView {
        title: Text::name("Safe City"),
        source: Text::name("4 kamera"),
        freshness: Freshness::Ageless,
        body: Body::Cameras(CameraGrid {
            arrangement: CameraArrangement::Fixed,
            columns: 2,
            cameras,
            soon: vec![camera("CAM-5")],
            summary: Text::empty(),
        }),
    })
}

/// The share of the canvas that is white.
fn white(rig: &Rig) -> f64 {
    let picture = rig.picture();
    rig.count([255, 255, 255]) as f64 / f64::from(picture.size_px[0] * picture.size_px[1])
}

#[test]
fn a_picture_is_enlarged_over_its_panel_and_everything_is_back_afterwards() {
    for rig in Rig::both().into_iter().flatten() {
        enlarged_and_back(rig);
    }
}

fn enlarged_and_back(mut rig: Rig) {
    let view = grid();
    let wall = rig.wall.clone();
    let tiles: Vec<(&PlacedTile, Shared<TileView>)> =
        wall.tiles.iter().map(|tile| (tile, view.clone())).collect();
    // The fourth picture is in the lower right.
    let hit = camera_at(&tiles, &wall, [1_500.0, 800.0]).unwrap();
    assert_eq!((hit.camera.as_str(), hit.surface), ("CAM-4", 0));
    assert_eq!(camera_at(&tiles, &wall, [960.0, 8.0]), None, "the title is no camera");
    let paint = |rig: &mut Rig, enlarged: Option<&'static Enlarged>| {
        rig.paint_as(&view, NOW, |frame| {
            frame.cameras = &Street;
            frame.enlarged = enlarged;
        })
    };
    paint(&mut rig, None);
    let (before, small) = (rig.picture(), white(&rig));
    let enlarge = |zoom: Zoom| -> &'static Enlarged {
        Box::leak(Box::new(Enlarged::over(&wall, &hit, camera("CAM-4"), zoom).unwrap()))
    };
    let whole = enlarge(Zoom::default());
    let shown = paint(&mut rig, Some(whole));
    assert_eq!((shown.tiles_painted, shown.tiles_composed), (1, 1), "what it hides is left");
    // All of it is seen: half of the panel is white, but for the strip below.
    let all = white(&rig);
    assert!((0.40..0.5).contains(&all) && small < 0.4, "{small} {all}");
    assert_eq!(paint(&mut rig, Some(whole)).tiles_composed, 0, "it stands");
    let closer = enlarge(Zoom::default().closer(2.0, [1.0, 0.5]));
    paint(&mut rig, Some(closer));
    assert!(white(&rig) > 0.8, "{}", white(&rig));
    let back = paint(&mut rig, None);
    assert_eq!(back.tiles_composed, 1);
    assert!(rig.picture() == before, "and back");
}

#[test]
fn an_enlarged_picture_stays_upon_those_that_go_on_below_it() {
    // One tile over two panels, of which the enlarged picture hides one.
    let layout = LAYOUT
        .replace("single", "flat")
        .replace("columns = 1,", "columns = 2,")
        .replace("size = [1, 1]", "size = [2, 1]");
    static PICTURES: [Grey; 3] = [Grey(1), Grey(2), Grey(2)];
    for by_processor in [false, true] {
        let rig = || Rig::of(&layout, |gpu| gpu.taken_for_processor(by_processor));
        let Some(mut old) = rig() else { return };
        let view = super::grid(&["b", "c", "d", "e"]);
        let hit = CameraHit::on_panel(&old.wall, "a".into(), [100.0, 100.0]).unwrap();
        // Its own picture stays: what is below it is new.
        let still = Enlarged::over(&old.wall, &hit, camera("a"), Zoom::default()).unwrap();
        let still: &'static Enlarged = Box::leak(Box::new(still));
        for (nr, pictures) in PICTURES.iter().enumerate() {
            let Some(mut fresh) = rig() else { return };
            for rig in [&mut old, &mut fresh] {
                rig.paint_as(&view, NOW, |frame| {
                    (frame.cameras, frame.enlarged) = (pictures, Some(still));
                });
            }
            assert!(old.picture() == fresh.picture(), "picture {nr}, {by_processor}");
            let [red, ..] = old.picture().at(960, 500).unwrap();
            assert!(red.abs_diff(100) <= 2, "{red}, {nr}, {by_processor}");
        }
    }
}

#[test]
fn the_size_on_the_wall_says_what_is_received() {
    let Some(rig) = Rig::new() else { return };
    let view = grid();
    let tiles: Vec<(&PlacedTile, Shared<TileView>)> =
        rig.wall.tiles.iter().map(|tile| (tile, view.clone())).collect();
    let width = |enlarged: Option<&Enlarged>, name: &str| {
        let sizes = camera_sizes(&tiles, enlarged, &rig.wall);
        let found = sizes.iter().find(|(camera, _)| camera.camera.as_str() == name);
        found.map(|(_, [width, _])| *width).unwrap()
    };
    let small = width(None, "CAM-4");
    assert!(small < 960, "{small}");
    assert_eq!(width(None, "CAM-5"), small, "whose turn is next is received as if it were shown");
    let hit = CameraHit::on_panel(&rig.wall, EntityId::from("CAM-4"), [-50.0, 4_000.0]).unwrap();
    let enlarge = |zoom| Enlarged::over(&rig.wall, &hit, camera("CAM-4"), zoom).unwrap();
    assert_eq!(width(Some(&enlarge(Zoom::default())), "CAM-4"), 1_920);
    let closer = enlarge(Zoom::default().closer(3.0, [0.5, 0.5]));
    assert_eq!(width(Some(&closer), "CAM-4"), 4 * 1_920);
    assert_eq!(width(Some(&closer), "CAM-3"), small);
}
