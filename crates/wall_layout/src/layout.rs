//! The layout: tiles, presets of them, and when which is shown.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{LocalTime, Source};

/// A layout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// What the layout is called: `damamaya`.
    pub name: String,
    /// The room's file, relative to this one, or the name of a built-in room; not needed
    /// where the room stands in the same file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// Language of the wall.
    #[serde(default)]
    pub language: Language,
    /// Colours.
    #[serde(default)]
    pub theme: ThemeChoice,
    /// The preset that is shown when no schedule says otherwise; without it, the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Tiles. Their ids are unique.
    #[serde(rename = "tile")]
    #[schemars(length(min = 1))]
    pub tiles: Vec<Tile>,
    /// Named sets of tiles. Without any, all tiles are shown.
    #[serde(default, rename = "preset", skip_serializing_if = "Vec::is_empty")]
    pub presets: Vec<Preset>,
    /// What changes by the time of day; the first that fits counts, for theme and preset
    /// each.
    #[serde(default, rename = "schedule", skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// Where its text stands, for messages.
    #[serde(skip)]
    #[schemars(skip)]
    pub source: Source,
}

/// A tile on a surface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    /// Its name in this layout: `peta`.
    #[schemars(length(min = 1))]
    pub id: String,
    /// What it shows: `geo_portal/map`.
    #[schemars(length(min = 1))]
    pub tile: String,
    /// The surface that it stands on.
    pub surface: String,
    /// Its upper left corner in panels from the surface's upper left: `[column, row]`;
    /// halves and quarters of a panel are allowed.
    pub at: [f64; 2],
    /// Its size in panels: `[columns, rows]`; parts of a panel are allowed.
    pub size: [f64; 2],
    /// Who must read it.
    #[serde(default)]
    pub class: TextClass,
    /// The tile, by its id, that it lies upon; only then may two tiles overlap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// Wishes for the tile, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, OptionValue>,
}

/// Who must read a text.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TextClass {
    /// Everybody: readable from every seat that names the surface under `overview`.
    #[default]
    Overview,
    /// Whoever is responsible: readable from the nearest seat that names it under `detail`.
    Detail,
}

/// The value of a tile's option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OptionValue {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Several.
    List(Vec<OptionValue>),
}

/// A named set of tiles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Its name: `harian`.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Its tiles, by their ids.
    #[schemars(length(min = 1))]
    pub tiles: Vec<String>,
}

/// What is shown during a part of every day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// From this local time: `"18:30"`.
    pub from: LocalTime,
    /// Until this local time, not included; may be on the next day.
    pub to: LocalTime,
    /// The preset to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// The theme to show; counts only where the layout's theme is `schedule`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
}

/// The language of the wall.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

/// Which colours a layout asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// Always light on dark.
    #[default]
    Dark,
    /// Always dark on light.
    Light,
    /// By the schedules, dark outside of them.
    Schedule,
}

/// Colours.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
}

/// What a layout shows at a time of day.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown<'a> {
    /// The preset's name; empty if the layout has no presets.
    pub preset: &'a str,
    /// Its tiles, in the layout's order.
    pub tiles: Vec<&'a Tile>,
    /// The colours.
    pub theme: Theme,
    /// The language.
    pub language: Language,
}

impl Layout {
    /// What is shown at the local time of day `now`.
    pub fn at(&self, now: LocalTime) -> Shown<'_> {
        let running = || self.schedules.iter().filter(|s| now.is_within(s.from, s.to));
        let theme = match self.theme {
            ThemeChoice::Dark => Theme::Dark,
            ThemeChoice::Light => Theme::Light,
            ThemeChoice::Schedule => running().find_map(|s| s.theme).unwrap_or_default(),
        };
        let scheduled = running().find_map(|s| s.preset.as_deref());
        let wanted = scheduled.or(self.start.as_deref());
        self.shown(wanted, theme)
    }

    /// What the preset of this name shows at the local time of day `now`, chosen by a
    /// person instead of by the schedules; an unknown name shows the default preset.
    pub fn preset_at(&self, name: &str, now: LocalTime) -> Shown<'_> {
        let theme = self.at(now).theme;
        self.shown(Some(name), theme)
    }

    /// The tiles of the wanted preset.
    fn shown(&self, wanted: Option<&str>, theme: Theme) -> Shown<'_> {
        let named = |name: &str| self.presets.iter().find(|preset| preset.name == name);
        let preset = wanted
            .and_then(named)
            .or_else(|| self.start.as_deref().and_then(named))
            .or(self.presets.first());
        Shown {
            preset: preset.map_or("", |preset| &preset.name),
            tiles: match preset {
                Some(preset) => {
                    self.tiles.iter().filter(|tile| preset.tiles.contains(&tile.id)).collect()
                }
                None => self.tiles.iter().collect(),
            },
            theme,
            language: self.language,
        }
    }
}
