//! The project's files as the checks see them.

use std::{fs, path::Path};

use anyhow::Result;

use crate::shell;

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Path from the repository's root, with `/`.
    pub(crate) path: String,
    /// Length, bytes.
    pub(crate) bytes: u64,
    /// Its content, if it is UTF-8.
    pub(crate) text: Option<String>,
}

/// All files that are or would be under version control.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// By path.
    pub(crate) files: Vec<File>,
}

impl Tree {
    /// Reads what git tracks or does not ignore.
    ///
    /// # Errors
    /// If git or a file cannot be read.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        for path in paths(root, "")? {
            // A file that was deleted and not yet committed is still listed.
            let Ok(bytes) = fs::read(root.join(&path)) else { continue };
            let length = bytes.len() as u64;
            tree.files.push(File { path, bytes: length, text: String::from_utf8(bytes).ok() });
        }
        Ok(tree)
    }

    /// A tree of these paths and texts.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            bytes: text.len() as u64,
            text: Some((*text).to_owned()),
        };
        Self { files: files.iter().map(file).collect() }
    }

    /// Path and text of every text file with this ending.
    pub(crate) fn texts<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let files = self.files.iter().filter(move |file| file.path.ends_with(ending));
        files.filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?)))
    }

    /// Whether there is a file, or a folder with files, at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        let is_at = |file: &File| {
            file.path
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.files.iter().any(is_at)
    }
}

/// Paths that git tracks or does not ignore and that end in `ending`.
///
/// # Errors
/// If git cannot be asked.
pub(crate) fn paths(root: &Path, ending: &str) -> Result<Vec<String>> {
    let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let listed = String::from_utf8(shell::output(root, "git", &args)?)?;
    let mut paths: Vec<String> = listed
        .split('\0')
        .filter(|path| !path.is_empty() && path.ends_with(ending))
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}
