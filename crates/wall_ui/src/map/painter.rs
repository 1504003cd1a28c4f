//! One map tile on the GPU.

use std::sync::Arc;

use egui::Pos2;
use wall_gpu::{
    AreaMesh, BasemapBatch, Canvas, FrameBinding, Gpu, GpuError, Instances, LineInstance, MapFrame,
    MapPasses, MarkInstance, MoverInstance, PxRect, Quad, QuadBatch, QuadTexture, Quads,
};
use wall_model::{EntityId, Fact, FactKind, FrameSeq, LonLat, Shared, Timestamp};
use wall_service::view::{MapIncident, MapPlace, MapView, PlaceSymbol, Text, Tone};

use super::{
    MapCamera, MapChange, MapHelp, MapHit, MapSetting, Screen, base, cards,
    colors::unit,
    dynamic, pick, rasters, splat,
    tags::{self, Tags},
    writing::{self, Written},
};
use crate::{FORMAT, TextPass};

/// Pipelines that all maps share; made once for a device.
pub struct MapPipelines {
    passes: MapPasses,
    quads: Quads,
}

impl MapPipelines {
    /// Pipelines for targets in [`FORMAT`].
    pub fn new(gpu: &Gpu) -> Self {
        Self { passes: MapPasses::new(gpu, FORMAT), quads: Quads::new(gpu, FORMAT) }
    }
}

/// A picture that is kept until what it shows changes.
struct Layer {
    canvas: Canvas,
    texture: QuadTexture,
}

impl Layer {
    fn new(gpu: &Gpu, quads: &Quads, size_px: [u32; 2]) -> Result<Self, GpuError> {
        let canvas = Canvas::new(gpu, size_px)?;
        let texture = quads.texture(gpu, &canvas.view, FORMAT);
        Ok(Self { canvas, texture })
    }
}

/// What the layers show now, to tell whether they must be drawn again.
struct Shown {
    view: MapView,
    setting: MapSetting,
    screen: Screen,
    texts: Vec<[String; 4]>,
    language: crate::Language,
}

/// Draws one map tile: [`prepare`](Self::prepare) when its view may have changed,
/// [`paint`](Self::paint) every frame.
pub struct MapPainter {
    pipelines: Arc<MapPipelines>,
    rasters: rasters::Rasters,
    base: Option<Layer>,
    labels: Option<Layer>,
    crowd_layer: Option<Layer>,
    tag_layer: Option<Layer>,
    tags: Tags,
    written: Written,
    base_frame: FrameBinding,
    frame: FrameBinding,
    under: Instances<MarkInstance>,
    links: Instances<LineInstance>,
    places: Instances<MarkInstance>,
    movers: Instances<MoverInstance>,
    over: Instances<MarkInstance>,
    crowd: Vec<MoverInstance>,
    epoch: Timestamp,
    below: QuadBatch,
    above: QuadBatch,
    shown: Option<Shown>,
}

impl MapPainter {
    /// A map that shows nothing yet.
    pub fn new(gpu: &Gpu, pipelines: Arc<MapPipelines>) -> Self {
        Self {
            base_frame: pipelines.passes.frame(gpu),
            frame: pipelines.passes.frame(gpu),
            pipelines,
            rasters: rasters::Rasters::default(),
            base: None,
            labels: None,
            crowd_layer: None,
            tag_layer: None,
            tags: Tags::default(),
            written: Written::default(),
            under: Instances::default(),
            links: Instances::default(),
            places: Instances::default(),
            movers: Instances::default(),
            over: Instances::default(),
            crowd: Vec::new(),
            epoch: Timestamp::default(),
            below: QuadBatch::default(),
            above: QuadBatch::default(),
            shown: None,
        }
    }

    /// Takes `view` and draws again what it changes. Submits its own commands.
    ///
    /// # Errors
    /// If the device cannot hold the tile or is lost.
    pub fn prepare(
        &mut self,
        gpu: &Gpu,
        text: &mut TextPass,
        view: &MapView,
        setting: &MapSetting,
        help: &MapHelp<'_>,
    ) -> Result<MapChange, GpuError> {
        gpu.check()?;
        let camera = setting
            .camera
            .unwrap_or_else(|| MapCamera::fitted(&view.bounds, setting.size_px, setting.fit));
        let shown = Shown {
            view: view.clone(),
            setting: setting.clone(),
            screen: Screen::new(camera, setting.size_px),
            texts: view.incidents.iter().map(|one| cards::spelled(one, help.locale)).collect(),
            language: help.locale.language,
        };
        let change = self.change(&shown);
        if change.base {
            self.draw_base(gpu, &shown, help)?;
        }
        if change.labels {
            self.draw_labels(gpu, text, &shown, help)?;
        }
        if change.dynamic {
            self.upload_dynamic(gpu, &shown);
            self.draw_tags(gpu, text, &shown)?;
        }
        self.shown = Some(shown);
        Ok(change)
    }

