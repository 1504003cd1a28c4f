//! The tile views of a moment, kept while neither the record nor the tick changed.

use std::collections::BTreeMap;

use wall_layout::{OptionValue, PlacedTile};
use wall_model::{Shared, Span, Timestamp};
use wall_service::{
    Moment, Opt, Options, Tile, TileView, tick_of,
    view::{Body, Freshness, Text},
    view_of,
};

/// A tile's view and the tick that it was made for.
struct Kept {
    tick: Timestamp,
    revision: u64,
    tile: String,
    /// How often it changes by the clock alone.
    every: Span,
    options: Options,
    view: Shared<TileView>,
}

/// Views by the tile's id in the layout.
#[derive(Default)]
pub(crate) struct Views {
    kept: BTreeMap<String, Kept>,
}

impl Views {
    /// The view of `placed` at `moment`. Within one of the tile's ticks it stays as it is,
    /// so that the wall at a time does not depend on when somebody looked.
    pub(crate) fn of(&mut self, placed: &PlacedTile, moment: &Moment) -> Shared<TileView> {
        let Some(tile) = wall_services::tile(&placed.tile) else {
            return Shared::new(unknown(&placed.tile));
        };
        if let Some(kept) = self.kept.get_mut(&placed.id)
            && kept.tile == placed.tile
        {
            let tick = moment.now().floor(kept.every);
            if kept.tick != tick || kept.revision > moment.revision() {
                kept.renew(tile, tick, moment);
            }
            return kept.view.clone();
        }
        let options = options_of(placed);
        let every = tick_of(tile, &options);
        let view = Shared::new(view_of(tile, moment, &options));
        let kept = Kept {
            tick: moment.now().floor(every),
            revision: moment.revision(),
            tile: placed.tile.clone(),
            every,
            options,
            view: view.clone(),
        };
        self.kept.insert(placed.id.clone(), kept);
        view
    }

    /// Forgets everything: another layout, another record.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }
}

impl Kept {
    /// An equal view stays the same value, so that comparing it later costs nothing.
    fn renew(&mut self, tile: &dyn Tile, tick: Timestamp, moment: &Moment) {
        let view = view_of(tile, moment, &self.options);
        if *self.view != view {
            self.view = Shared::new(view);
        }
        self.tick = tick;
        self.revision = moment.revision();
    }
}

/// A layout's options in the services' words.
pub(crate) fn options_of(placed: &PlacedTile) -> Options {
    let options = placed.options.iter();
    Options(options.map(|(name, value)| (name.clone(), opt(value))).collect())
}

fn opt(value: &OptionValue) -> Opt {
    match value {
        OptionValue::Flag(flag) => Opt::Flag(*flag),
        OptionValue::Number(number) => Opt::Number(*number),
        OptionValue::Text(text) => Opt::Text(text.clone()),
        OptionValue::List(list) => Opt::List(list.iter().map(opt).collect()),
    }
}

/// A layout of another version may name a tile that this one does not have.
fn unknown(tile: &str) -> TileView {
    TileView {
        title: Text::name(tile),
        source: Text::empty(),
        freshness: Freshness::Ageless,
        body: Body::Empty(Text::words(
            "Program ini tidak punya petak ini; periksa tata letak dengan damamaya check.",
            "This program has no such tile; check the layout with damamaya check.",
        )),
    }
}
