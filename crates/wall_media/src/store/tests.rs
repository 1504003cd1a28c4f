//! Round trips over real files, torn ones included.

use std::{path::Path, sync::Arc};

use proptest::prelude::*;
use wall_model::{EntityId, Span, Timestamp};

use super::{format::Kind, *};
use crate::{
    Held,
    sample::{Codec, Sample},
};

const HOUR: i64 = 3_600_000;

const UNMASKED: Masks<'static> = Masks { of: &|_| Vec::new(), decoders: None };

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 / HOUR * HOUR + millis)
}

fn sample(millis: i64, codec: Codec, is_key: bool, fill: u8, length: usize) -> Sample {
    Sample { received_at: at(millis), codec, is_key, data: vec![fill; length].into() }
}

fn jpeg(millis: i64) -> Sample {
    sample(millis, Codec::Jpeg, true, (millis % 251) as u8, 300)
}

/// Writes the samples and waits until they are on disk.
fn write(root: &Path, max_bytes: u64, samples: &[(&str, Sample)]) {
    write_holding(root, max_bytes, Arc::new(|_, _| false), samples);
}

/// The same while some stretch is held.
fn write_holding(root: &Path, max_bytes: u64, held: Held, samples: &[(&str, Sample)]) {
    let writer = StoreWriter::start(root.to_path_buf(), max_bytes, held).unwrap();
    let mut recorders = std::collections::BTreeMap::new();
    for (camera, sample) in samples {
        let id = EntityId::from(*camera);
        recorders.entry(*camera).or_insert_with(|| writer.recorder(&id)).append(sample);
        // The queue is bounded and drops: these tests are about what is on disk.
        std::thread::sleep(std::time::Duration::from_micros(50));
    }
    drop(recorders);
    assert_eq!(writer.problem(), None);
}

fn find(root: &Path, camera: &str, millis: i64) -> Found {
    StoreReader::new(root.to_path_buf()).find(&EntityId::from(camera), at(millis))
}

/// Times of the samples that must be decoded to show a moment, milliseconds.
fn needed(root: &Path, camera: &str, millis: i64) -> Vec<i64> {
    let Some(place) = find(root, camera, millis).sample else { return Vec::new() };
    let samples: Vec<Sample> = place.samples(None).collect();
    samples.iter().map(|sample| sample.received_at.since(at(0)).as_millis()).collect()
}

#[test]
fn samples_are_found_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let samples: Vec<_> = (1..50).map(|nr| ("kamera 1/á", jpeg(nr * 100))).collect();
    write(folder.path(), 1 << 20, &samples);
    let found = find(folder.path(), "kamera 1/á", 1_050);
    assert_eq!(found.next_at, Some(at(1_100)));
    let place = found.sample.unwrap();
    assert_eq!(place.time, at(1_000));
    assert_eq!(place.samples(None).collect::<Vec<_>>(), [jpeg(1_000)]);
    assert_eq!(find(folder.path(), "kamera 1/á", 100).sample.unwrap().time, at(100));
    let before = find(folder.path(), "kamera 1/á", 99);
    assert!(before.sample.is_none() && before.next_at == Some(at(100)));
    assert!(find(folder.path(), "kamera 2", 1_000).sample.is_none());
}

#[test]
fn a_moment_between_keys_is_decoded_from_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let gop = |from: i64| {
        (0..10).map(move |nr| ("c", sample(from + nr * 40, Codec::H264, nr == 0, 1, 50)))
    };
    // Across the hour: the second hour's first pictures belong to the first's last key.
    let samples: Vec<_> = gop(0).chain(gop(HOUR - 200)).chain(gop(HOUR + 200)).collect();
    write(folder.path(), 1 << 20, &samples);
    assert_eq!(needed(folder.path(), "c", 85), [0, 40, 80]);
    let over = needed(folder.path(), "c", HOUR + 50);
    assert_eq!(over.first(), Some(&(HOUR - 200)));
    assert_eq!(over.last(), Some(&(HOUR + 40)));
    assert_eq!(needed(folder.path(), "c", HOUR + 240), [HOUR + 200, HOUR + 240]);
    let place = find(folder.path(), "c", 120).sample.unwrap();
    assert_eq!(place.samples(Some(1)).count(), 2);
    assert_eq!(place.samples(Some(3)).count(), 4, "already beyond: from the key again");
    assert_eq!(names::segments(&names::folder(folder.path(), &"c".into())).len(), 2);
}

