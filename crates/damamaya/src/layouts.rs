//! Which layout is shown: today's, or the one that the wall had at the shown time.

use std::sync::Arc;

use wall_layout::PlacedTile;
use wall_model::Timestamp;
use wall_service::Moment;
use wall_ui::chrome::LayoutTime;

use crate::plan::{self, Shown};

/// What the tiles of a surface that shows another time are called, so that nothing kept for
/// today's tiles of the same name is taken for theirs.
const APART: &str = "replay/";

/// See the [module](self).
pub(crate) struct Layouts {
    today: Arc<Shown>,
    then: Option<Then>,
    /// Which of both is shown in replay.
    pub(crate) time: LayoutTime,
}

struct Then {
    /// As the record has it.
    text: String,
    /// `None`: it cannot be shown.
    shown: Option<Arc<Shown>>,
}

impl Layouts {
    pub(crate) fn new(today: Shown, time: LayoutTime) -> Self {
        Self { today: Arc::new(today), then: None, time }
    }

    /// Today's.
    pub(crate) fn today(&self) -> &Arc<Shown> {
        &self.today
    }

    /// The layout of a replay.
    pub(crate) fn of_replay(&self) -> &Arc<Shown> {
        match (self.time, self.then.as_ref().and_then(|then| then.shown.as_ref())) {
            (LayoutTime::Shown, Some(then)) => then,
            _ => &self.today,
        }
    }

    /// The tiles of a surface that alone replays `at` with the layout of that time; `None`
    /// where today's are shown, or the surfaces were others then.
    pub(crate) fn apart(
        &self,
        surface: usize,
        at: Timestamp,
        zone: &jiff::tz::TimeZone,
    ) -> Option<Vec<PlacedTile>> {
        let then = self.then.as_ref().filter(|_| self.time == LayoutTime::Shown)?;
        let shown = then.shown.as_ref()?;
        if shown.wall.surfaces != self.today.wall.surfaces {
            return None;
        }
        let renamed = |id: &String| format!("{APART}{id}");
        let layout = shown.plan.layout.at(plan::local_time(at, zone));
        let tiles = shown.wall.shown(&layout).into_iter().filter(|tile| tile.surface == surface);
        let tile = |tile: &PlacedTile| PlacedTile {
            id: renamed(&tile.id),
            over: tile.over.as_ref().map(renamed),
            ..tile.clone()
        };
        Some(tiles.map(tile).collect())
    }

    /// Takes the layout that the wall had at `moment`; answers whether it is another one than
    /// before.
    pub(crate) fn follow(&mut self, moment: &Moment) -> bool {
        let known = self.then.as_ref().map(|then| then.text.as_str());
        let Some(text) = Shown::text_at(moment) else { return false };
        if known == Some(text.as_str()) {
            return false;
        }
        let shown = match Shown::read(&text) {
            Ok(shown) => Some(Arc::new(shown)),
            Err(err) => {
                tracing::error!(%err, "the recorded layout cannot be shown");
                None
            }
        };
        self.then = Some(Then { text, shown });
        true
    }
}
