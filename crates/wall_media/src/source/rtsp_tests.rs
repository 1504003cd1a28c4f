//! Conversations with cameras that garble what they say: descriptions, answers and packets.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use openh264::{encoder::Encoder, formats::YUVBuffer};
use retina::client::SessionGroup;
use tokio::time::timeout;
use wall_testkit::Mutator;

use super::*;
use crate::nal::units;

/// Conversations; each is garbled in another way.
const CONVERSATIONS: u64 = 120;

const SDP: &str = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n\
    a=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
    a=fmtp:96 packetization-mode=1\r\na=control:track1\r\n";

/// Changes what is sent.
type Garble<'a> = dyn FnMut(&[u8]) -> Vec<u8> + 'a;

/// A camera's answers, garbled by `garble`, and what it `plays`.
fn serve(
    listener: &TcpListener,
    garble: &mut Garble<'_>,
    plays: &dyn Fn(&mut TcpStream, &mut Garble<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let (mut stream, _) = listener.accept()?;
    stream.set_read_timeout(Some(Duration::from_millis(150)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let (mut method, mut sequence) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim();
            if line.is_empty() {
                break;
            }
            if method.is_empty() {
                line.split(' ').next().unwrap_or_default().clone_into(&mut method);
            }
            if let Some(number) = line.strip_prefix("CSeq:") {
                number.trim().clone_into(&mut sequence);
            }
        }
        let begin = format!("RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\nSession: 7;timeout=60\r\n");
        let answer = match method.as_str() {
            "DESCRIBE" => format!(
                "{begin}Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{SDP}",
                SDP.len()
            ),
            "SETUP" => format!(
                "{begin}Transport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00000007\r\n\r\n"
            ),
            "PLAY" => format!("{begin}RTP-Info: url=track1;seq=1;rtptime=0\r\n\r\n"),
            _ => format!("{begin}\r\n"),
        };
        stream.write_all(&garble(answer.as_bytes()))?;
        if method == "PLAY" {
            plays(&mut stream, garble)?;
            // What was sent is read before the connection is reset.
            stream.shutdown(std::net::Shutdown::Write)?;
            drop(stream.read(&mut [0; 512]));
            return Ok(());
        }
    }
}

/// The pictures as RTP packets (RFC 6184), a unit each, within the connection.
fn packets(
    stream: &mut TcpStream,
    garble: &mut Garble<'_>,
    pictures: &[Vec<u8>],
) -> io::Result<()> {
    let mut sequence = 1_u16;
    for (nr, picture) in (0_u32..).zip(pictures) {
        let units: Vec<&[u8]> = units(picture).collect();
        for (place, unit) in units.iter().enumerate() {
            let is_last = place + 1 == units.len();
            stream.write_all(&garble(&packet((sequence, nr * 6_000, is_last), unit)))?;
            sequence = sequence.wrapping_add(1);
        }
    }
    Ok(())
}

/// An RTP packet within the connection, by its number, its time and whether it ends a picture.
fn packet((sequence, time, is_last): (u16, u32, bool), payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x80, 96 | u8::from(is_last) << 7];
    packet.extend(sequence.to_be_bytes());
    packet.extend(time.to_be_bytes());
    packet.extend(7_u32.to_be_bytes());
    packet.extend_from_slice(payload);
    let length = u16::try_from(packet.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[b'$', 0][..], &length, &packet].concat()
}

/// Six pictures of 64 x 48.
fn pictures() -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new().unwrap();
    let mut picture = |nr: u8| {
        let mut yuv = vec![40 + nr * 8; 64 * 48];
        yuv.extend(vec![128; 64 * 24]);
        encoder.encode(&YUVBuffer::from_vec(yuv, 64, 48)).unwrap().to_vec()
    };
    (0..6).map(&mut picture).collect()
}

/// Talks to a camera once: how many pictures came, and why it ended.
async fn talk(url: &str) -> (usize, SourceError) {
    talk_within(url, &Arc::default()).await
}

/// The same, with the sessions that it has to end.
async fn talk_within(url: &str, sessions: &Arc<SessionGroup>) -> (usize, SourceError) {
    let address = Address::parse(url, &["rtsp"]).unwrap();
    let way = rtsp::Way::plain(&address).within(sessions);
    let talking = timeout(Duration::from_secs(20), rtsp_received(&address, way)).await;
    talking.expect("a conversation that never ends")
}

