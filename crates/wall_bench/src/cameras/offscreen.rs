//! A wall of cameras without a window: received, decoded and composed on its canvas, as the
//! program does, at a steady rate.

use std::{io::Read as _, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use wall_gpu::{Gpu, Matrix};
use wall_layout::{PlacedTile, PxRect, Wall};
use wall_media::{At, CameraState, I420, Media, Wanted};
use wall_model::{EntityId, Shared, Span, StreamKind, Timestamp};
use wall_service::{
    TileView,
    view::{
        Body, CameraArrangement, CameraGrid, CameraStanding, CameraStream, CameraView, Freshness,
        Text, Tone,
    },
};
use wall_ui::{
    CameraFrame, CameraLook, CameraPicture, Cameras, Language, Locale, NoPictures, Shade,
    WallFrame, WallPainter, camera_sizes,
};

use super::{Outcome, live::Live, now, secs_since};

/// A screen full of cameras; four columns, sixteen of them.
pub(super) const LAYOUT: &str = include_str!("layout.toml");

/// See the [module](self). Fields are dropped in this order.
pub(super) struct Offscreen {
    pub(super) live: Live,
    painter: WallPainter,
    gpu: Gpu,
    instance: wgpu::Instance,
    wall: Wall,
    locale: Locale,
    view: Shared<TileView>,
}

impl Offscreen {
    /// A canvas without cameras.
    pub(super) fn start(live: Live, layout: &str) -> Outcome<Self> {
        let plan = wall_layout::read_text(layout, "layout.toml").map_err(lines)?;
        let wall = Wall::resolve(&plan.room, &plan.layout).map_err(lines)?;
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::PRIMARY;
        let instance = wgpu::Instance::new(descriptor.with_env());
        let adapter = pollster::block_on(instance.request_adapter(&Default::default()))
            .map_err(|err| err.to_string())?;
        let gpu = Gpu::on(&adapter).map_err(|err| err.to_string())?;
        let area = PxRect { x: 0, y: 0, width: wall.canvas.width, height: wall.canvas.height };
        let painter = WallPainter::new(&gpu, area, 1.0).map_err(|err| err.to_string())?;
        let zone = TimeZone::get("Asia/Makassar").map_err(|err| err.to_string())?;
        let locale = Locale { language: Language::Indonesian, zone };
        Ok(Self { live, painter, gpu, instance, wall, locale, view: Shared::new(grid(&[])) })
    }

    /// Shows these cameras from now on, each at its address.
    pub(super) fn show(&mut self, cameras: &[(String, String)]) {
        self.view = Shared::new(grid(cameras));
        let tiles = self.tiles();
        let wanted: Vec<Wanted> = camera_sizes(&tiles, None, &self.wall)
            .into_iter()
            .map(|(camera, [width_px, height_px])| Wanted {
                camera: camera.camera.clone(),
                streams: camera.streams.iter().map(offer).collect(),
                width_px,
                height_px,
            })
            .collect();
        self.live.media.want(&wanted);
    }

    fn tiles(&self) -> Vec<(&PlacedTile, Shared<TileView>)> {
        self.wall.tiles.iter().map(|tile| (tile, self.view.clone())).collect()
    }

    /// Composes what is there, and waits until it is drawn.
    pub(super) fn paint(&mut self) -> Outcome<()> {
        let now = now();
        let tiles: Vec<(&PlacedTile, Shared<TileView>)> =
            self.wall.tiles.iter().map(|tile| (tile, self.view.clone())).collect();
        let frame = WallFrame {
            enlarged: None,
            wall: &self.wall,
            tiles: &tiles,
            now,
            is_replay: false,
            is_recorded: true,
            apart: None,
            followed: None,
            is_simulated: false,
            notice: None,
            shade: Shade::Dark,
            locale: &self.locale,
            cameras: &Present { media: &self.live.media, now },
            basemaps: &NoPictures,
        };
        self.painter.paint(&frame).map_err(|err| err.to_string())?;
        let waited = self.gpu.device.poll(wgpu::PollType::wait_indefinitely());
        waited.map(drop).map_err(|err| err.to_string())
    }

    /// Composes so often a second until it `is_over`; how many frames that were.
    pub(super) fn paint_until(&mut self, rate: u32, is_over: impl Fn() -> bool) -> Outcome<i64> {
        let apart = Span::from_micros(1_000_000 / i64::from(rate.max(1)));
        let (begin, mut frames) = (now(), 0);
        while !is_over() {
            self.paint()?;
            frames += 1;
            let rest = (begin + apart.times(frames)).since(now()).max(Span::ZERO);
            std::thread::sleep(rest.to_duration().min(Duration::from_secs(1)));
        }
        Ok(frames)
    }

    /// How many textures the device holds.
    pub(super) fn textures(&self) -> usize {
        self.instance.generate_report().map_or(0, |report| {
            let textures = report.hub.textures;
            textures.num_allocated + textures.num_kept_from_user
        })
    }
}

fn lines(problems: Vec<wall_layout::Problem>) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn offer(stream: &CameraStream) -> wall_media::StreamOffer {
    wall_media::StreamOffer::new(&stream.url, stream.kind)
}

fn grid(cameras: &[(String, String)]) -> TileView {
    let view = |(name, url): &(String, String)| CameraView {
        camera: EntityId::from(name.as_str()),
        name: Text::name(name),
        streams: vec![CameraStream { url: url.clone(), kind: StreamKind::Rtsp, size_px: None }],
        standing: CameraStanding::Active,
        note: Text::empty(),
        flashback: None,
        is_called_for: false,
        seen: None,
    };
    let (cameras, summary) = (cameras.iter().map(view).collect(), Text::empty());
    TileView {
        title: Text::name("Kamera"),
        source: Text::empty(),
        freshness: Freshness::Ageless,
        body: Body::Cameras(CameraGrid {
            arrangement: CameraArrangement::Largest,
            columns: 4,
            cameras,
            soon: Vec::new(),
            summary,
        }),
    }
}

/// Pictures of now.
struct Present<'a> {
    media: &'a Media,
    now: Timestamp,
}

