//! Conversations with cameras that garble what they say: descriptions, answers and packets.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use openh264::{encoder::Encoder, formats::YUVBuffer};
use tokio::time::timeout;
use wall_testkit::Mutator;

use super::*;
use crate::nal::units;

/// Conversations; each is garbled in another way.
const CONVERSATIONS: u64 = 120;

const SDP: &str = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n\
    a=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
    a=fmtp:96 packetization-mode=1\r\na=control:track1\r\n";

/// A camera's answers, garbled by `garble`.
fn serve(
    listener: &TcpListener,
    garble: &mut dyn FnMut(&[u8]) -> Vec<u8>,
    pictures: &[Vec<u8>],
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
            return packets(&mut stream, garble, pictures);
        }
    }
}

/// The pictures as RTP packets (RFC 6184), a unit each, within the connection.
fn packets(
    stream: &mut TcpStream,
    garble: &mut dyn FnMut(&[u8]) -> Vec<u8>,
    pictures: &[Vec<u8>],
) -> io::Result<()> {
    let mut sequence = 1_u16;
    for (nr, picture) in (0_u32..).zip(pictures) {
        let units: Vec<&[u8]> = units(picture).collect();
        for (place, unit) in units.iter().enumerate() {
            let marker = if place + 1 == units.len() { 0x80 } else { 0 };
            let mut packet = vec![0x80, 96 | marker];
            packet.extend(sequence.to_be_bytes());
            packet.extend((nr * 6_000).to_be_bytes());
            packet.extend(7_u32.to_be_bytes());
            packet.extend_from_slice(unit);
            let length = u16::try_from(packet.len()).unwrap_or(u16::MAX).to_be_bytes();
            let framed = [&[b'$', 0][..], &length, &packet].concat();
            stream.write_all(&garble(&framed))?;
            sequence = sequence.wrapping_add(1);
        }
    }
    // What was sent is read before the connection is reset.
    stream.shutdown(std::net::Shutdown::Write)?;
    drop(stream.read(&mut [0; 512]));
    Ok(())
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
    let address = Address::parse(url, &["rtsp"]).unwrap();
    let way = rtsp::Way::plain(&address);
    let mut count = 0;
    let talking = async {
        let (mut stream, _codec) = rtsp::open(&address, way).await?;
        loop {
            let (data, _is_key) = rtsp::frame(&mut stream).await?;
            assert!(!data.is_empty());
            count += 1;
        }
    };
    let ended: Result<Result<(), SourceError>, _> =
        timeout(Duration::from_secs(20), unpanicked(talking)).await;
    let ended = ended.expect("a conversation that never ends").unwrap_err();
    (count, ended)
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
            drop(serve(&listener, &mut garble, &given));
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
