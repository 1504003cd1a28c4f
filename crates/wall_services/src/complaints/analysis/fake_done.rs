//! Repairs that are in doubt: a proof that was used before, or that was taken elsewhere.

use std::collections::BTreeMap;

use wall_model::{Bilingual, EntityId, Evidence, EvidenceKind, Fact, FactKind, Finding, Span};
use wall_service::{Analysis, Moment};

use super::{FAKE_DONE, is_known, link, told};
use crate::complaints::known::{self, Complaint, pictures};

/// Farther off than this no proof is of the same matter, metres.
const FAR_M: f64 = 200.0;

/// How long a doubt is kept: as long as a complaint may come back.
const HOLDS: Span = Span::from_hours(90 * 24);

/// See the [module](self).
pub(super) struct FakeDone;

impl Analysis for FakeDone {
    fn id(&self) -> &'static str {
        FAKE_DONE
    }

    fn every(&self) -> Span {
        Span::from_mins(2)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let all = known::all(at);
        let hashes = Hashes::of(at, &all);
        let mut facts = Vec::new();
        for one in &all {
            let proofs = one.case.course.evidence.iter();
            let proofs = proofs.filter(|photo| photo.kind == EvidenceKind::Solved);
            let doubt = proofs.filter_map(|proof| doubt(one, proof, &hashes)).next();
            facts.extend(doubt.and_then(|doubt| finding(at, one, doubt)));
        }
        facts
    }
}

/// The photos of all complaints by what they show.
struct Hashes<'a> {
    by_url: BTreeMap<&'a str, &'a str>,
    /// By hash: the photos, with their complaints.
    used: BTreeMap<&'a str, Vec<(&'a EntityId, &'a Evidence)>>,
}

impl<'a> Hashes<'a> {
    fn of(at: &'a Moment, all: &[Complaint<'a>]) -> Self {
        let pictures = pictures(at);
        let by_url: BTreeMap<&'a str, &'a str> = pictures
            .iter()
            .map(|(.., picture)| (picture.url.as_str(), picture.sha256.as_str()))
            .collect();
        let mut hashes = Self { by_url, used: BTreeMap::new() };
        for one in all {
            for photo in &one.case.course.evidence {
                if let Some(hash) = hashes.hash(photo) {
                    hashes.used.entry(hash).or_default().push((one.id, photo));
                }
            }
        }
        hashes
    }

    /// The photo's hash: of the bytes that were fetched, or else as its source tells it.
    fn hash(&self, photo: &'a Evidence) -> Option<&'a str> {
        let fetched = self.by_url.get(photo.url.as_str()).copied();
        fetched.or((!photo.sha256.is_empty()).then_some(photo.sha256.as_str()))
    }
}

/// Why a proof is doubted.
enum Doubt<'a> {
    /// The same photo was in this complaint already, or in another one.
    Reused(&'a EntityId),
    /// It was taken so many metres off.
    Elsewhere(f64),
}

fn doubt<'a>(one: &Complaint<'a>, proof: &'a Evidence, hashes: &Hashes<'a>) -> Option<Doubt<'a>> {
    let used = hashes.hash(proof).and_then(|hash| hashes.used.get(hash));
    let is_earlier = |(id, other): &&(&EntityId, &Evidence)| {
        other.url != proof.url && (other.taken_at, *id) <= (proof.taken_at, one.id)
    };
    if let Some((id, _)) = used.into_iter().flatten().find(is_earlier) {
        return Some(Doubt::Reused(id));
    }
    let metres = proof.place?.distance_m(one.fact.place?);
    (metres > FAR_M).then_some(Doubt::Elsewhere(metres))
}

fn finding(at: &Moment, one: &Complaint<'_>, doubt: Doubt<'_>) -> Option<Fact> {
    let same = Bilingual::new("aduan ini", "this complaint");
    let mut links = vec![link(one.id, 1.0, same)];
    let title = &one.case.title;
    let (text, score, metres) = match doubt {
        Doubt::Reused(other) if other == one.id => (
            Bilingual::new(
                format!("{title}: bukti selesai sama dengan foto laporan"),
                format!("{title}: the proof is the photo of the report"),
            ),
            0.95,
            None,
        ),
        Doubt::Reused(other) => {
            let reason = Bilingual::new("foto yang sama", "the same photo");
            links.push(link(other, 1.0, reason));
            let text = Bilingual::new(
                format!("{title}: foto bukti pernah dipakai untuk {other}"),
                format!("{title}: the proof was used for {other}"),
            );
            (text, 0.9, None)
        }
        Doubt::Elsewhere(metres) => {
            let far = Bilingual::number(metres.round(), 0);
            let text = Bilingual::new(
                format!("{title}: foto bukti diambil {} m dari lokasi", far.id),
                format!("{title}: the proof was taken {} m away", far.en),
            );
            (text, 0.7, Some(metres.round()))
        }
    };
    let entity = format!("fake:{}", one.id);
    if is_known(at, &entity, &text) {
        return None;
    }
    let finding = Finding {
        analysis: FAKE_DONE.to_owned(),
        text,
        since: one.solved_at().unwrap_or(one.fact.observed_at),
        score,
        values: metres.map(|metres| ("metres".to_owned(), metres)).into_iter().collect(),
        links,
    };
    let fact = told(entity, at.now(), FactKind::Finding(Box::new(finding)));
    Some(Fact { place: one.fact.place, ..fact.holding_for(HOLDS) })
}
