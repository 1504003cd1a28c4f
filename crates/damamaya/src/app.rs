//! The wall in its window: live, paused, replayed.
//!
//! The founding rule is here: what is shown is made from (record, layout, clock). Live and
//! replay differ only in where the moment comes from, and both cut it at the same ticks. One
//! surface can replay while the others stay with the present: then there are two moments, and
//! each tile has one of them.

use std::{path::PathBuf, sync::Arc, time::Duration};

use wall_gpu::GpuError;
use wall_layout::{PlacedTile, PxRect, Wall};
use wall_media::At;
use wall_model::{Clock, LonLat, ServiceId, Shared, Span, Timestamp};
use wall_output::{HARDWARE_FRAME, SOFTWARE_FRAME, Scene, WallSource};
use wall_record::{Moment, Record};
use wall_service::{TileView, Words, view::Freshness};
use wall_ui::{
    Apart, CameraHit, Language, Locale, Painted, PlayCommand, PlayMode, Playhead, Shade, WallFrame,
    camera_at,
    chrome::{
        CameraQuery, Followed, FoundCameras, Notice, Steered, Stretch, TimeBar, Timeline, Wish,
    },
    map::MapHit,
};

use crate::{
    camera_search,
    chronicle::{Chronicle, Wanted},
    clock::Stopwatch,
    closer::Closer,
    follow,
    layouts::Layouts,
    maker::Made,
    marking::Marking,
    pictures::Pictures,
    plan::{self, CityFacts, Shown},
    ptz::{Helm, Sight},
    replayer::Replayer,
    running::Bell,
    side::Side,
    stop::Stop,
};

/// The finest step at which tiles change; every tile's own tick is a multiple of it.
pub(crate) const TICK: Span = Span::from_millis(250);

/// How often the time bar of a record that grows is brought up to date.
const ROUND: Span = Span::from_secs(5);

/// What a wall behind a window is made of.
pub(crate) struct AppSetup {
    pub(crate) clock: Clock,
    pub(crate) playhead: Playhead,
    /// The record that is being filled; `None` in replay.
    pub(crate) record: Option<Record>,
    /// The record's directory.
    pub(crate) dir: PathBuf,
    pub(crate) replayer: Replayer,
    pub(crate) chronicle: Chronicle,
    pub(crate) layouts: Layouts,
    pub(crate) city: CityFacts,
    pub(crate) zone: jiff::tz::TimeZone,
    pub(crate) pictures: Pictures,
    pub(crate) bell: Bell,
    /// Closes the window from outside.
    pub(crate) stop: Stop,
    /// Moves cameras.
    pub(crate) helm: Helm,
    /// Runs from the start of the program until every tile has something to show.
    pub(crate) opening: Option<Stopwatch>,
}

/// The wall behind a window.
pub(crate) struct App {
    pub(crate) setup: AppSetup,
    /// The present, and a recorded time.
    pub(crate) present: Side,
    pub(crate) past: Side,
    /// The surface that alone replays.
    pub(crate) apart: Option<Arc<str>>,
    pub(crate) followed: Option<Arc<Followed>>,
    pub(crate) closer: Option<Closer>,
    pub(crate) marking: Marking,
    services: Vec<(ServiceId, Words)>,
}

impl App {
    pub(crate) fn new(setup: AppSetup) -> std::io::Result<Self> {
        let services = wall_services::ALL.iter();
        let services = services.map(|it| (ServiceId::from(it.id()), it.name())).collect();
        let (record, dir) = (setup.record.clone(), setup.dir.clone());
        let marking = Marking::new(record, dir, setup.clock.clone(), setup.bell.clone());
        Ok(Self {
            setup,
            present: Side::start("views")?,
            past: Side::start("views-replay")?,
            apart: None,
            followed: None,
            closer: None,
            marking,
            services,
        })
    }

    pub(crate) fn clock(&self) -> Timestamp {
        (self.setup.clock)()
    }

    pub(crate) fn mode(&self) -> PlayMode {
        self.setup.playhead.mode(self.clock())
    }

    /// The time that is shown where time is replayed, else the present.
    pub(crate) fn now(&self) -> Timestamp {
        self.setup.playhead.now(self.clock())
    }

    /// The moment that whoever works the wall looks at.
    pub(crate) fn looked_at(&self) -> &Moment {
        match self.mode() {
            PlayMode::Live => &self.present.moment,
            PlayMode::Paused | PlayMode::Playing => &self.past.moment,
        }
    }

    /// The surface that alone replays, while it does.
    fn apart_surface(&self, mode: PlayMode) -> Option<usize> {
        let name = self.apart.as_deref().filter(|_| mode != PlayMode::Live)?;
        self.setup.record.as_ref()?;
        let wall = &self.setup.layouts.today().wall;
        wall.surfaces.iter().position(|surface| surface.name == name)
    }

