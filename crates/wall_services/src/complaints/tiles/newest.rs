//! The `newest` tile: the last complaints, with their photos.
//!
//! Options: `title`; `count`: most photos, 1 to 12.

use wall_model::{EvidenceKind, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Mark, Photo, Row, Text, Words},
};

use super::{TICK, nothing, number, source, ticked, title};
use crate::complaints::known::{self, Complaint, heard, picture_of, pictures};

/// Most photos unless the layout says otherwise.
const PHOTOS: usize = 6;

/// Most rows.
const ROWS: usize = 10;

/// See the [module](self).
pub(super) struct Newest;

impl Tile for Newest {
    fn id(&self) -> &'static str {
        "complaints/newest"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["requests", "inbox"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let now = at.now();
        let heard = heard(at, now);
        let mut all = known::all(at);
        all.sort_by(|a, b| b.case.opened_at.cmp(&a.case.opened_at).then_with(|| a.id.cmp(b.id)));
        let today = now - Span::from_hours(24);
        let fresh = all.iter().filter(|one| one.case.opened_at > today).count();
        let summary = Text::join([Text::count(fresh), Text::words(" dalam 24 jam", " in 24 h")]);
        let most = number(options, "count", PHOTOS, 1.0, 12.0);
        let photos = photos(at, &all, most);
        let mut blocks = Vec::new();
        if !photos.is_empty() {
            blocks.push(Block::Photos(photos));
        }
        blocks.push(Block::Rows(all.iter().take(ROWS).map(|one| row(one, now)).collect()));
        TileView {
            title: title(options, Words::new("Aduan terbaru", "Newest complaints")),
            source: source(&heard, (!all.is_empty()).then_some(summary)),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

/// The newest complaints of which there is a photo.
fn photos(at: &Moment, newest: &[Complaint<'_>], most: usize) -> Vec<Photo> {
    let pictures = pictures(at);
    let photo = |one: &Complaint<'_>| {
        let picture = picture_of(one.case, EvidenceKind::Reported, &pictures)?;
        Some(Photo {
            picture: Some(picture),
            label: Text::name(one.case.title.as_str()),
            detail: Text::dotted([when(one.case.opened_at, at.now()), place(one)]),
            mark: Some(Mark::of_case(one.case.state)),
        })
    };
    newest.iter().filter_map(photo).take(most).collect()
}

/// The street, without what follows it.
fn place(one: &Complaint<'_>) -> Text {
    Text::name(one.case.address.split(',').next().unwrap_or_default().trim())
}

/// The time of today's, the date of older ones.
fn when(time: Timestamp, now: Timestamp) -> Text {
    match now.since(time) < Span::from_hours(20) {
        true => Text::HourMinute(time),
        false => Text::DayMonth(time),
    }
}

fn row(one: &Complaint<'_>, now: Timestamp) -> Row {
    Row {
        lead: Some(when(one.case.opened_at, now)),
        label: Text::name(one.case.title.as_str()),
        detail: (!one.case.address.is_empty()).then(|| Text::name(one.case.address.as_str())),
        value: None,
        mark: Some(Mark::of_case(one.case.state)),
    }
}
