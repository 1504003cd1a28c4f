//! Maps of the wall: one painter a map tile, prepared only when its view changed.

use std::{collections::BTreeMap, sync::Arc};

use egui::{Pos2, Rect, Vec2, pos2, vec2};
use wall_gpu::{Gpu, GpuError, PxRect};
use wall_layout::PlacedTile;
use wall_model::{EntityId, Fact, LonLat, Shared, Timestamp};
use wall_service::view::{Body, TileView};

use super::{PhotoPixels, Place, WallFrame};
use crate::{
    TextPass, Theme,
    brush::{Blinks, Brush},
    fonts,
    map::{MapCamera, MapColors, MapFit, MapHelp, MapHit, MapPainter, MapPipelines, MapSetting},
    tile::{TileStyle, map_plate},
};

/// What frames of the record hold that is seen: base maps and photos. Never waits.
pub trait Basemaps {
    /// The body of the frame that `fact`, a [`wall_model::Basemap`], was read from; `None`
    /// while it is on its way.
    fn bytes(&self, fact: &Fact) -> Option<Arc<[u8]>>;

    /// Changes whenever bytes of base maps have arrived.
    fn generation(&self) -> u64;

    /// The photo that `fact`, a [`wall_model::Picture`], tells of; `None` while it is on its
    /// way, and for good if it cannot be read.
    fn photo(&self, _fact: &Fact) -> Option<Arc<PhotoPixels>> {
        None
    }
}

struct OneMap {
    painter: MapPainter,
    shown: Option<(Shared<TileView>, MapSetting)>,
    is_pending: bool,
    /// Where it is on the canvas, px.
    rect: PxRect,
    /// What a person looks at instead of the layout's bounds.
    camera: Option<MapCamera>,
    /// Its time.
    now: Timestamp,
    /// Whether its head says what the whole wall must say.
    has_notice: bool,
}

impl OneMap {
    fn area(&self) -> Rect {
        Rect::from_min_size(pos2(self.rect.x, self.rect.y), vec2(self.rect.width, self.rect.height))
    }

    /// Looks at `entity`, from as near as before, once it comes near the tile's edge.
    fn keep_in_sight(&mut self, entity: &EntityId) {
        let Some((view, setting)) = &self.shown else { return };
        let Body::Map(map_view) = &view.body else { return };
        let Some(at) = self.painter.place_of(entity, self.now) else { return };
        let size = vec2(setting.size_px[0] as f32, setting.size_px[1] as f32);
        let inner = Rect::from_min_size(Pos2::ZERO, size).shrink2(size * EDGE);
        if inner.contains(at) {
            return;
        }
        let fitted = || MapCamera::fitted(&map_view.bounds, setting.size_px, setting.fit);
        let camera = self.camera.unwrap_or_else(fitted);
        let by = (size / 2.0).to_pos2() - at;
        self.camera = Some(camera.dragged(by.x, by.y));
    }
}

/// Share of a side beyond which whom the wall follows is too near the edge.
const EDGE: f32 = 0.08;

/// Size of the corners around whom the wall follows, arcminutes.
const FOLLOWED_ARCMIN: f32 = 56.0;

/// What a pointer does to the map under it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MapGesture {
    /// Moves it with the pointer, px.
    Drag(Vec2),
    /// Goes so many times closer; below 1 further away.
    Zoom(f64),
    /// Back to the layout's bounds.
    Reset,
}

/// See the [module](self).
#[derive(Default)]
pub(super) struct Maps {
    pipelines: Option<Arc<MapPipelines>>,
    maps: BTreeMap<String, OneMap>,
}

impl Maps {
    /// Forgets the maps of tiles that are not shown.
    pub(super) fn keep(&mut self, tiles: &[String]) {
        self.maps.retain(|id, _| tiles.contains(id));
        self.maps.values_mut().for_each(|map| map.shown = None);
    }

