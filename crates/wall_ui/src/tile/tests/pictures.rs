//! Small pictures of the diagrams: what must be seen is there, and is gone without its cause.

use egui::{Color32, ColorImage, Rect, TextureOptions, pos2, vec2};
use jiff::tz::TimeZone;
use wall_gpu::{Canvas, Gpu, Picture, read_rgba};
use wall_model::{AssetClass, Seq};
use wall_service::view::{
    Block, Body, Chart, ChartLevel, Freshness, Mimic, MimicColumn, Text, TileView, Tone,
};

use super::samples;
use crate::{
    Language, Locale, Scale, Shade, TextPass, Theme,
    tile::{PhotoTextures, TileStyle, paint_tile},
};

const SIZE: [u32; 2] = [480, 360];
const SCALE: Scale = Scale { hero: 60.0, row: 24.0, detail: 14.0, margin: 18.0 };

/// A device and what draws on it; `None`, said aloud, where there is no driver.
struct Rig {
    gpu: Gpu,
    text: TextPass,
}

impl Rig {
    fn new() -> Option<Self> {
        match Gpu::headless() {
            Ok(gpu) => {
                let text = TextPass::new(&gpu.device);
                let mut rig = Self { gpu, text };
                // The first pass brings the fonts.
                rig.paint(Vec::new(), Shade::Dark, &PhotoTextures::default());
                Some(rig)
            }
            Err(err) => {
                eprintln!("skipped: {err}");
                None
            }
        }
    }

    fn paint(&mut self, blocks: Vec<Block>, shade: Shade, photos: &PhotoTextures) -> Picture {
        let view = TileView {
            title: Text::name("Tinggi air"),
            source: Text::name("BWS Bali-Penida"),
            freshness: Freshness::Ageless,
            body: Body::Blocks(blocks),
        };
        let (theme, zone) = (Theme::of(shade), TimeZone::get("Asia/Makassar").unwrap());
        let locale = Locale { language: Language::Indonesian, zone };
        let style = TileStyle {
            theme: &theme,
            locale: &locale,
            scale: SCALE,
            replay: None,
            is_recorded: true,
            is_simulated: false,
            notice: None,
            photos,
        };
        let canvas = Canvas::new(&self.gpu, SIZE).unwrap();
        let cell = Rect::from_min_size(pos2(0.0, 0.0), vec2(SIZE[0] as f32, SIZE[1] as f32));
        let target = (&self.gpu.device, &self.gpu.queue);
        self.text.paint(target, &canvas.view, SIZE, egui::Rgba::TRANSPARENT, |painter| {
            paint_tile(painter, &style, &view, &[], &[cell]);
        });
        read_rgba(&self.gpu, &canvas).unwrap()
    }
}

fn is_near(pixel: [u8; 4], colour: Color32) -> bool {
    pixel.iter().zip(colour.to_array()).all(|(a, b)| a.abs_diff(b) <= 8)
}

/// Pixels of `colour`: how many, and the rectangle around them.
fn found(picture: &Picture, colour: Color32) -> (usize, Rect) {
    let mut count = 0;
    let mut around = Rect::NOTHING;
    for y in 0..SIZE[1] {
        for x in 0..SIZE[0] {
            if picture.at(x, y).is_some_and(|pixel| is_near(pixel, colour)) {
                count += 1;
                around.extend_with(pos2(x as f32, y as f32));
            }
        }
    }
    (count, around)
}

fn chart(chart: Chart) -> Vec<Block> {
    vec![Block::Chart(Box::new(chart))]
}