    fn change(&self, now: &Shown) -> MapChange {
        let Some(was) = &self.shown else {
            return MapChange { base: true, labels: true, dynamic: true };
        };
        let is_moved = was.setting != now.setting || was.screen != now.screen;
        let (a, b) = (&was.view, &now.view);
        let areas = same_shapes(a.areas.iter(), b.areas.iter());
        let stretches = same_shapes(lines(a), lines(b));
        let levels =
            a.traffic.iter().map(|one| one.level).eq(b.traffic.iter().map(|one| one.level));
        let rasters = a.basemaps.iter().map(raster).eq(b.basemaps.iter().map(raster));
        let zones = a.zones == b.zones;
        let base = is_moved || !(areas && zones && stretches && levels && rasters);
        let symbols = a.places.iter().map(symbol).eq(b.places.iter().map(symbol));
        let incidents = a.incidents.iter().map(pressing).eq(b.incidents.iter().map(pressing));
        let labels = is_moved
            || !(areas && zones && stretches && symbols && incidents)
            || was.texts != now.texts
            || was.language != now.language
            || a.legend != b.legend;
        let dynamic = is_moved
            || a.movers != b.movers
            || a.places != b.places
            || a.cones != b.cones
            || a.circles != b.circles
            || a.incidents != b.incidents;
        MapChange { base, labels, dynamic }
    }

    fn draw_base(&mut self, gpu: &Gpu, shown: &Shown, help: &MapHelp<'_>) -> Result<(), GpuError> {
        let (setting, screen) = (&shown.setting, &shown.screen);
        let passes = &self.pipelines.passes;
        let base = base::base(&shown.view, setting, screen);
        let rasters =
            self.rasters.ready(gpu, passes, &shown.view.basemaps, help, (setting, screen));
        let (mut areas, mut zones) = (AreaMesh::default(), AreaMesh::default());
        let mut batch = BasemapBatch::default();
        let (mut lines, mut marks) = (Instances::default(), Instances::default());
        areas.write(gpu, &base.areas.vertices, &base.areas.indices);
        zones.write(gpu, &base.zones.vertices, &base.zones.indices);
        batch.write(gpu, &rasters);
        lines.write(gpu, &base.lines);
        marks.write(gpu, &base.marks);
        self.base_frame.write(gpu, frame(setting, screen, 0.0));
        let layer = match self.base.take() {
            Some(layer) if layer.canvas.size_px == setting.size_px => layer,
            _ => Layer::new(gpu, &self.pipelines.quads, setting.size_px)?,
        };
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        {
            let mut pass = layer.canvas.pass(&mut encoder, "map base", Some(base.clear));
            passes.bind(&mut pass, &self.base_frame);
            passes.draw_areas(&mut pass, &areas);
            passes.draw_basemaps(&mut pass, &batch);
            passes.draw_areas(&mut pass, &zones);
            passes.draw_lines(&mut pass, &lines);
            passes.draw_marks(&mut pass, &marks);
        }
        gpu.queue.submit([encoder.finish()]);
        self.base = Some(layer);
        Ok(())
    }

    fn draw_labels(
        &mut self,
        gpu: &Gpu,
        text: &mut TextPass,
        shown: &Shown,
        help: &MapHelp<'_>,
    ) -> Result<(), GpuError> {
        let setting = &shown.setting;
        let size_px = setting.size_px;
        let layer = match self.labels.take() {
            Some(layer) if layer.canvas.size_px == size_px => layer,
            _ => Layer::new(gpu, &self.pipelines.quads, size_px)?,
        };
        let clear = egui::Rgba::TRANSPARENT;
        let target = (&gpu.device, &gpu.queue);
        text.paint(target, &layer.canvas.view, size_px, clear, |painter| {
            self.written = writing::paint(
                painter,
                (&shown.view, setting, &shown.screen),
                &shown.texts,
                help.locale,
            );
        });
        self.labels = Some(layer);
        Ok(())
    }

