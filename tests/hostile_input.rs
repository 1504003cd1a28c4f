//! What broken transports and hostile servers send, thrown at every decoder and parser:
//! nothing panics, what comes out is possible, and there is no more of it than went in.

use wall_ingest::{
    CityFile,
    parsing::{found_devices, pulled},
};
use wall_media::parsing::{
    Multipart, jpeg_picture, read_index, read_playlist, read_segment, rtsp_messages, sps_colour,
};
use wall_record::{Frame, Reader, Record, RecordOptions, Select};
use wall_service::{Decoded, Service};
use wall_testkit::{Mutator, append, fixtures, frame_like};

use crate::simulation::{EVENING, Simulation};

/// Mutations of each fixture at its own decoder.
const MUTATIONS: usize = 2_000;

/// Mutations of each fixture at every other decoder.
const STRAY_MUTATIONS: usize = 20;

/// Bytes of input that a fact takes at least in any format: a hostile frame may not make
/// more facts than that allows.
const LEAST_BYTES_A_FACT: usize = 4;

/// Decodes `frame` and checks what comes out. A panic is the test's.
fn decode(service: &dyn Service, frame: &Frame) {
    let what = || format!("{}/{}", service.id(), frame.origin.feed);
    drop(service.next(frame));
    let Ok(Decoded { facts, rejects }) = service.decode(frame) else { return };
    let most = frame.body.len() / LEAST_BYTES_A_FACT + 1;
    assert!(facts.len() <= most, "{}: {} facts of {} bytes", what(), facts.len(), frame.body.len());
    assert!(rejects.len() <= Decoded::MAX_REJECTS + 1, "{}: {}", what(), rejects.len());
    for fact in facts {
        assert_eq!(fact.check(frame.received_at), Ok(()), "{}", what());
    }
}

fn with_body(frame: &Frame, body: Vec<u8>) -> Frame {
    Frame { full_length: body.len() as u64, body: body.into(), ..frame.clone() }
}

#[test]
fn mutated_fixtures_are_read_or_refused() {
    let mut mutator = Mutator::new(1);
    for service in wall_services::ALL {
        for fixture in fixtures(*service) {
            for _ in 0..MUTATIONS {
                let body = mutator.mutate(&fixture.body);
                decode(*service, &with_body(&fixture, body));
            }
        }
    }
}

#[test]
fn what_is_meant_for_another_decoder_does_no_harm() {
    let mut mutator = Mutator::new(2);
    let bodies: Vec<_> =
        wall_services::ALL.iter().flat_map(|s| fixtures(*s)).map(|frame| frame.body).collect();
    for service in wall_services::ALL {
        for feed in service.feeds() {
            for body in &bodies {
                for _ in 0..STRAY_MUTATIONS {
                    decode(*service, &frame_like(*service, feed.name, &mutator.mutate(body)));
                }
            }
        }
    }
}

/// Input that costs more than it weighs where a decoder trusts it.
fn bombs() -> Vec<Vec<u8>> {
    let deep = |open: &str| open.repeat(100_000).into_bytes();
    let mut bombs = vec![
        Vec::new(),
        vec![0; 100_000],
        vec![0xFF; 100_000],
        deep("["),
        deep("{\"a\":"),
        deep("<a>"),
        deep("[{\"features\":"),
        b"{\"type\":\"FeatureCollection\",\"features\":[".iter().copied().chain(*b"{}").collect(),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0".to_vec(),
        b"\xFF\xD8\xFF\xC0\0\x11\x08\xFF\xFF\xFF\xFF\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"
            .to_vec(),
        // Length-delimited fields whose length is a lie.
        vec![0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        vec![0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ];
    let row = "{\"type\":\"Feature\"},";
    let rows =
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{}{{}}]}}", row.repeat(5_000));
    bombs.push(rows.into_bytes());
    let digits = format!("[{}]", "1".repeat(100_000));
    bombs.push(digits.into_bytes());
    let query = "a=%00&".repeat(20_000);
    bombs.push(query.into_bytes());
    bombs
}

#[test]
fn bombs_are_refused_by_every_decoder() {
    for service in wall_services::ALL {
        for feed in service.feeds() {
            for bomb in bombs() {
                decode(*service, &frame_like(*service, feed.name, &bomb));
            }
        }
    }
}

