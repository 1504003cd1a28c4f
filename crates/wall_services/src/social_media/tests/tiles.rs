//! What the tiles say before anything is known, at a moment, when a source is down and
//! when everything is old.

use wall_model::{Fact, FactKind, Health, HealthState, Span};
use wall_record::Memory;
use wall_service::{HappeningKind, Options, Service as _, TileView, view::Body};

use super::{
    ID, NOW, SERVICE,
    scene::{self, Wall},
};

fn view(wall: &Wall, tile: &str, later: Span) -> TileView {
    let tile = crate::tile(&format!("{ID}/{tile}")).unwrap();
    tile.view(&wall.record.at(wall.now + later), &Options::default())
}

#[test]
fn before_anything_is_known_every_tile_says_so() {
    let at = Memory::default().at(NOW);
    for tile in SERVICE.tiles() {
        let view = tile.view(&at, &Options::default());
        assert!(matches!(view.body, Body::Empty(_)), "{}", tile.id());
    }
}

#[test]
fn a_hoax_evening() {
    let city = scene::with(HappeningKind::Hoax, NOW + Span::from_mins(2));
    let mut wall = Wall::beside(&city, NOW);
    wall.push(scene::gauge(NOW, 61.0));
    let wall = wall.live(&city, 45);
    for tile in ["mentions", "topics", "waiting", "hoaxes", "mood", "news"] {
        insta::assert_yaml_snapshot!(format!("hoax_{tile}"), view(&wall, tile, Span::ZERO));
    }
    // Three hours later nobody has told anything more.
    let later = Span::from_hours(3);
    insta::assert_yaml_snapshot!("stale_hoaxes", view(&wall, "hoaxes", later));
    for tile in ["mentions", "topics", "waiting", "mood"] {
        assert!(view(&wall, tile, later).freshness.is_stale(), "{tile}");
    }
}

#[test]
fn a_quiet_evening_is_calm_and_a_lost_source_is_named() {
    let city = scene::quiet();
    let mut wall = Wall::beside(&city, NOW);
    insta::assert_yaml_snapshot!("quiet_hoaxes", view(&wall, "hoaxes", Span::ZERO));
    let health = Health {
        name: "Media sosial".to_owned(),
        service: ID.to_owned(),
        feed: String::new(),
        state: HealthState::Down,
        detail: "ditolak".to_owned(),
        last_frame_at: None,
        last_read_at: None,
        period: Span::from_secs(30),
        frames: 0,
        rejects: 0,
        camera: None,
    };
    wall.push(Fact::new(&"ingest".into(), "medsos", wall.now, FactKind::Health(health)));
    let source = format!("{:?}", view(&wall, "mentions", Span::ZERO).source);
    assert!(source.contains("Media sosial") && source.contains("putus"), "{source}");
}

#[test]
fn options_are_heard() {
    let wall = Wall::beside(&scene::quiet(), NOW);
    let options: Options =
        serde_json::from_str(r#"{"title": "Medsos", "count": 2, "hours": 3}"#).unwrap();
    for tile in SERVICE.tiles() {
        let view = tile.view(&wall.record.at(wall.now), &options);
        assert_eq!(view.title, wall_service::view::Text::name("Medsos"), "{}", tile.id());
    }
}
