//! Layouts that the program brings along.

/// Name, file name and text of every built-in layout; the first is the default.
pub const BUILTIN: [(&str, &str, &str); 3] = [
    ("damamaya", "wall-layouts/damamaya.toml", include_str!("../../../wall-layouts/damamaya.toml")),
    ("desktop", "wall-layouts/desktop.toml", include_str!("../../../wall-layouts/desktop.toml")),
    ("cctv", "wall-layouts/cctv.toml", include_str!("../../../wall-layouts/cctv.toml")),
];

/// File name and text of the built-in layout of this name.
pub fn builtin(name: &str) -> Option<(&'static str, &'static str)> {
    BUILTIN.iter().find(|(known, ..)| *known == name).map(|(_, file, text)| (*file, *text))
}
