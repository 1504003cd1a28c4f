//! Stored samples as films that any player shows: MP4 files (ISO/IEC 14496-12 and 14496-15).
//!
//! ```text
//! segments → film ─┬→ pictures, as they were received   (H.264, H.265)
//!                  ├→ pictures, coded anew              (JPEG: few players show it in MP4)
//!                  └→ captions: camera and time, one a second
//! ```
//!
//! A film shows each picture from when it was received until the next one. It ends with the
//! hour, where nothing came for long, and where the stream became another one; so no film shows
//! an old picture for a present one, and each begins with a picture that stands by itself.

mod captions;
mod cut;
mod entry;
mod file;

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use wall_model::Timestamp;

use crate::{
    decode::{Engine, worker::Program},
    sample::Sample,
    store::{MAX_INDEX, camera_of, read_index, read_sample, segment_file, segments},
};
use cut::Cut;

/// What a film's maker says in words: media knows no time zone.
#[derive(Clone, Copy)]
pub struct FilmWords<'a> {
    /// The name, without its ending, of a film that begins then: letters, digits, `-` and `_`.
    pub name: &'a dyn Fn(Timestamp) -> String,
    /// What stands below the pictures of that second.
    pub caption: &'a dyn Fn(&str, Timestamp) -> String,
}

/// A film that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Film {
    /// The camera's name; of a very long one its beginning.
    pub camera: String,
    /// Its folder.
    pub folder: String,
    /// Its file in it.
    pub file: String,
    /// When its first picture was received.
    pub from: Timestamp,
    /// When its last one was.
    pub to: Timestamp,
    /// How many pictures there are.
    pub pictures: u64,
    /// Whether they are coded anew, and so are not the bytes that were received.
    pub is_recoded: bool,
}

/// Makes films of all that the store `root` has, below `to`: a folder a camera. Pictures that
/// must be coded anew are decoded by `decoders`; those that cannot be are left out.
///
/// # Errors
/// A file cannot be read or written.
pub fn films(
    root: &Path,
    to: &Path,
    words: FilmWords<'_>,
    decoders: Option<&Program>,
) -> io::Result<Vec<Film>> {
    let mut folders: Vec<String> = match std::fs::read_dir(root) {
        Ok(folders) => folders.filter_map(|it| it.ok()?.file_name().into_string().ok()).collect(),
        Err(_) => return Ok(Vec::new()),
    };
    folders.sort();
    let mut engine = Engine::new(decoders);
    let mut films = Vec::new();
    for folder in folders {
        let camera = camera_of(&folder);
        let mut cut = Cut::new(camera, folder.clone(), to.join(&folder), words, &mut engine);
        for start in segments(&root.join(&folder)) {
            each_sample(&root.join(&folder), start, &mut |sample| cut.take(&sample))?;
        }
        films.extend(cut.finish()?);
    }
    Ok(films)
}

/// The samples of a segment in order; those that are torn are left out.
fn each_sample(
    folder: &Path,
    start: Timestamp,
    take: &mut dyn FnMut(Sample) -> io::Result<()>,
) -> io::Result<()> {
    let mut index = Vec::new();
    let (index_file, samples_file) = segment_file(folder, start);
    File::open(index_file)?.take(MAX_INDEX).read_to_end(&mut index)?;
    let mut samples = File::open(samples_file)?;
    for entry in read_index(&index, samples.metadata()?.len()) {
        if let Some(sample) = read_sample(&mut samples, &entry) {
            take(sample)?;
        }
    }
    Ok(())
}
