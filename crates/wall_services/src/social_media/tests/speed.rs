//! Bounds of what a hostile or busy day costs: proportions, not seconds.

use wall_model::Span;
use wall_service::{City as _, Options, Service as _};

use super::{
    NOW, SERVICE, decode,
    scene::{self, Wall},
};

#[test]
fn a_large_timeline_is_read_whole() {
    let status = |nr: usize| {
        serde_json::json!({
            "id": (9_000_000 + nr).to_string(), "created_at": NOW.to_string(),
            "content": format!("<p>Kiriman {nr} di Jl. Teuku Umar</p>"),
            "account": { "acct": format!("warga{nr}") },
        })
    };
    let body = serde_json::to_vec(&(0..5_000).map(status).collect::<Vec<_>>()).unwrap();
    assert_eq!(decode("mastodon", &[], &body).facts.len(), 5_000);
}

#[test]
fn state_stays_bounded() {
    let city = scene::quiet();
    let wall = Wall::beside(&city, NOW).live(&city, 10);
    // A week later nothing of it is left but what is kept for two weeks.
    let later = wall.record.at(wall.now + Span::from_hours(24 * 7));
    let slots = [wall_model::Slot::Post, wall_model::Slot::Finding];
    for slot in slots {
        assert_eq!(later.latest(super::ID, slot).count(), 0, "{slot:?}");
    }
    for tile in SERVICE.tiles() {
        tile.view(&later, &Options::default());
    }
    assert!(city.facts(super::ID, "no_such_feed", NOW).is_empty());
}
