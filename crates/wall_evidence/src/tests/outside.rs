//! Packages and the world outside: other people's tools, and disks that are full.

use std::{fs, io::Write as _, process::Command as Process};

use super::*;
use crate::{Format, Selection, convert, import};

/// Runs a program in `folder` and gives what it printed.
fn printed(folder: &Path, program: &Path, arguments: &[&str]) -> String {
    let run = Process::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn a_court_checks_a_package_without_this_program() {
    let needs = "a package's check without this program";
    let tools = ["tar", "openssl", "sha256sum"].map(|name| wall_testkit::require(name, needs));
    let [Some(tar), Some(openssl), Some(sha256sum)] = tools else { return };
    let bench = Bench::new();
    let (_, manifest) = bench.export("a.tar", &[]);
    let folder = bench.folder.path().join("out");
    printed(&folder, &tar, &["-xf", "a.tar"]);
    let verify = "pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json \
                  -sigfile manifest.json.sig";
    let verify: Vec<&str> = verify.split_whitespace().collect();
    assert!(printed(&folder, &openssl, &verify).contains("Signature Verified Successfully"));
    let der = "pkey -pubin -in public-key.pem -outform DER -out key.der";
    printed(&folder, &openssl, &der.split_whitespace().collect::<Vec<_>>());
    let sum = printed(&folder, &sha256sum, &["key.der"]);
    assert_eq!(sum.split_whitespace().next(), Some(&*bench.signer.verifier().fingerprint()));
    for member in &manifest.members {
        let sum = printed(&folder, &sha256sum, &[&member.name]);
        assert_eq!(sum.split_whitespace().next(), Some(&*member.sha256), "{}", member.name);
    }
    // And it sees what was changed.
    let text = fs::read_to_string(folder.join("manifest.json")).unwrap();
    fs::write(folder.join("manifest.json"), text.replace("Bagian Hukum", "Bagian Humas")).unwrap();
    let changed = Process::new(openssl).args(verify).current_dir(&folder).output().unwrap();
    assert!(!changed.status.success());
}

/// A file system of this many KiB that goes away with it.
struct Small(PathBuf);

impl Small {
    /// `None` where this user may make none.
    fn mount(at: PathBuf, kib: u32) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let size = format!("size={kib}k");
        let mounted =
            Process::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).output();
        if mounted.is_ok_and(|run| run.status.success()) {
            return Some(Self(at));
        }
        let reason = "skipped: exports to a full disk: only an administrator may mount one";
        writeln!(std::io::stderr(), "{reason}").unwrap();
        None
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Process::new("umount").arg(&self.0).output());
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_half_is_left() {
    let bench = Bench::new();
    let Some(small) = Small::mount(bench.folder.path().join("small"), 64) else { return };
    let nothing_is_left = || assert_eq!(fs::read_dir(&small.0).unwrap().count(), 0);
    let refused = bench.try_export(Bench::window(), &[], &small.0.join("a.tar")).unwrap_err();
    assert!(refused.to_string().contains("full") || refused.to_string().contains("No space"));
    nothing_is_left();

    let (out, _) = bench.export("a.tar", &[]);
    let refused = import(&out, None, &small.0.join("new")).unwrap_err().to_string();
    assert!(refused.contains("No space left"), "{refused}");
    nothing_is_left();

    let record = bench.record();
    let selection = Selection {
        record: &record,
        window: (at(-1), at(100_000)),
        services: &BTreeSet::new(),
        made_by: "damamaya 0",
    };
    for format in [Format::Csv, Format::GeoJson] {
        let refused = convert(&selection, format, &small.0.join("a")).unwrap_err().to_string();
        assert!(refused.contains("No space left"), "{refused}");
        nothing_is_left();
    }
}