#[test]
fn nothing_is_stored_before_the_first_key() {
    let folder = tempfile::tempdir().unwrap();
    let samples = [(0, false), (40, true), (80, false)]
        .map(|(millis, is_key)| ("c", sample(millis, Codec::H264, is_key, 1, 50)));
    write(folder.path(), 1 << 20, &samples);
    assert!(find(folder.path(), "c", 20).sample.is_none());
    assert_eq!(needed(folder.path(), "c", 100), [40, 80]);
}

#[test]
fn what_is_held_outlives_the_stores_size_until_it_is_let_go_of() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let large = |nr: i64| ("a", sample(nr * 60_000, Codec::Jpeg, true, 1, 30_000));
    let samples: Vec<_> = (1..240).map(large).collect();
    let second_hour: Held = Arc::new(|from, to| from < at(2 * HOUR) && at(HOUR + 120_000) <= to);
    write_holding(root, 300_000, second_hour, &samples);
    let has = |minute: i64| {
        let found = find(root, "a", minute * 60_000 + 100).sample;
        found.is_some_and(|place| place.time == at(minute * 60_000))
    };
    assert!(has(63) && has(100) && has(119), "the held hour stays");
    assert!(!has(30) && !has(150), "what is not held goes, before and after it");
    assert!(has(239), "what is received now has its room");
    write(root, 300_000, &[large(300)]);
    assert!(!has(63) && !has(119), "let go of, it is the oldest");
}

#[test]
fn the_oldest_go_when_the_store_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let large = |nr: i64| sample(nr * 100, Codec::Jpeg, true, 1, 30_000);
    let samples: Vec<_> =
        (1..100).map(|nr| (if nr % 2 == 0 { "a" } else { "b" }, large(nr))).collect();
    let limit = 600_000;
    write(folder.path(), limit, &samples);
    let size: u64 = walk(folder.path()).iter().map(|path| path.metadata().unwrap().len()).sum();
    assert!(size <= limit + 200_000 && size > limit / 2, "{size}");
    assert!(find(folder.path(), "b", 200).sample.is_none());
    assert_eq!(find(folder.path(), "b", 20_000).sample.unwrap().time, at(9_900));
    // A later run counts what is there.
    write(folder.path(), limit, &[("c", large(200))]);
    let after: u64 = walk(folder.path()).iter().map(|path| path.metadata().unwrap().len()).sum();
    assert!(after <= limit + 200_000, "{after}");
}

fn walk(root: &Path) -> Vec<std::path::PathBuf> {
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    folders.flat_map(|f| std::fs::read_dir(f).unwrap().map(|e| e.unwrap().path())).collect()
}

#[test]
fn torn_ends_are_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let samples: Vec<_> = (1..=20).map(|nr| ("c", jpeg(nr * 100))).collect();
    write(folder.path(), 1 << 20, &samples);
    let files = walk(folder.path());
    let index = files.iter().find(|path| path.extension().unwrap() == "index").unwrap();
    let data = files.iter().find(|path| path.extension().unwrap() == "samples").unwrap();
    let whole = std::fs::read(index).unwrap();
    let bytes = std::fs::read(data).unwrap();

    // Half an entry; a damaged entry; samples shorter than the index says.
    std::fs::write(index, &whole[..whole.len() - 7]).unwrap();
    assert_eq!(find(folder.path(), "c", 9_000).sample.unwrap().time, at(1_900));
    let mut damaged = whole.clone();
    damaged[10 * 32 + 3] ^= 1;
    std::fs::write(index, &damaged).unwrap();
    assert_eq!(find(folder.path(), "c", 9_000).sample.unwrap().time, at(1_000));
    std::fs::write(index, &whole).unwrap();
    std::fs::write(data, &bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(find(folder.path(), "c", 9_000).sample.unwrap().time, at(1_900));

    // A sample that is not what was written is not shown.
    let mut damaged = bytes.clone();
    damaged[4 * 300 + 5] ^= 1;
    std::fs::write(data, &damaged).unwrap();
    assert!(needed(folder.path(), "c", 500).is_empty());
    assert_eq!(needed(folder.path(), "c", 600), [600]);

    // The next run does not touch it and begins a segment of its own.
    std::fs::write(index, &whole[..whole.len() - 7]).unwrap();
    write(folder.path(), 1 << 20, &[("c", jpeg(5_000))]);
    assert_eq!(find(folder.path(), "c", 9_000).sample.unwrap().time, at(5_000));
}