    /// Brings the layers of a map tile up to date; answers whether it must be composed
    /// again at the frame's time.
    pub(super) fn prepare(
        &mut self,
        gpu: &Gpu,
        text: &mut TextPass,
        frame: &WallFrame<'_>,
        (placed, view, place): (&PlacedTile, &Shared<TileView>, &Place),
        style: &TileStyle<'_>,
    ) -> Result<Glide, GpuError> {
        let Body::Map(map_view) = &view.body else { return Ok(Glide::default()) };
        let pipelines = self.pipelines.get_or_insert_with(|| Arc::new(MapPipelines::new(gpu)));
        let map = self.maps.entry(placed.id.clone()).or_insert_with(|| OneMap {
            painter: MapPainter::new(gpu, Arc::clone(pipelines)),
            shown: None,
            is_pending: false,
            rect: place.rect,
            camera: None,
            now: frame.now,
            has_notice: style.notice.is_some(),
        });
        map.rect = place.rect;
        map.now = frame.time_of(placed).now;
        if let Some(entity) = frame.followed {
            map.keep_in_sight(entity);
        }
        // What the whole wall must say is on the next picture; the names that make room for it
        // take as long as several frames and follow with the one after.
        let is_news = map.has_notice != style.notice.is_some();
        map.has_notice = style.notice.is_some();
        if is_news && style.replay.is_none() && map.shown.is_some() {
            map.is_pending = true;
            return Ok(Glide { is_moving: true, is_dirty: true });
        }
        let setting =
            MapSetting { camera: map.camera, ..setting(text, frame, (placed, view, place), style) };
        let is_shown = map
            .shown
            .as_ref()
            .is_some_and(|(shown, before)| shown.is_same(view) && *before == setting);
        if !is_shown {
            let picture = |fact: &Fact| frame.basemaps.bytes(fact);
            let help = MapHelp { locale: frame.locale, picture: &picture };
            let change = map.painter.prepare(gpu, text, map_view, &setting, &help)?;
            map.is_pending |= change.any();
            map.shown = Some((view.clone(), setting));
        }
        let is_moving = map.painter.is_moving(map.now);
        // One more frame after the last movement shows where everything came to rest.
        let is_dirty = is_moving || std::mem::replace(&mut map.is_pending, is_moving);
        Ok(Glide { is_moving, is_dirty })
    }

    /// Carries out `gesture` on the map at `at`, px of the canvas; answers whether there is
    /// one. It shows with the next frame.
    pub(super) fn gesture(&mut self, at: Pos2, gesture: MapGesture) -> bool {
        let Some(map) = self.maps.values_mut().find(|map| map.area().contains(at)) else {
            return false;
        };
        let Some((view, setting)) = &map.shown else { return false };
        let Body::Map(map_view) = &view.body else { return false };
        let size_px = setting.size_px;
        let fitted = || MapCamera::fitted(&map_view.bounds, size_px, setting.fit);
        let now = map.camera.unwrap_or_else(fitted);
        map.camera = match gesture {
            MapGesture::Drag(by) => Some(now.dragged(by.x, by.y)),
            MapGesture::Zoom(factor) => {
                let in_tile = at - vec2(map.rect.x, map.rect.y);
                Some(now.zoomed(factor, in_tile, size_px))
            }
            MapGesture::Reset => None,
        };
        true
    }

    /// What lies at `at`, px of the canvas.
    pub(super) fn hit(&self, at: Pos2) -> Option<MapHit> {
        let map = self.maps.values().find(|map| map.area().contains(at))?;
        map.painter.pick(at - vec2(map.rect.x, map.rect.y), map.now)
    }

    /// The place at `at`, px of the canvas, if a map is there.
    pub(super) fn place_at(&self, at: Pos2) -> Option<LonLat> {
        let map = self.maps.values().find(|map| map.area().contains(at))?;
        let in_tile = at - vec2(map.rect.x, map.rect.y);
        Some(map.painter.screen()?.place_from_px(in_tile))
    }

    /// Where `places` lie on each map, px of the canvas, with the map's own area.
    pub(super) fn px_of(&self, places: &[LonLat]) -> Vec<(Rect, Vec<Pos2>)> {
        let on_map = |map: &OneMap| {
            let screen = map.painter.screen()?;
            let corner = vec2(map.rect.x, map.rect.y);
            let px = places.iter().map(|place| screen.px_from_place(*place) + corner);
            Some((map.area(), px.collect()))
        };
        self.maps.values().filter_map(on_map).collect()
    }

