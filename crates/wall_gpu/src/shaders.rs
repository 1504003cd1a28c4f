//! Sources of the shaders: one pass a file, joined with the library files that it needs.

const FRAME: &str = include_str!("../../../shaders/lib/frame.wgsl");
const SDF: &str = include_str!("../../../shaders/lib/sdf.wgsl");
const SIGNS: &str = include_str!("../../../shaders/lib/signs.wgsl");
const COLOR: &str = include_str!("../../../shaders/lib/color.wgsl");

/// A pass's name, its library files and its own source.
pub(crate) struct Shader {
    /// File name under `shaders/` without its ending.
    pub(crate) name: &'static str,
    parts: &'static [&'static str],
}

impl Shader {
    /// The whole source.
    pub(crate) fn source(&self) -> String {
        self.parts.join("\n")
    }
}

macro_rules! shader {
    ($constant:ident, $name:literal, [$($lib:ident),*]) => {
        pub(crate) const $constant: Shader = Shader {
            name: $name,
            parts: &[$($lib,)* include_str!(concat!("../../../shaders/", $name, ".wgsl"))],
        };
    };
}

shader!(QUADS, "quads", [COLOR]);
shader!(VIDEO, "video", [COLOR]);
shader!(MAP_AREAS, "map_areas", [FRAME]);
shader!(MAP_LINES, "map_lines", [FRAME, SDF]);
shader!(BASEMAP, "basemap", [FRAME, COLOR]);
shader!(MOVERS, "movers", [FRAME, SDF]);
shader!(MARKS, "marks", [FRAME, SDF, SIGNS]);

const ALL: [Shader; 7] = [QUADS, VIDEO, MAP_AREAS, MAP_LINES, BASEMAP, MOVERS, MARKS];

/// Names of every pass, each a file under `shaders/`.
pub const SHADERS: [&str; 7] = {
    let mut names = [""; 7];
    let mut index = 0;
    while index < ALL.len() {
        names[index] = ALL[index].name;
        index += 1;
    }
    names
};

#[cfg(test)]
mod tests {
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    use super::*;

    fn validate(source: &str) -> Result<(), String> {
        let module =
            naga::front::wgsl::parse_str(source).map_err(|err| err.emit_to_string(source))?;
        Validator::new(ValidationFlags::all(), Capabilities::empty())
            .validate(&module)
            .map_err(|err| err.emit_to_string(source))?;
        Ok(())
    }

    #[test]
    fn every_shader_is_valid() {
        for shader in ALL {
            if let Err(err) = validate(&shader.source()) {
                panic!("shaders/{}.wgsl: {err}", shader.name);
            }
        }
    }

    #[test]
    fn every_file_is_a_pass_that_is_validated() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shaders");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".wgsl").map(str::to_owned))
            .collect();
        files.sort();
        let mut names = SHADERS.map(str::to_owned);
        names.sort();
        assert_eq!(files, names);
    }

    #[test]
    fn a_broken_shader_is_caught() {
        assert!(
            validate(&format!("{}\nfn broken() {{ let x = nothing; }}", MARKS.source())).is_err()
        );
        assert!(validate(&MARKS.source().replace("fn corner", "fn other")).is_err());
    }
}
