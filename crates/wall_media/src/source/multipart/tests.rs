//! Streams of good and bad cameras.

use proptest::prelude::*;

use super::*;

/// A thing that begins and ends like a JPEG picture, with `filling` between.
fn jpeg(filling: &[u8]) -> Vec<u8> {
    [&[0xff, 0xd8], filling, &[0xff, 0xd9]].concat()
}

fn part(delimiter: &str, length: Option<usize>, body: &[u8]) -> Vec<u8> {
    let length = length.map_or(String::new(), |l| format!("Content-length: {l}\r\n"));
    let head = format!("{delimiter}\r\nContent-Type: image/jpeg\r\n{length}\r\n");
    [head.as_bytes(), body, b"\r\n"].concat()
}

/// Everything that comes out if `stream` comes in pieces of `step` bytes.
fn pictures(stream: &[u8], max: usize, step: usize) -> (Vec<Bytes>, Option<MultipartError>, u64) {
    let mut parts = Multipart::new(max);
    let mut pictures = Vec::new();
    for piece in stream.chunks(step.max(1)) {
        parts.push(piece);
        loop {
            match parts.next() {
                Ok(Some(picture)) => pictures.push(picture),
                Ok(None) => break,
                Err(err) => return (pictures, Some(err), parts.rejects()),
            }
        }
    }
    (pictures, None, parts.rejects())
}

#[test]
fn pictures_come_with_and_without_a_length_in_any_pieces() {
    let (one, two) = (jpeg(b"one"), jpeg(b"\r\n--other\r\n"));
    let stream = [
        part("--b", Some(one.len()), &one),
        part("--b", None, &two),
        part("--b", Some(1), &one),
        part("--b", Some(one.len() + 3), &one),
        part("--b", None, &two),
        b"--b--\r\n".to_vec(),
    ]
    .concat();
    for step in 1..stream.len() {
        let (pictures, err, rejects) = pictures(&stream, 1_000, step);
        assert_eq!((err, rejects), (None, 0), "{step}");
        let bodies: Vec<&[u8]> = pictures.iter().map(|p| p.trim_ascii_end()).collect();
        assert_eq!(bodies, [&one[..], &two, &one, &one, &two], "{step}");
    }
}

#[test]
fn a_picture_with_a_length_does_not_wait_for_the_next_one() {
    let body = jpeg(b"now");
    let mut parts = Multipart::new(1_000);
    parts.push(b"\r\npreamble\r\n");
    let stream = part("--b", Some(body.len()), &body);
    parts.push(&stream[..stream.len() - 2]);
    assert_eq!(parts.next().unwrap().unwrap(), body);
}

#[test]
fn garbage_and_oversized_parts_are_skipped() {
    let good = jpeg(b"good");
    let stream = [
        part("--b", Some(9), b"not jpeg!"),
        part("--b", Some(3_004), &jpeg(&[7; 3_000])),
        part("--b", None, &jpeg(&[7; 2_000])),
        part("--b", Some(good.len()), &good),
    ]
    .concat();
    for step in [1, 7, 100, 10_000] {
        let (pictures, err, rejects) = pictures(&stream, 1_000, step);
        assert_eq!((pictures.len(), err, rejects), (1, None, 3), "{step}");
        assert_eq!(pictures[0], good);
    }
}

#[test]
fn endless_streams_end() {
    let endless = [part("--b", None, &[0xff, 0xd8]), vec![7; 10_000]].concat();
    assert_eq!(pictures(&endless, 1_000, 100).1, Some(MultipartError::EndlessPart));
    let header = [b"--b\r\n".to_vec(), b"X: y\r\n".repeat(10_000)].concat();
    assert_eq!(pictures(&header, 1_000, 100).1, Some(MultipartError::EndlessHeader));
    let line = [b"--b\r\n".to_vec(), vec![b'x'; 100_000]].concat();
    assert_eq!(pictures(&line, 1_000, 100).1, Some(MultipartError::EndlessHeader));
    let html = b"<html>\n".repeat(10_000);
    assert_eq!(pictures(&html, 1_000, 100).1, Some(MultipartError::NoDelimiter));
    assert_eq!(pictures(&[7; 100_000], 1_000, 100).1, Some(MultipartError::NoDelimiter));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever comes, little is held, nothing panics, and nothing too large comes out.
    #[test]
    fn hostile_streams_are_bounded(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just(b"--b\r\n".to_vec()),
                Just(b"\r\n".to_vec()),
                Just(b"Content-Length: 99999999999999999999\r\n".to_vec()),
                Just(b"Content-Length: 300\r\n\r\n".to_vec()),
                Just(vec![0xff, 0xd8]),
                Just(vec![0xff, 0xd9]),
                proptest::collection::vec(any::<u8>(), 0..200),
            ],
            0..60,
        ),
    ) {
        let mut parts = Multipart::new(500);
        for piece in &pieces {
            parts.push(piece);
            while let Ok(Some(picture)) = parts.next() {
                prop_assert!(picture.len() <= 500 + 16 && is_jpeg(&picture));
            }
            prop_assert!(parts.buffer.len() <= MAX_LINE + 1_000);
        }
    }

    /// How a stream is cut into pieces makes no difference.
    #[test]
    fn pieces_make_no_difference(
        fillings in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..6),
        lengths in any::<u8>(), step in 1..50_usize,
    ) {
        let stream: Vec<u8> = fillings.iter().enumerate().flat_map(|(nr, filling)| {
            let body = jpeg(filling);
            part("--bound", (lengths >> nr & 1 == 1).then_some(body.len()), &body)
        }).chain(*b"--bound--\r\n").collect();
        let trimmed = |step| -> Vec<Vec<u8>> {
            let (pictures, _, _) = pictures(&stream, 500, step);
            pictures.iter().map(|p| p.trim_ascii_end().to_vec()).collect()
        };
        let expected: Vec<Vec<u8>> = fillings.iter().map(|filling| jpeg(filling)).collect();
        prop_assert_eq!(&trimmed(step), &expected);
        prop_assert_eq!(&trimmed(100_000), &expected);
    }
}
