//! Camera pictures in a package: members below `pictures/`, a folder a camera.
//!
//! What is in the files is their maker's business; here are their names, and who is in them.

use std::{collections::BTreeSet, fs, io, path::Path};

use serde::{Deserialize, Serialize};
use wall_model::Timestamp;

/// Puts the pictures of a window (received after the one time and not after the other) into a
/// directory that is not there yet.
pub type TakePictures<'a> = dyn Fn(&Path, (Timestamp, Timestamp)) -> io::Result<Vec<Pictured>> + 'a;

/// A camera of which there are pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictured {
    /// The camera.
    pub camera: String,
    /// Its folder below `pictures/`.
    pub folder: String,
    /// How many pictures there are.
    pub pictures: u64,
}

/// Where pictures lie, in a package and beside the record's files.
pub(super) const PICTURES: &str = "pictures";

/// Longest name of a folder.
const MAX_FOLDER: usize = 120;

/// The files of pictures beside the record in `record`, as `pictures/FOLDER/FILE`, in order.
pub(super) fn files(record: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let root = record.join(PICTURES);
    if !root.exists() {
        return Ok(names);
    }
    for folder in fs::read_dir(root)? {
        let folder = folder?;
        for file in fs::read_dir(folder.path())? {
            let (folder, file) = (folder.file_name(), file?.file_name());
            let name =
                format!("{PICTURES}/{}/{}", folder.to_string_lossy(), file.to_string_lossy());
            if is_name(&name) {
                names.push(name);
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a member of this name is a file of pictures: it stays below its directory, whoever
/// wrote it.
pub(super) fn is_name(name: &str) -> bool {
    let is_folder = |folder: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
        (1..=MAX_FOLDER).contains(&folder.len()) && folder.bytes().all(is_plain)
    };
    let is_file = |file: &str| {
        let parts = file.split_once('.');
        parts.is_some_and(|(start, ending)| {
            start.parse::<i64>().is_ok_and(|number| number.to_string() == start)
                && matches!(ending, "samples" | "index")
        })
    };
    let mut parts = name.split('/');
    parts.next() == Some(PICTURES)
        && parts.next().is_some_and(is_folder)
        && parts.next().is_some_and(is_file)
        && parts.next().is_none()
}

/// Removes the pictures of `folders` beside the record in `record`.
pub(super) fn remove(record: &Path, folders: &BTreeSet<String>) -> io::Result<()> {
    for folder in folders {
        let path = record.join(PICTURES).join(folder);
        if path.exists() {
            fs::remove_dir_all(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_below_their_directory() {
        for name in ["pictures/CAM-01/1795503912000000.samples", "pictures/a=20b_/-5.index"] {
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
        ] {
            assert!(!is_name(name), "{name}");
        }
        assert!(!is_name(&format!("pictures/{}/1.index", "x".repeat(121))));
    }
}
