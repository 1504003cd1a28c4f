//! The wall in its window: live, paused, replayed.
//!
//! The founding rule is here: what is shown is made from (record, layout, clock). Live and
//! replay differ only in where the moment comes from, and both cut it at the same ticks.

use std::{sync::Arc, time::Duration};

use wall_gpu::GpuError;
use wall_layout::{PlacedTile, Wall};
use wall_model::{Clock, Shared, Span, Timestamp};
use wall_output::{HARDWARE_FRAME, SOFTWARE_FRAME, Scene, WallSource};
use wall_record::{Moment, Record, State};
use wall_service::{TileView, view::Freshness};
use wall_ui::{
    Language, Locale, Painted, PlayCommand, PlayMode, Playhead, Shade, WallFrame, chrome::TimeBar,
};

use crate::{
    clock::Stopwatch,
    pictures::Pictures,
    plan::{self, CityFacts, Shown},
    replayer::Replayer,
    running::Bell,
    stop::Stop,
    views::Views,
};

/// The finest step at which tiles change; every tile's own tick is a multiple of it.
pub(crate) const TICK: Span = Span::from_millis(250);

/// The wall behind a window.
pub(crate) struct App {
    pub(crate) clock: Clock,
    pub(crate) playhead: Playhead,
    /// The record that is being filled; `None` in replay.
    pub(crate) record: Option<Record>,
    pub(crate) replayer: Replayer,
    pub(crate) shown: Shown,
    /// The recorded layout's text that `shown` is, where replay follows the record.
    pub(crate) follows: Option<String>,
    pub(crate) city: CityFacts,
    pub(crate) zone: jiff::tz::TimeZone,
    pub(crate) views: Views,
    pub(crate) pictures: Pictures,
    pub(crate) moment: Moment,
    pub(crate) bell: Bell,
    /// Closes the window from outside.
    pub(crate) stop: Stop,
    /// Runs from the start of the program until every tile has something to show.
    pub(crate) opening: Option<Stopwatch>,
}

/// What has not been read yet.
pub(crate) fn nothing() -> Moment {
    Moment::new(Timestamp::MIN, State::default(), None)
}

impl App {
    fn mode(&self) -> PlayMode {
        self.playhead.mode((self.clock)())
    }

    /// Brings the moment up to `now`; the tiles' views change only at ticks.
    fn take_moment(&mut self, now: Timestamp, mode: PlayMode) {
        let tick = now.floor(TICK);
        let is_due = self.moment.now().floor(TICK) != tick;
        match (&self.record, mode) {
            (Some(record), PlayMode::Live) if is_due => self.moment = record.moment_at(tick),
            (Some(_), PlayMode::Live) => {}
            _ => {
                if let Some(moment) = self.replayer.moment(tick)
                    && moment.now() != self.moment.now()
                {
                    self.moment = moment;
                    self.follow_layout();
                }
            }
        }
    }

    /// In replay the wall has the layout that it had then.
    fn follow_layout(&mut self) {
        if self.follows.is_none() {
            return;
        }
        match Shown::at(&self.moment) {
            Some((text, shown)) if self.follows.as_deref() != Some(text.as_str()) => {
                match shown {
                    Ok(shown) => {
                        self.shown = shown;
                        self.views.forget();
                    }
                    Err(err) => tracing::error!(%err, "the recorded layout cannot be shown"),
                }
                self.follows = Some(text);
            }
            _ => {}
        }
    }

    /// Says once how long it took until every tile had data, and every camera a picture.
    fn note_first_picture(&mut self, tiles: &[(&PlacedTile, Shared<TileView>)]) {
        // A tile that has data and says that there is nothing to show is whole: a quiet night.
        let is_empty = |view: &TileView| view.freshness == Freshness::Nothing;
        let empty = tiles.iter().find(|(_, view)| is_empty(view));
        let are_there = self.pictures.are_there(tiles, &self.shown.wall);
        if empty.is_some() || !are_there {
            let tile = empty.map(|(placed, _)| placed.id.as_str());
            tracing::debug!(tile, are_there, "the first picture waits");
            return;
        }
        if let Some(opening) = self.opening.take() {
            tracing::info!(ms = opening.elapsed().as_millis(), "first complete picture");
        }
    }

