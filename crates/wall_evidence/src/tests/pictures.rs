//! Camera pictures in packages.

use std::fs;

use super::*;
use crate::{Filmed, Pictured, Redact, Taken, import, redact, verify};

const FILES: [(&str, &str); 3] = [
    ("CAM-01/1795507000000000.index", "where"),
    ("CAM-01/1795507000000000.samples", "a street"),
    ("CAM-02/1795507000000001.samples", "a bridge"),
];

const FILMS: [(&str, &str); 2] =
    [("CAM-01/2026-11-24_16-20-00.mp4", "street, film"), ("CAM-02/x_2.mp4", "bridge, film")];

fn take(to: &Path, films: &Path, window: (Timestamp, Timestamp)) -> std::io::Result<Taken> {
    assert_eq!(window, Bench::window());
    let pictures = FILES.map(|(name, content)| (to.join(name), content));
    for (path, content) in pictures.into_iter().chain(FILMS.map(|(it, c)| (films.join(it), c))) {
        fs::create_dir_all(path.parent().unwrap())?;
        fs::write(path, content)?;
    }
    let of = |camera: &str| Pictured {
        camera: camera.into(),
        folder: camera.into(),
        pictures: 1,
        masked: false,
    };
    let film = |(file, _): (&str, &str)| Filmed {
        camera: file[..6].to_owned(),
        file: format!("video/{file}"),
        from: window.0.to_string(),
        to: window.1.to_string(),
        pictures: 1,
        recoded: false,
    };
    Ok(Taken { pictures: vec![of("CAM-01"), of("CAM-02")], films: FILMS.map(film).to_vec() })
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

/// Names of members that are films.
fn films(manifest: &Manifest) -> Vec<&str> {
    let names = manifest.members.iter().map(|member| member.name.as_str());
    names.filter(|name| name.starts_with("video/")).collect()
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
    // Films are signed, too; a record replays without them.
    assert_eq!(films(&manifest), FILMS.map(|(name, _)| format!("video/{name}")));
    assert!(!into.join("video").exists());

    // A changed picture is found, with its name.
    let mut bytes = fs::read(&out).unwrap();
    let place = bytes.windows(8).position(|part| part == b"a bridge").unwrap();
    bytes[place] ^= 1;
    fs::write(&out, bytes).unwrap();
    let said = verify(&out, None).unwrap_err().to_string();
    assert!(said.contains("pictures/CAM-02/1795507000000001.samples, bytes "), "{said}");
    let mut bytes = fs::read(&out).unwrap();
    let place = bytes.windows(12).position(|part| part == b"street, film").unwrap();
    bytes[place] ^= 1;
    fs::write(&out, bytes).unwrap();
    let said = verify(&out, None).unwrap_err().to_string();
    assert!(said.contains("video/CAM-01/2026-11-24_16-20-00.mp4, bytes "), "{said}");
}

#[test]
fn who_is_shown_no_cameras_is_shown_no_pictures() {
    let bench = Bench::new();
    let (_, manifest) = bench.export_with_pictures("a.tar", &["water_distribution"]);
    assert!(members(&manifest).is_empty() && manifest.pictures.is_empty());
    assert!(films(&manifest).is_empty() && manifest.films.is_empty());
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
    assert_eq!(films(&manifest), ["video/CAM-02/x_2.mp4"]);
    assert_eq!((manifest.pictures.len(), manifest.films.len()), (1, 1));
    let gone = &manifest.redactions[0].pictures;
    assert_eq!(gone.len(), 3);
    for gone in gone {
        let was = whole.members.iter().find(|member| member.name == gone.name).unwrap();
        assert_eq!((gone.bytes, &gone.sha256), (was.bytes, &was.sha256));
    }
    assert!(!fs::read(&less).unwrap().windows(8).any(|part| part == b"a street"));
}
