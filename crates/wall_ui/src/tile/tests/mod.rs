//! What every tile keeps, whatever its content and size: no text outside its panel, none
//! on another.

mod cameras;
mod pictures;
pub(super) mod samples;

use egui::{Color32, Pos2, Rect, Shape, epaint::ClippedShape, pos2, vec2};
use jiff::tz::TimeZone;
use wall_model::{Direction, HealthState, PhaseState, SignalMode, Span, Timestamp};
use wall_service::view::{
    Bar, Block, Body, FeedRow, Figure, Freshness, JunctionView, Mark, PhaseView, Row, Share, Text,
    TileView, TimeSpace, TimeSpaceGreen, TimeSpaceRow, Tone,
};

use super::{CameraFrame, PhotoTextures, TileStyle, paint_tile};
use crate::{Language, Locale, Scale, Shade, Theme, fonts};

const SCALE: Scale = Scale { hero: 200.0, row: 76.0, detail: 44.0, margin: 56.0 };

fn mark() -> Mark {
    Mark { tone: Tone::InHand, word: Text::words("DITANGANI", "IN HAND") }
}

fn row(number: i64) -> Row {
    Row {
        lead: Some(Text::HourMinute(Timestamp::from_secs(1_795_518_312 + number * 600))),
        label: Text::name("Pohon tumbang menutup setengah jalan"),
        detail: Some(Text::name("Jl. Teuku Umar Barat, depan pasar")),
        value: Some(Text::Count(number * 1_000)),
        mark: Some(mark()),
    }
}

fn bar(number: i64) -> Bar {
    Bar {
        label: Text::words("Truk sampah", "Waste trucks"),
        share: 0.3,
        value: Text::Ratio { part: number, whole: 78 },
        note: Some(Text::words("3 senyap", "3 silent")),
        tone: Tone::Data,
    }
}

fn junction() -> JunctionView {
    let phase = |number, state, approaches| PhaseView { number, state, approaches, queue: Some(7) };
    JunctionView {
        name: Text::name("Simpang Enam Teuku Umar"),
        mode: SignalMode::Coordinated,
        mark: Mark { tone: Tone::Done, word: Text::words("TERKOORDINASI", "COORDINATED") },
        phases: vec![
            phase(2, PhaseState::Green, vec![Direction::North, Direction::South]),
            phase(4, PhaseState::Red, vec![Direction::East, Direction::West]),
        ],
        countdown: Some(Text::Countdown(Span::from_secs(17))),
        countdown_label: Text::words("fase 2 · hijau utara-selatan", "phase 2 · green north-south"),
    }
}

fn time_space() -> TimeSpace {
    let row = |number: i32| TimeSpaceRow {
        label: Text::name(format!("Simpang {number}")),
        at_m: f64::from(number) * 400.0,
        greens: vec![TimeSpaceGreen { from_secs: -10.0, to_secs: 30.0 }],
    };
    let rows = (0..12).map(row).collect();
    TimeSpace { window_secs: 180.0, now_secs: 60.0, rows, wave_kmh: Some(40.0) }
}

fn feed() -> FeedRow {
    FeedRow {
        name: Text::name("GPS · ambulans dan damkar"),
        state: HealthState::Down,
        mark: Mark { tone: Tone::Alarm, word: Text::words("PUTUS", "DOWN") },
        freshness: Freshness::Stale { age: Span::from_mins(12) },
        rejects: Some(Text::words("3 ditolak", "3 rejected")),
        detail: Some(Text::name("server menolak: 401")),
    }
}

fn view(blocks: Vec<Block>, freshness: Freshness) -> TileView {
    TileView {
        title: Text::words("Unit bergerak", "Moving units"),
        source: Text::words("GPS · 312 unit · lima sumber yang berbeda", "GPS · 312 units"),
        freshness,
        body: Body::Blocks(blocks),
    }
}

