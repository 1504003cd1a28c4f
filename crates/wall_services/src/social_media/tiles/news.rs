//! The `news` tile: what newsrooms say of the city, the newest first, each with its
//! newsroom.
//!
//! Options: `title`; `count`, most rows, 1 to 40.

use std::collections::BTreeSet;

use wall_model::Span;
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Mark, Row, Text, Tone, Words},
};

use super::{DAY, TICK, at_tick, short, view, when};
use crate::social_media::talk::{Said, Talk};

/// Most rows unless the layout says otherwise.
const ROWS: usize = 12;

/// Most characters of a headline.
const LONGEST: usize = 110;

/// See the [module](self).
pub(super) struct News;

impl Tile for News {
    fn id(&self) -> &'static str {
        "social_media/news"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["news"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &at_tick(at);
        let talk = Talk::of(at);
        let most = options.number("count").map_or(ROWS, |most| most.clamp(1.0, 40.0) as usize);
        let rows: Vec<Row> = talk.news.iter().rev().take(most).map(|said| row(at, said)).collect();
        let body = match rows.is_empty() {
            true => Body::Empty(Text::words("Belum ada berita", "No news yet")),
            false => Body::Blocks(vec![Block::Rows(rows)]),
        };
        let day = talk.news.iter().filter(|said| at.now().since(said.at()) < DAY).count();
        let count =
            Text::join([Text::count(day), Text::words(" berita 24 jam", " articles in 24 h")]);
        let scope = Text::dotted([count].into_iter().chain(credits(&talk)));
        let newest = talk.news.last().map(Said::at);
        let mut view =
            view(at, options, Text::words("Berita lokal", "Local news"), scope, newest, body);
        // A newsroom sleeps at night.
        view.freshness = wall_service::view::Freshness::of(newest, at.now(), Span::from_hours(16));
        view
    }
}

/// The newsrooms of what is shown, whom it is owed to name.
fn credits(talk: &Talk<'_>) -> Vec<Text> {
    /// Most names; the rest stand beside their headlines.
    const MOST: usize = 3;
    let names: BTreeSet<&str> = talk.news.iter().map(|said| said.post.channel.as_str()).collect();
    names.into_iter().take(MOST).map(Text::name).collect()
}

fn row(at: &Moment, said: &Said<'_>) -> Row {
    let title = said.post.text.lines().next().unwrap_or_default();
    let is_denial = title.to_lowercase().contains("hoaks") || title.to_lowercase().contains("hoax");
    let place = said.about.and_then(|about| about.place_name()).map(Text::name);
    Row {
        lead: Some(when(said.at(), at.now())),
        label: Text::name(short(title, LONGEST)),
        detail: Some(Text::dotted(
            [Text::name(said.post.channel.as_str())].into_iter().chain(place),
        )),
        value: None,
        mark: is_denial.then_some(Mark::new(Tone::Forwarded, Words::new("HOAKS", "HOAX"))),
    }
}
