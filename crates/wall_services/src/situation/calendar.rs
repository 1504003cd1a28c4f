//! The `calendar` tile: the next days of the Balinese calendar.
//!
//! Options: `title`; `days`, how many, 14 unless said otherwise.

use wall_analysis::calendar::{self, Feast};
use wall_model::Span;
use wall_service::{
    Moment, Options, Tile, TileView, local,
    view::{Block, Body, Day, Figure, Freshness, Text, Tone, Unit},
};

/// See the [module](self).
pub(super) struct Calendar;

impl Tile for Calendar {
    fn id(&self) -> &'static str {
        "situation/calendar"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "days"]
    }

    fn tick(&self) -> Span {
        Span::from_hours(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let today = local::day_number(at.now());
        let days = options.number("days").map_or(14, |days| days.clamp(3.0, 42.0) as i64);
        let day = |number: i64| {
            let feasts = calendar::feasts(number);
            let first = feasts.first();
            Day {
                starts: local::day_of_number(number),
                label: first.map(|feast| Text::name(feast.name())),
                tone: match first {
                    Some(feast) if feast.is_holiday() => Tone::InHand,
                    Some(_) => Tone::Data,
                    None => Tone::Calm,
                },
                is_today: number == today,
            }
        };
        let figure = |wanted: fn(Feast) -> bool, label| {
            let (number, _) = calendar::next(today, wanted)?;
            Some(Figure {
                value: Text::Quantity {
                    value: (number - today) as f64,
                    decimals: 0,
                    unit: Unit::Days,
                },
                label,
                tone: if number - today <= 7 { Tone::InHand } else { Tone::Calm },
            })
        };
        let figures: Vec<Figure> = [
            figure(|feast| feast == Feast::Galungan, Text::words("ke Galungan", "to Galungan")),
            figure(|feast| feast == Feast::Nyepi, Text::words("ke Nyepi", "to Nyepi")),
            figure(|feast| feast == Feast::Saraswati, Text::words("ke Saraswati", "to Saraswati")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let strip = (today..today + days).map(day).collect();
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Kalender Bali", "Balinese calendar"), Text::name),
            source: Text::words("Pawukon dan Saka", "Pawukon and Saka"),
            freshness: Freshness::Ageless,
            body: Body::Blocks(vec![Block::Days(strip), Block::Figures(figures)]),
        }
    }
}
