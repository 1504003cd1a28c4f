//! What cameras showed, in a package: samples as they were received below `pictures/`, to be
//! replayed, and films of them below `video/`, for any player; a folder a camera in both.
//!
//! What is in the files is their maker's business; here are their names, and who is in them.

use std::{collections::BTreeSet, fs, io, path::Path};

use serde::{Deserialize, Serialize};
use wall_model::Timestamp;

/// Puts what cameras showed in a window (received after the one time and not after the other) into
/// two directories that are not there yet: one for pictures, one for films.
pub type TakePictures<'a> = dyn Fn(&Path, &Path, (Timestamp, Timestamp)) -> io::Result<Taken> + 'a;

/// What was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Cameras of which there are pictures.
    pub pictures: Vec<Pictured>,
    /// Films of them.
    pub films: Vec<Filmed>,
}

/// A camera of which there are pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictured {
    /// The camera.
    pub camera: String,
    /// Its folder below `pictures/`.
    pub folder: String,
    /// How many pictures there are.
    pub pictures: u64,
    /// Whether they are coded anew with privacy masks burnt in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
}

/// A film of a camera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filmed {
    /// The camera.
    pub camera: String,
    /// Its member's name: `video/FOLDER/FILE`.
    pub file: String,
    /// When its first picture was received, RFC 3339.
    pub from: String,
    /// When its last one was.
    pub to: String,
    /// How many pictures it shows.
    pub pictures: u64,
    /// Whether its pictures are coded anew; otherwise they are the bytes that were received.
    pub recoded: bool,
}

/// Where pictures lie, in a package and beside the record's files.
pub(super) const PICTURES: &str = "pictures";

/// Where films lie.
pub(super) const FILMS: &str = "video";

/// Longest name of a folder.
const MAX_FOLDER: usize = 120;

/// Longest name of a film.
const MAX_FILM: usize = 60;

/// The files of pictures and films beside the record in `record`, as `pictures/FOLDER/FILE`, in
/// order.
pub(super) fn files(record: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for root in [PICTURES, FILMS] {
        let path = record.join(root);
        if !path.exists() {
            continue;
        }
        for folder in fs::read_dir(path)? {
            let folder = folder?;
            for file in fs::read_dir(folder.path())? {
                let (folder, file) = (folder.file_name(), file?.file_name());
                let name =
                    format!("{root}/{}/{}", folder.to_string_lossy(), file.to_string_lossy());
                if is_name(&name) {
                    names.push(name);
                }
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a member of this name is a file of pictures or a film: it stays below its directory,
/// whoever wrote it.
pub(super) fn is_name(name: &str) -> bool {
    let is_plain = |name: &str, most: usize| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
        (1..=most).contains(&name.len()) && name.bytes().all(is_plain)
    };
    let is_samples = |file: &str| {
        let parts = file.split_once('.');
        parts.is_some_and(|(start, ending)| {
            start.parse::<i64>().is_ok_and(|number| number.to_string() == start)
                && matches!(ending, "samples" | "index")
        })
    };
    let is_film = |file: &str| file.strip_suffix(".mp4").is_some_and(|it| is_plain(it, MAX_FILM));
    match name.split('/').collect::<Vec<_>>()[..] {
        [PICTURES, folder, file] => is_plain(folder, MAX_FOLDER) && is_samples(file),
        [FILMS, folder, file] => is_plain(folder, MAX_FOLDER) && is_film(file),
        _ => false,
    }
}

/// Removes the films beside the record in `record`.
pub(super) fn remove_films(record: &Path) -> io::Result<()> {
    let path = record.join(FILMS);
    if path.exists() { fs::remove_dir_all(path) } else { Ok(()) }
}

/// Removes the pictures and films of `folders` beside the record in `record`.
pub(super) fn remove(record: &Path, folders: &BTreeSet<String>) -> io::Result<()> {
    for folder in folders {
        for root in [PICTURES, FILMS] {
            let path = record.join(root).join(folder);
            if path.exists() {
                fs::remove_dir_all(path)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_below_their_directory() {
        for name in [
            "pictures/CAM-01/1795503912000000.samples",
            "pictures/a=20b_/-5.index",
            "video/CAM-01/20261124T162000_2.mp4",
        ] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "pictures/../1.samples",
            "pictures/CAM/../1.index",
            "pictures/CAM/1.record",
            "pictures/CAM/+1.index",
            "pictures/CAM/x.index",
            "pictures//1.index",
            "/pictures/CAM/1.index",
            "pictures/C.M/1.index",
            "pictures/CAM/1.index/",
            "pictures/CAM",
            "pictures/CAM/1.mp4",
            "video/CAM/1.index",
            "video/CAM/..mp4",
            "video/../1.mp4",
            "video/1.mp4",
            "film/CAM/1.mp4",
        ] {
            assert!(!is_name(name), "{name}");
        }
        assert!(!is_name(&format!("pictures/{}/1.index", "x".repeat(121))));
    }
}
