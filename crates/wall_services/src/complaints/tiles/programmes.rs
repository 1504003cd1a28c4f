//! The `programmes` tile: planned works, and whether citizens say that they are as reported.

use wall_model::{Fact, FactKind, Project, ProjectStage, Shared, Slot, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Figure, Mark, Photo, Row, Text, Tone, Words},
};

use super::{TICK, nothing, percent, source, ticked, title};
use crate::complaints::{
    ID,
    known::{heard, pictures},
};

/// Most rows, and most photos.
const ROWS: usize = 12;
const PHOTOS: usize = 4;

/// Fewest citizens whose word counts.
const FEWEST: u32 = 5;

/// A share of citizens who deny from which somebody should look.
const DOUBTED: f64 = 0.3;

/// See the [module](self).
pub(super) struct Programmes;

/// A programme with the share of citizens who deny it.
struct Doubted<'a> {
    fact: &'a Shared<Fact>,
    project: &'a Project,
    denied: f64,
}

impl Doubted<'_> {
    fn voices(&self) -> u32 {
        self.project.confirmed.saturating_add(self.project.denied)
    }

    fn is_doubtful(&self) -> bool {
        self.voices() >= FEWEST && self.denied >= DOUBTED
    }
}

impl Tile for Programmes {
    fn id(&self) -> &'static str {
        "complaints/programmes"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["programmes"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let heard = heard(at, at.now());
        let mut all: Vec<Doubted<'_>> =
            at.latest(ID, Slot::Project).filter_map(|known| doubted(known.fact.shared())).collect();
        all.sort_by(|a, b| {
            let by_doubt = b.is_doubtful().cmp(&a.is_doubtful());
            by_doubt
                .then(b.denied.total_cmp(&a.denied))
                .then(b.voices().cmp(&a.voices()))
                .then(a.fact.entity.cmp(&b.fact.entity))
        });
        let count = Text::join([Text::count(all.len()), Text::words(" program", " programmes")]);
        let mut blocks = vec![Block::Figures(figures(&all))];
        blocks.push(Block::Rows(all.iter().take(ROWS).map(row).collect()));
        let photos = photos(at, &all);
        if !photos.is_empty() {
            blocks.push(Block::Photos(photos));
        }
        TileView {
            title: title(options, Words::new("Program kerja, kata warga", "Works, citizens say")),
            source: source(&heard, (!all.is_empty()).then_some(count)),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

fn doubted(fact: &Shared<Fact>) -> Option<Doubted<'_>> {
    let FactKind::Project(project) = &fact.kind else { return None };
    let voices = project.confirmed.saturating_add(project.denied);
    let denied = if voices == 0 { 0.0 } else { f64::from(project.denied) / f64::from(voices) };
    Some(Doubted { fact, project, denied })
}

fn figures(all: &[Doubted<'_>]) -> Vec<Figure> {
    let doubtful = all.iter().filter(|one| one.is_doubtful()).count();
    let confirmed: u64 = all.iter().map(|one| u64::from(one.project.confirmed)).sum();
    let voices: u64 = all.iter().map(|one| u64::from(one.voices())).sum();
    let mut figures = vec![Figure {
        value: Text::count(doubtful),
        label: Text::words("Perlu diperiksa", "To be checked"),
        tone: if doubtful > 0 { Tone::Alarm } else { Tone::Done },
    }];
    if voices > 0 {
        figures.push(Figure {
            value: percent(confirmed as f64 / voices as f64),
            label: Text::words("Kata warga: benar", "Citizens: true"),
            tone: Tone::Calm,
        });
    }
    figures
}

fn row(one: &Doubted<'_>) -> Row {
    let reached = one.project.reached.last().map(|step| percent(step.physical));
    let voices = one.voices();
    Row {
        lead: None,
        label: Text::name(one.project.name.as_str()),
        detail: Some(Text::dotted(
            [Text::name(one.project.agency.as_str()), stage(one.project.stage)]
                .into_iter()
                .chain(reached),
        )),
        value: (voices > 0).then(|| Text::Ratio {
            part: i64::from(one.project.confirmed),
            whole: i64::from(voices),
        }),
        mark: Some(match voices {
            0 => Mark::new(Tone::Quiet, Words::new("BELUM ADA SUARA", "NO WORD YET")),
            _ if one.is_doubtful() => Mark::new(Tone::Alarm, Words::new("DIBANTAH", "DENIED")),
            1..FEWEST => Mark::new(Tone::Quiet, Words::new("SEDIKIT SUARA", "FEW VOICES")),
            _ => Mark::new(Tone::Done, Words::new("BENAR", "TRUE")),
        }),
    }
}

fn stage(stage: ProjectStage) -> Text {
    Text::Words(match stage {
        ProjectStage::Planning => Words::new("rencana", "planned"),
        ProjectStage::Tender => Words::new("lelang", "out for tender"),
        ProjectStage::Contract => Words::new("kontrak", "under contract"),
        ProjectStage::Implementation => Words::new("pelaksanaan", "under way"),
        ProjectStage::Done => Words::new("selesai", "done"),
        ProjectStage::Cancelled => Words::new("batal", "cancelled"),
    })
}

/// Citizens' photos of the works in the order of the list.
fn photos(at: &Moment, all: &[Doubted<'_>]) -> Vec<Photo> {
    let pictures = pictures(at);
    let of = |one: &Doubted<'_>| {
        let own = pictures.iter().filter(|(owner, ..)| *owner == one.fact.entity.as_str());
        let (_, picture, _) = own.max_by_key(|(_, fact, _)| fact.observed_at)?;
        Some(Photo {
            picture: Some((*picture).clone()),
            label: Text::name(one.project.name.as_str()),
            detail: Text::DayMonth(picture.observed_at),
            mark: row(one).mark,
        })
    };
    all.iter().filter_map(of).take(PHOTOS).collect()
}
