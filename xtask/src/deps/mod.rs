//! Which crate may depend on which, over `cargo metadata`.

mod graph;
mod licences;
mod rules;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result};

use self::{
    graph::Graph,
    rules::{ARROWS, BANS, Ban, Reach, UNFOLLOWED},
};
use crate::{finding::Findings, shell};

/// Checks the project's dependencies and their licences.
///
/// # Errors
/// If a rule is broken, or cargo cannot be asked.
pub(crate) fn run(root: &Path) -> Result<()> {
    let graph = graph_of(root, Some(&host(root)?))?;
    let everywhere = graph_of(root, None)?;
    let deny = fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let mut findings = Findings::default();
    check_arrows(&graph, ARROWS, &mut findings);
    check_bans(&graph, BANS, &mut findings);
    check_licences(&everywhere, &licences::allowed(&deny)?, &mut findings);
    findings.report("deps")
}

/// The crates as cargo tells of them: those for `platform` or, for none, for all platforms.
fn graph_of(root: &Path, platform: Option<&str>) -> Result<Graph> {
    let mut args = vec!["metadata", "--format-version", "1", "--quiet"];
    // What installed programs have besides.
    args.extend(["--features", "damamaya/libav"]);
    args.extend(platform.map(|_| "--filter-platform"));
    args.extend(platform);
    let metadata = shell::output(root, "cargo", &args)?;
    Graph::of(&serde_json::from_slice(&metadata).context("cargo metadata")?)
}

/// This machine's platform, as rustc names it.
fn host(root: &Path) -> Result<String> {
    let told = String::from_utf8(shell::output(root, "rustc", &["--version", "--verbose"])?)?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not tell its host")?.to_owned())
}

/// Reports dependencies within the workspace that no arrow allows.
fn check_arrows(graph: &Graph, arrows: &[(&str, &[&str])], findings: &mut Findings) {
    for member in &graph.members {
        let Some((_, allowed)) = arrows.iter().find(|(name, _)| name == member) else {
            let what = "a new crate: give it its arrows in xtask/src/deps/rules.rs";
            findings.violation(member, None, what);
            continue;
        };
        for to in graph.direct(member) {
            if graph.members.contains(to) && !allowed.contains(&to) {
                let what = format!("may not depend on {to}; may: {}", allowed.join(", "));
                findings.violation(member, None, what);
            }
        }
    }
    for (name, _) in arrows {
        if !graph.members.contains(*name) {
            let what = "xtask/src/deps/rules.rs names this crate, and the workspace has none";
            findings.violation(name, None, what);
        }
    }
}

/// Reports crates that another may not have.
fn check_bans(graph: &Graph, bans: &[Ban], findings: &mut Findings) {
    for ban in bans {
        for who in ban.who {
            let ways = graph.ways(who, UNFOLLOWED);
            let ways = ways.iter().filter(|way| ban.reach == Reach::Transitive || way.len() == 2);
            for way in ways {
                if way.last().is_some_and(|last| is_named(last, ban.what)) {
                    findings.violation(who, None, format!("{}: {}", way.join(" → "), ban.why));
                }
            }
        }
    }
}

/// Whether `name` is one of `patterns`; a pattern that ends in `*` is a beginning.
fn is_named(name: &str, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *pattern,
    })
}

/// Reports crates under other licences than the allowed ones.
fn check_licences(graph: &Graph, allowed: &BTreeSet<String>, findings: &mut Findings) {
    for (package, licence) in &graph.licences {
        if !licences::is_met(licence, allowed) {
            let what = format!("licence {licence:?}: not met by deny.toml's list");
            findings.violation(package, None, what);
        }
    }
}
