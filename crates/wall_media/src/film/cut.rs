//! Where one film of a camera ends and the next one begins.

use std::{io, path::PathBuf};

use wall_model::{Span, Timestamp};

use super::{
    Film, FilmWords,
    entry::Entry,
    file::{FilmFile, Picture},
};
use crate::{
    decode::Engine,
    recode::Recoder,
    sample::{Codec, Sample},
    state::NO_RECORD_AFTER,
};

/// Longest film: players count bytes and times in 32 bits.
const LONGEST: Span = Span::from_hours(1);

/// Largest film, bytes.
const LARGEST: u64 = 2 << 30;

/// A camera's films.
pub(super) struct Cut<'a> {
    camera: String,
    folder: String,
    to: PathBuf,
    words: FilmWords<'a>,
    engine: &'a mut Engine,
    recoder: Option<Recoder>,
    open: Option<Open>,
    done: Vec<Film>,
}

/// The film that is being made.
struct Open {
    file: FilmFile,
    name: String,
    entry: Entry,
    is_recoded: bool,
}

impl<'a> Cut<'a> {
    pub(super) fn new(
        camera: String,
        folder: String,
        to: PathBuf,
        words: FilmWords<'a>,
        engine: &'a mut Engine,
    ) -> Self {
        Self { camera, folder, to, words, engine, recoder: None, open: None, done: Vec::new() }
    }

    /// The next sample of the camera.
    pub(super) fn take(&mut self, sample: &Sample) -> io::Result<()> {
        if matches!(sample.codec, Codec::H264 | Codec::H265) {
            self.recoder = None;
            return self.put(sample, false);
        }
        let begins = self.open.as_ref().is_none_or(|open| open.ends_before(sample));
        let recoder = self.recoder.get_or_insert_default();
        match recoder.recode(self.engine, sample, begins) {
            Ok(Some(recoded)) => self.put(&recoded, true),
            Ok(None) => Ok(()),
            Err(problem) => {
                tracing::warn!(camera = %self.camera, at = %sample.received_at, problem,
                    "a picture is left out of the film");
                Ok(())
            }
        }
    }

    fn put(&mut self, sample: &Sample, is_recoded: bool) -> io::Result<()> {
        // A key picture brings what a player must know before it can show anything.
        let entry = if sample.is_key { Entry::of(sample) } else { None };
        let is_other = entry.as_ref().is_some_and(|entry| {
            let open = self.open.as_ref();
            open.is_none_or(|it| {
                it.entry != *entry || it.is_recoded != is_recoded || it.ends_before(sample)
            })
        });
        if let Some(entry) = entry.filter(|_| is_other) {
            self.close()?;
            std::fs::create_dir_all(&self.to)?;
            let (file, name) = self.create(sample.received_at)?;
            self.open = Some(Open { file, name, entry, is_recoded });
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        let data = open.entry.framed(sample);
        let picture = Picture { at: sample.received_at, is_key: sample.is_key, data: &data };
        open.file.append(&picture)
    }

    /// A file that begins at `at`; films that begin in the same second have numbers.
    fn create(&self, at: Timestamp) -> io::Result<(FilmFile, String)> {
        let name = (self.words.name)(at);
        for nr in 1..1_000 {
            let name = if nr == 1 { format!("{name}.mp4") } else { format!("{name}_{nr}.mp4") };
            match FilmFile::create(&self.to.join(&name)) {
                Ok(file) => return Ok((file, name)),
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {}
                Err(err) => return Err(err),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn close(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let (from, to, pictures) = open.file.extent();
        let caption = |at| (self.words.caption)(&self.camera, at);
        open.file.finish(&open.entry, &caption)?;
        self.done.push(Film {
            camera: self.camera.clone(),
            folder: self.folder.clone(),
            file: open.name,
            from,
            to,
            pictures,
            is_recoded: open.is_recoded,
        });
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<Vec<Film>> {
        self.close()?;
        Ok(self.done)
    }
}

impl Open {
    /// Whether the next film is to begin with this sample, if it can.
    fn ends_before(&self, sample: &Sample) -> bool {
        let (from, to, _) = self.file.extent();
        sample.received_at.since(to) >= NO_RECORD_AFTER
            || sample.received_at.since(from) >= LONGEST
            || self.file.bytes() >= LARGEST
    }
}
