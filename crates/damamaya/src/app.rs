//! The wall in its window: live, paused, replayed.
//!
//! The founding rule is here: what is shown is made from (record, layout, clock). Live and
//! replay differ only in where the moment comes from, and both cut it at the same ticks. One
//! surface can replay while the others stay with the present: then there are two moments, and
//! each tile has one of them.

use std::{path::PathBuf, sync::Arc, time::Duration};

use wall_gpu::GpuError;
use wall_layout::{PlacedTile, Wall};
use wall_media::At;
use wall_model::{Clock, LonLat, ServiceId, Shared, Span, Timestamp};
use wall_output::{HARDWARE_FRAME, SOFTWARE_FRAME, Scene, WallSource};
use wall_record::{Moment, Record, State};
use wall_service::{TileView, Words, view::Freshness};
use wall_ui::{
    Apart, Language, Locale, Painted, PlayCommand, PlayMode, Playhead, Shade, WallFrame,
    chrome::{Followed, Notice, Stretch, TimeBar, Timeline, Wish},
    map::MapHit,
};

use crate::{
    chronicle::{Chronicle, Wanted},
    clock::Stopwatch,
    follow,
    layouts::Layouts,
    marking::Marking,
    pictures::Pictures,
    plan::{self, CityFacts, Shown},
    recorded_at::is_recorded,
    replayer::Replayer,
    running::Bell,
    stop::Stop,
    views::Views,
};

/// The finest step at which tiles change; every tile's own tick is a multiple of it.
pub(crate) const TICK: Span = Span::from_millis(250);

/// How often the time bar of a record that grows is brought up to date.
const ROUND: Span = Span::from_secs(5);

/// A moment and what is shown of it.
pub(crate) struct Side {
    pub(crate) moment: Moment,
    views: Views,
    /// Whether the record has anything at the moment.
    is_recorded: bool,
}

impl Side {
    fn new() -> Self {
        let moment = Moment::new(Timestamp::MIN, State::default(), None);
        Self { moment, views: Views::default(), is_recorded: true }
    }

    fn take(&mut self, moment: Moment) {
        self.is_recorded = is_recorded(&moment);
        self.moment = moment;
    }
}

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
    pub(crate) marking: Marking,
    services: Vec<(ServiceId, Words)>,
}

impl App {
    pub(crate) fn new(setup: AppSetup) -> Self {
        let services = wall_services::ALL.iter();
        let services = services.map(|it| (ServiceId::from(it.id()), it.name())).collect();
        let (record, dir) = (setup.record.clone(), setup.dir.clone());
        let marking = Marking::new(record, dir, setup.clock.clone(), setup.bell.clone());
        Self {
            setup,
            present: Side::new(),
            past: Side::new(),
            apart: None,
            followed: None,
            marking,
            services,
        }
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

    /// Brings the moments up to date; tiles' views change only at ticks.
    fn take_moments(&mut self, clock: Timestamp, mode: PlayMode, is_apart: bool) {
        let is_live = mode == PlayMode::Live || is_apart;
        if let Some(record) = self.setup.record.as_ref().filter(|_| is_live) {
            let tick = clock.floor(TICK);
            if self.present.moment.now().floor(TICK) != tick {
                self.present.take(record.moment_at(tick));
            }
        }
        if mode == PlayMode::Live {
            return;
        }
        let tick = self.setup.playhead.now(clock).floor(TICK);
        if let Some(moment) = self.setup.replayer.moment(tick)
            && moment.now() != self.past.moment.now()
        {
            self.past.take(moment);
            if self.setup.layouts.follow(&self.past.moment) {
                self.past.views.forget();
            }
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
        Arc::clone(&self.shown(mode, self.apart_surface(mode).is_some()).wall)
    }

    fn with_scene(
        &mut self,
        paint: &mut dyn FnMut(&Scene<'_>) -> Result<Painted, GpuError>,
    ) -> Result<Painted, GpuError> {
        let clock = self.clock();
        let mode = self.setup.playhead.mode(clock);
        let apart = self.apart_surface(mode);
        self.take_moments(clock, mode, apart.is_some());
        // Replay shows the time that was read, while the one wished for is on its way.
        let wished = self.setup.playhead.now(clock);
        let read = self.past.moment.now();
        let past = match mode {
            PlayMode::Live => clock,
            _ if read == Timestamp::MIN => self.setup.playhead.range(clock).0,
            _ => wished.clamp(read, read + TICK),
        };
        let is_replay = mode != PlayMode::Live && apart.is_none();
        let now = if is_replay { past } else { clock };
        let time_bar = self.time_bar(clock, past);
        let shown = Arc::clone(self.shown(mode, apart.is_some()));
        let wall = Arc::clone(&shown.wall);
        let layout = shown.plan.layout.at(plan::local_time(now, &self.setup.zone));
        let locale = Locale { language: language(layout.language), zone: self.setup.zone.clone() };

        let Self { present, past: then, setup, .. } = self;
        let is_apart = |placed: &&PlacedTile| Some(placed.surface) == apart;
        let (aside, placed): (Vec<_>, Vec<_>) = wall.shown(&layout).into_iter().partition(is_apart);
        let side = if is_replay { &mut *then } else { &mut *present };
        let mut tiles: Vec<(&PlacedTile, Shared<TileView>)> = placed
            .into_iter()
            .map(|placed| (placed, side.views.of(placed, &side.moment)))
            .collect();
        setup.pictures.look_at(&tiles, &wall, now, is_replay, &locale);
        let other = apart.and_then(|surface| setup.layouts.apart(surface, past, &setup.zone));
        let aside = match &other {
            Some(tiles) => tiles.iter().collect(),
            None => aside,
        };
        tiles.extend(aside.into_iter().map(|it| (it, then.views.of(it, &then.moment))));

        let side = if is_replay { &*then } else { &*present };
        let cameras = setup.pictures.at(At::Replay(past));
        let notice = wall_ingest::unrecorded(&side.moment);
        let frame = WallFrame {
            wall: &wall,
            tiles: &tiles,
            now,
            is_replay,
            is_recorded: side.is_recorded,
            apart: apart.map(|surface| Apart {
                surface,
                now: past,
                is_recorded: then.is_recorded,
                cameras: &cameras,
            }),
            followed: self.followed.as_ref().map(|followed| &followed.entity),
            is_simulated: setup.city.is_simulated,
            notice: notice.as_ref(),
            shade: shade(layout.theme),
            locale: &locale,
            cameras: &setup.pictures,
            basemaps: &setup.pictures,
        };
        let painted = paint(&Scene { frame, time_bar })?;
        let is_whole =
            then.moment.now() == past.floor(TICK) && setup.pictures.are_there(&tiles, &wall);
        let stands = mode == PlayMode::Paused && apart.is_none() && is_whole;
        if stands {
            tracing::debug!(at = %now, "the paused wall is whole");
        }
        setup.bell.mute(stands);
        if setup.opening.is_some() && side.moment.newest(wall_ingest::SERVICE).is_some() {
            self.note_first_picture(&tiles, &wall);
        }
        Ok(painted)
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

    fn followed_at(&mut self, hit: &MapHit) -> Option<Arc<Followed>> {
        follow::at(self.looked_at(), hit)
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
        self.setup.bell.connect(wake);
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