struct Picture(Arc<I420>);

impl CameraPicture for Picture {
    fn planes(&self) -> wall_gpu::I420<'_> {
        let frame = &*self.0;
        let chroma = frame.chroma_size().0 as usize;
        wall_gpu::I420 {
            size_px: [frame.width, frame.height],
            planes: [&frame.y, &frame.u, &frame.v],
            strides: [frame.width as usize, chroma, chroma],
            is_full_range: frame.full_range,
            matrix: if frame.is_bt709 { Matrix::Bt709 } else { Matrix::Bt601 },
        }
    }
}

impl Cameras for Present<'_> {
    fn look(&self, camera: &CameraView) -> CameraLook {
        let seen = self.media.picture(&camera.camera, camera.kind(), At::Live(self.now));
        let picture = seen.frame.map(|frame| Arc::new(Picture(frame)) as Arc<dyn CameraPicture>);
        let (word, tone) = match seen.state {
            CameraState::Live => ("< 2 dtk", Tone::Done),
            _ => ("terlambat", Tone::InHand),
        };
        CameraLook {
            frame: CameraFrame {
                word: word.to_owned(),
                tone,
                has_picture: picture.is_some(),
                figures: Vec::new(),
            },
            is_dimmed: seen.state != CameraState::Live,
            generation: seen.generation,
            picture,
        }
    }
}

/// `offscreen RATE URL...`: composes so often a second until its standard input ends; prints then
/// how many frames it made and how many pictures were in them.
pub(crate) fn run(arguments: &[String]) -> Outcome<String> {
    let [rate, urls @ ..] = arguments else { return Err("offscreen RATE URL...".to_owned()) };
    let rate: u32 = rate.parse().map_err(|_not_a_number| "RATE is a number".to_owned())?;
    let named = |(nr, url): (usize, &String)| (format!("kamera-{nr:02}"), url.clone());
    let cameras: Vec<(String, String)> = urls.iter().enumerate().map(named).collect();
    let mut wall = Offscreen::start(Live::start(|_| {})?, LAYOUT)?;
    wall.show(&cameras);
    let is_over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let told = Arc::clone(&is_over);
    std::thread::Builder::new()
        .name("input".to_owned())
        .spawn(move || {
            // Whatever ends it.
            drop(std::io::stdin().read_to_end(&mut Vec::new()));
            told.store(true, std::sync::atomic::Ordering::SeqCst);
        })
        .map_err(|err| err.to_string())?;
    let begin = now();
    let frames = wall.paint_until(rate, || is_over.load(std::sync::atomic::Ordering::SeqCst))?;
    let shown = cameras.iter().filter(|(name, _)| {
        wall.live.picture(&EntityId::from(name.as_str())).state == CameraState::Live
    });
    Ok(format!(
        "{:.1} frames a second of {} live cameras\n",
        frames as f64 / secs_since(begin),
        shown.count()
    ))
}
