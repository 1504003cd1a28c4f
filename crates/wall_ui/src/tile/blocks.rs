//! Blocks from top to bottom, panel by panel.

use egui::{Rect, pos2};
use wall_service::view::{Block, Figure, Share, Text, Tone};

use super::{board, brief, chart, days, feeds, inner, junction, lists, mimic, photos, time_space};
use crate::brush::{Align, Brush, Scale};
use crate::fonts;

/// Rows of a table that is not shown in part for the sake of what follows.
const SMALL: usize = 5;

/// What is lost in adding up heights, px.
const ROUNDING: f32 = 0.5;

/// Paints `blocks` into `content`, the rest of the first panel, and on into the further
/// panels of `cells`.
pub(super) fn paint(brush: &Brush<'_>, blocks: &[Block], content: Rect, cells: &[Rect]) {
    let mut rooms =
        std::iter::once(content).chain(cells.iter().skip(1).map(|cell| inner(brush.scale, *cell)));
    let Some(mut room) = rooms.next() else { return };
    let mut left = blocks;
    while let Some((block, rest)) = left.split_first() {
        let gap = brush.scale.row * 0.55;
        if room.height() + ROUNDING < least(brush, block) {
            if let Some(next) = rooms.next() {
                room = next;
                continue;
            }
            // The last panel: what has no room is said in short, or gives way to the next.
            let figures = brief::figures(block);
            if !figures.is_empty() && room.height() + ROUNDING >= least_of_figures(brush.scale) {
                room.min.y += self::figures(brush, &figures, room) + gap;
            }
            left = rest;
            continue;
        }
        let height = height(brush, (block, rest), room.height(), gap);
        let place = Rect::from_min_max(room.min, pos2(room.right(), room.top() + height));
        let used = block_in(brush, block, place);
        room.min.y += used + gap;
        left = rest;
    }
}

/// The height that a block gets of `room`. Later blocks keep the little that they need, if
/// this one can spare it; one that takes whatever there is leaves them what they wish for,
/// once it is easy to read itself. For blocks that have no room in any case nothing is kept.
fn height(brush: &Brush<'_>, (block, rest): (&Block, &[Block]), room: f32, gap: f32) -> f32 {
    let least = least(brush, block);
    // A small table is shown whole before anything that follows is shown at all.
    let whole = match block {
        Block::Board(board) if board.rows.len() <= SMALL => {
            board::wished_closely(brush.scale, board)
        }
        _ => least,
    };
    let mut spare = room - whole;
    let fits = |block: &&Block| {
        spare -= self::least(brush, block) + gap;
        spare >= 0.0
    };
    let rest = rest.get(..rest.iter().take_while(fits).count()).unwrap_or(rest);
    let reserve: f32 = rest.iter().map(|block| self::least(brush, block) + gap).sum();
    let most = (room - reserve).max(least).min(room);
    let Some(comfortable) = comfortable(brush, block) else {
        // Diagrams that follow are not squeezed for the sake of larger figures.
        let wishes = rest.iter().map(|block| {
            self::comfortable(brush, block).unwrap_or_else(|| self::least(brush, block)) + gap
        });
        let modest = wished(brush, block).min(most);
        return (room - wishes.sum::<f32>()).max(modest).min(most);
    };
    let wishes: f32 = rest.iter().map(|block| wished(brush, block) + gap).sum();
    (room - wishes).max(comfortable).min(most)
}

/// The height from which a block that takes whatever there is can be read with ease;
/// `None` for blocks that take what they need.
fn comfortable(brush: &Brush<'_>, block: &Block) -> Option<f32> {
    match block {
        Block::Chart(_) => Some(chart::comfortable(brush.scale)),
        Block::Photos(_) => Some(photos::comfortable(brush.scale)),
        Block::Mimic(mimic) => Some(mimic::wished(brush.scale, mimic)),
        Block::TimeSpace(_) => Some(brush.scale.row * 6.0),
        _ => None,
    }
}