    fn draw_tags(&mut self, gpu: &Gpu, text: &mut TextPass, shown: &Shown) -> Result<(), GpuError> {
        let setting = &shown.setting;
        self.tags.follow(&shown.view, setting, &shown.screen, self.epoch);
        let signs = tags::signs(&shown.view);
        let is_same = self.shown.as_ref().is_some_and(|was| was.setting == *setting);
        if is_same && signs == self.tags.signs {
            return Ok(());
        }
        let size_px = self.tags.sheet(signs, setting);
        let layer = Layer::new(gpu, &self.pipelines.quads, size_px)?;
        let target = (&gpu.device, &gpu.queue);
        text.paint(target, &layer.canvas.view, size_px, egui::Rgba::TRANSPARENT, |painter| {
            self.tags.write(painter, setting);
        });
        self.tag_layer = Some(layer);
        Ok(())
    }

    fn upload_dynamic(&mut self, gpu: &Gpu, shown: &Shown) {
        let dynamic = dynamic::dynamic(&shown.view, &shown.setting, &shown.screen);
        self.under.write(gpu, &dynamic.under);
        self.links.write(gpu, &dynamic.links);
        self.places.write(gpu, &dynamic.places);
        self.movers.write(gpu, &dynamic.movers);
        self.over.write(gpu, &dynamic.over);
        self.crowd = dynamic.crowd;
        self.epoch = dynamic.epoch;
    }

    /// Paints the map at `now` into `rect` of a target of `target_px` that `pass` draws on:
    /// two blits and at most one draw for each kind of symbol. Call it once a frame.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn paint(
        &mut self,
        gpu: &Gpu,
        pass: &mut wgpu::RenderPass<'_>,
        target_px: [u32; 2],
        rect: PxRect,
        now: Timestamp,
    ) -> Result<(), GpuError> {
        gpu.check()?;
        let Some(time_s) = self.advance(gpu, now)? else { return Ok(()) };
        let Some(shown) = &self.shown else { return Ok(()) };
        let Self { pipelines, below, above, .. } = self;
        let MapPipelines { passes, quads } = &**pipelines;
        let under = in_tile([&self.base, &self.crowd_layer].into_iter().flatten(), rect);
        let mut over: Vec<Quad<'_>> = Vec::new();
        if let Some(layer) = &self.labels {
            over.extend(self.written.parts.iter().map(|part| part_of(layer, *part, rect)));
        }
        if let Some(layer) = &self.tag_layer {
            let Written { taken, names, .. } = &self.written;
            let (on, off) = ((&layer.texture, rect), (&taken[..], &names[..]));
            over.extend(self.tags.quads(&shown.setting, &shown.screen, time_s, on, off));
        }
        quads.upload(gpu, below, target_px, &under);
        quads.upload(gpu, above, target_px, &over);
        quads.draw(pass, below);
        if let Some([x, y, width, height]) = rect.scissor(target_px) {
            pass.set_scissor_rect(x, y, width, height);
            pass.set_viewport(rect.x, rect.y, rect.width.max(1.0), rect.height.max(1.0), 0.0, 1.0);
            passes.bind(pass, &self.frame);
            passes.draw_marks(pass, &self.under);
            passes.draw_lines(pass, &self.links);
            passes.draw_marks(pass, &self.places);
            passes.draw_movers(pass, &self.movers);
            passes.draw_marks(pass, &self.over);
            let [width, height] = target_px;
            pass.set_viewport(0.0, 0.0, width as f32, height as f32, 0.0, 1.0);
            pass.set_scissor_rect(0, 0, width, height);
        }
        quads.draw(pass, above);
        Ok(())
    }

    /// Puts the time on the GPU; gives it as the movers count it.
    fn advance(&mut self, gpu: &Gpu, now: Timestamp) -> Result<Option<f32>, GpuError> {
        let Some(shown) = &self.shown else { return Ok(None) };
        let time_s = dynamic::seconds(now, self.epoch);
        self.frame.write(gpu, frame(&shown.setting, &shown.screen, time_s));
        if self.crowd.is_empty() {
            self.crowd_layer = None;
        } else {
            let (screen, size_px) = (shown.screen, shown.setting.size_px);
            self.upload_crowd(gpu, &screen, size_px, time_s)?;
        }
        Ok(Some(time_s))
    }

    /// Whether the next frame would look different only because time passes.
    pub fn is_moving(&self, now: Timestamp) -> bool {
        let Some(shown) = &self.shown else { return false };
        shown.view.movers.iter().any(|mover| {
            let fade = wall_model::Span::from_secs(MoverInstance::FADE_S as i64);
            let is_on_its_way = mover.from != mover.to && now >= mover.starts && now < mover.ends;
            let is_fading = now >= mover.fades_at && now < mover.fades_at + fade;
            is_on_its_way || is_fading
        })
    }

    fn upload_crowd(
        &mut self,
        gpu: &Gpu,
        screen: &Screen,
        size_px: [u32; 2],
        time_s: f32,
    ) -> Result<(), GpuError> {
        let (small, rgba) = splat::splat(&self.crowd, screen, size_px, time_s);
        let layer = match self.crowd_layer.take() {
            Some(layer) if layer.canvas.size_px == small => layer,
            _ => Layer::new(gpu, &self.pipelines.quads, small)?,
        };
        gpu.queue.write_texture(
            layer.canvas.texture.as_image_copy(),
            &rgba,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(small[0] * 4),
                rows_per_image: Some(small[1]),
            },
            wgpu::Extent3d { width: small[0], height: small[1], depth_or_array_layers: 1 },
        );
        self.crowd_layer = Some(layer);
        Ok(())
    }

    /// What lies under a pixel of the tile at `now`.
    pub fn pick(&self, px: Pos2, now: Timestamp) -> Option<MapHit> {
        let shown = self.shown.as_ref()?;
        pick::pick(&shown.view, &shown.setting, &shown.screen, px, now)
    }

    /// Where `entity` is on the tile at `now`, px, even if that is beyond the edge; `None` if
    /// the map does not show it.
    pub fn place_of(&self, entity: &EntityId, now: Timestamp) -> Option<Pos2> {
        let shown = self.shown.as_ref()?;
        pick::place_of(&shown.view, &shown.setting, &shown.screen, entity, now)
    }

    /// Where places lie on the tile, once prepared.
    pub fn screen(&self) -> Option<Screen> {
        self.shown.as_ref().map(|shown| shown.screen)
    }
}

