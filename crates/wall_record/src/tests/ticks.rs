//! A wall that looks at ticks sees what a reader sees at those times, whatever came since.

use wall_model::Span;

use super::{at, open, position, random_fact};
use crate::{Entry, Reader};

#[test]
fn a_tick_is_what_replay_shows_at_that_time() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let seed = 7;
    let mut random = fastrand::Rng::with_seed(seed);
    let tick = Span::from_millis(250);
    let mut shown = Vec::new();
    for step in 1..400 {
        let now = at(0) + Span::from_millis(37 * step);
        record.append(now, vec![Entry::Fact(random_fact(&mut random, now))]).unwrap();
        // The wall looks a little late: what came since its tick must not be seen yet.
        let moment = record.moment_at(now.floor(tick));
        if moment.now() == now.floor(tick) {
            shown.push(moment);
        }
    }
    assert!(shown.len() > 300, "{} ticks", shown.len());
    let reader = Reader::open(dir.path()).unwrap();
    random.shuffle(&mut shown);
    for live in shown {
        let replayed = reader.moment(live.now()).unwrap();
        assert_eq!(replayed.state(), live.state(), "seed {seed}, {}", live.now());
    }
}

#[test]
fn nothing_is_received_before_a_tick_that_was_shown() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let late = at(100);
    assert_eq!(record.moment_at(late).now(), late);
    let receipt = record.append(at(50), vec![Entry::Fact(position("K1-01", at(50), 115.2))]);
    assert!(receipt.unwrap().first_at > late);
    assert!(record.moment_at(late).state().is_empty());
    assert!(!record.moment_at(at(101)).state().is_empty());
}
