//! The crates and their normal dependencies, out of `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context as _, Result};
use serde_json::Value;

/// Crates, and what they depend on.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// Names of the workspace's crates.
    pub(super) members: BTreeSet<String>,
    /// Licence of every crate, by name and version; empty if it says none.
    pub(super) licences: BTreeMap<String, String>,
    /// Normal dependencies by package id.
    edges: BTreeMap<String, BTreeSet<String>>,
    /// Name by package id.
    names: BTreeMap<String, String>,
}

impl Graph {
    /// Reads the answer of `cargo metadata --format-version 1`.
    ///
    /// # Errors
    /// If it does not look like one.
    pub(super) fn of(metadata: &Value) -> Result<Self> {
        let mut graph = Self::default();
        for package in list(metadata, "packages")? {
            let (id, name) = (text(package, "id")?, text(package, "name")?);
            let version = text(package, "version").unwrap_or_default();
            let licence = text(package, "license").unwrap_or_default();
            graph
                .licences
                .insert(format!("{name} {version}").trim().to_owned(), licence.to_owned());
            graph.names.insert(id.to_owned(), name.to_owned());
        }
        for member in list(metadata, "workspace_members")? {
            let id = member.as_str().context("a workspace member is no text")?;
            graph.members.extend(graph.names.get(id).cloned());
        }
        let resolve = metadata.get("resolve").context("cargo metadata has no resolve")?;
        for node in list(resolve, "nodes")? {
            let edges = graph.edges.entry(text(node, "id")?.to_owned()).or_default();
            for dependency in list(node, "deps")? {
                // A kind of null is a normal dependency; the others are "dev" and "build".
                let mut kinds = list(dependency, "dep_kinds")?.iter();
                if kinds.any(|kind| kind.get("kind").is_some_and(Value::is_null)) {
                    edges.insert(text(dependency, "pkg")?.to_owned());
                }
            }
        }
        Ok(graph)
    }

    /// Names of the crates that the workspace's crate `name` depends on itself.
    pub(super) fn direct(&self, name: &str) -> BTreeSet<&str> {
        let edges = self.id(name).and_then(|id| self.edges.get(id));
        edges.into_iter().flatten().map(|id| self.name(id)).collect()
    }

    /// The shortest way from the workspace's crate `name` to every crate below it, as
    /// names; the way includes both ends and takes none of the steps `unfollowed`.
    pub(super) fn ways(&self, name: &str, unfollowed: &[(&str, &str)]) -> Vec<Vec<&str>> {
        let Some(start) = self.id(name) else { return Vec::new() };
        let mut seen = BTreeSet::from([start]);
        let mut queue = VecDeque::from([(start, vec![self.name(start)])]);
        let mut ways = Vec::new();
        while let Some((id, way)) = queue.pop_front() {
            for next in self.edges.get(id).into_iter().flatten() {
                let step = (self.name(id), self.name(next));
                if !unfollowed.contains(&step) && seen.insert(next) {
                    let mut longer = way.clone();
                    longer.push(self.name(next));
                    ways.push(longer.clone());
                    queue.push_back((next, longer));
                }
            }
        }
        ways
    }

    fn id(&self, name: &str) -> Option<&str> {
        let mut ids = self.names.iter().filter(|(_, known)| *known == name);
        ids.next().map(|(id, _)| id.as_str())
    }

    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a Vec<Value>> {
    let found = value.get(name).and_then(Value::as_array);
    found.with_context(|| format!("cargo metadata has no list {name}"))
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str> {
    let found = value.get(name).and_then(Value::as_str);
    found.with_context(|| format!("cargo metadata has no text {name}"))
}
