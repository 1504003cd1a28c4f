//! The `waiting` tile: who wrote to the city and has no answer yet, longest first, and who
//! was answered last.
//!
//! Options: `title`; `count`, most rows, 1 to 40.

use wall_analysis::spread;
use wall_model::{Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Mark, Row, Text, Tone, Words},
};

use super::{DAY, TICK, age, at_tick, channel, newest, short, view};
use crate::social_media::{
    alarms::ANSWER_WITHIN,
    talk::{Said, Talk},
};

/// From here on somebody should answer soon.
const SOON: Span = Span::from_mins(30);

/// Most rows unless the layout says otherwise.
const ROWS: usize = 12;

/// Most characters of a message.
const LONGEST: usize = 90;

/// See the [module](self).
pub(super) struct Waiting;

impl Tile for Waiting {
    fn id(&self) -> &'static str {
        "social_media/waiting"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &at_tick(at);
        let talk = Talk::of(at);
        let to_city: Vec<&Said<'_>> =
            talk.said.iter().filter(|said| said.post.is_to_city).collect();
        let waiting: Vec<&Said<'_>> = to_city.iter().filter(|said| said.waits()).copied().collect();
        let body = if to_city.is_empty() {
            Body::Empty(Text::words(
                "Belum ada pesan kepada kota",
                "Nobody has written to the city yet",
            ))
        } else {
            let most = options.number("count").map_or(ROWS, |most| most.clamp(1.0, 40.0) as usize);
            let mut rows: Vec<Row> = waiting.iter().map(|said| row(at, said)).collect();
            rows.extend(answered(&to_city));
            rows.truncate(most);
            Body::Blocks(vec![Block::Figures(figures(at, &to_city, &waiting)), Block::Rows(rows)])
        };
        let scope = Text::join([Text::words("target ", "target "), Text::Span(ANSWER_WITHIN)]);
        let title = Text::words("Menunggu jawaban", "Waiting for an answer");
        view(at, options, title, scope, newest(&talk), body)
    }
}

fn tone(wait: Span) -> Tone {
    match wait {
        wait if wait >= ANSWER_WITHIN => Tone::Alarm,
        wait if wait >= SOON => Tone::InHand,
        _ => Tone::Calm,
    }
}

fn figures(at: &Moment, to_city: &[&Said<'_>], waiting: &[&Said<'_>]) -> Vec<Figure> {
    let oldest = waiting.first().map(|said| at.now().since(said.at()));
    let today = to_city.iter().filter(|said| at.now().since(said.at()) < DAY);
    let took: Vec<f64> =
        today.filter_map(|said| Some(said.answered_at?.since(said.at()).as_secs_f64())).collect();
    let mut figures = vec![Figure {
        value: Text::count(waiting.len()),
        label: Text::words("menunggu", "waiting"),
        tone: oldest.map_or(Tone::Done, tone),
    }];
    figures.extend(oldest.map(|oldest| Figure {
        value: age(oldest),
        label: Text::words("terlama", "longest"),
        tone: tone(oldest),
    }));
    figures.extend(spread::median(&took).map(|median| Figure {
        value: age(Span::from_secs(median as i64)),
        label: Text::words("tengah waktu jawab 24 jam", "median answer in 24 h"),
        tone: Tone::Quiet,
    }));
    figures
}

/// Who was answered last, the newest first.
fn answered(to_city: &[&Said<'_>]) -> Vec<Row> {
    const MOST: usize = 6;
    const ANSWERED: Mark = Mark::new(Tone::Done, Words::new("DIJAWAB", "ANSWERED"));
    let mut answered: Vec<(Timestamp, &Said<'_>)> =
        to_city.iter().filter_map(|said| Some((said.answered_at?, *said))).collect();
    answered.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.at().cmp(&a.1.at())));
    let row = |(at, said): &(Timestamp, &Said<'_>)| Row {
        lead: Some(Text::HourMinute(*at)),
        label: Text::name(short(&said.post.text, LONGEST)),
        detail: Some(Text::join([
            Text::words("dijawab setelah ", "answered after "),
            age(at.since(said.at())),
        ])),
        value: None,
        mark: Some(ANSWERED),
    };
    answered.iter().take(MOST).map(row).collect()
}

fn row(at: &Moment, said: &Said<'_>) -> Row {
    let wait = at.now().since(said.at());
    let place = said.about.and_then(|about| about.place_name()).map(Text::name);
    Row {
        lead: Some(age(wait)),
        label: Text::name(short(&said.post.text, LONGEST)),
        detail: Some(Text::dotted([channel(&said.post.channel)].into_iter().chain(place))),
        value: None,
        mark: match tone(wait) {
            Tone::Alarm => Some(Mark::new(Tone::Alarm, Words::new("LEWAT", "OVERDUE"))),
            Tone::InHand => Some(Mark::new(Tone::InHand, Words::new("SEGERA", "SOON"))),
            _ => None,
        },
    }
}