#[test]
fn a_line_is_drawn_where_its_values_are_and_a_gap_stays_empty() {
    let Some(mut rig) = Rig::new() else { return };
    let none = PhotoTextures::default();
    let rising = |points: Vec<Option<(f64, f64)>>| Chart {
        sees: vec![0.0, 100.0],
        bands: Vec::new(),
        levels: Vec::new(),
        marks: Vec::new(),
        lines: vec![samples::line("", Tone::Forwarded, points)],
        ..samples::chart()
    };
    let hours = |from: i32, to: i32| {
        (from..=to).map(|hour| Some((f64::from(hour) * 3_600.0, f64::from(hour) * 4.0)))
    };
    for shade in [Shade::Dark, Shade::Light] {
        let colour = Theme::of(shade).forwarded;
        let whole = rig.paint(chart(rising(hours(0, 24).collect())), shade, &none);
        let (count, around) = found(&whole, colour);
        // Over the whole width and most of the height.
        assert!(count > 250, "{shade:?}: {count}");
        assert!(around.width() > 330.0 && around.height() > 170.0, "{around:?}");
        let broken = hours(0, 8).chain([None]).chain(hours(16, 24)).collect();
        let broken = rig.paint(chart(rising(broken)), shade, &none);
        let middle = around.center();
        let near = |picture: &Picture| {
            let mut count = 0;
            for (x, y) in (-12..12).flat_map(|x| (-12..12).map(move |y| (x, y))) {
                let at = middle + vec2(x as f32, y as f32);
                let pixel = picture.at(at.x as u32, at.y as u32);
                count += usize::from(pixel.is_some_and(|pixel| is_near(pixel, colour)));
            }
            count
        };
        assert!(near(&whole) > 20);
        assert_eq!(near(&broken), 0, "the gap is bridged");
        // The negative control: without its values no line is there.
        let empty = rig.paint(chart(rising(Vec::new())), shade, &none);
        assert_eq!(found(&empty, colour).0, 0);
    }
}

#[test]
fn a_limit_lies_at_its_value() {
    let Some(mut rig) = Rig::new() else { return };
    let none = PhotoTextures::default();
    let mut at = |value: f64| {
        let mut chart = samples::chart();
        let tone = Tone::Alarm;
        chart.levels = vec![ChartLevel { label: Text::empty(), value, tone }];
        let picture = rig.paint(self::chart(chart), Shade::Dark, &none);
        let (count, around) = found(&picture, Theme::of(Shade::Dark).alarm);
        assert!(count > 100, "{value}: {count}");
        assert!(around.height() < 4.0, "a level line: {around:?}");
        around.center().y
    };
    let (low, high) = (at(50.0), at(200.0));
    assert!(low > high + 80.0, "{low} {high}");
}

#[test]
fn ways_of_a_network_join_its_parts() {
    let Some(mut rig) = Rig::new() else { return };
    let none = PhotoTextures::default();
    let mut paint = |feeds: &[&str]| {
        let from = samples::node("A", AssetClass::Source, Tone::Calm, feeds);
        let to = samples::node("B", AssetClass::Reservoir, Tone::Calm, &[]);
        let column = |nodes| MimicColumn { title: Text::empty(), nodes };
        let mimic = Mimic { columns: vec![column(vec![from]), column(vec![to])] };
        rig.paint(vec![Block::Mimic(mimic)], Shade::Dark, &none)
    };
    let (tied, loose) = (paint(&["B"]), paint(&[]));
    let (mut differ, mut around) = (0, Rect::NOTHING);
    for (x, y) in (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| (x, y))) {
        if tied.at(x, y) != loose.at(x, y) {
            differ += 1;
            around.extend_with(pos2(x as f32, y as f32));
        }
    }
    let middle = SIZE[0] as f32 / 2.0;
    assert!(differ > 10, "{differ}");
    assert!(around.left() > middle - 40.0 && around.right() < middle + 40.0, "{around:?}");
}

#[test]
fn a_photo_is_shown_in_its_place_and_a_grey_place_without_it() {
    let Some(mut rig) = Rig::new() else { return };
    let red = ColorImage::filled([40, 30], Color32::from_rgba_unmultiplied(200, 30, 20, 255));
    let handle = rig.text.context().load_texture("photo", red, TextureOptions::LINEAR);
    let mut photos = PhotoTextures::default();
    photos.known.insert(Seq(1), (handle.id(), vec2(40.0, 30.0)));
    let block = || vec![Block::Photos(samples::photos(1))];
    let colour = Color32::from_rgba_unmultiplied(200, 30, 20, 255);
    let (count, around) = found(&rig.paint(block(), Shade::Dark, &photos), colour);
    assert!(count > 10_000, "{count}");
    assert!((around.width() / around.height() - 4.0 / 3.0).abs() < 0.05, "{around:?}");
    for shade in [Shade::Dark, Shade::Light] {
        let without = rig.paint(block(), shade, &PhotoTextures::default());
        assert_eq!(found(&without, colour).0, 0);
        assert!(found(&without, Theme::of(shade).track).0 > 8_000);
    }
}
