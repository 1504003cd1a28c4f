//! The truth of the simulated city's social media: what each of its systems can tell at any
//! time, drawn from what happens in it.

pub(super) mod chatter;
mod names;
pub(super) mod newsroom;
pub(super) mod own;
pub(super) mod private;
mod texts;

use wall_model::{Fact, FactKind, Post, Quantity, Series, Span, Timestamp};
use wall_service::{City, local};

use super::{ID, mastodon, voice};
use chatter::Written;

/// How far back the feed of new statuses goes.
const NEW: Span = Span::from_hours(1);

/// What the feed tells at `at`.
pub(super) fn facts(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    match feed {
        "mastodon" | "mastodon_stream" => statuses(city, at, NEW),
        "mastodon_history" => statuses(city, at, voice::HELD),
        "mastodon_tag" => vec![tag(city, at)],
        "answers" => own::facts(city, at),
        "matrix" => private::rooms(city, at),
        "whatsapp" => private::messages(city, at),
        "news" => newsroom::facts(city, at),
        _ => Vec::new(),
    }
}

/// Posts of the last `span`, as a timeline tells them at `at`.
fn statuses(city: &dyn City, at: Timestamp, span: Span) -> Vec<Fact> {
    chatter::written(city, at - span, at).iter().map(|post| fact(post, at)).collect()
}

/// A post as it is known at `at`.
fn fact(written: &Written, at: Timestamp) -> Fact {
    let post = Post {
        channel: mastodon::CHANNEL.to_owned(),
        text: written.text.clone(),
        author: wall_analysis::masking::pseudonym(voice::KEY, &written.writer),
        url: format!("https://{HOST}/web/statuses/{}", written.id),
        reach: reach(written, at),
        is_to_city: written.answered.is_some(),
        is_answered: false,
        follows: None,
    };
    voice::fact(format!("{}:{}", mastodon::CHANNEL, written.id), written.at, post)
}

/// The simulated server's name.
pub(super) const HOST: &str = "medsos.denpasar.example";

/// Repeats and likes that a post has by `at`: they come within hours, and are counted every
/// ten minutes.
pub(super) fn reach(written: &Written, at: Timestamp) -> u32 {
    let counted = at.floor(Span::from_mins(10)).since(written.at).as_secs_f64().max(0.0);
    (f64::from(written.reach) * (1.0 - (-counted / 5_400.0).exp())) as u32
}

/// How often the tag was used on each of the last seven days, by days of UTC as Mastodon
/// counts them. What happened is left out: the days are to say what is usual.
fn tag(city: &dyn City, at: Timestamp) -> Fact {
    const DAYS: i64 = 7;
    let today = at.floor(local::DAY);
    let starts = today - local::DAY.times(DAYS - 1);
    let hour = Span::from_hours(1);
    let uses = |nr: i64| {
        let day = starts + local::DAY.times(nr);
        let hours = (0..24).map(|nr| day + hour.times(nr)).filter(|hour| *hour <= at);
        let posts: u64 = hours.map(|hour| chatter::count(city.seed(), hour, 1.0)).sum();
        Some(posts as f64)
    };
    let values = (0..DAYS).map(uses).collect();
    let series = Series { quantity: Quantity::Count, starts, step: local::DAY, values };
    Fact::new(&ID.into(), "tag:denpasar", today, FactKind::Series(series))
}
