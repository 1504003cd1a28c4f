//! A moment and what is shown of it.

use std::{io, sync::Arc};

use wall_layout::{PlacedTile, Wall};
use wall_model::Timestamp;
use wall_record::{Moment, State};

use crate::maker::{Made, Maker, Order};

/// See the [module](self).
pub(crate) struct Side {
    /// The newest moment that was taken; what is shown may still be the one before.
    pub(crate) moment: Moment,
    maker: Maker,
    placed: Arc<[PlacedTile]>,
    layout: u64,
    made: Option<Arc<Made>>,
}

impl Side {
    /// A side of no time; `name` is that of its thread.
    pub(crate) fn start(name: &str) -> io::Result<Self> {
        Ok(Self {
            moment: nothing(),
            maker: Maker::start(name)?,
            placed: Arc::default(),
            layout: 0,
            made: None,
        })
    }

    /// Whether a moment was ever taken.
    pub(crate) fn is_begun(&self) -> bool {
        self.moment.now() != Timestamp::MIN
    }

    /// Nothing of another layout is kept.
    pub(crate) fn change_layout(&mut self) {
        self.layout += 1;
    }

    /// Has the moment's views of `placed` made, and takes what was made by now.
    pub(crate) fn make<'a>(
        &mut self,
        wall: &Arc<Wall>,
        placed: impl Iterator<Item = &'a PlacedTile> + Clone,
    ) {
        if !self.is_begun() {
            return;
        }
        if !self.placed.iter().eq(placed.clone()) {
            self.placed = placed.cloned().collect();
        }
        self.made = self.maker.make(Order {
            moment: self.moment.clone(),
            wall: Arc::clone(wall),
            placed: Arc::clone(&self.placed),
            layout: self.layout,
        });
    }

    /// What was made last.
    pub(crate) fn made(&self) -> Option<&Arc<Made>> {
        self.made.as_ref()
    }

    /// What was shown is not shown again before the next moment is whole.
    pub(crate) fn forget(&mut self) {
        if self.is_begun() {
            self.moment = nothing();
            self.made = None;
            self.maker.forget();
        }
    }

    /// Calls `wake` whenever there is something new to show.
    pub(crate) fn wake_with(&self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.maker.wake_with(wake);
    }
}

fn nothing() -> Moment {
    Moment::new(Timestamp::MIN, State::default(), None)
}