fn every_block() -> Vec<Vec<Block>> {
    let figures = |count| {
        let figure = |n: i64| Figure {
            value: Text::Count(n * 1_234),
            label: Text::words("terkoordinasi", "coordinated"),
            tone: Tone::Calm,
        };
        Block::Figures((0..count).map(figure).collect())
    };
    let share =
        |count| Share { count, label: Text::words("Ditangani", "In hand"), tone: Tone::InHand };
    vec![
        vec![figures(4), Block::Rows((0..9).map(row).collect())],
        vec![Block::Bars((0..12).map(bar).collect())],
        vec![Block::Shares(vec![share(4), share(9), share(0)]), Block::Rows(vec![row(1)])],
        vec![Block::Junction(Box::new(junction()))],
        vec![figures(3), Block::TimeSpace(time_space())],
        vec![Block::Feeds(vec![feed(); 30])],
        vec![Block::Note(Text::name("kalimat panjang ".repeat(60)))],
        vec![figures(3), Block::Chart(Box::new(samples::chart()))],
        vec![
            Block::Chart(Box::new(samples::crowded_chart())),
            Block::Rows((0..6).map(row).collect()),
        ],
        vec![Block::Chart(Box::new(samples::lengths()))],
        vec![Block::Board(samples::board())],
        vec![figures(2), Block::Board(samples::board()), Block::Days(samples::days(28))],
        vec![Block::Mimic(samples::mimic())],
        vec![figures(3), Block::Mimic(samples::mimic())],
        vec![Block::Photos(samples::photos(3)), Block::Rows((0..9).map(row).collect())],
        vec![Block::Photos(samples::photos(9))],
        vec![Block::Days(samples::days(7)), Block::Photos(samples::photos(1))],
    ]
}

/// The smallest font size of all texts, and their colours.
fn inks(view: &TileView, cells: &[Rect], shade: Shade) -> Vec<(f32, Color32)> {
    let shapes = shapes(view, cells, Language::Indonesian, shade);
    let sections = shapes.iter().filter_map(|shape| match &shape.shape {
        Shape::Text(text) => Some(text.galley.job.sections.clone()),
        _ => None,
    });
    sections.flatten().map(|section| (section.format.font_id.size, section.format.color)).collect()
}

/// The rectangles of all texts that painting `view` on `cells` gives.
fn texts(view: &TileView, cells: &[Rect], language: Language) -> Vec<(String, Rect)> {
    texts_in(shapes(view, cells, language, Shade::Dark))
}

fn texts_in(shapes: Vec<ClippedShape>) -> Vec<(String, Rect)> {
    let text = |shape: ClippedShape| match shape.shape {
        Shape::Text(text) => {
            // The ink is a little smaller than the row: what counts is the row's middle half.
            let rect = Rect::from_min_size(text.pos, text.galley.size());
            let ink = rect.shrink2(vec2(0.0, rect.height() * 0.2));
            // What a clip rectangle cuts is cut for the reader too.
            assert!(shape.clip_rect.contains_rect(ink), "{:?} is cut", text.galley.text());
            Some((text.galley.text().to_owned(), ink))
        }
        _ => None,
    };
    shapes.into_iter().filter_map(text).filter(|(text, _)| !text.is_empty()).collect()
}

/// Everything that painting `view` on `cells` draws.
fn shapes(view: &TileView, cells: &[Rect], language: Language, shade: Shade) -> Vec<ClippedShape> {
    shapes_with((view, &[]), cells, language, shade)
}

/// The same with what is known of cameras' pictures.
fn shapes_with(
    (view, cameras): (&TileView, &[CameraFrame]),
    cells: &[Rect],
    language: Language,
    shade: Shade,
) -> Vec<ClippedShape> {
    let context = egui::Context::default();
    context.set_fonts(fonts::definitions());
    let theme = Theme::of(shade);
    let zone = TimeZone::get("Asia/Makassar").unwrap();
    let locale = Locale { language, zone };
    let style = TileStyle {
        theme: &theme,
        locale: &locale,
        scale: SCALE,
        replay: Some(Timestamp::from_secs(1_795_518_312)),
        is_recorded: true,
        is_simulated: true,
        notice: None,
        photos: &PhotoTextures::default(),
    };
    let mut shapes = Vec::new();
    for _ in 0..2 {
        context.begin_pass(egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(8_000.0, 4_000.0))),
            max_texture_side: Some(8_192),
            ..Default::default()
        });
        let painter = context.layer_painter(egui::LayerId::background());
        paint_tile(&painter, &style, view, cameras, cells);
        let mut output = context.end_pass();
        output.textures_delta.clear();
        shapes = output.shapes;
    }
    shapes
}

