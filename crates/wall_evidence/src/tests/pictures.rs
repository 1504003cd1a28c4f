//! Camera pictures in packages.

use std::fs;

use super::*;
use crate::{Pictured, Redact, import, redact, verify};

const FILES: [(&str, &str); 3] = [
    ("CAM-01/1795507000000000.index", "where"),
    ("CAM-01/1795507000000000.samples", "a street"),
    ("CAM-02/1795507000000001.samples", "a bridge"),
];

fn take(to: &Path, window: (Timestamp, Timestamp)) -> std::io::Result<Vec<Pictured>> {
    assert_eq!(window, Bench::window());
    for (name, content) in FILES {
        fs::create_dir_all(to.join(name).parent().unwrap())?;
        fs::write(to.join(name), content)?;
    }
    let of = |camera: &str| Pictured { camera: camera.into(), folder: camera.into(), pictures: 1 };
    Ok(vec![of("CAM-01"), of("CAM-02")])
}

impl Bench {
    fn export_with_pictures(&self, name: &str, services: &[&str]) -> (PathBuf, Manifest) {
        let services: BTreeSet<String> = services.iter().map(|it| (*it).to_owned()).collect();
        let (record, out) = (self.record(), self.path(name));
        let order = Export {
            record: &record,
            window: Self::window(),
            services: &services,
            time_zone: "Asia/Makassar",
            pictures: Some(&take),
            bookmark: None,
            by: None,
            made_by: "damamaya 0",
            now: at(100_000),
        };
        let manifest = export(&order, &self.signer, &out).unwrap();
        (out, manifest)
    }
}

/// Names of members that are pictures.
fn members(manifest: &Manifest) -> Vec<&str> {
    let names = manifest.members.iter().map(|member| member.name.as_str());
    names.filter(|name| name.starts_with("pictures/")).collect()
}

#[test]
fn pictures_are_signed_and_come_back() {
    let bench = Bench::new();
    let (out, manifest) = bench.export_with_pictures("a.tar", &[]);
    assert_eq!(members(&manifest), FILES.map(|(name, _)| format!("pictures/{name}")));
    assert_eq!(verify(&out, None).unwrap().manifest, manifest);
    let into = bench.path("imported");
    import(&out, None, &into).unwrap();
    for (name, content) in FILES {
        assert_eq!(fs::read_to_string(into.join("pictures").join(name)).unwrap(), content);
    }

    // A changed picture is found, with its name.
    let mut bytes = fs::read(&out).unwrap();
    let place = bytes.windows(8).position(|part| part == b"a bridge").unwrap();
    bytes[place] ^= 1;
    fs::write(&out, bytes).unwrap();
    let said = verify(&out, None).unwrap_err().to_string();
    assert!(said.contains("pictures/CAM-02/1795507000000001.samples, bytes "), "{said}");
}

#[test]
fn who_is_shown_no_cameras_is_shown_no_pictures() {
    let bench = Bench::new();
    let (_, manifest) = bench.export_with_pictures("a.tar", &["water_distribution"]);
    assert!(members(&manifest).is_empty() && manifest.pictures.is_empty());
    let (_, manifest) = bench.export_with_pictures("b.tar", &["water_distribution", "cctv"]);
    assert_eq!(members(&manifest).len(), 3);
}

#[test]
fn pictures_of_a_camera_that_is_removed_stay_by_their_hashes() {
    let bench = Bench::new();
    let (out, whole) = bench.export_with_pictures("a.tar", &[]);
    let (entities, pictures) = (["cctv/CAM-01".to_owned()], ["CAM-01".to_owned()].into());
    let order = Redact {
        fields: &[],
        entities: &entities,
        pictures: &pictures,
        reason: "UU 27/2022",
        by: "Bagian Hukum",
        made_by: "damamaya 0",
        now: at(200_000),
    };
    let less = bench.path("less.tar");
    let manifest = redact(&out, None, &order, &bench.signer, &less).unwrap();
    assert_eq!(verify(&less, None).unwrap().manifest, manifest);
    assert_eq!(members(&manifest), ["pictures/CAM-02/1795507000000001.samples"]);
    assert_eq!(manifest.pictures.len(), 1);
    let gone = &manifest.redactions[0].pictures;
    assert_eq!(gone.len(), 2);
    for gone in gone {
        let was = whole.members.iter().find(|member| member.name == gone.name).unwrap();
        assert_eq!((gone.bytes, &gone.sha256), (was.bytes, &was.sha256));
    }
    assert!(!fs::read(&less).unwrap().windows(8).any(|part| part == b"a street"));
}
