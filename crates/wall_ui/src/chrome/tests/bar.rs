//! The time bar: what it says, what it shows, and how it is worked.

use std::sync::Arc;

use egui::{Color32, Context, Pos2, RawInput, Rect, Shape, epaint::ClippedShape, pos2, vec2};

use super::*;
use crate::{
    Shade, Theme,
    chrome::{Asked, BarState, Followed, time_bar_ui},
};

fn harness<'a>() -> Harness<'a, Vec<Wish>> {
    let mut ready = false;
    let mut state = BarState::default();
    let timeline = Arc::new(timeline());
    Harness::builder().with_size([1_400.0, 400.0]).build_ui_state(
        move |ui, wishes: &mut Vec<Wish>| {
            if !ready {
                ui.ctx().set_fonts(fonts::definitions());
                ready = true;
                return;
            }
            let theme = Theme::of(Shade::Dark);
            let shown = (&bar(), Some(&timeline));
            let locale = locale(Language::Indonesian);
            wishes.extend(time_bar_ui(ui.ctx(), &mut state, shown, &locale, &theme).wishes);
        },
        Vec::new(),
    )
}

#[test]
fn buttons_have_names_and_work() {
    let mut harness = harness();
    harness.run();
    let jump = |sought, is_forwards| Wish::Seek { sought, is_forwards };
    for (name, expected) in [
        ("Putar", Wish::Play(PlayCommand::TogglePause)),
        ("Mundur", Wish::Play(PlayCommand::Reverse)),
        ("+", Wish::Play(PlayCommand::Faster)),
        ("\u{2212}", Wish::Play(PlayCommand::Slower)),
        ("Saat ini", Wish::Play(PlayCommand::GoLive)),
        ("< Alarm", jump(Sought::Alarm, false)),
        ("< Fakta", jump(Sought::Fact, false)),
        ("Tautan", Wish::CopyLink),
        ("Tata letak: saat itu", Wish::ToggleLayout),
    ] {
        harness.get_by_label(name).click();
        harness.run();
        assert_eq!(harness.state().last(), Some(&expected), "{name}");
    }
}

#[test]
fn the_strip_scrubs_from_the_keyboard_and_by_a_click() {
    let mut harness = harness();
    harness.run();
    let strip = harness.get_by_label("Waktu");
    let rect = strip.rect();
    strip.focus();
    harness.run();
    harness.key_press(egui::Key::ArrowLeft);
    harness.run();
    let Some(Wish::Play(PlayCommand::Scrub(time))) = harness.state().last() else {
        panic!("no scrub: {:?}", harness.state());
    };
    assert!(*time < at(300) && *time >= at(280), "{time}");

    let at_share =
        |share: f32| pos2(rect.left() + 118.0 + (rect.width() - 118.0) * share, rect.center().y);
    let mut click = |place: Pos2| {
        harness.hover_at(place);
        harness.run();
        harness.drag_at(place);
        harness.drop_at(place);
        harness.run();
        match harness.state().last() {
            Some(Wish::Play(PlayCommand::Scrub(time))) => *time,
            other => panic!("no scrub: {other:?}"),
        }
    };
    let (early, late) = (click(at_share(0.25)), click(at_share(0.75)));
    assert!(early > at(120) && early < at(180), "{early}");
    assert!(late > at(420) && late < at(480), "{late}");
}

/// Everything that the bar draws in a window of this width, and what it asks for.
fn drawn(
    width: f32,
    (bar, timeline): (&TimeBar, Option<Timeline>),
    (language, shade): (Language, Shade),
    has_lanes: bool,
) -> (Vec<ClippedShape>, Asked, Rect) {
    let context = Context::default();
    context.set_fonts(fonts::definitions());
    let theme = Theme::of(shade);
    context.set_global_style(crate::chrome::style(&theme, shade == Shade::Dark));
    let timeline = timeline.map(Arc::new);
    let mut state = BarState::default();
    state.has_lanes = has_lanes;
    let window = Rect::from_min_size(Pos2::ZERO, vec2(width, 700.0));
    let mut drawn = (Vec::new(), Asked::default());
    for _ in 0..3 {
        context.begin_pass(RawInput { screen_rect: Some(window), ..Default::default() });
        let shown = (bar, timeline.as_ref());
        drawn.1 = time_bar_ui(&context, &mut state, shown, &locale(language), &theme);
        let mut output = context.end_pass();
        output.textures_delta.clear();
        drawn.0 = output.shapes;
    }
    (drawn.0, drawn.1, window)
}

/// Texts with the middle halves of their rows, which is where the ink is.
fn texts(shapes: &[ClippedShape]) -> Vec<(String, Rect, Rect)> {
    let mut texts = Vec::new();
    for shape in shapes {
        let mut of_shape = vec![&shape.shape];
        while let Some(one) = of_shape.pop() {
            match one {
                Shape::Vec(shapes) => of_shape.extend(shapes),
                Shape::Text(text) if !text.galley.text().is_empty() => {
                    let rect = Rect::from_min_size(text.pos, text.galley.size());
                    let ink = rect.shrink2(vec2(0.0, rect.height() * 0.2));
                    texts.push((text.galley.text().to_owned(), ink, shape.clip_rect));
                }
                _ => {}
            }
        }
    }
    texts
}

