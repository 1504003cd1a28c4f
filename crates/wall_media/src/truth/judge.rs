//! What is remembered of a camera, and concluded from its pictures.

use wall_model::{Span, Timestamp};

use super::{
    EVERY,
    scan::Scan,
    sharpness::Sharpness,
    views::{Outline, Views},
};
use crate::I420;

/// What came longer ago than this says nothing of now: conditions begin anew.
const APART: Span = Span::from_secs(30);

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Judge {
    judged_at: Option<Timestamp>,
    sharpness: Sharpness,
    views: Views,
}

/// What is wrong with what a camera shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Since when nothing can be made out.
    pub(crate) obscured_since: Option<Timestamp>,
    /// Since when it looks elsewhere than it did.
    pub(crate) moved_since: Option<Timestamp>,
}

impl Judge {
    /// Looks at a picture, if the last one was long enough ago.
    pub(crate) fn look(&mut self, picture: &I420, is_black: bool) -> Verdict {
        let now = picture.captured_at;
        let since = self.judged_at.map_or(Span::ZERO, |judged_at| now.since(judged_at));
        // A clock that was set back begins anew.
        if self.judged_at.is_some() && (Span::ZERO..EVERY).contains(&since) {
            return self.verdict();
        }
        self.judged_at = Some(now);
        // What is black says so itself, and shows nothing to compare.
        let Some(scan) = Scan::of(picture).filter(|_| !is_black) else { return self.verdict() };
        let since = if (Span::ZERO..APART).contains(&since) { since } else { Span::ZERO };
        let outline = Outline::of(&scan);
        // However dark and pale: what is recognised is seen.
        let is_recognised = self.views.has(&outline);
        self.sharpness.take(now, since, &scan, is_recognised);
        if !self.sharpness.is_suspected() {
            let is_new = self.views.take(now, since, outline);
            if is_new {
                self.sharpness.forget();
            }
        }
        self.verdict()
    }

    fn verdict(&self) -> Verdict {
        let obscured_since = self.sharpness.obscured_since();
        let moved_since = self.views.moved_since().filter(|_| obscured_since.is_none());
        Verdict { obscured_since, moved_since }
    }
}
