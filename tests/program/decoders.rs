//! Processes that decode: started by the program, replaced when they end, ended with it.

use std::{path::PathBuf, process::Command, time::Duration};

use wall_testkit::{Child, damamaya, wait_for};

use super::{eye::Eye, text};

/// How long something may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The processes that a process has started to decode.
fn workers(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_worker = |process: &u32| {
        let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).ok();
        let is_child = read("status")
            .is_some_and(|status| status.lines().any(|line| line == format!("PPid:\t{parent}")));
        is_child && read("cmdline").is_some_and(|line| line.contains("decode-worker"))
    };
    numbers.filter(is_worker).collect()
}

/// Ends a process, unless it has just ended by itself.
fn kill(process: u32) {
    let sent = Command::new("kill").args(["-KILL", &process.to_string()]).output();
    assert!(sent.is_ok(), "kill is missing");
}

#[test]
fn processes_that_decode_come_again_and_go_with_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let eye = Eye::start();
    let (city, layout) = (eye.write_city(folder.path()), Eye::write_layout(folder.path()));
    let record = folder.path().join("record");
    let mut command = damamaya();
    command.args(["ingest", "--city", text(&city), "--layout", text(&layout)]);
    command.args(["--record", text(&record)]).env("UJI_SECRET", "rahasia-worker-11");
    command.env("RUST_LOG", "info");
    let mut ingest = Child::start(command);
    ingest.says("\n", PATIENCE);

    // One that ends before it works has not started: that is another story.
    wait_for("a worker that works", PATIENCE, || {
        ingest.stderr().contains("a decoder's process works").then_some(())
    });
    let first = wait_for("a worker", PATIENCE, || workers(ingest.id()).first().copied());
    let environment = std::fs::read_to_string(format!("/proc/{first}/environ")).unwrap();
    assert!(!environment.contains("rahasia"), "{environment}");
    // Nothing of the record, no connection to a camera: a socket, shared memory, and errors.
    let files = std::fs::read_dir(format!("/proc/{first}/fd")).unwrap().flatten();
    let files: Vec<PathBuf> = files.filter_map(|file| file.path().read_link().ok()).collect();
    let sockets = files.iter().filter(|file| text(file).starts_with("socket:"));
    let mut sockets: Vec<&PathBuf> = sockets.collect();
    sockets.dedup();
    assert_eq!(sockets.len(), 1, "{files:?}");
    assert!(files.iter().all(|file| !file.starts_with(folder.path())), "{files:?}");

    // All of them: one that has nothing to do is not missed before it has.
    let killed = workers(ingest.id());
    killed.iter().for_each(|process| kill(*process));
    wait_for("a word of their end", Duration::from_secs(10), || {
        ingest.stderr().contains("a decoder's process stopped").then_some(())
    });
    let second = wait_for("another worker", Duration::from_secs(10), || {
        workers(ingest.id()).into_iter().find(|process| !killed.contains(process))
    });
    assert!(ingest.ended().is_none(), "{}", ingest.stderr());
    ingest.kill();
    wait_for("the worker's end", Duration::from_secs(5), || {
        (!std::path::Path::new(&format!("/proc/{second}")).exists()).then_some(())
    });
}

#[test]
fn the_machine_s_decoders_are_named() {
    let run = super::expect(0, &["decoders"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let [h264, h265, av1, mjpeg] = lines[..] else { panic!("{run:?}") };
    assert!(h264.starts_with("H.264: ") && mjpeg.starts_with("MJPEG: "), "{run:?}");
    for (line, name) in [(h265, "H.265"), (av1, "AV1")] {
        let none = format!("{name}: none; build the program with --features libav for it");
        assert!(line == none || line.starts_with(&format!("{name}: libavcodec")), "{run:?}");
    }
}

#[test]
fn for_people_the_command_says_what_it_is() {
    let run = super::expect(1, &["decode-worker"]);
    assert!(run.stderr.contains("this command is not for people"), "{}", run.stderr);
    let help = super::expect(0, &["--help"]);
    assert!(!help.stdout.contains("decode-worker"));
}
