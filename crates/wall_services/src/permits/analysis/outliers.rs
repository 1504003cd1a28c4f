//! Files that lie at an office for much longer than others do.

use std::collections::BTreeMap;

use wall_analysis::spread::{median, robust_z};
use wall_model::{Bilingual, Fact, FactKind, Finding, Span};
use wall_service::{Analysis, Moment};

use super::{OUTLIER, ended, link, told, words};
use crate::permits::{
    known::{self, File},
    vocabulary::desk,
};

/// Deviations from what is usual that are no chance.
const FAR: f64 = 5.0;

/// The smallest deviation that counts, office hours.
const LEAST_HOURS: f64 = 2.0;

/// A file that lies for less is none, office hours: two days.
const SHORT_HOURS: f64 = 16.0;

/// Most files that are told.
const MOST: usize = 12;

/// See the [module](self).
pub(super) struct Outliers;

impl Analysis for Outliers {
    fn id(&self) -> &'static str {
        OUTLIER
    }

    fn every(&self) -> Span {
        Span::from_mins(30)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let files = known::files(at);
        let mut usual: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for file in &files {
            for (office, stay) in file.stays() {
                usual.entry(desk(office)).or_default().push(hours(stay));
            }
        }
        let far = |file: &File<'_>| {
            let stays = usual.get(desk(file.office()))?;
            let here = hours(file.dwell(at.now()));
            let z = robust_z(here, stays, LEAST_HOURS)?;
            (z >= FAR && here >= SHORT_HOURS).then(|| (z, here, median(stays)))
        };
        let open = files.iter().filter(|file| file.is_open());
        let mut found: Vec<_> = open.filter_map(|file| Some((file, far(file)?))).collect();
        found.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.number().cmp(b.0.number())));
        found.truncate(MOST);
        let name = |file: &File<'_>| format!("outlier:{}", file.number());
        let kept: Vec<String> = found.iter().map(|(file, _)| name(file)).collect();
        let mut facts = ended(at, OUTLIER, &kept);
        for ((file, (z, here, usual)), entity) in found.into_iter().zip(kept) {
            let text = text(at, file, here, usual.unwrap_or_default());
            if words(at, &entity).as_ref() != Some(&text) {
                let finding = Finding {
                    analysis: OUTLIER.to_owned(),
                    text,
                    since: file.here_since(),
                    score: (z / (z + FAR)).clamp(0.0, 1.0),
                    values: [("z".to_owned(), z), ("hours".to_owned(), here)].into(),
                    links: vec![link(
                        file.fact.entity.clone(),
                        Bilingual::new("berkas ini", "this file"),
                    )],
                };
                facts.push(told(entity, at.now(), FactKind::Finding(Box::new(finding))));
            }
        }
        facts
    }
}

fn hours(span: Span) -> f64 {
    span.as_secs_f64() / 3_600.0
}

/// `KTP elektronik SK-2026-05511 di DUKCAPIL: 4 hari, biasanya 0,5`; in whole days, so that
/// it is not told anew each hour.
fn text(at: &Moment, file: &File<'_>, here: f64, usual: f64) -> Bilingual {
    let (days, usual) = ((here / 8.0).floor(), Bilingual::number(usual / 8.0, 1));
    let (title, number) = (&file.case.title, file.number());
    let office = known::office_name(at, file.office());
    Bilingual::new(
        format!("{title} {number} di {office}: {days:.0} hari kerja, biasanya {}", usual.id),
        format!("{title} {number} at {office}: {days:.0} working days, usually {}", usual.en),
    )
}
