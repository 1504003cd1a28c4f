//! A tile's options in a layout.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a layout asks of one tile, by name. Unknown names are ignored by tiles and
/// reported by `damamaya check`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Options(pub BTreeMap<String, Opt>);

/// One option's value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Opt {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Several.
    List(Vec<Opt>),
}

impl Options {
    /// A text option.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Opt::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number option.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.0.get(name) {
            Some(Opt::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A flag; absent means no.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Opt::Flag(true)))
    }

    /// The texts of a list option, or the one text.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        match self.0.get(name) {
            Some(Opt::Text(text)) => vec![text],
            Some(Opt::List(list)) => list
                .iter()
                .filter_map(|opt| match opt {
                    Opt::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The numbers of a list option; empty if any of it is not a number.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let Some(Opt::List(list)) = self.0.get(name) else { return Vec::new() };
        let number = |opt: &Opt| match opt {
            Opt::Number(number) => Some(*number),
            _ => None,
        };
        list.iter().map(number).collect::<Option<_>>().unwrap_or_default()
    }
}
