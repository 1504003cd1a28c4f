//! Packages that are as they should be.

use wall_model::Slot;
use wall_record::{Kept, Reader, Select};

use super::*;
use crate::{import, is_package, verify};

#[test]
fn a_window_goes_out_is_checked_and_comes_in_again() {
    let bench = Bench::new();
    let (out, manifest) = bench.export("a.tar", &[]);
    assert!(is_package(&out));
    assert_eq!(bench.left(), ["a.tar"]);
    let report = verify(&out, Some(&bench.signer.verifier())).unwrap();
    assert_eq!(report.manifest, manifest);
    assert_eq!(report.fingerprint, bench.signer.verifier().fingerprint());
    assert_eq!(manifest.exported_by.as_deref(), Some("Bagian Hukum"));
    // 44 rounds of 3 frames, 9 facts and a reject, as `fill` wrote them.
    assert_eq!(manifest.counts.shown(), [132, 396, 44]);
    assert_eq!(manifest.counts.facts["vehicle_tracking"]["position"], 308);
    assert_eq!(manifest.counts.rejects["water_distribution"], 44);
    assert_eq!(manifest.counts.redacted, 0);
    let hours: Vec<&str> = manifest.members.iter().skip(2).map(|it| it.name.as_str()).collect();
    let expected = [
        "record/2026-11-24T07Z.record",
        "record/2026-11-24T08Z.record",
        "record/2026-11-24T09Z.record",
    ];
    assert_eq!(hours, expected);

    let into = bench.path("again");
    import(&out, None, &into).unwrap();
    assert!(into.join("package/manifest.json").is_file());
    let (whole, part) = (Reader::open(bench.record()).unwrap(), Reader::open(&into).unwrap());
    let (from, to) = Bench::window();
    for time in [from, from + Span::from_mins(7), at(5_000), to] {
        let (there, here) = (whole.moment(time).unwrap(), part.moment(time).unwrap());
        assert_eq!(there.state().digest(), here.state().digest(), "{time}");
    }
    let of = |reader: &Reader| -> Vec<_> {
        let entries = reader.entries(from, to, Select::ALL).unwrap();
        entries.flat_map(|batch| batch.unwrap()).collect()
    };
    assert_eq!(of(&whole), of(&part));
    assert!(part.verify().unwrap().is_intact());
}

#[test]
fn other_services_are_withheld_but_never_the_layout() {
    let bench = Bench::new();
    let (out, manifest) = bench.export("water.tar", &["water_distribution"]);
    assert_eq!(manifest.counts.shown(), [44, 44, 44]);
    assert_eq!(manifest.services, ["ingest", "wall", "water_distribution"]);
    assert!(manifest.counts.withheld >= 88 + 352, "{:?}", manifest.counts);
    let into = bench.path("water");
    import(&out, Some(&bench.signer.verifier()), &into).unwrap();
    let part = Reader::open(&into).unwrap();
    let moment = part.moment(at(5_000)).unwrap();
    assert_eq!(moment.latest("wall", Slot::Command).count(), 1);
    assert_eq!(moment.latest("vehicle_tracking", Slot::Position).count(), 0);
    for batch in part.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL).unwrap() {
        for entry in batch.unwrap() {
            if let Kept::Frame(frame) = &entry.kept {
                assert_eq!(frame.origin.service.as_str(), "water_distribution");
            }
        }
    }
}

#[test]
fn equal_exports_differ_in_nothing() {
    let bench = Bench::new();
    let (one, _) = bench.export("one.tar", &[]);
    let (two, _) = bench.export("two.tar", &[]);
    assert!(std::fs::read(one).unwrap() == std::fs::read(two).unwrap());
}

#[cfg(unix)]
#[test]
fn the_key_is_made_once_and_kept_from_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    let path = bench.folder.path().join("key.pem");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let (again, is_new) = Signer::open_or_make(&path).unwrap();
    assert!(!is_new);
    assert_eq!(again.verifier(), bench.signer.verifier());
    let secret = std::fs::read_to_string(&path).unwrap();
    let line = secret.lines().nth(1).unwrap();
    assert!(!format!("{again:?}").contains(line));
    assert!(!again.verifier().pem().contains(line));

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Signer::open(&path).unwrap_err().to_string();
    assert!(refused.contains("others may read it; `chmod 600"), "{refused}");
    let text = path.with_extension("txt");
    std::fs::write(&text, secret.replace("PRIVATE", "SECRET")).unwrap();
    std::fs::set_permissions(&text, std::fs::Permissions::from_mode(0o600)).unwrap();
    let refused = Signer::open(&text).unwrap_err().to_string();
    assert!(refused.contains("no Ed25519 private key") && !refused.contains(line), "{refused}");
}
