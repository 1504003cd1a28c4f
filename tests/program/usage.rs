//! Help and bad usage.

use super::expect;

const COMMANDS: [&[&str]; 26] = [
    &[],
    &["wall"],
    &["ingest"],
    &["city"],
    &["replay"],
    &["snapshot"],
    &["check"],
    &["record"],
    &["record", "info"],
    &["record", "verify"],
    &["record", "export"],
    &["record", "import"],
    &["record", "redact"],
    &["record", "key"],
    &["record", "bookmark"],
    &["record", "bookmark", "add"],
    &["record", "bookmark", "list"],
    &["record", "bookmark", "show"],
    &["record", "hold"],
    &["record", "release"],
    &["record", "redecode"],
    &["cameras"],
    &["cameras", "discover"],
    &["cameras", "presets"],
    &["cameras", "move"],
    &["cameras", "release"],
];

#[test]
fn every_command_explains_itself() {
    for command in COMMANDS {
        let arguments: Vec<&str> = command.iter().copied().chain(["--help"]).collect();
        let help = expect(0, &arguments).stdout;
        assert!(help.contains("Usage: damamaya"), "{command:?}:\n{help}");
        assert!(help.lines().next().is_some_and(|line| line.len() > 20), "{command:?}:\n{help}");
        // What takes a time says how one is written.
        if help.contains("<T>") || command.is_empty() {
            assert!(help.contains("RFC 3339"), "{command:?}:\n{help}");
            assert!(help.contains("\"2026-11-24 19:05\""), "{command:?}:\n{help}");
            assert!(help.contains("Exit codes: 0 fine, 1 failed, 2 bad"), "{command:?}:\n{help}");
        }
    }
}

#[test]
fn the_main_help_names_every_command() {
    let help = expect(0, &["--help"]).stdout;
    for command in ["wall", "ingest", "city", "replay", "snapshot", "check", "record", "cameras"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}:\n{help}");
    }
    assert!(expect(0, &["--version"]).stdout.starts_with("damamaya "));
}

#[test]
fn bad_usage_is_refused_with_a_sentence() {
    let cases: [(&[&str], &str); 15] = [
        (&["frobnicate"], "frobnicate"),
        (&["ingest"], "--record <DIR>"),
        (&["snapshot"], "--out <FILE.png>"),
        (&["snapshot", "--json", "--out", "a.png"], "--json"),
        (&["snapshot", "--json", "--record", "a", "--city", "b"], "--city <FILE>"),
        (&["snapshot", "--json", "--surface", "a", "--tile", "b"], "--tile"),
        (&["snapshot", "--json", "--scale", "9"], "--scale must be from 0.02 to 4"),
        (&["snapshot", "--json", "--at", "yesterday"], "write 2026-11-24T19:05:00+08:00"),
        (&["snapshot", "--json", "--layout", "nowhere"], "built-in layout: damamaya, desktop"),
        (&["wall", "--layout", "nowhere"], "built-in layout: damamaya, desktop"),
        (&["wall", "--city", "/nowhere/city.toml"], "/nowhere/city.toml: cannot be read"),
        (&["city", "--listen", "everywhere"], "--listen <ADDR>"),
        (&["city", "--report-to", "ftp://127.0.0.1"], "only http"),
        (&["replay"], "--record <DIR>"),
        (&["check"], "<FILES>"),
    ];
    for (arguments, expected) in cases {
        let run = expect(2, arguments);
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(!run.stderr.contains("panicked"), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn a_missing_record_says_what_to_do() {
    for arguments in [
        ["record", "info", "/nowhere/record"].as_slice(),
        &["record", "verify", "/nowhere/record"],
        &["replay", "--record", "/nowhere/record"],
        &["snapshot", "--json", "--record", "/nowhere/record"],
    ] {
        let run = expect(1, arguments);
        assert!(run.stderr.contains("/nowhere/record"), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("damamaya ingest --record"), "{arguments:?}: {}", run.stderr);
    }
}
