//! What a block says where it has no room: its first and most important part as figures.

use wall_service::view::{Block, Board, Figure, JunctionView, Mimic, Text, Tone};

/// The figures that stand for `block`; none where it can be left out, because the blocks
/// around it say the same with fewer words.
pub(super) fn figures(block: &Block) -> Vec<Figure> {
    match block {
        Block::Board(board) => of_board(board),
        Block::Mimic(mimic) => of_mimic(mimic),
        Block::Junction(junction) => of_junction(junction),
        _ => Vec::new(),
    }
}

/// The first row: its name beside the first column's.
fn of_board(board: &Board) -> Vec<Figure> {
    let Some(row) = board.rows.first() else { return Vec::new() };
    let cells = row.cells.iter().zip(&board.columns);
    let known = cells.filter_map(|(cell, column)| Some((cell.as_ref()?, column)));
    known
        .enumerate()
        .map(|(nr, (cell, column))| Figure {
            value: cell.value.clone(),
            label: match nr {
                0 => Text::dotted([row.label.clone(), column.clone()]),
                _ => column.clone(),
            },
            tone: cell.tone,
        })
        .collect()
}

/// The first part of each column, which is all of it together.
fn of_mimic(mimic: &Mimic) -> Vec<Figure> {
    let firsts = mimic.columns.iter().filter_map(|column| column.nodes.first());
    firsts
        .filter_map(|node| {
            let value = node.values.first()?;
            let tone = if node.tone == Tone::Calm { value.tone } else { node.tone };
            Some(Figure { value: value.value.clone(), label: node.name.clone(), tone })
        })
        .collect()
}

/// The countdown, or how the junction works.
fn of_junction(junction: &JunctionView) -> Vec<Figure> {
    vec![match &junction.countdown {
        Some(countdown) => Figure {
            value: countdown.clone(),
            label: Text::dotted([junction.name.clone(), junction.countdown_label.clone()]),
            tone: Tone::Calm,
        },
        None => Figure {
            value: junction.mark.word.clone(),
            label: junction.name.clone(),
            tone: junction.mark.tone,
        },
    }]
}