#[test]
fn mutated_city_and_layout_files_are_refused_with_places() {
    let mut mutator = Mutator::new(3);
    let city = "[city]\nname = \"Kota\"\ntime_zone = \"Asia/Makassar\"\n\
                bounds = [115.17, -8.76, 115.28, -8.59]\n[listen]\nwebhooks = \"127.0.0.1:8112\"\n\
                [[feed]]\nname = \"a\"\nservice = \"vehicle_tracking\"\nfeed = \"owntracks\"\n\
                url = \"mqtt://127.0.0.1\"\nperiod = \"15s\"\nmax_bytes = 4_000_000\n\
                auth = { basic = \"env:A\" }\noptions = { class = \"bus\" }\n\
                [[camera_auth]]\nhost = \"10.0.0.1\"\nbasic = \"file:/a\"\n";
    assert!(CityFile::parse(city, wall_services::ALL).is_ok());
    let mut refused = 0;
    for _ in 0..MUTATIONS {
        let text = String::from_utf8_lossy(&mutator.mutate(city.as_bytes())).into_owned();
        let Err(problems) = CityFile::parse(&text, wall_services::ALL) else { continue };
        assert!(!problems.is_empty(), "refused without a reason:\n{text}");
        let lines = text.lines().count() + 1;
        assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)));
        refused += 1;
    }
    assert!(refused > MUTATIONS / 2, "only {refused} were refused");
    let (_, desktop) = wall_layout::builtin("desktop").unwrap();
    for _ in 0..MUTATIONS / 4 {
        let text = String::from_utf8_lossy(&mutator.mutate(desktop.as_bytes())).into_owned();
        drop(wall_layout::check(&text, "layout.toml", &[]));
        if let Ok(plan) = wall_layout::read_text(&text, "layout.toml") {
            drop(wall_layout::Wall::resolve(&plan.room, &plan.layout));
        }
    }
}

#[test]
fn mutated_camera_streams_are_read_or_refused() {
    let mut mutator = Mutator::new(4);
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(48, 32, |x, y| image::Rgb([x as u8 * 5, y as u8, 90]));
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let mut stream = Vec::new();
    for _ in 0..3 {
        let head =
            format!("--b\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", jpeg.len());
        stream.extend_from_slice(head.as_bytes());
        stream.extend_from_slice(&jpeg);
        stream.extend_from_slice(b"\r\n");
    }
    assert!(jpeg_picture(&jpeg).is_ok());
    let sps =
        [0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1E, 0xDA, 0x02, 0x80, 0xBF, 0xE5, 0x84, 0, 0, 3, 0, 4];
    for _ in 0..MUTATIONS {
        let _colour = sps_colour(&mutator.mutate(&sps));
        drop(jpeg_picture(&mutator.mutate(&jpeg)));
        let index = mutator.mutate(&jpeg);
        assert!(read_index(&index, 1 << 20).len() <= index.len());
        let bytes = mutator.mutate(&stream);
        let mut cutter = Multipart::new(1 << 16);
        let mut pictures = 0;
        for chunk in bytes.chunks(100) {
            cutter.push(chunk);
            while let Ok(Some(_)) = cutter.next() {
                pictures += 1;
            }
        }
        assert!(pictures + cutter.rejects() as usize <= bytes.len());
    }
}

#[test]
fn mutated_hls_gives_no_more_than_it_holds() {
    const PLAYLIST: &[u8] = b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n\
        #EXT-X-MAP:URI=\"a.mp4\",BYTERANGE=\"20@0\"\n#EXTINF:2.0,\n\
        #EXT-X-BYTERANGE:30@20\na.mp4\n#EXT-X-DISCONTINUITY\n#EXTINF:1.5,\nb.ts\n";
    let folder =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/wall_media/src/source/hls/fixtures/");
    let read = |name: &str| std::fs::read(format!("{folder}{name}")).unwrap();
    let (transport, film) = (read("tiny.ts"), read("tiny.mp4"));
    let fragments = film.windows(4).position(|word| word == b"moof").unwrap() - 4;
    let (map, fragments) = film.split_at(fragments);
    assert_eq!(read_playlist(PLAYLIST), Some(2));
    let mut mutator = Mutator::new(5);
    for _ in 0..MUTATIONS {
        let list = mutator.mutate(PLAYLIST);
        assert!(read_playlist(&list).unwrap_or(0) <= list.len());
        let (map, torn) = (mutator.mutate(map), mutator.mutate(fragments));
        for (map, segment) in
            [(&[][..], &*mutator.mutate(&transport)), (&map, fragments), (&map, &torn)]
        {
            let Some((pictures, bytes)) = read_segment(map, segment) else { continue };
            assert!(pictures <= segment.len());
            // Each key picture may get the stream's parameters, which are short.
            assert!(bytes <= 2 * segment.len() + pictures * 8_500, "{bytes} of {}", segment.len());
        }
    }
}

