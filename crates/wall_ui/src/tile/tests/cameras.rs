//! Names, notes and states of cameras in every arrangement.

use wall_service::view::{CameraArrangement, CameraGrid, CameraStanding, CameraView, Flashback};

use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_795_518_312);

/// A camera, one as it was before an event, one that nobody knows and a free cell, again and
/// again.
fn cameras(count: usize) -> Vec<CameraView> {
    let camera = |nr: usize| {
        let name = ["Simpang Enam Teuku Umar Barat", "CAM-02", "CAM-99", ""][nr % 4];
        let missing = CameraView::missing(name);
        match nr % 4 {
            0 => CameraView {
                standing: CameraStanding::Active,
                is_called_for: true,
                note: Text::words("Banjir · 126 m", "Flood · 126 m"),
                ..missing
            },
            1 => CameraView {
                standing: CameraStanding::Active,
                note: Text::words("sebelum", "before"),
                flashback: Some(Flashback { from: NOW - Span::from_secs(20), until: NOW }),
                ..missing
            },
            _ => missing,
        }
    };
    (0..count).map(camera).collect()
}

fn frames(count: usize) -> Vec<CameraFrame> {
    let frame = |nr: usize| {
        let (word, tone, has_picture) = match nr % 4 {
            0 => ("terlambat 3 dtk", Tone::InHand, true),
            1 => ("rekaman 19.04.58", Tone::Data, true),
            _ => ("tidak dikenal", Tone::InHand, false),
        };
        CameraFrame { word: word.to_owned(), tone, has_picture, figures: Vec::new() }
    };
    (0..count).map(frame).collect()
}

fn view(arrangement: CameraArrangement, columns: usize, count: usize) -> TileView {
    let (cameras, soon) = (cameras(count), Vec::new());
    let grid = CameraGrid { arrangement, columns, cameras, soon, summary: Text::empty() };
    TileView {
        title: Text::name("Laka lantas"),
        source: Text::name("Simpang Enam · sejak 19.05 · 2 kamera melihat · hingga 19.15"),
        freshness: Freshness::Ageless,
        body: Body::Cameras(grid),
    }
}

fn painted(view: &TileView, count: usize, cell: Rect, language: Language) -> Vec<(String, Rect)> {
    texts_in(shapes_with((view, &frames(count)), &[cell], language, Shade::Dark))
}

#[test]
fn what_is_said_of_cameras_stays_in_the_panel_and_off_each_other() {
    use CameraArrangement::{Fixed, Largest, Whole};
    for (arrangement, columns, count) in [
        (Largest, 2, 4),
        (Largest, 3, 9),
        (Fixed, 1, 2),
        (Fixed, 2, 4),
        (Fixed, 4, 16),
        (Whole, 1, 1),
    ] {
        let view = view(arrangement, columns, count);
        for (cell, language) in panels()
            .into_iter()
            .flat_map(|cell| [(cell, Language::Indonesian), (cell, Language::English)])
        {
            assert_apart(&painted(&view, count, cell, language), cell);
        }
    }
}

#[test]
fn a_free_cell_says_nothing_and_an_unknown_camera_says_what_it_is() {
    let cell = panels()[0];
    let view = view(CameraArrangement::Fixed, 2, 4);
    let texts = painted(&view, 4, cell, Language::Indonesian);
    let count = |text: &str| texts.iter().filter(|(it, _)| it == text).count();
    assert_eq!((count("CAM-99"), count("tidak dikenal")), (1, 1), "{texts:?}");
    assert_eq!((count("sebelum"), count("rekaman 19.04.58")), (1, 1), "{texts:?}");
}

