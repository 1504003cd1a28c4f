//! The `projects` tile: works under way, with what citizens say of them.
//!
//! Options: `title`; `agency`, whose works, all unless said otherwise.

use wall_model::{ProjectScope, ProjectStage, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone, Words},
};

use super::{
    GAP, STALE,
    budget::{self, percent},
    known::{self, Known},
};

/// See the [module](self).
pub(super) struct Projects;

impl Tile for Projects {
    fn id(&self) -> &'static str {
        "resources/projects"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "agency"]
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let wanted = options.text("agency");
        let mut all: Vec<Known<'_>> = known::all(at, ProjectScope::Project)
            .filter(|one| wanted.is_none_or(|agency| one.project.agency == agency))
            .collect();
        all.sort_by(|a, b| {
            let rank = |one: &Known<'_>| {
                let is_open = one.project.stage == ProjectStage::Implementation;
                (!is_open, one.project.confirmed >= one.project.denied, one.project.ends_at)
            };
            rank(a).cmp(&rank(b)).then_with(|| a.fact.entity.cmp(&b.fact.entity))
        });
        let count = |stage| all.iter().filter(|one| one.project.stage == stage).count();
        let figure = |count: usize, label, tone| Figure { value: Text::count(count), label, tone };
        let denied = all.iter().filter(|one| one.project.denied > one.project.confirmed).count();
        let figures = vec![
            figure(
                count(ProjectStage::Implementation),
                Text::words("berjalan", "under way"),
                Tone::Data,
            ),
            figure(count(ProjectStage::Done), Text::words("selesai", "done"), Tone::Done),
            figure(
                denied,
                Text::words("dibantah warga", "denied by citizens"),
                match denied {
                    0 => Tone::Calm,
                    _ => Tone::Alarm,
                },
            ),
        ];
        let rows: Vec<Row> = all.iter().map(row).collect();
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Pekerjaan kota", "City works"), Text::name),
            source: budget::source(at),
            freshness: Freshness::of(known::reported(at), now, STALE),
            body: match rows.is_empty() {
                true => Body::Empty(budget::nothing()),
                false => Body::Blocks(vec![Block::Figures(figures), Block::Rows(rows)]),
            },
        }
    }
}

fn row(one: &Known<'_>) -> Row {
    let project = one.project;
    let said = (project.confirmed + project.denied > 0).then(|| {
        Text::join([
            Text::words("warga: ", "citizens: "),
            Text::Count(i64::from(project.confirmed)),
            Text::words(" benar, ", " true, "),
            Text::Count(i64::from(project.denied)),
            Text::words(" tidak", " not"),
        ])
    });
    let ends = project
        .ends_at
        .map(|time| Text::join([Text::words("s.d. ", "until "), Text::DayMonth(time)]));
    Row {
        lead: Some(Text::name(project.agency.as_str())),
        label: Text::name(project.name.as_str()),
        detail: Some(Text::dotted(ends.into_iter().chain(said))),
        value: one.reached().map(|reached| percent(reached.physical)),
        mark: Some(mark(one)),
    }
}

fn mark(one: &Known<'_>) -> Mark {
    let is_late = one.behind().is_some_and(|gap| gap > GAP);
    match one.project.stage {
        ProjectStage::Planning => Mark::new(Tone::Quiet, Words::new("RENCANA", "PLANNED")),
        ProjectStage::Tender => Mark::new(Tone::Quiet, Words::new("LELANG", "TENDER")),
        ProjectStage::Contract => Mark::new(Tone::Data, Words::new("KONTRAK", "CONTRACT")),
        ProjectStage::Implementation if is_late => {
            Mark::new(Tone::Alarm, Words::new("TERLAMBAT", "BEHIND"))
        }
        ProjectStage::Implementation => {
            Mark::new(Tone::InHand, Words::new("BERJALAN", "UNDER WAY"))
        }
        ProjectStage::Done => Mark::new(Tone::Done, Words::new("SELESAI", "DONE")),
        ProjectStage::Cancelled => Mark::new(Tone::Quiet, Words::new("BATAL", "CANCELLED")),
    }
}