    fn language(&self) -> Language {
        language(self.shown.plan.layout.language)
    }

    fn time_bar(&self, clock: Timestamp, now: Timestamp) -> TimeBar {
        let (from, to) = self.playhead.range(clock);
        TimeBar {
            from,
            to,
            now,
            mode: self.playhead.mode(clock),
            speed: self.playhead.speed(),
            can_go_live: self.playhead.can_go_live(),
        }
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
        Arc::clone(&self.shown.wall)
    }

    fn with_scene(
        &mut self,
        paint: &mut dyn FnMut(&Scene<'_>) -> Result<Painted, GpuError>,
    ) -> Result<Painted, GpuError> {
        let clock = (self.clock)();
        let now = self.playhead.now(clock);
        let mode = self.playhead.mode(clock);
        self.take_moment(now, mode);
        // Replay shows the time that was read, while the one wished for is on its way.
        let read = self.moment.now();
        let now = match mode {
            PlayMode::Live => now,
            _ if read == Timestamp::MIN => self.playhead.range(clock).0,
            _ => now.clamp(read, read + TICK),
        };
        let time_bar = self.time_bar(clock, now);
        let wall = Arc::clone(&self.shown.wall);
        let local = plan::local_time(now, &self.zone);
        let shown = self.shown.plan.layout.at(local);
        let placed = wall.shown(&shown);
        let tiles: Vec<(&PlacedTile, Shared<TileView>)> = placed
            .into_iter()
            .map(|placed| (placed, self.views.of(placed, &self.moment)))
            .collect();
        let locale = Locale { language: language(shown.language), zone: self.zone.clone() };
        let notice = wall_ingest::unrecorded(&self.moment);
        self.pictures.look_at(&tiles, &wall, now, mode, &locale);
        let frame = WallFrame {
            wall: &wall,
            tiles: &tiles,
            now,
            is_replay: mode != PlayMode::Live,
            is_simulated: self.city.is_simulated,
            notice: notice.as_ref(),
            shade: shade(shown.theme),
            locale: &locale,
            cameras: &self.pictures,
            basemaps: &self.pictures,
        };
        let painted = paint(&Scene { frame, time_bar })?;
        let is_whole = self.moment.now() == now.floor(TICK)
            && self.pictures.are_there(&tiles, &self.shown.wall);
        let stands = mode == PlayMode::Paused && is_whole;
        if stands {
            tracing::debug!(at = %now, "the paused wall is whole");
        }
        self.bell.mute(stands);
        if self.opening.is_some() && self.moment.newest(wall_ingest::SERVICE).is_some() {
            self.note_first_picture(&tiles);
        }
        Ok(painted)
    }

    fn play(&mut self, command: PlayCommand) {
        let clock = (self.clock)();
        self.playhead.apply(command, clock);
        self.bell.mute(false);
        self.bell.ring();
    }

    fn next_frame_in(&self, painted: Painted, is_software: bool) -> Option<Duration> {
        let glide = if is_software { SOFTWARE_FRAME } else { HARDWARE_FRAME };
        match self.mode() {
            PlayMode::Paused => None,
            PlayMode::Playing => Some(glide),
            PlayMode::Live if painted.is_gliding => Some(glide),
            PlayMode::Live => {
                let now = (self.clock)();
                Some((now.floor(TICK) + TICK).since(now).to_duration())
            }
        }
    }

    fn is_over(&self) -> bool {
        self.stop.is_asked()
    }

    fn wake_with(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.replayer.wake_with(Arc::clone(&wake));
        self.bell.connect(wake);
    }

    fn shade(&self) -> Shade {
        let now = self.playhead.now((self.clock)());
        shade(self.shown.plan.layout.at(plan::local_time(now, &self.zone)).theme)
    }

    fn locale(&self) -> Locale {
        Locale { language: self.language(), zone: self.zone.clone() }
    }
}
