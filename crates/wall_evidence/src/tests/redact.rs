//! Packages from which something was removed.

use wall_model::Slot;
use wall_record::{Kept, Reader, Select};

use super::*;
use crate::{Redact, import, redact, verify};

static NO_PICTURES: BTreeSet<String> = BTreeSet::new();

fn order<'a>(fields: &'a [String], entities: &'a [String]) -> Redact<'a> {
    Redact {
        fields,
        entities,
        pictures: &NO_PICTURES,
        reason: "UU 27/2022",
        by: "Bagian Hukum",
        made_by: "damamaya 0",
        now: at(200_000),
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Whether these bytes are anywhere in the entries or the state of a record.
fn holds(dir: &Path, text: &str) -> bool {
    let reader = Reader::open(dir).unwrap();
    let entries = reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL).unwrap();
    let mut found = entries.flat_map(|batch| batch.unwrap()).any(|entry| match entry.kept {
        Kept::Frame(frame) => String::from_utf8_lossy(&frame.body).contains(text),
        other => format!("{other:?}").contains(text),
    });
    let start = reader.moment(Bench::window().0).unwrap();
    found |= start.state().all().any(|known| format!("{known:?}").contains(text));
    found
}

#[test]
fn a_field_goes_with_its_frames_and_the_chain_still_fits() {
    let bench = Bench::new();
    let (whole, manifest) = bench.export("a.tar", &[]);
    let before = verify(&whole, None).unwrap();
    let fields = strings(&["call_centre.call.caller"]);
    let entities = strings(&["vehicle_tracking/AMB-03"]);
    let out = bench.path("b.tar");
    redact(&whole, None, &order(&fields, &entities), &bench.signer, &out).unwrap();
    assert_eq!(bench.left(), ["a.tar", "b.tar"]);

    let report = verify(&out, Some(&bench.signer.verifier())).unwrap();
    assert_eq!(report.manifest.chain, manifest.chain, "the chain is the same");
    assert_eq!(report.record.redacted, 44);
    // Frames of both feeds, and everything of a vehicle.
    assert_eq!(report.record.withheld, 88 + 44);
    let [done] = report.manifest.redactions.as_slice() else { panic!("one redaction") };
    assert_eq!(done.original_manifest, before.manifest_sha256);
    assert_eq!((done.facts_changed, done.facts_withheld, done.frames_withheld), (44, 44, 88));
    assert_eq!((done.by.as_str(), done.reason.as_str()), ("Bagian Hukum", "UU 27/2022"));
    assert_eq!(done.feeds, ["call_centre-1", "vehicle_tracking-1"]);

    let (there, here) = (bench.path("there"), bench.path("here"));
    import(&whole, None, &there).unwrap();
    import(&out, None, &here).unwrap();
    for text in ["caller-0040", "AMB-03"] {
        assert!(holds(&there, text), "{text} was never there");
        assert!(!holds(&here, text), "{text} is still there");
    }
    let moment = Reader::open(&here).unwrap().moment(at(5_000)).unwrap();
    assert!(moment.latest("call_centre", Slot::Call).count() > 40);
    assert_eq!(moment.latest("vehicle_tracking", Slot::Position).count(), 6);

    // A second removal keeps what is known of the first.
    let fields = strings(&["water_distribution.measured.value"]);
    let refused = redact(&out, None, &order(&fields, &[]), &bench.signer, &bench.path("c.tar"));
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("cannot be without it; remove the whole thing"), "{refused}");
    let entities = strings(&["water_distribution/=2+5"]);
    let again = bench.path("d.tar");
    let made = redact(&out, None, &order(&[], &entities), &bench.signer, &again).unwrap();
    assert_eq!(made.redactions.len(), 2);
    assert_eq!(made.counts.redacted, 44);
    assert_eq!(made.counts.withheld, 88 + 44 + 44 + 44 + 44);
    assert_eq!(verify(&again, None).unwrap().manifest.chain, manifest.chain);
}

#[test]
fn what_names_nothing_is_refused_and_leaves_nothing() {
    let bench = Bench::new();
    let (whole, _) = bench.export("a.tar", &[]);
    let cases: [(&[&str], &[&str], &str); 5] = [
        (&["call_centre.call"], &[], "write SERVICE.KIND.FIELD"),
        (&[], &["CAM-07"], "write SERVICE/NAME"),
        (&["call_centre.call.name"], &[], "has no such field; it has answered_at, caller"),
        (&["market_prices.price.market"], &[], "has nothing of market_prices.price.market"),
        (&[], &["cctv/CAM-07"], "nothing was removed"),
    ];
    for (fields, entities, expected) in cases {
        let (fields, entities) = (strings(fields), strings(entities));
        let out = bench.path("b.tar");
        let refused = redact(&whole, None, &order(&fields, &entities), &bench.signer, &out);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
        assert_eq!(bench.left(), ["a.tar"]);
    }
}