#[test]
fn a_store_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("file");
    std::fs::write(&root, "no folder").unwrap();
    let writer = StoreWriter::start(root, 1 << 20, Arc::new(|_, _| false)).unwrap();
    writer.recorder(&"c".into()).append(&jpeg(0));
    for _ in 0..500 {
        if writer.problem().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(writer.problem().unwrap().starts_with("camera pictures are not stored"));
}

#[test]
fn frozen_marks_are_found_also_in_the_next_segment() {
    let folder = tempfile::tempdir().unwrap();
    let writer =
        StoreWriter::start(folder.path().to_path_buf(), 1 << 20, Arc::new(|_, _| false)).unwrap();
    let recorder = writer.recorder(&"c".into());
    for (millis, mark) in
        [(0, None), (12_000, Some(true)), (HOUR, None), (HOUR + 9_000, Some(false))]
    {
        recorder.append(&jpeg(millis));
        if let Some(is_frozen) = mark {
            recorder.mark(at(millis), is_frozen);
        }
    }
    drop((recorder, writer));
    let frozen: Vec<bool> = [5_000, 13_000, HOUR + 1, HOUR + 9_500]
        .map(|millis| find(folder.path(), "c", millis).is_frozen)
        .into();
    assert_eq!(frozen, [false, true, true, false]);
}

#[test]
fn a_reader_sees_what_is_written_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = StoreReader::new(folder.path().to_path_buf());
    let camera = EntityId::from("c");
    for run in 0..3_i64 {
        let time = at(run * 1_000 + 500);
        assert!(reader.find(&camera, time).sample.is_none_or(|place| place.time < time));
        write(folder.path(), 1 << 20, &[("c", jpeg(run * 1_000 + 500))]);
        assert_eq!(reader.find(&camera, time).sample.unwrap().time, time);
    }
}

#[test]
fn an_excerpt_shows_what_its_window_showed_and_nothing_else() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let gop = |from: i64| {
        (0..10).map(move |nr| ("video á", sample(from + nr * 400, Codec::H264, nr == 0, 1, 50)))
    };
    let video = (0..30).flat_map(|nr| gop(HOUR - 60_000 + nr * 4_000));
    let still = (0..12).map(|nr| ("still", jpeg(HOUR - 60_000 + nr * 5_000)));
    let samples: Vec<_> = video.chain(still).chain([("old", jpeg(5_000))]).collect();
    write(folder.path(), 1 << 20, &samples);
    let (from, until) = (HOUR - 20_500, HOUR + 10_100);
    let excerpts = excerpt(folder.path(), out.path(), (at(from), at(until)), UNMASKED).unwrap();
    let names: Vec<&str> = excerpts.iter().map(|it| it.camera.as_str()).collect();
    assert_eq!(names, ["still", "video á"], "a camera without a picture then is not there");
    for camera in ["video á", "still"] {
        for millis in (from..=until).step_by(700) {
            let whole = needed(folder.path(), camera, millis);
            assert_eq!(needed(out.path(), camera, millis), whole, "{camera} at {millis}");
        }
    }
    // From the key picture that the window's beginning needs to its end.
    let mut times = needed(out.path(), "video á", until);
    times.extend(needed(out.path(), "video á", from));
    assert!(find(out.path(), "video á", HOUR - 24_001).sample.is_none());
    assert!(times.iter().all(|time| (HOUR - 24_000..=until).contains(time)), "{times:?}");
    let later = find(out.path(), "video á", 2 * HOUR).sample.unwrap();
    assert_eq!(later.time, at(HOUR + 10_000));
    let counted = excerpts.iter().map(|it| it.samples).sum::<u64>();
    assert_eq!(counted, 86 + 5, "{excerpts:?}");
    let again = tempfile::tempdir().unwrap();
    assert!(
        excerpt(&again.path().join("no"), again.path(), (at(0), at(1)), UNMASKED)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_frozen_camera_is_frozen_in_an_excerpt_too() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = folder.path().to_path_buf();
    let writer = StoreWriter::start(root, 1 << 20, Arc::new(|_, _| false)).unwrap();
    let recorder = writer.recorder(&"c".into());
    for second in 0..60 {
        recorder.append(&jpeg(second * 1_000));
        if second == 20 {
            recorder.mark(at(second * 1_000), true);
        }
    }
    drop((recorder, writer));
    excerpt(folder.path(), out.path(), (at(40_000), at(50_000)), UNMASKED).unwrap();
    assert!(find(out.path(), "c", 45_000).is_frozen);
}

