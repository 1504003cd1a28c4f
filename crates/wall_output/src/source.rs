//! What a surface shows: the program hands it a scene whenever one is due.

use std::{sync::Arc, time::Duration};

use wall_gpu::GpuError;
use wall_layout::{PxRect, Wall};
use wall_model::{LonLat, ServiceId, Timestamp};
use wall_service::Words;
use wall_ui::{
    CameraHit, Locale, Painted, Shade, WallFrame,
    chrome::{
        CameraQuery, Followed, FoundCameras, Notice, Steered, Stretch, TimeBar, Timeline, Wish,
    },
    map::MapHit,
};

/// A wall at one time, and how it is looked at.
pub struct Scene<'a> {
    /// What is shown.
    pub frame: WallFrame<'a>,
    /// Where it is in the record.
    pub time_bar: TimeBar,
}

/// The program behind a window. Every call is on the UI thread and never waits.
pub trait WallSource {
    /// The wall's geometry; changes only with [`WallSource::with_scene`].
    fn wall(&self) -> Arc<Wall>;

    /// Calls `paint` with the wall as it is now.
    ///
    /// # Errors
    /// What `paint` reports.
    fn with_scene(
        &mut self,
        paint: &mut dyn FnMut(&Scene<'_>) -> Result<Painted, GpuError>,
    ) -> Result<Painted, GpuError>;

    /// The time that is asked for now: of a paused wall to the microsecond where it stands,
    /// whatever the last picture shows.
    fn time(&self) -> Timestamp;

    /// Carries out what a person asks for; gives what to answer at once.
    fn act(&mut self, wish: Wish) -> Option<Notice>;

    /// An answer that took its time.
    fn notice(&mut self) -> Option<Notice>;

    /// What the record holds in `stretch`, as far as it was read; another stretch while that
    /// one is on its way.
    fn timeline(&mut self, stretch: Stretch) -> Option<Arc<Timeline>>;

    /// Entities that are known at the shown time, by a part of their name.
    fn find(&mut self, text: &str) -> Vec<Arc<Followed>>;

    /// Cameras that are known at the shown time.
    fn cameras(&mut self, query: &CameraQuery) -> FoundCameras;

    /// Whom a map shows there.
    fn followed_at(&mut self, hit: &MapHit) -> Option<Arc<Followed>>;

    /// The camera whose picture is at a point of the wall, px at full scale.
    fn camera_at(&self, at: [f32; 2]) -> Option<CameraHit>;

    /// Where the enlarged picture is, px of the wall at full scale; `None` while none is.
    fn enlarged(&self) -> Option<PxRect>;

    /// How it stands with moving the camera whose picture is enlarged; `None` while nobody has asked.
    fn steered(&self) -> Option<Steered>;

    /// The services, with their names.
    fn services(&self) -> &[(ServiceId, Words)];

    /// Where whom the wall follows is.
    fn place(&self) -> Option<LonLat>;

    /// How long the picture stays as it is if nothing is received: `None` means until
    /// something is. `painted` is what the last frame did; `is_software` whether the
    /// processor draws.
    fn next_frame_in(&self, painted: Painted, is_software: bool) -> Option<Duration>;

    /// Whether the window shall close. Asked at every frame.
    fn is_over(&self) -> bool {
        false
    }

    /// Hands over what to call when there is something new to show.
    fn wake_with(&mut self, wake: Arc<dyn Fn() + Send + Sync>);

    /// Says how long it is at least from one frame to the next.
    fn drawn_every(&mut self, frame: Duration);

    /// Colours of the window's own parts.
    fn shade(&self) -> Shade;

    /// Language of the window's own parts.
    fn locale(&self) -> Locale;
}
