//! The pipeline under hostile payloads and load.

use std::sync::{Arc, atomic::Ordering};

use super::{bench::Store, messages::outlet};
use crate::outlet::Delivery;

#[tokio::test]
async fn a_decoder_that_panics_costs_its_frame_alone() {
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"");
    for text in ["good", "panic", "bad luck", "future", "better"] {
        outlet.send("", text.as_bytes()).await.unwrap();
    }
    store.until("better", |store| store.read() == ["good", "better"]).await;
    let reasons: Vec<_> = store.rejects().into_iter().map(|reject| reject.reason).collect();
    let expected = ["decoder failed", "unexpected content: bad luck", "thing: time in the future"];
    assert_eq!(reasons, expected);
    assert_eq!(store.frames().len(), 5);
    assert_eq!(store.rejects()[0].frame, store.frames()[1].seq);
}

#[tokio::test]
async fn facts_carry_their_frame() {
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"");
    outlet.send("a", b"one").await.unwrap();
    store.until("one", |store| store.read().len() == 1).await;
    let frame = store.frames().remove(0);
    let fact = store
        .entries()
        .into_iter()
        .find_map(|entry| match entry {
            wall_record::Entry::Fact(fact) => Some(fact),
            _ => None,
        })
        .unwrap();
    assert_eq!(fact.frame, frame.seq);
    assert_eq!(fact.observed_at, frame.received_at);
    assert!(fact.received_at > frame.received_at);
}

#[tokio::test]
async fn many_rejects_of_one_frame_are_summed_up() {
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"");
    outlet.send("", b"rows 1000").await.unwrap();
    // Counted before anyone is woken.
    store.until("rejects", |store| store.wakes() == 1).await;
    assert_eq!(store.rejects().len(), 65);
    let last = store.rejects().pop().unwrap();
    assert_eq!((last.row, last.reason.as_str()), (None, "and 936 more rows"));
    assert_eq!(outlet.feed().progress().rejects, 1000);
}

#[tokio::test]
async fn frames_over_the_rate_are_dropped_and_counted() {
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"\nmax_per_second = 5");
    for nr in 0..50 {
        outlet.try_send("", nr.to_string().as_bytes());
    }
    store.until("five", |store| store.frames().len() >= 5).await;
    let now = tokio::time::Instant::now();
    let (health, _, dropped) = crate::health::health(outlet.feed(), now);
    assert!((40..=45).contains(&dropped), "{dropped}");
    assert!(health.detail.ends_with("kiriman dibuang: batas 5 per detik"), "{}", health.detail);
    assert_eq!(health.rejects, dropped);
}

#[tokio::test]
async fn many_frames_share_a_write() {
    const FRAMES: usize = 5_000;
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"");
    for nr in 0..FRAMES {
        outlet.send("", nr.to_string().as_bytes()).await.unwrap();
    }
    store.until("all", |store| store.read().len() == FRAMES).await;
    let appends = store.appends.load(Ordering::SeqCst);
    assert!(appends < FRAMES / 10, "{appends} writes");
    let expected: Vec<_> = (0..FRAMES).map(|nr| nr.to_string()).collect();
    assert_eq!(store.bodies(), expected);
}

#[tokio::test]
async fn a_record_that_cannot_be_written_loses_nothing() {
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"");
    store.is_failing.store(true, Ordering::SeqCst);
    outlet.send("", b"one").await.unwrap();
    outlet.send("", b"two").await.unwrap();
    let tried = |store: &Store| store.appends.load(Ordering::SeqCst) >= 1;
    store.until("tried", tried).await;
    assert!(store.frames().is_empty());
    store.is_failing.store(false, Ordering::SeqCst);
    store.until("both", |store| store.read() == ["one", "two"]).await;
    assert_eq!(store.bodies(), ["one", "two"]);
}

#[tokio::test]
async fn while_the_disk_does_not_work_frames_are_read_and_nobody_is_answered() {
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"");
    store.is_stalled.store(true, Ordering::SeqCst);
    let outlet = Arc::new(outlet);
    let waiting = {
        let outlet = Arc::clone(&outlet);
        tokio::spawn(async move { outlet.send_durably("", b"hook", 4, false).await })
    };
    store.until("known", |store| store.read() == ["hook"]).await;
    outlet.send("", b"more").await.unwrap();
    store.until("more is known", |store| store.read() == ["hook", "more"]).await;
    assert!(!waiting.is_finished(), "an answer says that it is on disk");
    store.is_stalled.store(false, Ordering::SeqCst);
    outlet.send("", b"after").await.unwrap();
    let Delivery::Durable(stamp) = waiting.await.unwrap() else { panic!("it was kept") };
    assert_eq!(stamp.seq, store.frames()[0].seq);
}

#[tokio::test]
async fn a_connector_that_asks_waits_instead_of_losing() {
    let (store, outlet) = outlet("url = \"udp://127.0.0.1:1\"\nmax_per_second = 40");
    let outlet = outlet.waiting(true);
    for nr in 0..50 {
        outlet.send("", nr.to_string().as_bytes()).await.unwrap();
    }
    store.until("all", |store| store.read().len() == 50).await;
    assert_eq!(outlet.feed().progress().dropped, 0);
}