    /// The place in the middle of the first map.
    pub(super) fn centre(&self) -> Option<LonLat> {
        self.maps.values().find_map(|map| Some(map.painter.screen()?.origin()))
    }

    /// Corners around `entity` on the map `id`, px of the canvas: of the ground, then of the
    /// mark itself (`true`).
    pub(super) fn corners(
        &self,
        id: &str,
        entity: &EntityId,
        now: Timestamp,
    ) -> Vec<(bool, PxRect)> {
        let Some(map) = self.maps.get(id) else { return Vec::new() };
        let (Some(at), Some((_, setting))) = (map.painter.place_of(entity, now), &map.shown) else {
            return Vec::new();
        };
        let half = (setting.px_per_arcmin * FOLLOWED_ARCMIN / 2.0).max(12.0).round();
        let (long, wide) = ((half * 0.5).round(), (half / 6.0).max(2.0).round());
        let at = at + vec2(map.rect.x, map.rect.y);
        let mut parts = Vec::with_capacity(16);
        for (is_ink, rim) in [(false, 1.0_f32), (true, 0.0)] {
            for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                let corner = pos2(at.x + x * half, at.y + y * half);
                for size in [vec2(long, wide), vec2(wide, long)] {
                    let other = corner - vec2(x * size.x, y * size.y);
                    let part = Rect::from_two_pos(corner, other).expand(rim);
                    let (left, top) = (part.left().round(), part.top().round());
                    parts.push((is_ink, PxRect::new(left, top, part.width(), part.height())));
                }
            }
        }
        parts
    }

    /// Draws a map tile into `rect` of the target.
    pub(super) fn paint(
        &mut self,
        gpu: &Gpu,
        pass: &mut wgpu::RenderPass<'_>,
        target_px: [u32; 2],
        (id, rect): (&str, PxRect),
        now: Timestamp,
    ) -> Result<(), GpuError> {
        match self.maps.get_mut(id) {
            Some(map) => map.painter.paint(gpu, pass, target_px, rect, now),
            None => Ok(()),
        }
    }
}

/// How a map moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Glide {
    /// The next frame differs by time alone.
    pub(super) is_moving: bool,
    /// This frame differs from the last one.
    pub(super) is_dirty: bool,
}

fn setting(
    text: &TextPass,
    frame: &WallFrame<'_>,
    (placed, view, place): (&PlacedTile, &TileView, &Place),
    style: &TileStyle<'_>,
) -> MapSetting {
    let mut keep_out = Vec::new();
    if let Some(painter) = text.measure() {
        let blinks = Blinks::default();
        let brush = Brush::new(&painter, style, &blinks);
        keep_out.extend(map_plate(&brush, style, view, &place.cells));
    }
    let (x, y) = (f64::from(placed.px.x), f64::from(placed.px.y));
    let across = f64::from(place.rect.width) / f64::from(placed.px.width.max(1));
    let over = frame.tiles.iter().filter(|(tile, _)| tile.over.as_ref() == Some(&placed.id));
    keep_out.extend(over.map(|(tile, _)| {
        let at = |full: i32, origin: f64| ((f64::from(full) - origin) * across) as f32;
        let size = vec2(at(tile.px.width, 0.0), at(tile.px.height, 0.0));
        Rect::from_min_size(pos2(at(tile.px.x, x), at(tile.px.y, y)), size)
    }));
    let detail_cap = place.scale.detail * fonts::CAP_HEIGHT;
    MapSetting {
        size_px: place.size_px,
        px_per_arcmin: detail_cap / MapSetting::LEAST_ARCMIN,
        cells: place.cells.clone(),
        keep_out,
        margin_px: place.scale.margin * 0.5,
        colors: colors(style.theme, frame),
        camera: None,
        fit: MapFit::default(),
        has_legend: true,
        rasters: frame.basemaps.generation(),
    }
}

fn colors(theme: &Theme, frame: &WallFrame<'_>) -> MapColors {
    MapColors { theme: theme.clone(), ..MapColors::of(frame.shade) }
}