    /// Has the helm see what is enlarged.
    pub(crate) fn at_helm<T>(&mut self, ask: impl FnOnce(&mut Helm, Sight<'_>) -> T) -> T {
        let mode = self.mode();
        let apart = self.apart_surface(mode);
        let surface = self.closer.as_ref().map(Closer::surface);
        // Beside a surface that alone replays the others show the present.
        let is_present = mode == PlayMode::Live || (apart.is_some() && apart != surface);
        let sight = Sight {
            camera: self.closer.as_ref().map(Closer::camera),
            is_present,
            can_go_live: self.setup.playhead.can_go_live(),
            now: self.clock(),
        };
        ask(&mut self.setup.helm, sight)
    }

    /// Brings the moments up to date; tiles' views change only at ticks.
    fn take_moments(&mut self, clock: Timestamp, mode: PlayMode, is_apart: bool) {
        let is_live = mode == PlayMode::Live || is_apart;
        if let Some(record) = self.setup.record.as_ref().filter(|_| is_live) {
            let tick = clock.floor(TICK);
            if self.present.moment.now().floor(TICK) != tick {
                self.present.moment = record.moment_at(tick);
            }
        }
        if mode == PlayMode::Live {
            return;
        }
        let tick = self.setup.playhead.now(clock).floor(TICK);
        if let Some(moment) = self.setup.replayer.moment(tick)
            && moment.now() != self.past.moment.now()
        {
            self.past.moment = moment;
            if self.setup.layouts.follow(&self.past.moment) {
                self.past.change_layout();
            }
        }
    }

    /// Has the views of both sides made.
    fn make_views(&mut self, clock: Timestamp, mode: PlayMode, apart: Option<usize>) {
        let is_replay = mode != PlayMode::Live && apart.is_none();
        let then = self.past.moment.now();
        let shown = Arc::clone(self.shown(mode, apart.is_some()));
        let wall = &shown.wall;
        let at = if is_replay { then } else { clock };
        let layout = shown.plan.layout.at(plan::local_time(at, &self.setup.zone));
        let placed = wall.shown(&layout);
        if is_replay {
            self.past.make(wall, placed.iter().copied());
            return;
        }
        let (aside, placed): (Vec<_>, Vec<_>) =
            placed.into_iter().partition(|placed| Some(placed.surface) == apart);
        self.present.make(wall, placed.iter().copied());
        match apart.map(|surface| self.setup.layouts.apart(surface, then, &self.setup.zone)) {
            Some(Some(tiles)) => self.past.make(wall, tiles.iter()),
            Some(None) => self.past.make(wall, aside.iter().copied()),
            // Who goes back again is not shown first where he was before.
            None if self.past.is_begun() => {
                self.past.forget();
                self.setup.replayer.forget();
            }
            None => {}
        }
    }

    /// What the wall shows, but for a surface that alone replays. Who has just gone back sees
    /// the present stand still until the time before it is whole.
    fn main(&self, is_replay: bool) -> Option<&Arc<Made>> {
        let past = self.past.made().filter(|_| is_replay);
        past.or_else(|| self.present.made())
    }

    /// What is shown of the past.
    fn past_shown(&self, mode: PlayMode) -> Option<&Arc<Made>> {
        match self.apart_surface(mode) {
            Some(_) => self.past.made(),
            None => self.main(mode != PlayMode::Live),
        }
    }

    /// Says once how long it took until every tile had data, and every camera a picture.
    fn note_first_picture(&mut self, tiles: &[(&PlacedTile, Shared<TileView>)], wall: &Wall) {
        // A tile that has data and says that there is nothing to show is whole: a quiet night.
        let is_empty = |view: &TileView| view.freshness == Freshness::Nothing;
        let empty = tiles.iter().find(|(_, view)| is_empty(view));
        let are_there = self.setup.pictures.are_there(tiles, wall);
        if empty.is_some() || !are_there {
            let tile = empty.map(|(placed, _)| placed.id.as_str());
            tracing::debug!(tile, are_there, "the first picture waits");
            return;
        }
        if let Some(opening) = self.setup.opening.take() {
            tracing::info!(ms = opening.elapsed().as_millis(), "first complete picture");
        }
    }

    /// The layout of the whole wall.
    fn shown(&self, mode: PlayMode, is_apart: bool) -> &Arc<Shown> {
        match mode {
            PlayMode::Live => self.setup.layouts.today(),
            PlayMode::Paused | PlayMode::Playing if is_apart => self.setup.layouts.today(),
            PlayMode::Paused | PlayMode::Playing => self.setup.layouts.of_replay(),
        }
    }

    fn time_bar(&self, clock: Timestamp, now: Timestamp) -> TimeBar {
        let playhead = &self.setup.playhead;
        let (from, to) = playhead.range(clock);
        TimeBar {
            from,
            to,
            now,
            mode: playhead.mode(clock),
            speed: playhead.speed(),
            is_backwards: playhead.is_backwards(),
            range: playhead.loop_range(),
            can_go_live: playhead.can_go_live(),
            layout: self.setup.layouts.time,
            followed: self.followed.clone(),
            surface: self.apart.clone(),
        }
    }

    /// Carries out what the playhead is asked for.
    pub(crate) fn play(&mut self, command: PlayCommand) {
        let clock = self.clock();
        self.setup.playhead.apply(command, clock);
        self.look_again();
    }

    /// The next frame is drawn, whatever was whole before.
    pub(crate) fn look_again(&self) {
        self.setup.bell.mute(false);
        self.setup.bell.ring();
    }
}

pub(crate) fn language(language: wall_layout::Language) -> Language {
    match language {
        wall_layout::Language::Id => Language::Indonesian,
        wall_layout::Language::En => Language::English,
    }
}

pub(crate) fn shade(theme: wall_layout::Theme) -> Shade {
    match theme {
        wall_layout::Theme::Dark => Shade::Dark,
        wall_layout::Theme::Light => Shade::Light,
    }
}

impl WallSource for App {
    fn wall(&self) -> Arc<Wall> {
        let mode = self.mode();
        let is_apart = self.apart_surface(mode).is_some();
        let main = self.main(mode != PlayMode::Live && !is_apart);
        let wall = main.map_or(&self.shown(mode, is_apart).wall, |made| &made.order.wall);
        Arc::clone(wall)
    }

