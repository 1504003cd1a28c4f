//! A camera that is moved, and always stopped.

use std::{
    future::{pending, ready},
    time::Duration,
};

use super::{
    bench::city,
    onvif_device::{Device, MOVABLE},
};
use crate::{Moved, Mover, MoverError, Preset, Velocity, system_clock};

const RIGHT: Velocity = Velocity { pan: 0.5, tilt: 0.0, zoom: 0.0 };

/// What moves a camera.
const MOVES: [&str; 2] = ["ContinuousMove", "Stop"];

async fn open(device: &Device, number: Option<usize>) -> Result<Mover, MoverError> {
    let place = device.start().await;
    let city = city(&format!("url = \"onvif://{place}\""));
    Mover::open(&city.feeds[0], number, system_clock()).await
}

#[tokio::test]
async fn a_camera_moves_until_somebody_lets_go() {
    let device = Device::default();
    let mut mover = open(&device, None).await.unwrap();
    let let_go = device.until("ContinuousMove", 2);
    let moved = mover.drive(RIGHT, Duration::from_secs(30), let_go, || true).await;
    assert_eq!(moved, Ok(Moved::Stopped));
    assert_eq!(device.names(&MOVES), ["ContinuousMove", "ContinuousMove", "Stop"]);
    let asked = device.asked();
    let of = |name: &str| &asked.iter().find(|(asked, _)| asked == name).unwrap().1;
    let go = of("ContinuousMove");
    // By itself it stops 2 s after it heard the last word.
    assert!(
        go.contains("<ProfileToken>a&amp;b</ProfileToken>")
            && go.contains("x=\"0.5\" y=\"0\"/>")
            && !go.contains("<Zoom")
            && go.contains("<Timeout>PT2S</Timeout>"),
        "{go}"
    );
    assert!(of("Stop").contains("<PanTilt>true</PanTilt><Zoom>true</Zoom>"));
}

#[tokio::test]
async fn another_way_follows_without_a_stop_unless_it_leaves_something_out() {
    let device = Device::default();
    let mut mover = open(&device, None).await.unwrap();
    let minute = Duration::from_secs(60);
    let up = Velocity { pan: 0.5, tilt: 1.0, zoom: 0.0 };
    let moved = mover.drive_on(RIGHT, minute, ready(Some(up)), || true).await;
    assert_eq!(moved, Ok(Moved::Onward(up)));
    let both = Velocity { zoom: 0.5, ..up };
    let moved = mover.drive_on(up, minute, ready(Some(both)), || true).await;
    assert_eq!(moved, Ok(Moved::Onward(both)));
    assert_eq!(device.names(&MOVES), ["ContinuousMove", "ContinuousMove"]);
    // A camera that is told of its lens alone would go on turning.
    let nearer = Velocity { pan: 0.0, tilt: 0.0, zoom: 0.5 };
    let moved = mover.drive_on(both, minute, ready(Some(nearer)), || true).await;
    assert_eq!(moved, Ok(Moved::Stopped));
    let moved = mover.drive_on(nearer, minute, ready(None), || true).await;
    assert_eq!(moved, Ok(Moved::Stopped));
    let last = ["ContinuousMove", "Stop", "ContinuousMove", "Stop"];
    assert_eq!(device.names(&MOVES)[2..], last);
}

#[tokio::test]
async fn who_does_not_answer_is_told_apart_from_who_refuses() {
    let told = |moved: Result<Moved, MoverError>| match moved {
        Err(MoverError::Device { is_silent, detail, .. }) => (is_silent, detail),
        other => panic!("{other:?}"),
    };
    let device = Device::default();
    device.refuses.lock().unwrap().push(("ContinuousMove", 1));
    let mut mover = open(&device, None).await.unwrap();
    let moved = mover.drive(RIGHT, Duration::from_secs(30), pending(), || true).await;
    assert_eq!(told(moved), (false, "jawaban server tidak sesuai protokol".to_owned()));
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = nobody.local_addr().unwrap();
    drop(nobody);
    let city = city(&format!("url = \"onvif://{place}\""));
    let opened = Mover::open(&city.feeds[0], None, system_clock()).await;
    let (is_silent, detail) = told(opened.map(|_| Moved::Stopped));
    assert!(is_silent && detail.contains("sambungan ditolak"), "{detail}");
}

