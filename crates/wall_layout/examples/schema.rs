//! Writes the published schemas: `cargo run -p wall_layout --example schema`.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wall-layouts/schema");
    fs::create_dir_all(&folder)?;
    for (name, schema) in [
        ("layout.schema.json", wall_layout::layout_schema()),
        ("room.schema.json", wall_layout::room_schema()),
    ] {
        let text = serde_json::to_string_pretty(&schema).map_err(io::Error::other)?;
        fs::write(folder.join(name), text + "\n")?;
    }
    Ok(())
}
