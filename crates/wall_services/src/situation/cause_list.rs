//! The `causes` tile: one cause, many symptoms, shown once.
//!
//! Options: `title`.

use std::collections::BTreeMap;

use wall_model::{FactKind, Slot, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Freshness, Mark, Row, Text, Tone, Words},
    watch,
};

use super::causes;

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(10);

/// See the [module](self).
pub(super) struct CauseList;

impl Tile for CauseList {
    fn id(&self) -> &'static str {
        "situation/causes"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(TICK);
        let mut rows = Vec::new();
        for (_, finding) in causes::findings(at) {
            let age = now.since(finding.since).max(Span::ZERO);
            rows.push((
                finding.since,
                Row {
                    lead: Some(Text::HourMinute(finding.since)),
                    label: Text::Both(finding.text.clone()),
                    detail: None,
                    value: Some(Text::Span(Span::from_secs(age.as_secs() / 60 * 60))),
                    mark: Some(Mark::new(Tone::Alarm, Words::new("SATU SEBAB", "ONE CAUSE"))),
                },
            ));
        }
        // Alarms that their services tie to one cause.
        let mut groups: BTreeMap<&str, Vec<&wall_model::Alarm>> = BTreeMap::new();
        for known in at.latest_of_all(Slot::Alarm) {
            if let FactKind::Alarm(alarm) = &known.fact.kind
                && watch::is_raised(alarm, now)
                && !alarm.cause.is_empty()
                && !alarm.cause.starts_with("cause:")
            {
                groups.entry(&alarm.cause).or_default().push(alarm);
            }
        }
        for group in groups.values().filter(|group| group.len() > 1) {
            let Some(first) = group.iter().min_by_key(|alarm| alarm.since) else { continue };
            let age = now.since(first.since).max(Span::ZERO);
            rows.push((
                first.since,
                Row {
                    lead: Some(Text::HourMinute(first.since)),
                    label: Text::Both(first.title.clone()),
                    detail: Some(Text::join([
                        Text::count(group.len()),
                        Text::words(" alarm", " alarms"),
                    ])),
                    value: Some(Text::Span(Span::from_secs(age.as_secs() / 60 * 60))),
                    mark: Some(Mark::new(Tone::Alarm, Words::new("SATU SEBAB", "ONE CAUSE"))),
                },
            ));
        }
        rows.sort_by_key(|(since, _)| std::cmp::Reverse(*since));
        let count = rows.len();
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        TileView {
            title: options.text("title").map_or(Text::words("Satu sebab", "One cause"), Text::name),
            source: Text::join([
                Text::count(count),
                Text::words(" gangguan bersama", " joint faults"),
            ]),
            freshness: Freshness::Ageless,
            body: Body::Blocks(vec![match rows.is_empty() {
                true => Block::Note(Text::words(
                    "Tidak ada gangguan yang meluas",
                    "No fault that spreads",
                )),
                false => Block::Rows(rows),
            }]),
        }
    }
}