fn entry() -> impl Strategy<Value = (u8, bool, u32, i64)> {
    (1..=4_u8, any::<bool>(), 0..500_u32, 0..100_i64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Entries come back as they were written, and damage only costs what is behind it.
    #[test]
    fn indexes_survive_damage(
        rows in proptest::collection::vec(entry(), 0..30),
        damage in any::<Option<(u16, u8)>>(), cut in 0..64_usize,
    ) {
        let (mut offset, mut time) = (0, at(0));
        let mut entries = Vec::new();
        for (kind, flag, length, step) in rows {
            time = time + Span::from_millis(step);
            let kind = match kind {
                1 => Kind::Sample { codec: Codec::Jpeg, is_key: flag },
                2 => Kind::Sample { codec: Codec::H264, is_key: flag },
                4 => Kind::Sample { codec: Codec::H265, is_key: flag },
                5 => Kind::Sample { codec: Codec::Av1, is_key: flag },
                _ => Kind::Mark { is_frozen: flag },
            };
            entries.push(IndexEntry { time, offset, length, crc: length, kind });
            offset += u64::from(length);
        }
        let mut bytes: Vec<u8> = entries.iter().flat_map(|entry| entry.to_bytes()).collect();
        prop_assert_eq!(&read_index(&bytes, offset), &entries);
        bytes.truncate(bytes.len().saturating_sub(cut));
        let mut good = bytes.len() / 32;
        if let Some((place, xor)) = damage && !bytes.is_empty() && xor != 0 {
            let place = usize::from(place) % bytes.len();
            bytes[place] ^= xor;
            good = good.min(place / 32);
        }
        prop_assert_eq!(&read_index(&bytes, offset)[..], &entries[..good]);
    }

    /// Any bytes can be read.
    #[test]
    fn any_index_is_read_calmly(bytes in proptest::collection::vec(any::<u8>(), 0..300), size in any::<u64>()) {
        prop_assert!(read_index(&bytes, size).len() <= bytes.len() / 32);
    }

    /// Different cameras have different folders, whatever they are called.
    #[test]
    fn folders_are_safe(left in "\\PC{0,60}", right in "\\PC{0,60}") {
        let root = Path::new("root");
        let [a, b] = [&left, &right].map(|name| names::folder(root, &EntityId::new(name.as_str())));
        prop_assert_eq!(a == b, left == right);
        let name = names::folder_name(&EntityId::new(left.as_str()));
        let camera = names::camera(&name);
        let begin = camera.trim_end_matches(char::REPLACEMENT_CHARACTER);
        prop_assert!(left.starts_with(begin), "{}", camera);
        prop_assert!(a.parent() == Some(root) || left.is_empty());
        prop_assert!(a.file_name().is_none_or(|name| name.len() <= 120));
    }
}