/// What is wrong with the texts: cut, outside of the window, or on each other.
fn faults(texts: &[(String, Rect, Rect)], window: Rect) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, (text, rect, clip)) in texts.iter().enumerate() {
        if !clip.expand(1.0).contains_rect(*rect) || !window.contains_rect(*rect) {
            faults.push(format!("{text:?} is cut at {rect:?}"));
        }
        for (other, other_rect, _) in texts.iter().skip(index + 1) {
            let both = rect.intersect(*other_rect);
            if both.width() >= 1.0 && both.height() >= 1.0 {
                faults.push(format!("{text:?} lies on {other:?} at {rect:?}"));
            }
        }
    }
    faults
}

#[test]
fn texts_are_whole_and_off_each_other_at_every_width() {
    let followed = Followed {
        service: "vehicle_tracking".into(),
        entity: "AMB-02".into(),
        label: "Ambulans dengan nama yang sangat panjang sekali".to_owned(),
    };
    let mut full = bar();
    full.followed = Some(Arc::new(followed));
    full.surface = Some("main".into());
    full.mode = PlayMode::Playing;
    full.is_backwards = true;
    full.range = LoopRange { from: Some(at(10)), to: Some(at(90)) };
    for (bar, language, has_lanes) in [
        (&bar(), Language::Indonesian, false),
        (&bar(), Language::English, true),
        (&full, Language::Indonesian, true),
        (&full, Language::English, false),
    ] {
        for width in [640.0, 900.0, 1_280.0, 1_920.0, 3_840.0] {
            let (shapes, _, window) =
                drawn(width, (bar, Some(timeline())), (language, Shade::Dark), has_lanes);
            let texts = texts(&shapes);
            assert!(texts.len() > 20, "{width}: {texts:?}");
            let faults = faults(&texts, window);
            assert!(faults.is_empty(), "{language:?}, {width}: {faults:#?}");
        }
    }
}

#[test]
fn the_check_itself_finds_a_window_that_is_too_narrow() {
    let (shapes, _, window) =
        drawn(120.0, (&bar(), Some(timeline())), (Language::Indonesian, Shade::Dark), false);
    assert!(!faults(&texts(&shapes), window).is_empty());
}

/// How many corners of meshes have this colour, and how many shapes.
fn inked(shapes: &[ClippedShape], colour: Color32) -> (usize, usize) {
    let (mut corners, mut count) = (0, 0);
    let mut queue: Vec<&Shape> = shapes.iter().map(|shape| &shape.shape).collect();
    while let Some(shape) = queue.pop() {
        count += usize::from(match shape {
            Shape::Vec(shapes) => {
                queue.extend(shapes);
                false
            }
            Shape::Mesh(mesh) => {
                corners += mesh.vertices.iter().filter(|corner| corner.color == colour).count();
                false
            }
            Shape::Path(path) => {
                path.fill == colour || path.stroke.color == egui::epaint::ColorMode::Solid(colour)
            }
            Shape::Rect(rect) => rect.fill == colour,
            Shape::LineSegment { stroke, .. } => stroke.color == colour,
            _ => false,
        });
    }
    (corners, count)
}

#[test]
fn density_alarms_cases_outages_gaps_and_bookmarks_are_seen() {
    for shade in [Shade::Dark, Shade::Light] {
        let theme = Theme::of(shade);
        let seen = |timeline: Option<Timeline>| {
            let (shapes, _, _) =
                drawn(1_400.0, (&bar(), timeline), (Language::Indonesian, shade), false);
            [
                inked(&shapes, theme.data.gamma_multiply(0.55)).0,
                inked(&shapes, theme.alarm).1,
                inked(&shapes, theme.in_hand).1,
                inked(&shapes, theme.forwarded).1,
                inked(&shapes, theme.faint).1,
                inked(&shapes, theme.data).1,
            ]
        };
        let all = seen(Some(timeline()));
        assert!(all[0] >= 4 * 80, "a column a step: {all:?}");
        let two = "two alarms; a case, and frames that were read again";
        assert_eq!((all[1], all[2]), (2, 2), "{two}");
        let nothing = Timeline {
            lanes: Vec::new(),
            marks: Vec::new(),
            outages: Vec::new(),
            gaps: Vec::new(),
            bookmarks: Vec::new(),
            rereads: Vec::new(),
            ..timeline()
        };
        // The negative control: without what is recorded nothing of it is seen.
        let empty = seen(Some(nothing));
        for (index, (all, empty)) in all.into_iter().zip(empty).enumerate() {
            assert!(all > empty, "{shade:?}, {index}: {all} and {empty}");
        }
        assert_eq!(empty[0..4], [0, 0, 0, 0]);
    }
}

#[test]
fn lanes_are_told_apart_and_all_of_them_are_one() {
    let ink = |has_lanes| {
        let shown = (&bar(), Some(timeline()));
        let (shapes, asked, _) =
            drawn(1_400.0, shown, (Language::Indonesian, Shade::Dark), has_lanes);
        let stretch = asked.stretch.unwrap();
        assert!(stretch.from <= FROM && stretch.to() >= at(600));
        texts(&shapes).iter().any(|(text, ..)| text == "Kendaraan")
    };
    assert!(ink(true) && !ink(false));
}
