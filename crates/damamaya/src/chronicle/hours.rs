//! Surveys of the record, an hour each, kept for the next look.

use std::collections::BTreeMap;

use wall_model::{FactKind, Slot, Span, Timestamp};
use wall_record::{Moment, Reader, RecordError, Redecode, Survey, orders::WALL};
use wall_ui::chrome::{BookmarkMark, Reread, Stretch};

use crate::{clock::Stopwatch, recorded_at::tells_of_feeds};

/// Length of a survey.
pub(super) const HOUR: Span = Span::from_hours(1);

/// Most surveys that are kept, of some kilobytes each: six weeks and more.
const MOST: usize = 1_100;

/// How long it is read before what there is is shown.
const A_WHILE: Span = Span::from_millis(250);

/// See the [module](self).
#[derive(Default)]
pub(super) struct Hours {
    surveys: BTreeMap<Timestamp, Survey>,
    /// The record's first and last time when it was last looked.
    pub(super) span: Option<(Timestamp, Timestamp)>,
    pub(super) bookmarks: Vec<BookmarkMark>,
    pub(super) rereads: Vec<Reread>,
    /// Whether the record tells how feeds did: then it is silent only where nobody listened.
    pub(super) tells_of_feeds: bool,
    looked: Option<(Timestamp, u32)>,
    shown: Option<Stopwatch>,
}

impl Hours {
    /// Looks how far the record goes, and what is marked in it.
    pub(super) fn look(
        &mut self,
        reader: &Reader,
        round: (Timestamp, u32),
    ) -> Result<(), RecordError> {
        if self.looked == Some(round) {
            return Ok(());
        }
        self.looked = Some(round);
        self.span = reader.span();
        if let Some((_, end)) = self.span {
            // What is marked is known at the record's end, whatever time it is about.
            let moment = reader.moment(end)?;
            self.bookmarks = bookmarks(&moment);
            self.rereads = rereads(reader)?;
            self.tells_of_feeds = tells_of_feeds(&moment);
        }
        Ok(())
    }

    /// Reads the next hour of `stretch` that was not read to its end; answers whether there
    /// may be more.
    pub(super) fn read_next(
        &mut self,
        reader: &Reader,
        stretch: Stretch,
    ) -> Result<bool, RecordError> {
        let Some((from, to)) = self.span else { return Ok(false) };
        let (from, to) = (from.max(stretch.from), to.min(stretch.to()));
        let mut hour = from.floor(HOUR);
        while hour <= to {
            if self.lacks(hour) {
                self.survey(reader, hour)?;
                return Ok(true);
            }
            hour = hour + HOUR;
        }
        Ok(false)
    }

    /// Until when the hour can be read now.
    fn until(&self, hour: Timestamp) -> Timestamp {
        let end = hour + HOUR - Span::from_micros(1);
        self.span.map_or(end, |(_, last)| last.min(end))
    }

    fn lacks(&self, hour: Timestamp) -> bool {
        self.surveys.get(&hour).is_none_or(|survey| survey.to < self.until(hour))
    }

    /// The survey of an hour, read as far as the record goes.
    pub(super) fn survey(
        &mut self,
        reader: &Reader,
        hour: Timestamp,
    ) -> Result<Option<&Survey>, RecordError> {
        let until = self.until(hour);
        if self.surveys.len() >= MOST && !self.surveys.contains_key(&hour) {
            self.forget_furthest(hour);
        }
        let begin = hour - Span::from_micros(1);
        let survey = self.surveys.entry(hour).or_insert_with(|| Survey::of(begin));
        survey.extend(reader, until)?;
        Ok(self.surveys.get(&hour))
    }

    fn forget_furthest(&mut self, hour: Timestamp) {
        let ends = [self.surveys.first_key_value(), self.surveys.last_key_value()];
        let away = |at: Timestamp| at.since(hour).as_micros().unsigned_abs();
        let ends = ends.into_iter().flatten().map(|(at, _)| *at);
        if let Some(furthest) = ends.max_by_key(|at| away(*at)) {
            self.surveys.remove(&furthest);
        }
    }

    /// The surveys that touch `from` to `to`, with their hours.
    pub(super) fn within(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, &Survey)> {
        self.surveys.range(from.floor(HOUR)..=to).map(|(hour, survey)| (*hour, survey))
    }

    /// Share of the record in `stretch` that was read, 0 to 1.
    pub(super) fn share(&self, stretch: Stretch) -> f32 {
        let Some((from, to)) = self.span else { return 1.0 };
        let (from, to) = (from.max(stretch.from), to.min(stretch.to()));
        let (mut all, mut lacking) = (0_u32, 0_u32);
        let mut hour = from.floor(HOUR);
        while hour <= to {
            all += 1;
            lacking += u32::from(self.lacks(hour));
            hour = hour + HOUR;
        }
        1.0 - lacking as f32 / all.max(1) as f32
    }

    /// Whether it has been read for a while since this was last asked with a yes.
    pub(super) fn is_a_while(&mut self) -> bool {
        let shown = *self.shown.get_or_insert_with(Stopwatch::start);
        let is_a_while = shown.elapsed() > A_WHILE;
        if is_a_while {
            self.shown = None;
        }
        is_a_while
    }
}

/// What was read again, as far as its frames are still there.
fn rereads(reader: &Reader) -> Result<Vec<Reread>, RecordError> {
    let mut rereads = Vec::new();
    for Redecode { entity, at, by, note, .. } in reader.redecodes()? {
        let received = |seq| Ok(reader.frame(seq)?.map(|frame| frame.received_at));
        let from = received(note.range.0)?.unwrap_or(note.from);
        let to = received(note.range.1)?.unwrap_or(note.to);
        rereads.push(Reread { entity, from, to, at, by });
    }
    Ok(rereads)
}

fn bookmarks(moment: &Moment) -> Vec<BookmarkMark> {
    let marks = moment.latest(WALL, Slot::Bookmark).filter_map(|known| match &known.fact.kind {
        FactKind::Bookmark(bookmark) => Some(BookmarkMark {
            entity: known.fact.entity.clone(),
            from: bookmark.from,
            to: bookmark.to,
            title: bookmark.title.clone(),
            author: bookmark.author.clone(),
            note: bookmark.note.clone(),
            is_held: bookmark.is_held,
        }),
        _ => None,
    });
    let mut marks: Vec<BookmarkMark> = marks.collect();
    marks.sort_by(|a, b| (a.from, &a.entity).cmp(&(b.from, &b.entity)));
    marks
}
