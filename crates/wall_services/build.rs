//! Lists the folders under `src/`, so that a service is a folder and nothing else.
//!
//! Writes `services.rs`: a `mod` line for each folder that has a `mod.rs`, and the list of
//! their `SERVICE` items.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let src = Path::new(&root).join("src");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", src.display());

    let names = service_folders(&src)?;
    let mut code = String::new();
    for name in &names {
        let file = src.join(name).join("mod.rs");
        writeln!(code, "#[path = {:?}]\npub mod {name};", file.display().to_string())
            .map_err(io::Error::other)?;
    }
    code += "/// Every service, by its id.\npub const ALL: &[&dyn ::wall_service::Service] = &[";
    for name in &names {
        write!(code, "&{name}::SERVICE, ").map_err(io::Error::other)?;
    }
    code += "];\n";
    fs::write(Path::new(&out).join("services.rs"), code)
}

/// Names of the folders in `src` that have a `mod.rs`, sorted.
fn service_folders(src: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(src)? {
        let path = entry?.path();
        let is_service = path.join("mod.rs").is_file();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| is_service) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}