#[tokio::test]
async fn a_movement_is_over_after_its_time() {
    let device = Device::default();
    let mut mover = open(&device, None).await.unwrap();
    let moved = mover.drive(RIGHT, Duration::from_millis(50), pending(), || true).await;
    assert_eq!(moved, Ok(Moved::Stopped));
    assert_eq!(device.names(&MOVES), MOVES);
}

#[tokio::test]
async fn a_stop_that_is_not_taken_is_sent_again() {
    let device = Device::default();
    device.refuses.lock().unwrap().push(("Stop", 2));
    let mut mover = open(&device, None).await.unwrap();
    let moved = mover.drive(RIGHT, Duration::from_secs(30), ready(()), || true).await;
    assert_eq!(moved, Ok(Moved::Stopped));
    assert_eq!(device.names(&MOVES), ["ContinuousMove", "Stop", "Stop", "Stop"]);
    device.refuses.lock().unwrap().push(("Stop", 99));
    let err = mover.stop().await.unwrap_err().to_string();
    assert!(err.contains("does not take the stop") && err.ends_with("within 2 s"), "{err}");
}

#[tokio::test]
async fn what_refuses_to_move_is_stopped_all_the_same() {
    let device = Device::default();
    device.refuses.lock().unwrap().push(("ContinuousMove", 1));
    let mut mover = open(&device, None).await.unwrap();
    let moved = mover.drive(RIGHT, Duration::from_secs(30), pending(), || true).await;
    assert!(matches!(moved, Err(MoverError::Device { .. })), "{moved:?}");
    assert_eq!(device.names(&MOVES), MOVES);
    // Where the stop is lost as well, that is what must be known.
    device.refuses.lock().unwrap().extend([("ContinuousMove", 1), ("Stop", 9)]);
    let moved = mover.drive(RIGHT, Duration::from_secs(30), pending(), || true).await;
    assert!(matches!(moved, Err(MoverError::NotStopped { .. })), "{moved:?}");
}

#[tokio::test]
async fn who_has_taken_it_is_not_disturbed_by_a_stop() {
    let device = Device::default();
    let mut mover = open(&device, None).await.unwrap();
    let moved = mover.drive(RIGHT, Duration::from_secs(30), pending(), || false).await;
    assert_eq!(moved, Ok(Moved::HandedOver));
    assert_eq!(device.names(&MOVES), ["ContinuousMove"]);
}

#[tokio::test]
async fn a_camera_goes_to_places_that_it_knows() {
    let device = Device::default();
    let mut mover = open(&device, None).await.unwrap();
    let presets = mover.presets().await.unwrap();
    let preset = |token: &str, name: &str| Preset { token: token.into(), name: name.into() };
    assert_eq!(presets, [preset("1", "Gerbang & jalan"), preset("2", "")]);
    mover.go_to(&presets[0]).await.unwrap();
    let (_, envelope) = device.asked().pop().unwrap();
    assert!(envelope.contains("<PresetToken>1</PresetToken>"), "{envelope}");
}

#[tokio::test]
async fn a_recorders_camera_is_named_and_a_fixed_one_is_told() {
    const FIXED: &str = "<x:Profiles token=\"c\"><t:VideoSourceConfiguration xmlns:t=\"t\">\
        <t:SourceToken>s2</t:SourceToken></t:VideoSourceConfiguration></x:Profiles>";
    let both = format!("{MOVABLE}{FIXED}");
    let mut device = Device::default();
    device.profiles = both.leak();
    assert!(open(&device, Some(1)).await.is_ok());
    let failed = |opened: Result<Mover, MoverError>| match opened {
        Ok(_) => String::new(),
        Err(err) => err.to_string(),
    };
    let said = failed(open(&device, None).await);
    assert!(said.contains("has 2 cameras; say which"), "{said}");
    let said = failed(open(&device, Some(2)).await);
    assert!(said.ends_with("cannot be moved: it has no pan, tilt or zoom"), "{said}");
    let said = failed(open(&device, Some(3)).await);
    assert!(said.ends_with("has no camera 3; it has 2"), "{said}");
}
