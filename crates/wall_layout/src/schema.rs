//! The published JSON Schemas of layout and room files.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Layout, Room};

/// A layout file: a layout, and the room if it has no file of its own.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayoutFile {
    /// The room, unless the layout names its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) room: Option<Room>,
    /// The layout; a file without one is a room file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) layout: Option<Layout>,
}

/// A room file.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RoomFile {
    /// The room.
    #[expect(dead_code, reason = "only its schema is used")]
    room: Room,
}

/// JSON Schema (2020-12) of a layout file, as published in
/// `wall-layouts/schema/layout.schema.json`.
pub fn layout_schema() -> Value {
    generate::<LayoutFile>("Layout of a monitor wall")
}

/// JSON Schema (2020-12) of a room file, as published in
/// `wall-layouts/schema/room.schema.json`.
pub fn room_schema() -> Value {
    generate::<RoomFile>("Room of a monitor wall")
}

fn generate<T: JsonSchema>(title: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), title.into());
    }
    schema
}
