//! A camera that is covered, turned and killed, over a real socket; its states as they are told.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::Duration,
};

use wall_media::{CameraState, Teller};
use wall_model::{FactKind, PictureState, Span, StreamKind};

use crate::{
    rig::{Rig, until_within},
    server::{Server, motion, part},
};

/// A street of rectangles, or what is before the lens, as JPEG; no two pictures are equal.
fn picture(phase: u8, nr: u32) -> Vec<u8> {
    let (width, height) = (320_u32, 180_u32);
    let shift = if phase == 2 { 140 } else { 0 };
    let value = |x: u32, y: u32| {
        let (column, row) = ((x + shift) / 23, y / 17);
        let block = (column * 7_919 + row * 104_729 + column * row * 31) % 160;
        let noise = (x * 31 + y * 17 + nr * 7) % 5;
        let luma = if phase == 1 { 100 } else { 50 + block };
        u8::try_from(luma + noise).unwrap()
    };
    let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| value(x, y))).collect();
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 80)
        .encode(&pixels, width, height, image::ExtendedColorType::L8)
        .unwrap();
    jpeg
}

/// Whether what is shown is a [picture] of `phase`: their corners differ.
fn is_of(shown: &wall_media::CameraPicture, phase: u8) -> bool {
    let corner = shown.frame.as_ref().map(|frame| frame.y[5 * frame.width as usize + 5]);
    corner.is_some_and(|luma| match phase {
        0 => luma < 80,
        1 => (80..150).contains(&luma),
        _ => luma >= 150,
    })
}

#[test]
fn covered_moved_and_killed_are_seen_told_and_over_by_themselves() {
    let phase = Arc::new(AtomicU8::new(0));
    let shown = Arc::clone(&phase);
    let server = Server::start(move |_, stream| {
        motion(stream)?;
        for nr in 0.. {
            let phase = shown.load(Ordering::SeqCst);
            if phase == 3 {
                return Ok(());
            }
            part(stream, &picture(phase, nr))?;
            thread::sleep(Duration::from_millis(15));
        }
        Ok(())
    });
    let rig = Rig::new();
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    rig.wait("the first picture", |p| p.frame.is_some());
    let (mut teller, watch, service) = (Teller::default(), rig.media.watch(), "cctv".into());
    let mut told = Vec::new();
    // Lets a second pass, waits for a picture of it, and has told what is to be told.
    let mut second = |is_sent: bool| {
        let before = rig.live().frame.map(|frame| frame.captured_at);
        rig.pass(Span::from_secs(1));
        if is_sent {
            let is_new = |p: &wall_media::CameraPicture| {
                p.frame.as_ref().map(|frame| frame.captured_at) > before
            };
            rig.wait("the next picture", is_new);
        }
        let facts = teller.tell(&service, rig.now(), &watch.reports(rig.now()));
        told.extend(facts.into_iter().filter_map(|fact| match fact.kind {
            FactKind::Health(health) => health.camera.map(|camera| camera.state),
            _ => None,
        }));
        rig.live().state
    };
    let mut takes = |state: CameraState, is_sent: bool| {
        let mut secs = 0;
        until_within(60, &format!("{state:?}"), || {
            secs += 1;
            let seen = second(is_sent);
            if seen == state { Ok(()) } else { Err(seen) }
        });
        secs
    };
    // What was sent before is under way for as long as the machine is busy: seconds are counted
    // from the first picture of the phase on.
    let begin = |nr: u8| {
        phase.store(nr, Ordering::SeqCst);
        rig.wait("a picture of the phase", |p| is_of(p, nr));
    };
    for _ in 0..60 {
        // A picture that was under way while the second passed is late.
        assert!(takes(CameraState::Live, true) <= 2);
    }
    begin(1);
    let secs = takes(CameraState::Obscured, true);
    assert!((18..=25).contains(&secs), "{secs}");
    begin(0);
    assert!(takes(CameraState::Live, true) <= 6);
    for _ in 0..40 {
        // A picture that was under way while the second passed is late.
        assert!(takes(CameraState::Live, true) <= 2);
    }
    begin(2);
    let secs = takes(CameraState::Moved, true);
    assert!((28..=35).contains(&secs), "{secs}");
    begin(0);
    assert!(takes(CameraState::Live, true) <= 3);
    for _ in 0..40 {
        // A picture that was under way while the second passed is late.
        assert!(takes(CameraState::Live, true) <= 2);
    }
    phase.store(3, Ordering::SeqCst);
    rig.wait("the end of the stream", |p| p.problem.is_some());
    assert!(takes(CameraState::Lost, false) <= 5);
    assert_eq!(
        told,
        [
            PictureState::Live,
            PictureState::Obscured,
            PictureState::Live,
            PictureState::Moved,
            PictureState::Live,
            PictureState::Lost,
        ]
    );
}