/// Whether two lists of facts say the same, whenever they said it.
fn same_shapes<'a>(
    a: impl ExactSizeIterator<Item = &'a Shared<Fact>>,
    b: impl ExactSizeIterator<Item = &'a Shared<Fact>>,
) -> bool {
    a.len() == b.len() && a.zip(b).all(|(a, b)| a.is_same(b) || a.kind == b.kind)
}

fn lines(view: &MapView) -> impl ExactSizeIterator<Item = &Shared<Fact>> {
    view.traffic.iter().map(|one| &one.line)
}

/// What a raster's picture depends on.
fn raster(fact: &Shared<Fact>) -> (&EntityId, FrameSeq, &FactKind) {
    (&fact.entity, fact.frame, &fact.kind)
}

/// What names depend on at a place.
fn symbol(place: &MapPlace) -> (LonLat, PlaceSymbol, Option<&Text>) {
    (place.place, place.symbol, place.label.as_ref())
}

/// What a card's spot depends on besides its texts.
fn pressing(incident: &MapIncident) -> (LonLat, Tone, Tone, f64) {
    (incident.place, incident.tone, incident.card.mark.tone, incident.radius_m)
}

/// Layers as quads that fill the tile.
fn in_tile<'a>(layers: impl Iterator<Item = &'a Layer>, rect: PxRect) -> Vec<Quad<'a>> {
    layers
        .map(|layer| Quad { scissor: Some(rect), ..Quad::textured(rect, &layer.texture) })
        .collect()
}

/// A part (px of the layer) of a layer that fills the tile `rect`.
fn part_of(layer: &Layer, part: egui::Rect, rect: PxRect) -> Quad<'_> {
    let [width, height] = layer.canvas.size_px.map(|side| side as f32);
    let (across, down) = (rect.width / width, rect.height / height);
    let place = PxRect::new(
        rect.x + part.left() * across,
        rect.y + part.top() * down,
        part.width() * across,
        part.height() * down,
    );
    let uv =
        [part.left() / width, part.top() / height, part.right() / width, part.bottom() / height];
    Quad { uv, scissor: Some(rect), ..Quad::textured(place, &layer.texture) }
}

fn frame(setting: &MapSetting, screen: &Screen, time_s: f32) -> MapFrame {
    MapFrame {
        centre_m: [0.0; 2],
        size_px: setting.size_px.map(|side| side as f32),
        px_per_m: screen.px_per_m as f32,
        time_s,
        pad: [0.0; 2],
        rim: unit(setting.colors.casing),
    }
}
