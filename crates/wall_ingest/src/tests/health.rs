//! The rules of health, on a clock that the tests move.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, advance},
};
use wall_model::{FactKind, Health, HealthState, Timestamp};
use wall_record::Entry;

use super::{bench::city, probe::SERVICES};
use crate::{
    feed::{Feed, Link, Outcome},
    health::{health, watch},
    queue::{Item, queue},
};

const PERIOD: Duration = Duration::from_secs(15);

fn feed() -> Arc<Feed> {
    let spec = &city("url = \"http://h/\"\nperiod = \"15s\"").feeds[0];
    Arc::new(Feed::new(spec, SERVICES[0], 1, Instant::now()))
}

fn good() -> Outcome {
    Outcome { unreadable: None, rejects: 0 }
}

fn garbage() -> Outcome {
    Outcome { unreadable: Some("not valid JSON".to_owned()), rejects: 1 }
}

fn frame(feed: &Feed, outcome: &Outcome) {
    feed.note_frame(Instant::now(), Timestamp::from_secs(1_800_000_000), outcome);
}

fn state(feed: &Feed) -> (HealthState, String) {
    let (health, _, _) = health(feed, Instant::now());
    (health.state, health.detail)
}

/// Healths that the watching task writes.
fn watched(feed: &Arc<Feed>) -> mpsc::Receiver<Item> {
    let (queue, items) = queue();
    let clock: wall_model::Clock = Arc::new(|| Timestamp::from_secs(1_800_000_000));
    tokio::spawn(watch(Arc::clone(feed), queue, clock));
    items
}

async fn next(items: &mut mpsc::Receiver<Item>) -> Health {
    match items.recv().await {
        Some(Item::Entry(Entry::Fact(fact))) => {
            assert_eq!((fact.service.as_str(), fact.entity.as_str()), ("ingest", "probe-1"));
            match fact.kind {
                FactKind::Health(health) => health,
                other => panic!("{other:?}"),
            }
        }
        _ => panic!("no fact"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_feed_falls_silent_after_two_periods_and_comes_back() {
    let feed = feed();
    assert_eq!(state(&feed), (HealthState::Connecting, "menghubungkan".to_owned()));
    feed.set_link(0, Link::Up(String::new()));
    assert_eq!(state(&feed).1, "tersambung, menunggu data");
    frame(&feed, &good());
    assert_eq!(state(&feed), (HealthState::Up, String::new()));
    advance(2 * PERIOD - Duration::from_millis(1)).await;
    assert_eq!(state(&feed).0, HealthState::Up);
    advance(Duration::from_millis(1)).await;
    let silent = (HealthState::Silent, "tidak ada data lebih dari 30 dtk".to_owned());
    assert_eq!(state(&feed), silent);
    feed.note_fresh(Instant::now(), Timestamp::from_secs(1_800_000_030));
    assert_eq!(state(&feed).0, HealthState::Up);
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_never_says_anything_is_silent_too() {
    let feed = feed();
    feed.set_link(0, Link::Up(String::new()));
    advance(2 * PERIOD).await;
    let silent = (HealthState::Silent, "belum ada data setelah 30 dtk".to_owned());
    assert_eq!(state(&feed), silent);
}

#[tokio::test(start_paused = true)]
async fn one_bad_frame_among_good_ones_is_no_garble() {
    let feed = feed();
    feed.set_link(0, Link::Up(String::new()));
    frame(&feed, &garbage());
    let garbled = (HealthState::Garbled, "data tidak terbaca: not valid JSON".to_owned());
    assert_eq!(state(&feed), garbled);
    frame(&feed, &good());
    frame(&feed, &garbage());
    assert_eq!(state(&feed).0, HealthState::Up);
    for _ in 0..2 {
        advance(PERIOD).await;
        frame(&feed, &garbage());
    }
    assert_eq!(state(&feed), garbled);
    frame(&feed, &good());
    assert_eq!(state(&feed).0, HealthState::Up);
    let (health, _, _) = health(&feed, Instant::now());
    assert_eq!((health.frames, health.rejects), (6, 4));
}

#[tokio::test(start_paused = true)]
async fn health_is_written_at_every_change_and_every_ten_seconds() {
    let feed = feed();
    let mut items = watched(&feed);
    let began = Instant::now();
    assert_eq!(next(&mut items).await.state, HealthState::Connecting);
    feed.set_link(0, Link::Up(String::new()));
    assert_eq!(next(&mut items).await.detail, "tersambung, menunggu data");
    frame(&feed, &good());
    assert_eq!(next(&mut items).await.state, HealthState::Up);
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(next(&mut items).await.state, HealthState::Up);
    assert_eq!(began.elapsed(), Duration::from_secs(10));
    assert_eq!(next(&mut items).await.state, HealthState::Up);
    assert_eq!(next(&mut items).await.state, HealthState::Silent);
    assert_eq!(began.elapsed(), 2 * PERIOD);
    feed.set_link(0, Link::Down("server menolak: 401".to_owned()));
    let down = next(&mut items).await;
    assert_eq!((down.state, down.detail.as_str()), (HealthState::Down, "server menolak: 401"));
    assert_eq!(down.last_frame_at, Some(Timestamp::from_secs(1_800_000_000)));
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_frames_writes_no_stream_of_healths() {
    let feed = feed();
    let mut items = watched(&feed);
    assert_eq!(next(&mut items).await.state, HealthState::Connecting);
    frame(&feed, &good());
    assert_eq!(next(&mut items).await.state, HealthState::Up);
    for _ in 0..90 {
        frame(&feed, &good());
        advance(Duration::from_millis(100)).await;
    }
    assert!(items.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn drops_are_written_as_a_reject_and_said() {
    let feed = feed();
    let mut items = watched(&feed);
    assert_eq!(next(&mut items).await.state, HealthState::Connecting);
    feed.note_dropped();
    feed.note_dropped();
    frame(&feed, &good());
    match items.recv().await {
        Some(Item::Entry(Entry::Reject(reject))) => {
            let reason = "2 frames dropped: more than 20000 a second or no room";
            assert_eq!((reject.feed.as_str(), reject.reason.as_str()), ("probe-1", reason));
        }
        _ => panic!("no reject"),
    }
    let health = next(&mut items).await;
    assert_eq!(health.detail, "2 kiriman dibuang: batas 20000 per detik");
    assert_eq!((health.state, health.rejects), (HealthState::Up, 2));
}
