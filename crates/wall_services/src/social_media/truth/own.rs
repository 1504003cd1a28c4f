//! What the simulated city's own account writes: answers, and that a claim is false.

use wall_model::{Fact, Post, Span, Timestamp};
use wall_service::{City, Happening, HappeningKind, chance};

use super::{HOST, chatter, names, texts};
use crate::social_media::{mastodon, voice};

/// How long after a false claim begins the city calls it false.
const DENIED_AFTER: Span = Span::from_mins(50);

/// Longest time until an answer.
const LONGEST: Span = Span::from_hours(2);

/// A status of the city.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::social_media) struct Own {
    /// Its number.
    pub(in crate::social_media) id: u64,
    /// When.
    pub(in crate::social_media) at: Timestamp,
    /// Its words.
    pub(in crate::social_media) text: String,
    /// The status that it answers.
    pub(in crate::social_media) answers: Option<u64>,
}

/// The city's statuses after `from` and not after `to`, oldest first.
pub(in crate::social_media) fn written(
    city: &dyn City,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Own> {
    const KEY: u64 = chance::topic("social answer");
    let mut all = Vec::new();
    for post in chatter::written(city, from - LONGEST, to) {
        let Some(at) = post.answered else { continue };
        let key = [city.seed(), KEY, post.id];
        let sentence = texts::ANSWERS.get(chance::pick(&key, texts::ANSWERS.len()));
        let text = names::filled(sentence.copied().unwrap_or_default(), city.gazetteer(), &key);
        all.push(Own { id: id(at, post.id), at, text, answers: Some(post.id) });
    }
    for hoax in hoaxes(city, from - DENIED_AFTER, to) {
        let at = Timestamp::from_secs((hoax.begins + DENIED_AFTER).as_secs());
        let text = format!(
            "[HOAKS] Kabar \"{}\" tidak benar. Petugas dan alat ukur di lokasi menunjukkan situasi \
             normal. Mohon tidak menyebarkan.",
            chatter::claim(&hoax, city)
        );
        all.push(Own { id: id(at, chance::topic(&hoax.id)), at, text, answers: None });
    }
    all.retain(|own| own.at > from && own.at <= to);
    all.sort_by_key(|own| own.id);
    all
}

/// False claims that go round at any time between.
pub(super) fn hoaxes(city: &dyn City, from: Timestamp, to: Timestamp) -> Vec<Happening> {
    let all = city.happenings(from, to).into_iter();
    all.filter(|one| one.kind == HappeningKind::Hoax && one.begins <= to).collect()
}

fn id(at: Timestamp, of: u64) -> u64 {
    let millis = u64::try_from(at.as_secs()).unwrap_or_default() * 1_000;
    (millis << 16) | (chance::draw(&[of, 5]) & 0xffff)
}

/// What the account's statuses say at `at`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let fact = |own: &Own| {
        let answered = own.answers.map(|id| format!("{}:{id}", mastodon::CHANNEL));
        let entity = match &answered {
            Some(answered) => voice::answer_to(answered).to_string(),
            None => format!("{}{}:{}", voice::STATEMENT, mastodon::CHANNEL, own.id),
        };
        let post = Post {
            channel: mastodon::CHANNEL.to_owned(),
            text: own.text.clone(),
            author: String::new(),
            url: format!("https://{HOST}/web/statuses/{}", own.id),
            reach: 0,
            is_to_city: false,
            is_answered: false,
            follows: answered.map(Into::into),
        };
        voice::fact(entity, own.at, post)
    };
    written(city, at - voice::HELD, at).iter().map(fact).collect()
}