/// The height at which a block shows all that it has.
fn wished(brush: &Brush<'_>, block: &Block) -> f32 {
    let pitch = lists::pitch(brush.scale);
    match block {
        Block::Rows(rows) => pitch * rows.len() as f32,
        Block::Bars(bars) => pitch * bars.len() as f32,
        Block::Feeds(rows) => feeds::pitch(brush.scale) * rows.len() as f32,
        Block::Board(board) => board::wished(brush.scale, board),
        Block::Figures(_) => brush.scale.row * 1.6 + brush.scale.detail * 1.6,
        Block::Days(_) => days::wished(brush.scale),
        block => comfortable(brush, block).unwrap_or_else(|| least(brush, block)),
    }
}

/// The least height in which a block says anything.
fn least(brush: &Brush<'_>, block: &Block) -> f32 {
    let scale = brush.scale;
    match block {
        Block::Figures(_) => least_of_figures(scale),
        Block::Rows(rows) => lists::least_pitch(scale) * rows.len().clamp(1, 2) as f32,
        Block::Bars(bars) => lists::least_pitch(scale) * bars.len().clamp(1, 2) as f32,
        Block::Feeds(_) => feeds::pitch(scale) * 2.0,
        Block::Shares(_) => scale.row * 1.7 + scale.detail * 2.2,
        Block::Junction(_) => scale.row * 3.2,
        Block::TimeSpace(_) => scale.row * 4.0,
        Block::Note(_) => scale.detail * 1.4,
        Block::Chart(_) => chart::least(scale),
        Block::Board(board) => board::least(scale, board),
        Block::Mimic(_) => mimic::least(scale),
        Block::Photos(_) => photos::least(scale),
        Block::Days(_) => days::least(scale),
    }
}

fn least_of_figures(scale: Scale) -> f32 {
    scale.row * 0.9 + scale.detail * 1.6
}

/// Paints one block at the top of `room`; gives the height that it took.
fn block_in(brush: &Brush<'_>, block: &Block, room: Rect) -> f32 {
    match block {
        Block::Figures(figures) => self::figures(brush, figures, room),
        Block::Rows(rows) => lists::rows(brush, rows, room),
        Block::Bars(bars) => lists::bars(brush, bars, room),
        Block::Shares(shares) => self::shares(brush, shares, room),
        Block::Junction(junction) => junction::paint(brush, junction, room),
        Block::TimeSpace(diagram) => time_space::paint(brush, diagram, room),
        Block::Feeds(rows) => feeds::paint(brush, rows, room),
        Block::Note(text) => note(brush, text, room),
        Block::Chart(chart) => chart::paint(brush, chart, room),
        Block::Board(board) => board::paint(brush, board, room),
        Block::Mimic(mimic) => mimic::paint(brush, mimic, room),
        Block::Photos(photos) => photos::paint(brush, photos, room),
        Block::Days(days) => days::paint(brush, days, room),
    }
}