fn panels() -> Vec<Rect> {
    // A full panel, a half, a quarter, and a narrow strip.
    [(1_920.0, 1_080.0), (960.0, 1_080.0), (960.0, 540.0), (640.0, 1_080.0)]
        .map(|(width, height)| Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height)))
        .to_vec()
}

#[test]
fn texts_stay_in_their_panel_and_off_each_other() {
    let fresh = Freshness::Fresh { under: Span::from_secs(5) };
    let stale = Freshness::Stale { age: Span::from_mins(12) };
    for language in [Language::Indonesian, Language::English] {
        for blocks in every_block() {
            for (cell, freshness) in panels().into_iter().flat_map(|c| [(c, fresh), (c, stale)]) {
                let view = view(blocks.clone(), freshness);
                let texts = texts(&view, &[cell], language);
                assert!(texts.len() >= 2, "{cell:?}: {texts:?}");
                assert_apart(&texts, cell);
            }
        }
    }
}

/// No text lies outside of `cell`, or on another one.
fn assert_apart(texts: &[(String, Rect)], cell: Rect) {
    for (index, (text, rect)) in texts.iter().enumerate() {
        assert!(cell.expand(1.0).contains_rect(*rect), "{text:?} {rect:?} outside {cell:?}");
        for (other, other_rect) in texts.iter().skip(index + 1) {
            let both = rect.intersect(*other_rect);
            assert!(
                both.width() < 1.0 || both.height() < 1.0,
                "{text:?} {rect:?} on {other:?} {other_rect:?} in {cell:?}"
            );
        }
    }
}

#[test]
fn no_text_is_smaller_than_the_rule_or_hard_to_read() {
    let contrast = |a: Color32, b: Color32| {
        let luminance = |colour: Color32| {
            let linear = egui::Rgba::from(colour);
            0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b()
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    };
    for shade in [Shade::Dark, Shade::Light] {
        let tile = Theme::of(shade).tile;
        for (blocks, cell) in every_block()
            .into_iter()
            .flat_map(|b| panels().into_iter().map(move |c| (b.clone(), c)))
        {
            for (size, colour) in inks(&view(blocks, Freshness::Ageless), &[cell], shade) {
                assert!(size >= SCALE.detail, "{size} px on {cell:?}");
                let ratio = contrast(colour, tile);
                assert!(ratio >= 5.9, "{shade:?} {colour:?}: {ratio}");
            }
        }
    }
}

#[test]
fn the_check_itself_finds_an_overlap() {
    let cell = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 100.0));
    let view = view(vec![Block::Rows(vec![row(1)])], Freshness::Ageless);
    let texts = texts(&view, &[cell], Language::Indonesian);
    let fits = texts.iter().all(|(_, rect)| cell.contains_rect(*rect));
    assert!(!fits, "a tile that is too small for its header must show: {texts:?}");
}

#[test]
fn a_list_sums_up_what_does_not_fit() {
    let cell = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_920.0, 1_080.0));
    let view = view(vec![Block::Rows((0..40).map(row).collect())], Freshness::Ageless);
    let texts = texts(&view, &[cell], Language::Indonesian);
    let shown = texts.iter().filter(|(text, _)| text.starts_with("Pohon")).count();
    let expected = format!("+{} lagi", 40 - shown);
    assert!(shown >= 5 && texts.iter().any(|(text, _)| *text == expected), "{texts:?}");
}