#[test]
fn a_mutated_record_is_read_or_named_as_damaged() {
    let simulation = Simulation::denpasar();
    let folder = tempfile::tempdir().unwrap();
    let record = Record::open(folder.path(), RecordOptions::default()).unwrap();
    for way in simulation.ways.iter().filter(|way| way.period.is_some()).take(8) {
        let frames = way.frames(&simulation.world, EVENING);
        append(&record, way.service, frames, Vec::new(), EVENING);
    }
    record.settle();
    drop(record);
    let is_data = |path: &std::path::PathBuf| !path.ends_with("writer.lock");
    let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let file = files.filter(is_data).max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let good = std::fs::read(&file).unwrap();
    let mut mutator = Mutator::new(5);
    let mut damaged = 0;
    for _ in 0..60 {
        std::fs::write(&file, mutator.mutate(&good)).unwrap();
        let Ok(reader) = Reader::open(folder.path()) else {
            damaged += 1;
            continue;
        };
        damaged += usize::from(reader.verify().map_or(true, |report| !report.is_intact()));
        drop(reader.moment(EVENING));
        let entries =
            reader.entries(wall_model::Timestamp::MIN, wall_model::Timestamp::MAX, Select::ALL);
        if let Ok(entries) = entries {
            let read: usize = entries.map_while(Result::ok).map(|batch| batch.len()).sum();
            assert!(read < 100_000, "{read} entries");
        }
    }
    assert!(damaged > 30, "only {damaged} of 60 mutations were noticed");
}

#[test]
fn mutated_answers_of_cameras_are_read_or_refused() {
    const FOUND: &str = "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"e\" xmlns:d=\"d\"><e:Header>\
        <w:RelatesTo xmlns:w=\"w\">uuid:1</w:RelatesTo></e:Header><e:Body><d:ProbeMatches>\
        <d:ProbeMatch><d:Scopes>onvif://www.onvif.org/name/Simpang%20Enam%1b%0a\
        onvif://www.onvif.org/location/kota/denpasar</d:Scopes>\
        <d:XAddrs>http://u:rahasia@127.0.0.1/onvif/device_service http://[fe80::1]/</d:XAddrs>\
        </d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>";
    const PULLED: &str = "<e:Envelope xmlns:e=\"e\"><e:Body><P><NotificationMessage><Topic>tns1:Device\
        </Topic><Message><t:Message xmlns:t=\"t\" UtcTime=\"2026-11-24T11:05:00Z\"><t:Data>\
        <t:SimpleItem Name=\"State\" Value=\"&#x74;rue\"/></t:Data></t:Message></Message>\
        </NotificationMessage></P></e:Body></e:Envelope>";
    let from = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    assert_eq!(found_devices(FOUND.as_bytes(), from).len(), 1);
    assert_eq!(pulled(PULLED.as_bytes()), Ok(1));
    let mut mutator = Mutator::new(9);
    for _ in 0..5 * MUTATIONS {
        for device in found_devices(&mutator.mutate(FOUND.as_bytes()), from) {
            let shown = device.locations.iter().chain([&device.name, &device.hardware]);
            assert!(shown.into_iter().all(|text| !text.contains(char::is_control)));
        }
        let _count = pulled(&mutator.mutate(PULLED.as_bytes()));
    }
}

#[test]
fn mutated_messages_of_cameras_within_tls_are_no_more_than_their_bytes() {
    const SAID: &[u8] = b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\
        WWW-Authenticate: Digest realm=\"camera\", nonce=\"6f7a\", qop=\"auth\"\r\n\r\n\
        RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n$\x00\x00\x04abcd\
        GET_PARAMETER rtsp://127.0.0.1/a RTSP/1.0\r\nCSeq: 3\r\n\r\n";
    assert_eq!(rtsp_messages(SAID), 4);
    let mut mutator = Mutator::new(11);
    for _ in 0..5 * MUTATIONS {
        let said = mutator.mutate(SAID);
        assert!(rtsp_messages(&said) <= said.len() / 4);
    }
}
