//! New services in a copy of the project.

use super::*;
use crate::{finding::Findings, tidy, tree::Tree};

/// A folder with the services' crate in it, and nothing else.
fn project() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join(SERVICES)).unwrap();
    shell::run(root.path(), "git", &["init", "--quiet"]).unwrap();
    root
}

#[test]
fn a_new_service_is_complete_and_formatted() {
    let root = project();
    for name in ["water_distribution", "pdam2", "a_very_long_name_of_a_service_of_the_city"] {
        if name.len() > 40 {
            assert!(run(root.path(), name).is_err());
            continue;
        }
        run(root.path(), name).unwrap();
        let text =
            |file: &str| fs::read_to_string(root.path().join(SERVICES).join(name).join(file));
        let code = text("mod.rs").unwrap();
        assert!(code.contains(&format!("const ID: &str = \"{name}\"")), "{code}");
        assert!(text("latest.rs").unwrap().contains(&format!("\"{name}/latest\"")));
        for (file, _) in FILES {
            let text = text(file).unwrap().to_lowercase();
            assert!(!text.contains("example_service") && !text.contains("example service"));
        }
    }
    crate::ci::format(root.path(), false).unwrap();
    let mut findings = Findings::default();
    tidy::check_all(&Tree::read(root.path()).unwrap(), &mut findings);
    assert!(findings.violations.is_empty(), "{:?}", findings.violations);
    assert!(findings.questions.is_empty(), "{:?}", findings.questions);
}

#[test]
fn names_of_types_and_titles_follow_the_name() {
    let text = renamed("ExampleService example_service Example service", "water_use2");
    assert_eq!(text, "WaterUse2 water_use2 Water use2");
}

#[test]
fn a_second_time_is_refused_and_changes_nothing() {
    let root = project();
    create(root.path(), "water").unwrap();
    let file = root.path().join(SERVICES).join("water/decode.rs");
    fs::write(&file, "mine").unwrap();
    let err = create(root.path(), "water").unwrap_err();
    assert!(err.to_string().contains("exists already"), "{err}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn names_that_are_none_are_refused() {
    let root = project();
    for name in [
        "",
        "ab",
        "Water",
        "water-use",
        "_water",
        "water_",
        "2water",
        "../x",
        "a/b",
        "match",
        "tests",
        "süd",
    ] {
        assert!(create(root.path(), name).is_err(), "{name}");
    }
    let made = fs::read_dir(root.path().join(SERVICES)).unwrap().count();
    assert_eq!(made, 0);
}

#[test]
fn elsewhere_than_in_the_project_nothing_is_made() {
    let root = tempfile::tempdir().unwrap();
    assert!(create(root.path(), "water").is_err());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}
