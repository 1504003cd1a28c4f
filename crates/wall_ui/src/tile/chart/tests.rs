//! What stands at a diagram's axes, and what gives way.

use egui::{Pos2, Rect, pos2, vec2};
use jiff::tz::TimeZone;
use wall_model::Span;
use wall_service::view::{Chart, ChartAxis, ChartLine, Text, Tone, Unit};

use super::{Plot, times, values};
use crate::{
    Language, Locale, Scale, Shade, Theme,
    brush::{Blinks, Brush},
    fonts,
    tile::{
        PhotoTextures, TileStyle,
        tests::samples::{self, MIDNIGHT},
    },
};

const SCALE: Scale = Scale { hero: 200.0, row: 76.0, detail: 44.0, margin: 56.0 };

/// Runs `check` with a brush in `language`.
fn with_brush(language: Language, check: impl Fn(&Brush<'_>)) {
    let context = egui::Context::default();
    context.set_fonts(fonts::definitions());
    let theme = Theme::of(Shade::Dark);
    let locale = Locale { language, zone: TimeZone::get("Asia/Makassar").unwrap() };
    let style = TileStyle {
        theme: &theme,
        locale: &locale,
        scale: SCALE,
        replay: None,
        is_recorded: true,
        is_simulated: false,
        notice: None,
        photos: &PhotoTextures::default(),
    };
    for pass in 0..2 {
        context.begin_pass(egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(4_000.0, 4_000.0))),
            max_texture_side: Some(8_192),
            ..Default::default()
        });
        let painter = context.layer_painter(egui::LayerId::background());
        if pass == 1 {
            check(&Brush::new(&painter, &style, &Blinks::default()));
        }
        context.end_pass().textures_delta.clear();
    }
}

fn times_of(brush: &Brush<'_>, hours: i64, width: f32) -> Vec<String> {
    let axis = ChartAxis::Times { from: MIDNIGHT, to: MIDNIGHT + Span::from_hours(hours) };
    let room = Rect::from_min_size(pos2(0.0, 0.0), vec2(width + 400.0, 600.0));
    let rect = Rect::from_min_size(pos2(200.0, 0.0), vec2(width, 500.0));
    let plot = Plot { rect, secs: hours as f64 * 3_600.0, range: (0.0, 1.0) };
    times::ticks(brush, axis, &plot, room).into_iter().map(|tick| tick.text).collect()
}

#[test]
fn times_are_round_local_and_few() {
    with_brush(Language::Indonesian, |brush| {
        assert_eq!(
            times_of(brush, 24, 1_500.0),
            ["00.00", "04.00", "08.00", "12.00", "16.00", "20.00", "00.00"]
        );
        assert_eq!(times_of(brush, 24, 500.0), ["00.00", "12.00", "00.00"]);
        assert_eq!(times_of(brush, 1, 1_500.0).len(), 7);
        let week = times_of(brush, 24 * 7, 1_500.0);
        assert_eq!((week.len(), week[0].as_str()), (4, "24 Nov"), "{week:?}");
        // Mondays, or firsts of a month.
        assert_eq!(times_of(brush, 24 * 45, 1_500.0)[..2], ["30 Nov", "7 Des"]);
        assert_eq!(times_of(brush, 24 * 180, 1_500.0)[..2], ["Des", "2027"]);
        assert_eq!(times_of(brush, 24 * 3_000, 1_500.0), ["2030", "2035"]);
        assert_eq!(times_of(brush, 24 * 2_000, 1_500.0)[..2], ["2027", "2028"]);
    });
    with_brush(Language::English, |brush| {
        assert_eq!(times_of(brush, 24, 500.0), ["00:00", "12:00", "00:00"]);
    });
}

fn labels(brush: &Brush<'_>, chart: &Chart, height: f32) -> Vec<String> {
    let scale = values::Scale::of(chart).unwrap();
    let labels = scale.labels(brush, chart, height, 1_500.0);
    labels.into_iter().map(|(_, text)| text.replace('\u{a0}', " ")).collect()
}

fn of_values(unit: Option<Unit>, decimals: u8, values: &[f64]) -> Chart {
    let points = values.iter().enumerate().map(|(nr, value)| Some((nr as f64, *value))).collect();
    let line = ChartLine {
        label: Text::empty(),
        tone: Tone::Data,
        is_dashed: false,
        is_stepped: false,
        points,
    };
    Chart {
        unit,
        decimals,
        sees: Vec::new(),
        bands: Vec::new(),
        levels: Vec::new(),
        lines: vec![line],
        ..samples::chart()
    }
}

#[test]
fn values_are_round_few_and_bear_their_unit_once() {
    with_brush(Language::Indonesian, |brush| {
        let rupiah = of_values(Some(Unit::Rupiah), 0, &[38_000.0, 52_500.0]);
        assert_eq!(labels(brush, &rupiah, 500.0), ["40.000", "45.000", "Rp50.000"]);
        let budget = of_values(Some(Unit::Rupiah), 0, &[0.0, 2.4e12]);
        assert_eq!(labels(brush, &budget, 500.0), ["0", "1", "Rp2 triliun"]);
        let share = of_values(Some(Unit::Percent), 0, &[3.0, 97.0]);
        assert_eq!(labels(brush, &share, 500.0), ["0%", "50%", "100%"]);
        let pressure = of_values(Some(Unit::Bar), 1, &[2.0, 2.0]);
        assert_eq!(labels(brush, &pressure, 500.0), ["1,8", "1,9", "2,0", "2,1", "2,2 bar"]);
        let count = of_values(None, 0, &[0.0, 0.0]);
        assert_eq!(labels(brush, &count, 500.0), ["0", "1", "2", "3", "4"]);
        assert_eq!(labels(brush, &count, 90.0), ["0"]);
    });
}

#[test]
fn a_diagram_without_values_says_so() {
    let nothing = of_values(None, 0, &[f64::NAN, f64::INFINITY]);
    assert!(values::Scale::of(&nothing).is_none());
}