#[test]
fn garbled_conversations_end_with_a_reason_and_good_ones_give_their_pictures() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let pictures = pictures();
    let mut with_pictures = 0;
    for seed in 0..CONVERSATIONS {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("rtsp://{}/a", listener.local_addr().unwrap());
        let given = pictures.clone();
        let camera = std::thread::Builder::new().name("garbling-camera".to_owned());
        let camera = camera.spawn(move || {
            let mut mutator = Mutator::new(seed);
            // The first is as it should be; of the others one message in three is not.
            let mut nr = seed;
            let mut garble = |good: &[u8]| {
                nr += 1;
                if seed > 0 && nr % 3 == 0 { mutator.mutate(good) } else { good.to_vec() }
            };
            // The client may leave at any time.
            drop(serve(&listener, &mut garble, &|stream, garble| packets(stream, garble, &given)));
        });
        let camera = camera.unwrap();
        let (count, reason) = runtime.block_on(talk(&url));
        assert!(!reason.to_string().is_empty() && !reason.to_string().contains('\n'));
        if seed == 0 {
            assert_eq!(count, pictures.len(), "{reason}");
        }
        with_pictures += usize::from(count > 0);
        camera.join().unwrap();
    }
    assert!(with_pictures > 1, "some are understood all the same");
}

/// Packets that the camera without an end sends at most: four times what is taken of it.
const ENDLESS: u16 = 1_100;

#[test]
fn a_picture_that_has_no_end_is_taken_up_to_a_bound() {
    // A unit that begins and is never over (RFC 6184, 5.8); units of a picture that never is.
    let part = |nr: u16| [&[0x7c, u8::from(nr == 1) << 7 | 5][..], &[0xaa; 60_000]].concat();
    let unit = |_: u16| [&[0x65][..], &[0xaa; 60_000]].concat();
    let kinds: [fn(u16) -> Vec<u8>; 2] = [part, unit];
    for payload in kinds {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("rtsp://{}/a", listener.local_addr().unwrap());
        let camera = std::thread::Builder::new().name("endless-camera".to_owned());
        let camera = camera.spawn(move || {
            let plays = |stream: &mut TcpStream, _: &mut Garble<'_>| {
                (1..=ENDLESS)
                    .try_for_each(|nr| stream.write_all(&packet((nr, 0, false), &payload(nr))))
            };
            drop(serve(&listener, &mut <[u8]>::to_vec, &plays));
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (count, reason) = runtime.block_on(talk(&url));
        // With it goes what is left of the connection.
        drop(runtime);
        camera.unwrap().join().unwrap();
        assert_eq!((count, &reason), (0, &SourceError::Endless));
        let words = "sends a picture that has no end within 16 MiB: check its settings";
        assert_eq!(reason.to_string(), words);
    }
}

/// A camera that ends no session, says that they last a century, and is one of those that go on
/// sending unless they are asked to end.
fn serve_for_ever(listener: &TcpListener) -> io::Result<()> {
    let tool = "a=tool:LIVE555 Streaming Media v2014.01.01\r\na=control:*";
    let sdp = SDP.replace("a=control:*", tool);
    let mut garble = |good: &[u8]| {
        let text = String::from_utf8_lossy(good).replace("timeout=60", "timeout=4294967295");
        match text.split_once("Content-Length:") {
            Some((head, _)) => format!("{head}Content-Length: {}\r\n\r\n{sdp}", sdp.len()),
            None => text,
        }
        .into_bytes()
    };
    serve(listener, &mut garble, &|_, _| Ok(()))
}

#[test]
fn sessions_that_a_camera_never_ends_do_not_pile_up() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sessions = Arc::<SessionGroup>::default();
    let mut most = 0;
    for _ in 0..3 * sessions::MOST {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("rtsp://{}/a", listener.local_addr().unwrap());
        let camera = std::thread::Builder::new().name("endless-sessions".to_owned());
        let camera = camera.spawn(move || drop(serve_for_ever(&listener))).unwrap();
        let (count, reason) = runtime.block_on(talk_within(&url, &sessions));
        camera.join().unwrap();
        assert_eq!((count, reason), (0, SourceError::Ended));
        most = most.max(Arc::strong_count(&sessions) - 1);
    }
    // As many as may be are under way: the camera did open sessions.
    assert_eq!(most, sessions::MOST);
}
