//! The `hoaxes` tile: claims that spread, how far, what speaks for or against them.
//!
//! Options: `title`.

use wall_model::{Fact, Finding, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Row, Text, Tone},
};

use super::{TICK, at_tick, newest, short, value, view, when};
use crate::social_media::{
    ID,
    analysis::{self, Verdict},
    talk::{self, Talk},
};

/// Most characters of a claim.
const LONGEST: usize = 110;

/// Most claims.
const MOST: usize = 12;

/// See the [module](self).
pub(super) struct Hoaxes;

impl Tile for Hoaxes {
    fn id(&self) -> &'static str {
        "social_media/hoaxes"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &at_tick(at);
        let talk = Talk::of(at);
        let mut claims: Vec<(&Fact, &Finding)> = talk::findings_of(at, analysis::CLAIMS).collect();
        // What is open first, then what spreads fastest.
        claims.sort_by(|a, b| {
            let open = |one: &(&Fact, &Finding)| !Verdict::of(one.1).is_open();
            let spread = |one: &(&Fact, &Finding)| -value(one.1, "last_hour");
            open(a)
                .cmp(&open(b))
                .then(spread(a).total_cmp(&spread(b)))
                .then(b.1.since.cmp(&a.1.since))
        });
        let body = if talk.said.is_empty() {
            Body::Empty(Text::words("Belum ada kiriman yang terdengar", "No posts heard yet"))
        } else if claims.is_empty() {
            let none = Figure {
                value: Text::Count(0),
                label: Text::words("kabar menyebar", "claims spread"),
                tone: Tone::Done,
            };
            let note = Text::words(
                "Tidak ada kabar yang menyebar tanpa bukti",
                "No claim spreads without proof",
            );
            Body::Blocks(vec![Block::Figures(vec![none]), Block::Note(note)])
        } else {
            let rows = claims.iter().take(MOST).map(|(_, finding)| row(at, finding));
            Body::Blocks(vec![Block::Figures(figures(&claims)), Block::Rows(rows.collect())])
        };
        let scope = Text::words("24 jam terakhir", "last 24 hours");
        let title = Text::words("Papan hoaks", "Hoax board");
        view(at, options, title, scope, newest(&talk), body)
    }
}

fn figures(claims: &[(&Fact, &Finding)]) -> Vec<Figure> {
    let open = claims.iter().filter(|(_, finding)| Verdict::of(finding).is_open());
    let spread: f64 = open.clone().map(|(_, finding)| value(finding, "last_hour")).sum();
    let open = open.count();
    let tone = |is_calm, tone| if is_calm { Tone::Quiet } else { tone };
    vec![
        Figure {
            value: Text::count(open),
            label: Text::words("belum diputuskan", "undecided"),
            tone: tone(open == 0, Tone::Alarm),
        },
        Figure {
            value: Text::Count(spread as i64),
            label: Text::words("salinan sejam terakhir", "copies in the last hour"),
            tone: tone(spread == 0.0, Tone::InHand),
        },
    ]
}

fn row(at: &Moment, finding: &Finding) -> Row {
    let number = |name: &str| Text::Count(value(finding, name) as i64);
    let spread = Text::join([
        number("copies"),
        Text::words(" salinan, ", " copies, "),
        number("writers"),
        Text::words(" akun", " accounts"),
    ]);
    Row {
        lead: Some(when(finding.since, at.now())),
        label: Text::name(short(&finding.text.id, LONGEST)),
        detail: Some(Text::dotted([spread].into_iter().chain(proof(finding)))),
        value: None,
        mark: Some(Verdict::of(finding).mark()),
    }
}

/// The most telling of what speaks for or against it.
fn proof(finding: &Finding) -> Option<Text> {
    let of_others = finding.links.iter().find(|link| link.service.as_str() != ID);
    let denial = finding.links.iter().find(|link| link.reason.id.starts_with("dibantah"));
    if let Some(link) = of_others.or(denial) {
        return Some(Text::Both(link.reason.clone()));
    }
    let is_checked = Verdict::of(finding) == Verdict::Checked;
    is_checked.then(|| Text::words("tak ada laporan lain di sekitar", "no other report near it"))
}
