//! What the tiles say before, at and long after a survey.

use wall_model::{Span, Timestamp};
use wall_record::Memory;
use wall_service::{
    Options, Service as _, TileView,
    view::{Block, Body},
};

use super::super::SERVICE;
use super::{NOW, hear};
use crate::small_city::SmallCity;

fn view(record: &Memory, id: &str, at: Timestamp) -> TileView {
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == id).unwrap();
    tile.view(&record.at(at), &Options::default())
}

fn record() -> Memory {
    let mut record = Memory::default();
    hear(&mut record, &SmallCity::new(Vec::new()), NOW);
    record
}

const TILES: [&str; 4] =
    ["market_prices/board", "market_prices/spikes", "market_prices/spread", "market_prices/trend"];

#[test]
fn before_the_first_survey_nothing_is_claimed() {
    for id in TILES {
        let view = view(&record(), id, NOW - Span::from_secs(1));
        assert!(matches!(view.body, Body::Empty(_)), "{view:#?}");
    }
}

#[test]
fn the_board_at_a_survey() {
    let view = view(&record(), "market_prices/board", NOW);
    let Body::Blocks(blocks) = &view.body else { panic!("{view:#?}") };
    let [Block::Board(board)] = blocks.as_slice() else { panic!("{view:#?}") };
    assert_eq!((board.columns.len(), board.rows.len()), (4, 14));
    assert!(board.rows.iter().all(|row| row.cells.iter().all(Option::is_some)));
    insta::assert_yaml_snapshot!("board", view);
}

#[test]
fn the_other_tiles_at_a_survey() {
    let record = record();
    insta::assert_yaml_snapshot!("spikes", view(&record, "market_prices/spikes", NOW));
    insta::assert_yaml_snapshot!("spread", view(&record, "market_prices/spread", NOW));
    let trend = view(&record, "market_prices/trend", NOW);
    let Body::Blocks(blocks) = &trend.body else { panic!("{trend:#?}") };
    let Some(Block::Chart(chart)) = blocks.last() else { panic!("{trend:#?}") };
    assert_eq!((chart.lines.len(), chart.bands.len()), (2, 1), "a forecast");
    assert!(chart.lines[0].points.iter().filter(|point| point.is_some()).count() > 85);
}

#[test]
fn a_survey_that_was_missed_is_stale() {
    let view = view(&record(), "market_prices/board", NOW + Span::from_hours(40));
    assert!(view.freshness.is_stale(), "{:?}", view.freshness);
}
