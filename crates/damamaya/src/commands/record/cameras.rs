//! What cameras showed, for a package: their samples, less what nobody may see, and films.

use std::{collections::BTreeMap, io, path::Path};

use jiff::tz::TimeZone;
use wall_evidence::{Filmed, Pictured, Taken};
use wall_media::{FilmWords, Masks, Program};
use wall_model::{EntityId, FactKind, Mask, Slot, Timestamp};
use wall_record::{Reader, RecordError};

use crate::{args::DECODE_WORKER, masking::masks, plan::CityFacts, times};

/// The service of cameras.
const CAMERAS: &str = "cctv";

/// Privacy masks by the names of the cameras' folders.
pub(super) struct Hidden(BTreeMap<String, Vec<Mask>>);

impl Hidden {
    /// Everything that was masked at the window's beginning, at its end, or is by now: whoever
    /// exports the past does not show more of it than the wall does.
    pub(super) fn of(record: &Path, window: (Timestamp, Timestamp)) -> Result<Self, RecordError> {
        let reader = Reader::open(record)?;
        let now = reader.span().map_or(window.1, |(_, last)| last);
        let mut hidden = BTreeMap::<String, Vec<Mask>>::new();
        for at in [window.0, window.1, now] {
            let moment = reader.moment(at)?;
            let Some(city) = CityFacts::at(&moment) else { continue };
            let mut add = |camera: &EntityId, name: &str| {
                let kept = hidden.entry(wall_media::folder_name(camera)).or_default();
                for mask in masks(&city.cameras, camera, name) {
                    if !kept.contains(mask) {
                        kept.push(mask.clone());
                    }
                }
            };
            for known in moment.latest(CAMERAS, Slot::Footage) {
                if let FactKind::Footage(footage) = &known.fact.kind {
                    add(&known.fact.entity, &footage.name);
                }
            }
            // Cameras of which the list says nothing any more.
            for rule in &city.cameras {
                add(&EntityId::from(rule.camera.as_str()), "");
            }
        }
        Ok(Self(hidden))
    }
}

/// Copies what the store `stored` has of the window, and makes films of it if `films` says where
/// and for which time zone.
pub(super) fn take(
    stored: &Path,
    (to, films): (&Path, Option<(&Path, &TimeZone)>),
    window: (Timestamp, Timestamp),
    hidden: &Hidden,
) -> io::Result<Taken> {
    let decoders = cfg!(target_os = "linux").then(|| Program::this(&[DECODE_WORKER]));
    let masks = Masks {
        of: &|folder| hidden.0.get(folder).cloned().unwrap_or_default(),
        decoders: decoders.as_ref(),
    };
    let excerpts = wall_media::excerpt(stored, to, window, masks)?.into_iter();
    let pictures: Vec<Pictured> = excerpts
        .map(|it| Pictured {
            camera: it.camera,
            folder: it.folder,
            pictures: it.samples,
            masked: it.is_masked,
        })
        .collect();
    let Some((films, zone)) = films else { return Ok(Taken { pictures, films: Vec::new() }) };
    let words = FilmWords {
        name: &|at| times::stamp(at, zone),
        caption: &|camera, at| format!("{camera}  {}", times::shown(at, zone)),
    };
    let films = wall_media::films(to, films, words, decoders.as_ref())?;
    let is_masked =
        |folder: &str| pictures.iter().any(|camera| camera.folder == folder && camera.masked);
    let films = films
        .into_iter()
        .map(|film| Filmed {
            recoded: film.is_recoded || is_masked(&film.folder),
            file: format!("video/{}/{}", film.folder, film.file),
            camera: film.camera,
            from: film.from.to_string(),
            to: film.to.to_string(),
            pictures: film.pictures,
        })
        .collect();
    Ok(Taken { pictures, films })
}