#[test]
fn why_a_camera_is_shown_stands_where_its_cell_has_room() {
    let texts = |panel: usize, rows: usize| {
        let mut frames = frames(rows);
        "< 2 dtk".clone_into(&mut frames[0].word);
        let (view, cells) = (view(CameraArrangement::Fixed, 1, rows), [panels()[panel]]);
        texts_in(shapes_with((&view, &frames), &cells, Language::Indonesian, Shade::Dark))
    };
    let find = |texts: &[(String, Rect)], is: fn(&str) -> bool| {
        let found = texts.iter().find(|(text, _)| is(text));
        found.unwrap_or_else(|| panic!("{texts:?}")).1
    };
    // Beside a picture whose rows keep it from being as wide as its cell.
    let beside = texts(0, 1);
    let (what, metres) = (find(&beside, |it| it == "Banjir"), find(&beside, |it| it == "126 m"));
    let name = find(&beside, |it| it == "SIMPANG ENAM TEUKU UMAR BARAT");
    assert!(what.left() == metres.left() && what.bottom() <= metres.top(), "{beside:?}");
    assert!(what.left() > name.right() && metres.bottom() < name.top(), "{beside:?}");
    // Below the name, where the rows have room between them.
    let below = texts(1, 1);
    let (what, metres) = (find(&below, |it| it == "Banjir"), find(&below, |it| it == " · 126 m"));
    let name = find(&below, |it| it.starts_with("SIMPANG ENAM TEUKU"));
    assert!(name.bottom() < what.top(), "{below:?}");
    assert!((what.bottom() - metres.bottom()).abs() < 1.0 && what.right() <= metres.left() + 1.0);
    // Behind the name: what it is, before the name is whole and before the distance.
    let behind = texts(3, 2);
    let what = find(&behind, |it| it == "Banjir");
    let name = find(&behind, |it| it.starts_with("SIM") && it.ends_with('…'));
    assert!(name.right() < what.left() && name.center().y == what.center().y, "{behind:?}");
    assert!(!behind.iter().any(|(text, _)| text.contains("126")), "{behind:?}");
}

#[test]
fn a_name_that_would_be_cut_has_the_strip_and_the_state_a_line_below() {
    let mut view = view(CameraArrangement::Fixed, 2, 2);
    let Body::Cameras(grid) = &mut view.body else { panic!() };
    grid.cameras[0].note = Text::words("Banjir", "Flood");
    grid.cameras[1] =
        CameraView { flashback: None, note: Text::empty(), ..grid.cameras[1].clone() };
    let cell = panels()[1];
    let place = |texts: &[(String, Rect)], text: &str| {
        texts.iter().find(|(it, _)| it == text).unwrap_or_else(|| panic!("{text}: {texts:?}")).1
    };
    let texts_of = |name: &str, word: &str| {
        let (mut view, mut frames) = (view.clone(), frames(2));
        let Body::Cameras(grid) = &mut view.body else { panic!() };
        grid.cameras[0].name = Text::name(name);
        word.clone_into(&mut frames[0].word);
        let shapes = shapes_with((&view, &frames), &[cell], Language::Indonesian, Shade::Dark);
        let texts = texts_in(shapes);
        assert_apart(&texts, cell);
        texts
    };
    // Behind a name that has room beside it.
    let texts = texts_of("PIDADA", "< 2 dtk");
    let (name, state) = (place(&texts, "PIDADA"), place(&texts, "< 2 dtk"));
    assert!((name.center().y - state.center().y).abs() < 2.0, "{texts:?}");
    // Below it, beside the reason where that leaves room, else below that.
    for (word, is_beside) in [("< 2 dtk", true), ("terlambat 3 dtk", false)] {
        let texts = texts_of("SIMPANG PIDADA", word);
        let name = place(&texts, "SIMPANG PIDADA");
        let (reason, state) = (place(&texts, "Banjir"), place(&texts, word));
        assert!(name.bottom() < state.bottom() && name.center().y < state.top(), "{texts:?}");
        let is_in_line = (reason.center().y - state.center().y).abs() < 2.0;
        assert_eq!(is_in_line, is_beside, "{texts:?}");
    }
}

#[test]
fn cells_that_have_no_room_are_counted_in_the_head() {
    let cell = panels()[2];
    let view = view(CameraArrangement::Fixed, 4, 16);
    let texts = painted(&view, 16, cell, Language::Indonesian);
    // Of sixteen cells four are free.
    let shown = texts.iter().filter(|(text, _)| text == "CAM-02" || text == "CAM-99").count();
    let head = texts.iter().find(|(text, _)| text.contains("tidak muat"));
    assert!(head.is_some() && shown < 8, "{texts:?}");
    let whole = self::view(CameraArrangement::Fixed, 2, 4);
    let texts = painted(&whole, 4, panels()[0], Language::Indonesian);
    assert!(!texts.iter().any(|(text, _)| text.contains("tidak muat")), "{texts:?}");
}

#[test]
fn an_enlarged_picture_says_that_the_past_is_shown() {
    let view = view(CameraArrangement::Whole, 1, 1);
    let texts = painted(&view, 1, panels()[0], Language::Indonesian);
    assert!(texts.iter().any(|(text, _)| text == "REPLAY 19.05.12"), "{texts:?}");
}
