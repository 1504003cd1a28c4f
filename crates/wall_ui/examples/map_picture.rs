//! A picture of the map from a city's GeoJSON files, to judge its look.
//!
//! `cargo run -p wall_ui --example map_picture -- OUT.png WIDTH HEIGHT PX_PER_ARCMIN
//! [dark|light] [FIT 0..1] [VEHICLES] [PANELS_X PANELS_Y]`, with the folder of the files in
//! `MAP_DATA`: `roads/*.geojson` and `boundaries/*.geojson`. Traffic, units and incidents are
//! invented from a fixed seed.

#[path = "map_picture/data.rs"]
mod data;

use std::sync::Arc;

use egui::{Rect, pos2, vec2};
use wall_gpu::{Canvas, Gpu, PxRect, read_rgba};
use wall_model::{Span, Timestamp};
use wall_ui::map::{MapColors, MapFit, MapHelp, MapPainter, MapPipelines, MapSetting};
use wall_ui::{Language, Locale, Shade, TextPass};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("which file?")?;
    let mut number = |or: f64| args.next().map_or(Ok(or), |text| text.parse::<f64>());
    let size_px = [number(1_920.0)? as u32, number(1_080.0)? as u32];
    let unit = number(1.1)? as f32;
    let rest: Vec<String> = args.collect();
    let at = |index: usize| rest.get(index).and_then(|text| text.parse::<f64>().ok());
    let is_light = rest.first().is_some_and(|text| text == "light");
    let folder = std::env::var("MAP_DATA")?;

    let now = Timestamp::from_secs(1_795_503_912);
    let view = data::view(folder.as_ref(), now, at(2).unwrap_or(312.0) as usize)?;
    let mut setting = MapSetting::new(size_px, unit);
    setting.colors = MapColors::of(if is_light { Shade::Light } else { Shade::Dark });
    setting.fit = MapFit::Between(at(1).unwrap_or(0.0));
    let (across, down) = (at(3).unwrap_or(1.0), at(4).unwrap_or(1.0));
    setting.cells = panels(size_px, across as u32, down as u32);
    setting.keep_out = vec![Rect::from_min_size(pos2(0.0, 0.0), vec2(340.0, 90.0) * unit)];
    let locale = Locale { language: Language::Indonesian, zone: jiff::tz::TimeZone::UTC };
    let help = MapHelp { locale: &locale, picture: &|_| None };

    let gpu = Gpu::headless()?;
    let mut text = TextPass::new(&gpu.device);
    let mut map = MapPainter::new(&gpu, Arc::new(MapPipelines::new(&gpu)));
    map.prepare(&gpu, &mut text, &view, &setting, &help)?;
    let canvas = Canvas::new(&gpu, size_px)?;
    // More frames than one to measure what a frame costs.
    let frames = std::env::var("MAP_FRAMES").map_or(Ok(1), |count| count.parse())?;
    for frame in 0..frames {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        {
            let mut pass = canvas.pass(&mut encoder, "wall", Some([0.0, 0.0, 0.0, 1.0]));
            let now = now + Span::from_millis(100 * frame);
            map.paint(&gpu, &mut pass, size_px, PxRect::of_size(size_px), now)?;
        }
        gpu.queue.submit([encoder.finish()]);
        gpu.device.poll(wgpu::PollType::wait_indefinitely())?;
    }
    let mut picture = read_rgba(&gpu, &canvas)?;
    bezels(&mut picture, &setting.cells);
    image::save_buffer(out, &picture.rgba, size_px[0], size_px[1], image::ColorType::Rgba8)?;
    Ok(())
}

/// Panels of a tile with bezels of 4 px between them.
fn panels(size_px: [u32; 2], across: u32, down: u32) -> Vec<Rect> {
    let (width, height) = (size_px[0] / across.max(1), size_px[1] / down.max(1));
    let place = |nr: u32| pos2((nr % across * width) as f32, (nr / across * height) as f32);
    (0..across * down)
        .map(|nr| Rect::from_min_size(place(nr), vec2(width as f32, height as f32)).shrink(2.0))
        .collect()
}

/// Blackens what lies between the panels.
fn bezels(picture: &mut wall_gpu::Picture, cells: &[Rect]) {
    if cells.len() < 2 {
        return;
    }
    let width = picture.size_px[0] as usize;
    for (index, pixel) in picture.rgba.chunks_exact_mut(4).enumerate() {
        let at = pos2((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
        if !cells.iter().any(|cell| cell.contains(at)) {
            pixel[..3].fill(0);
        }
    }
}
