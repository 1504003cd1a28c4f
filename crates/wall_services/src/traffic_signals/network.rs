//! The `network` tile: how many junctions work how, and which need a person.
//!
//! Options: `junction`, a junction to show below the figures; `lost_after`, seconds.

use wall_model::{EntityId, Span, Timestamp};
use wall_service::view::{Block, Body, Figure, Freshness, Row, Text, TileView, Tone, Unit};
use wall_service::{Moment, Options, Sources, Tile};

use super::junctions::{self, Condition, Junction, TICK};
use super::{congestion, junction};

/// Rows that a tile can be asked to draw.
const MOST_ROWS: usize = 40;

/// Over this age a clock time without a date would mislead.
const CLOCK_UNTIL: Span = Span::from_hours(12);

/// See the [module](self).
pub(super) struct Network;

impl Tile for Network {
    fn id(&self) -> &'static str {
        "traffic_signals/network"
    }

    fn options(&self) -> &'static [&'static str] {
        &["junction", "lost_after"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["spat", "ntcip1202"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(TICK);
        let lost_after = junctions::lost_after(options);
        let all = junctions::all(at, now, lost_after);
        let count = Text::join([Text::count(all.len()), Text::words(" simpang", " junctions")]);
        let body = if all.is_empty() {
            Body::Empty(Text::words(
                "Belum ada simpang yang terdengar",
                "No junction has been heard yet",
            ))
        } else {
            let mut blocks = vec![Block::Figures(figures(&all))];
            let wanted = options.text("junction").map(EntityId::from);
            if let Some(found) =
                wanted.and_then(|code| all.iter().find(|known| known.fact.entity == code))
            {
                blocks.push(Block::Junction(Box::new(junction::view_of(found, now))));
            }
            blocks.push(Block::Rows(rows(at, &all, now)));
            Body::Blocks(blocks)
        };
        TileView {
            title: Text::words("ATCS", "ATCS"),
            source: Text::dotted([Text::name("Dishub"), count]),
            freshness: Freshness::of(junctions::newest(&all), now, lost_after),
            body,
        }
    }
}

fn figures(all: &[Junction<'_>]) -> Vec<Figure> {
    let count = |conditions: &[Condition]| {
        all.iter().filter(|junction| conditions.contains(&junction.condition)).count()
    };
    let figure = |conditions: &[Condition], tone, id, en| {
        let count = count(conditions);
        let tone = if count == 0 { Tone::Quiet } else { tone };
        (count, Figure { value: Text::count(count), label: Text::words(id, en), tone })
    };
    let always = [
        figure(&[Condition::Coordinated], Tone::Calm, "terkoordinasi", "coordinated"),
        figure(&[Condition::Manual], Tone::InHand, "manual", "manual"),
        figure(&[Condition::Flashing], Tone::Forwarded, "kedip", "flashing"),
        figure(&[Condition::Dark, Condition::Lost], Tone::Alarm, "luring", "offline"),
    ];
    let if_any = [
        figure(&[Condition::Preempted], Tone::InHand, "prioritas", "priority"),
        figure(&[Condition::Isolated], Tone::Calm, "mandiri", "isolated"),
    ];
    let if_any = if_any.into_iter().filter(|(count, _)| *count > 0);
    always.into_iter().chain(if_any).map(|(_, figure)| figure).collect()
}

/// The index of the city's traffic, the network's health, then what is unusual, worst
/// first and by code.
fn rows(at: &Moment, all: &[Junction<'_>], now: Timestamp) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(index) = congestion::index(at, now) {
        // A tenth is what the wall writes; its word must fit the tenth.
        let index = (index * 10.0).round() / 10.0;
        rows.push(Row {
            lead: None,
            label: Text::words("Indeks kemacetan", "Congestion index"),
            detail: None,
            value: Some(Text::Decimal { value: index, decimals: 1 }),
            mark: Some(congestion::mark(index)),
        });
    }
    let healthy = all.iter().filter(|junction| junction.condition.is_healthy()).count();
    rows.push(Row {
        lead: None,
        label: Text::words("Jaringan sehat", "Network health"),
        detail: None,
        value: Some(Text::Quantity {
            value: (healthy as f64 / all.len().max(1) as f64 * 100.0).floor(),
            decimals: 0,
            unit: Unit::Percent,
        }),
        mark: None,
    });
    let mut unusual: Vec<&Junction<'_>> =
        all.iter().filter(|junction| junction.condition.is_unusual()).collect();
    unusual.sort_by_key(|junction| std::cmp::Reverse(junction.condition));
    rows.extend(unusual.into_iter().take(MOST_ROWS).map(|junction| row(junction, now)));
    rows
}

fn row(junction: &Junction<'_>, now: Timestamp) -> Row {
    let since = junction.since().map(|since| {
        let age = now.since(since);
        if age < CLOCK_UNTIL {
            Text::join([Text::words("sejak ", "since "), Text::HourMinute(since)])
        } else {
            Text::Span(Span::from_hours(age.as_secs() / 3_600))
        }
    });
    Row {
        lead: Some(Text::name(junction.fact.entity.as_str())),
        label: junction.short_name(),
        detail: None,
        value: since,
        mark: Some(junction.condition.mark()),
    }
}
