//! What is refused, in which words, and that nothing is left behind.

use std::fs;

use wall_record::Reader;

use super::*;
use crate::{Fault, import, verify};

fn refusal<T: std::fmt::Debug>(result: Result<T, EvidenceError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn exports_of_nothing_or_over_something() {
    let bench = Bench::new();
    let out = bench.path("a.tar");
    let late = (at(90_000), at(91_000));
    let said = refusal(bench.try_export(late, &[], &out));
    assert!(said.contains("has nothing between 2026-11-25T08:05:12"), "{said}");
    assert!(said.contains("it holds 2026-11-24T07:05:12"), "{said}");
    let said = refusal(bench.try_export(Bench::window(), &["market_prices"], &out));
    assert!(said.contains("nothing between") && said.contains("of market_prices"), "{said}");
    assert_eq!(bench.left(), [""; 0]);

    fs::write(&out, "mine").unwrap();
    let said = refusal(bench.try_export(Bench::window(), &[], &out));
    assert!(said.contains("is there already"), "{said}");
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    let said = refusal(bench.try_export(Bench::window(), &[], &bench.path("no/where.tar")));
    assert!(said.contains("out/no"), "{said}");
    assert_eq!(bench.left(), ["a.tar"]);
}

#[test]
fn imports_over_something_or_of_something_else() {
    let bench = Bench::new();
    let (out, _) = bench.export("a.tar", &[]);
    let said = refusal(import(&out, None, &bench.record()));
    assert!(said.contains("is there already"), "{said}");
    let into = bench.path("new");
    for (name, content) in [("diary.txt", "mine".repeat(500)), ("short", "a".to_owned())] {
        let foreign = bench.folder.path().join(name);
        fs::write(&foreign, content).unwrap();
        let said = refusal(import(&foreign, None, &into));
        assert!(said.contains("is not an evidence package"), "{said}");
    }
    // An archive, but nobody's package.
    let foreign = bench.folder.path().join("foreign.tar");
    let mut archive = tar::Builder::new(fs::File::create(&foreign).unwrap());
    archive.append_path_with_name(bench.folder.path().join("diary.txt"), "diary.txt").unwrap();
    archive.finish().unwrap();
    let said = refusal(import(&foreign, None, &into));
    assert!(said.contains("is not an evidence package"), "{said}");
    let said = refusal(import(&bench.path("nowhere"), None, &into));
    assert!(said.contains("cannot open"), "{said}");
    assert_eq!(bench.left(), ["a.tar"]);
}

#[test]
fn packages_with_another_key_or_none() {
    let bench = Bench::new();
    let (out, _) = bench.export("a.tar", &[]);
    let (other, _) = Signer::open_or_make(&bench.folder.path().join("other.pem")).unwrap();
    let said = refusal(import(&out, Some(&other.verifier()), &bench.path("new")));
    assert!(said.contains("was signed with another key"), "{said}");
    assert!(said.contains(&other.verifier().fingerprint()), "{said}");
    assert!(said.contains(&bench.signer.verifier().fingerprint()), "{said}");

    // The signature is the third member: a header and one block of content.
    let whole = fs::read(&out).unwrap();
    let name = b"manifest.json.sig\0";
    let begin = whole.windows(name.len()).position(|part| part == name).unwrap();
    let unsigned = [&whole[..begin], &whole[begin + 1_024..]].concat();
    fs::write(bench.path("b.tar"), unsigned).unwrap();
    let said = refusal(verify(&bench.path("b.tar"), None));
    assert!(said.contains("b.tar is not signed"), "{said}");
    assert_eq!(bench.left(), ["a.tar", "b.tar"]);
}

#[test]
fn a_changed_byte_is_named_with_its_place() {
    let bench = Bench::new();
    let (out, manifest) = bench.export("a.tar", &[]);
    let whole = fs::read(&out).unwrap();
    let faults = |change: &dyn Fn(&mut Vec<u8>)| -> Vec<Fault> {
        let mut changed = whole.clone();
        change(&mut changed);
        fs::write(bench.path("b.tar"), changed).unwrap();
        let refused = import(&bench.path("b.tar"), None, &bench.path("new")).unwrap_err();
        assert_eq!(bench.left(), ["a.tar", "b.tar"]);
        let EvidenceError::Damaged { faults, .. } = refused else { panic!("{refused}") };
        faults
    };
    // A payload of the last hour's file, which lies at the end.
    let last = manifest.members.last().unwrap();
    let begin = whole.len() - 1_024 - last.bytes as usize;
    let spot = {
        let folder = tempfile::tempdir().unwrap();
        import(&out, None, &folder.path().join("new")).unwrap();
        let file = folder.path().join("new/2026-11-24T09Z.record");
        let bytes = fs::read(file).unwrap();
        assert_eq!(bytes, &whole[begin..whole.len() - 1_024]);
        // SQLite lays the blocks' page down last but one: any byte of a long section.
        bytes.len() - 6_000
    };
    let found = faults(&|bytes| bytes[begin + spot] ^= 4);
    let [fault] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(fault.member, "record/2026-11-24T09Z.record");
    assert!((fault.bytes.0..fault.bytes.1).contains(&((begin + spot) as u64)), "{fault}");
    assert!(fault.at.is_some(), "{fault}");
    assert!(fault.reason.contains("chunk"), "{fault}");

    let found = faults(&|bytes| *bytes.last_mut().unwrap() = 1);
    let last = whole.len() as u64;
    assert_eq!((found[0].member.as_str(), found[0].bytes), ("end of the file", (last - 1, last)));
    let found = faults(&|bytes| bytes.push(0));
    assert_eq!(found[0].reason, "there is more than was written");
    let found = faults(&|bytes| bytes.truncate(last as usize - 700));
    assert!(found[0].reason.contains("cut off"), "{found:?}");
    let found = faults(&|bytes| bytes.truncate(begin + 10_000));
    assert!(found[0].reason.contains("cut off"), "{found:?}");
    let found = faults(&|bytes| bytes.truncate(1_000));
    assert!(found[0].reason.contains("cut off"), "{found:?}");
    let found = faults(&|bytes| bytes[110] = b'7');
    assert_eq!((found[0].member.as_str(), found[0].bytes), ("README.txt", (110, 111)));
}

#[test]
fn a_record_that_is_damaged_in_the_window_is_not_exported() {
    let bench = Bench::new();
    let path = bench.record().join("2026-11-24T08Z.record");
    let mut bytes = fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(8_192).step_by(97) {
        *byte ^= 1;
    }
    fs::write(&path, bytes).unwrap();
    assert!(!Reader::open(bench.record()).unwrap().verify().unwrap().is_intact());
    let said = refusal(bench.try_export(Bench::window(), &[], &bench.path("a.tar")));
    assert!(said.contains("2026-11-24T08Z.record"), "{said}");
    assert_eq!(bench.left(), [""; 0]);
}