    fn with_scene(
        &mut self,
        paint: &mut dyn FnMut(&Scene<'_>) -> Result<Painted, GpuError>,
    ) -> Result<Painted, GpuError> {
        let clock = self.clock();
        let mode = self.setup.playhead.mode(clock);
        let apart = self.apart_surface(mode);
        let is_replay = mode != PlayMode::Live && apart.is_none();
        let fitted = self.wall();
        self.at_helm(Helm::look);
        self.take_moments(clock, mode, apart.is_some());
        let making = Stopwatch::start();
        self.make_views(clock, mode, apart);
        let waited = making.elapsed();
        let wished = self.setup.playhead.now(clock);
        let past = match self.past_shown(mode) {
            _ if mode == PlayMode::Live => clock,
            // Replay shows the time that was made, while the one wished for is on its way.
            Some(made) => wished.clamp(made.at(), made.at() + TICK),
            None => self.setup.playhead.range(clock).0,
        };
        let now = if is_replay { past } else { clock };
        let time_bar = self.time_bar(clock, past);
        let shown = Arc::clone(self.shown(mode, apart.is_some()));
        let layout = shown.plan.layout.at(plan::local_time(now, &self.setup.zone));
        let locale = Locale { language: language(layout.language), zone: self.setup.zone.clone() };

        let main = self.main(is_replay).cloned();
        let aside = self.past.made().filter(|_| apart.is_some()).cloned();
        let wall = main.as_ref().map_or(&shown.wall, |made| &made.order.wall);
        let mut tiles: Vec<(&PlacedTile, Shared<TileView>)> =
            main.iter().flat_map(|made| made.tiles()).collect();
        let enlarged = self.closer.as_ref().and_then(|closer| {
            let is_apart = apart == Some(closer.surface());
            let made = if is_apart { aside.as_ref() } else { main.as_ref() };
            let can_move = !is_replay && !is_apart && self.setup.helm.can_take(closer.camera());
            closer.at(&made?.order.moment, wall, can_move)
        });
        let looked_at = (&tiles[..], enlarged.as_ref());
        self.setup.pictures.look_at(looked_at, wall, now, is_replay, &locale);
        tiles.extend(aside.iter().flat_map(|made| made.tiles()));

        let Self { setup, .. } = self;
        let cameras = setup.pictures.at(At::Replay(past));
        let frame = WallFrame {
            wall,
            tiles: &tiles,
            now,
            is_replay,
            is_recorded: main.as_ref().is_none_or(|made| made.is_recorded),
            apart: apart.map(|surface| Apart {
                surface,
                now: past,
                is_recorded: aside.as_ref().is_none_or(|made| made.is_recorded),
                cameras: &cameras,
            }),
            enlarged: enlarged.as_ref(),
            followed: self.followed.as_ref().map(|followed| &followed.entity),
            is_simulated: setup.city.is_simulated,
            notice: main.as_ref().and_then(|made| made.notice.as_ref()),
            shade: shade(layout.theme),
            locale: &locale,
            cameras: &setup.pictures,
            basemaps: &setup.pictures,
        };
        let painted = paint(&Scene { frame, time_bar })?;
        let whole = making.elapsed();
        tracing::trace!(
            waited_us = waited.as_micros(),
            painted_us = whole.as_micros() - waited.as_micros(),
            "a frame"
        );
        let is_there = |made: &Arc<Made>| made.at() == wished.floor(TICK);
        let is_whole =
            self.past.made().is_some_and(is_there) && setup.pictures.are_there(&tiles, wall);
        let stands = mode == PlayMode::Paused && apart.is_none() && is_whole;
        if stands {
            tracing::debug!(at = %now, "the paused wall is whole");
        }
        setup.bell.mute(stands);
        if setup.opening.is_some()
            && main
                .as_ref()
                .is_some_and(|made| made.order.moment.newest(wall_ingest::SERVICE).is_some())
        {
            self.note_first_picture(&tiles, wall);
        }
        if !Arc::ptr_eq(&fitted, wall) {
            // The window fits the new wall with the next frame.
            self.look_again();
        }
        Ok(painted)
    }

    fn time(&self) -> Timestamp {
        self.now()
    }

    fn act(&mut self, wish: Wish) -> Option<Notice> {
        self.carry_out(wish)
    }

    fn notice(&mut self) -> Option<Notice> {
        self.answer()
    }

    fn timeline(&mut self, stretch: Stretch) -> Option<Arc<Timeline>> {
        // A record that this process writes grows; what a replay shows of another does not.
        let grows = self.setup.record.is_some();
        let until = if grows { self.clock().floor(ROUND) } else { Timestamp::MIN };
        let round = (until, self.marking.count());
        let followed = self.followed.clone();
        self.setup.chronicle.timeline(Wanted { stretch, followed, round })
    }

    fn find(&mut self, text: &str) -> Vec<Arc<Followed>> {
        follow::find(self.looked_at(), text)
    }

    fn cameras(&mut self, query: &CameraQuery) -> FoundCameras {
        camera_search::find(self.looked_at(), query)
    }

    fn followed_at(&mut self, hit: &MapHit) -> Option<Arc<Followed>> {
        follow::at(self.looked_at(), hit)
    }

    fn camera_at(&self, at: [f32; 2]) -> Option<CameraHit> {
        let mode = self.mode();
        let apart = self.apart_surface(mode).is_some();
        let main = self.main(mode != PlayMode::Live && !apart);
        let aside = self.past.made().filter(|_| apart);
        let tiles: Vec<_> = main.into_iter().chain(aside).flat_map(|made| made.tiles()).collect();
        camera_at(&tiles, &self.wall(), at)
    }

    fn enlarged(&self) -> Option<PxRect> {
        self.closer.as_ref()?.place(&self.wall())
    }

    fn steered(&self) -> Option<Steered> {
        self.setup.helm.steered()
    }

    fn services(&self) -> &[(ServiceId, Words)] {
        &self.services
    }

    fn place(&self) -> Option<LonLat> {
        follow::place(self.looked_at(), self.followed.as_ref()?)
    }

    fn next_frame_in(&self, painted: Painted, is_software: bool) -> Option<Duration> {
        let glide = if is_software { SOFTWARE_FRAME } else { HARDWARE_FRAME };
        let mode = self.mode();
        match mode {
            PlayMode::Paused if self.apart_surface(mode).is_none() => None,
            PlayMode::Playing => Some(glide),
            PlayMode::Live | PlayMode::Paused if painted.is_gliding => Some(glide),
            PlayMode::Live | PlayMode::Paused => {
                let now = self.clock();
                Some((now.floor(TICK) + TICK).since(now).to_duration())
            }
        }
    }

    fn is_over(&self) -> bool {
        self.setup.stop.is_asked()
    }

    fn wake_with(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.setup.replayer.wake_with(Arc::clone(&wake));
        self.setup.chronicle.wake_with(Arc::clone(&wake));
        self.present.wake_with(Arc::clone(&wake));
        self.past.wake_with(Arc::clone(&wake));
        self.setup.bell.connect(wake);
    }

    fn drawn_every(&mut self, frame: Duration) {
        self.setup.pictures.drawn_every(frame);
    }

    fn shade(&self) -> Shade {
        let mode = self.mode();
        let shown = self.shown(mode, self.apart_surface(mode).is_some());
        let local = plan::local_time(self.now(), &self.setup.zone);
        shade(shown.plan.layout.at(local).theme)
    }

    fn locale(&self) -> Locale {
        let shown = self.setup.layouts.today();
        Locale { language: language(shown.plan.layout.language), zone: self.setup.zone.clone() }
    }
}