/// Large numbers on one baseline, labels under them; each takes the width that it needs,
/// and what is spare lies evenly between them.
fn figures(brush: &Brush<'_>, figures: &[Figure], room: Rect) -> f32 {
    let gap = brush.scale.margin * 0.6;
    let detail = brush.detail();
    let values: Vec<String> = figures.iter().map(|figure| brush.spell(&figure.value)).collect();
    let labels: Vec<String> = figures.iter().map(|figure| brush.spell(&figure.label)).collect();
    let label_widths: Vec<f32> = labels.iter().map(|label| brush.width(label, &detail)).collect();
    let unit = fonts::semibold(100.0);
    let value_widths: Vec<f32> =
        values.iter().map(|value| brush.width(value, &unit) / 100.0).collect();
    let needed = |count: usize, size: f32| -> f32 {
        let widths = value_widths.iter().zip(&label_widths).take(count);
        widths.map(|(value, label)| (value * size).max(*label)).sum::<f32>()
            + gap * count.saturating_sub(1) as f32
    };
    // The last ones, which matter least, give way where not all fit in row size.
    let mut count = figures.len();
    while count > 1 && needed(count, brush.scale.row) > room.width() {
        count -= 1;
    }
    // One size for all: the largest at which everything fits.
    let by_height = (room.height() - brush.scale.detail * 1.55) / (fonts::CAP_HEIGHT + 0.13);
    let mut size = brush.scale.hero.min(by_height).max(brush.scale.row);
    while size > brush.scale.row && needed(count, size) > room.width() {
        size = (size * 0.94).max(brush.scale.row);
    }
    let spare = (room.width() - needed(count, size)).max(0.0) / count.max(1) as f32;
    let font = fonts::semibold(size);
    let base = room.top() + Brush::cap_height(&font);
    // Below a decimal comma, which hangs under the figures' line.
    let label_base = base + brush.scale.detail * 1.2 + size * 0.13;
    let mut left = room.left();
    let columns =
        figures.iter().zip(&values).zip(&labels).zip(value_widths.iter().zip(&label_widths));
    for (((figure, value), label), (value_width, label_width)) in columns.take(count) {
        let colour = brush.theme.tone(figure.tone);
        brush.text(pos2(left, base), Align::Left, value, &font, colour);
        let label = brush.fit(label, &detail, room.right() - left);
        brush.text(pos2(left, label_base), Align::Left, &label, &detail, brush.theme.quiet);
        left += (value_width * size).max(*label_width) + gap + spare;
    }
    label_base + brush.scale.detail * 0.35 - room.top()
}

/// One divided bar; under it each part's number and name, in equal columns.
fn shares(brush: &Brush<'_>, shares: &[Share], room: Rect) -> f32 {
    let total: i64 = shares.iter().map(|share| share.count.max(0)).sum();
    let height = brush.scale.detail * 0.6;
    let bar = Rect::from_min_max(room.min, pos2(room.right(), room.top() + height));
    brush.fill(bar, 0.0, brush.theme.track);
    let gap = (brush.scale.detail / 12.0).max(1.0);
    let mut left = bar.left();
    for share in shares {
        if total == 0 || share.count <= 0 {
            continue;
        }
        let width = bar.width() * share.count as f32 / total as f32;
        let part = Rect::from_min_max(
            pos2(left, bar.top()),
            pos2((left + width - gap).max(left + 1.0), bar.bottom()),
        );
        brush.fill(part, 0.0, brush.theme.tone(share.tone));
        left += width;
    }
    let column = room.width() / shares.len().max(1) as f32;
    let (number, detail) = (fonts::semibold(brush.scale.row * 1.25), brush.detail());
    let base = bar.bottom() + brush.scale.detail * 0.7 + Brush::cap_height(&number);
    let label_base = base + brush.scale.detail * 1.45;
    for (index, share) in shares.iter().enumerate() {
        let x = room.left() + index as f32 * column;
        // Where there is none, nothing is to be seen from afar.
        let tone = if share.count > 0 { share.tone } else { Tone::Quiet };
        let colour = brush.theme.tone(tone);
        let count = brush.spell(&Text::Count(share.count));
        let width = brush.text(pos2(x, base), Align::Left, &count, &number, colour);
        let size = brush.scale.detail * 0.6;
        let middle = base - Brush::cap_height(&number) / 2.0;
        brush.mark(pos2(x + width + size * 1.3, middle), size, tone);
        let label = brush.fit(&brush.spell(&share.label), &detail, column - size);
        brush.text(pos2(x, label_base), Align::Left, &label, &detail, brush.theme.quiet);
    }
    label_base + brush.scale.detail * 0.4 - room.top()
}

/// A sentence over as many lines as there is room for.
pub(super) fn note(brush: &Brush<'_>, text: &Text, room: Rect) -> f32 {
    let font = brush.detail();
    let pitch = brush.scale.detail * 1.45;
    let lines = brush.wrap(&brush.spell(text), &font, room.width());
    let most = (room.height() / pitch).floor() as usize;
    for (index, line) in lines.iter().take(most).enumerate() {
        let base = room.top() + Brush::cap_height(&font) + index as f32 * pitch;
        brush.text(pos2(room.left(), base), Align::Left, line, &font, brush.theme.quiet);
    }
    lines.len().min(most) as f32 * pitch
}
