//! Made-up workspaces that break the rules.

use serde_json::{Value, json};

use super::*;

/// Crates a, b and c of a workspace, and tokio. Normal: a → b → tokio; in tests only: c → a.
fn metadata() -> Value {
    let package = |name: &str, licence: &str| json!({"id": format!("{name}#1"), "name": name, "version": "1.0.0", "license": licence});
    let to = |name: &str, kind: Value| json!({"pkg": format!("{name}#1"), "dep_kinds": [{"kind": kind}]});
    json!({
        "packages": [
            package("a", "MIT"), package("b", "MIT"), package("c", "MIT"), package("tokio", "GPL-3.0"),
        ],
        "workspace_members": ["a#1", "b#1", "c#1"],
        "resolve": {"nodes": [
            {"id": "a#1", "deps": [to("b", Value::Null)]},
            {"id": "b#1", "deps": [to("tokio", Value::Null)]},
            {"id": "c#1", "deps": [to("a", json!("dev"))]},
            {"id": "tokio#1", "deps": []},
        ]},
    })
}

fn found(check: impl Fn(&Graph, &mut Findings)) -> Vec<String> {
    let mut findings = Findings::default();
    check(&Graph::of(&metadata()).unwrap(), &mut findings);
    findings.violations.iter().map(ToString::to_string).collect()
}

#[test]
fn a_forbidden_arrow_is_found_and_tests_may() {
    let arrows: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &[]), ("c", &[])];
    assert_eq!(found(|graph, findings| check_arrows(graph, arrows, findings)), [""; 0]);
    let arrows: &[(&str, &[&str])] = &[("a", &["c"]), ("b", &[]), ("c", &[])];
    let violations = found(|graph, findings| check_arrows(graph, arrows, findings));
    assert_eq!(violations, ["a: may not depend on b; may: c"]);
}

#[test]
fn crates_without_arrows_and_arrows_without_crates_are_found() {
    let arrows: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &[]), ("d", &[])];
    let violations = found(|graph, findings| check_arrows(graph, arrows, findings));
    assert_eq!(violations.len(), 2, "{violations:?}");
    assert!(violations[0].starts_with("c: a new crate") && violations[1].starts_with("d: "));
}

#[test]
fn banned_crates_are_found_with_the_way_to_them() {
    let ban = |reach| Ban { who: &["a"], what: &["tok*"], reach, why: "no runtime" };
    let of = |reach| found(|graph, findings| check_bans(graph, &[ban(reach)], findings));
    assert_eq!(of(Reach::Transitive), ["a: a → b → tokio: no runtime"]);
    assert_eq!(of(Reach::Direct), [""; 0]);
}

#[test]
fn steps_that_are_not_followed_hide_what_lies_behind_them() {
    let graph = Graph::of(&metadata()).unwrap();
    assert_eq!(graph.ways("a", &[]), [vec!["a", "b"], vec!["a", "b", "tokio"]]);
    assert_eq!(graph.ways("a", &[("b", "tokio")]), [["a", "b"]]);
    assert_eq!(graph.ways("a", &[("a", "tokio")]).len(), 2);
}

#[test]
fn other_licences_are_found() {
    let allowed = BTreeSet::from(["MIT".to_owned()]);
    let violations = found(|graph, findings| check_licences(graph, &allowed, findings));
    assert_eq!(violations, ["tokio 1.0.0: licence \"GPL-3.0\": not met by deny.toml's list"]);
}

#[test]
fn arrows_have_no_circle() {
    // Every crate stands after all that it may depend on, but for the list's own order.
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    while placed.len() < ARROWS.len() {
        let ready = |(name, to): &&(&'static str, &[&str])| {
            !placed.contains(name) && to.iter().all(|to| placed.contains(to))
        };
        let next: Vec<&str> = ARROWS.iter().filter(ready).map(|(name, _)| *name).collect();
        assert!(!next.is_empty(), "a circle among those not in {placed:?}");
        placed.extend(next);
    }
}

#[test]
fn drawing_and_moving_keep_apart() {
    let is_banned = |who: &str, what: &str| {
        BANS.iter().any(|ban| {
            ban.who.contains(&who) && is_named(what, ban.what) && ban.reach == Reach::Transitive
        })
    };
    for who in ["wall_gpu", "wall_ui", "wall_output"] {
        for what in ["tokio", "reqwest", "wall_services"] {
            assert!(is_banned(who, what), "{who} may have {what}");
        }
    }
    for who in ["wall_ingest", "wall_media", "wall_city"] {
        assert!(is_banned(who, "egui"), "{who} may have egui");
    }
}

#[test]
fn the_pure_crates_are_really_banned_from_networks() {
    let pure =
        ["wall_model", "wall_record", "wall_service", "wall_services", "wall_layout", "wall_geo"];
    for who in pure {
        for what in [
            "tokio",
            "reqwest",
            "egui",
            "eframe",
            "wgpu",
            "winit",
            "rand",
            "fastrand",
            "chrono",
            "getrandom",
        ] {
            let is_banned = |ban: &Ban| {
                ban.who.contains(&who) && is_named(what, ban.what) && ban.reach == Reach::Transitive
            };
            assert!(BANS.iter().any(is_banned), "{who} may have {what}");
        }
    }
}
