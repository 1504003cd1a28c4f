//! `damamaya record bookmark`, `hold` and `release`, with and without a process that writes.

use std::{path::Path, time::Duration};

use wall_model::Slot;
use wall_record::Reader;
use wall_testkit::{Child, damamaya, wait_for};

use super::{expect, recorded::Recorded, run_damamaya, text};

/// How long something may take to be recorded on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What `damamaya record` prints, which must end well.
fn said(record: &Path, arguments: &[&str]) -> String {
    let arguments = ["record"].iter().chain(arguments).copied();
    let arguments: Vec<&str> = arguments.chain(["--record", text(record)]).collect();
    expect(0, &arguments).stdout
}

/// Marks a window, and gives the id that was printed.
fn mark(record: &Path, from: &str, to: &str) -> String {
    let printed = said(
        record,
        &[
            "bookmark",
            "add",
            "--title",
            "Pipa pecah Gatot Subroto",
            "--author",
            "meja 3",
            "--note",
            "tekanan turun",
            "--from",
            from,
            "--to",
            to,
            "--services",
            "water_distribution",
            "--place",
            "115.2126,-8.6410",
        ],
    );
    printed.trim().strip_prefix("marked ").expect("an id").to_owned()
}

fn hold_and_release(record: &Path, id: &str) {
    let printed = said(record, &["hold", id, "--by", "Bagian Hukum", "--reason", "perkara 7"]);
    assert_eq!(printed.trim(), format!("held {id}"));
    let list = said(record, &["bookmark", "list"]);
    assert!(list.lines().any(|line| line.starts_with("HELD ") && line.contains(id)), "{list}");
    let printed = said(record, &["release", id, "--by", "Bagian Hukum", "--reason", "inkrah"]);
    assert_eq!(printed.trim(), format!("released {id}"));
    let shown = said(record, &["bookmark", "show", id]);
    for part in [
        "title    Pipa pecah Gatot Subroto",
        "services water_distribution",
        "place    115.2126, -8.641",
        "held     no",
        "hold by Bagian Hukum: perkara 7",
        "release by Bagian Hukum: inkrah",
    ] {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    let again = run_damamaya([
        "record",
        "release",
        id,
        "--by",
        "x",
        "--reason",
        "y",
        "--record",
        text(record),
    ]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("is not held"), "{again:?}");
}

#[test]
fn a_record_that_nobody_writes_is_marked() {
    let recorded = Recorded::make();
    let record = recorded.folder.path();
    assert_eq!(said(record, &["bookmark", "list"]), "no bookmarks\n");
    let id = mark(record, &recorded.early, &recorded.late);
    hold_and_release(record, &id);
    let linked = || std::fs::read_dir(record.join("held")).into_iter().flatten().count();
    assert_eq!(linked(), 0, "what was let go of has no second name");
    let printed =
        said(record, &["hold", "--title", "Banjir", "--by", "BPBD", "--from", &recorded.early]);
    assert!(printed.starts_with("held 2026"), "{printed}");
    assert_eq!(linked(), 2, "the hour and its hash, once the command is done");
    let list = said(record, &["bookmark", "list"]);
    assert_eq!(list.lines().filter(|line| line.starts_with("HELD ")).count(), 1, "{list}");
    for (arguments, message) in [
        (&["hold", "nothing", "--by", "x"][..], "no bookmark nothing"),
        (&["bookmark", "add", "--title", "x", "--author", "y", "--from", "yesterday"], "--from"),
        (
            &["bookmark", "add", "--title", " ", "--author", "y", "--from", "2026-11-24 19:05"],
            "title is missing",
        ),
        (
            &[
                "hold",
                "--title",
                "x",
                "--by",
                "y",
                "--from",
                &recorded.early,
                "--services",
                "wasser",
            ],
            "no service \"wasser\"",
        ),
    ] {
        let arguments = ["record"].iter().chain(arguments).copied();
        let arguments: Vec<&str> = arguments.chain(["--record", text(record)]).collect();
        let refused = expect(2, &arguments);
        assert!(refused.stderr.contains(message), "{refused:?}");
    }
    expect(0, &["record", "verify", text(record)]);
}

#[test]
fn the_process_that_writes_takes_orders() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let mut command = damamaya();
    command.args(["ingest", "--no-cameras", "--record", text(&record)]);
    let mut ingest = Child::start(command);
    let now = wait_for("a city in the record", PATIENCE, || {
        let (_, last) = Reader::open(&record).ok()?.span()?;
        let moment = Reader::open(&record).ok()?.moment(last).ok()?;
        (moment.latest_of_all(Slot::Command).count() == 2).then_some(last)
    });
    let id = mark(&record, &now.to_string(), "2030-01-01 00:00");
    hold_and_release(&record, &id);
    assert_eq!(std::fs::read_dir(record.join("orders")).unwrap().count(), 0);
    assert_eq!(ingest.terminate().code(), Some(0), "{}", ingest.stderr());
    expect(0, &["record", "verify", text(&record)]);
}
