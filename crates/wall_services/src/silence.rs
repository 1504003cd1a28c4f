//! A tile is stale once nothing that it lives on is heard any more.

use wall_model::{Fact, FactKind, Health, HealthState, ServiceId, Span, Timestamp};
use wall_record::Memory;
use wall_service::{Moment, Options, Service, Sources, Tile, TileView, view::Freshness, view_of};

use crate::tests::shown_live;

const PERIOD: Span = Span::from_secs(30);

/// The services with feeds, each with its tiles.
fn tiles() -> impl Iterator<Item = (&'static dyn Service, &'static dyn Tile)> {
    let services = crate::ALL.iter().filter(|service| !service.feeds().is_empty());
    services.flat_map(|service| service.tiles().iter().map(|tile| (*service, *tile)))
}

/// Records that every feed of every service is `state` at `now`, and was last read at `read`.
fn tell(record: &mut Memory, state: HealthState, read: Timestamp, now: Timestamp) {
    for service in crate::ALL {
        for feed in service.feeds() {
            let health = Health {
                name: feed.title.to_owned(),
                service: service.id().to_owned(),
                feed: feed.name.to_owned(),
                state,
                detail: String::new(),
                last_frame_at: Some(read),
                last_read_at: Some(read),
                period: PERIOD,
                frames: 1,
                rejects: 0,
                camera: None,
            };
            let entity = format!("{}-{}", service.id(), feed.name);
            let kind = FactKind::Health(health);
            let fact = Fact::new(&ServiceId::from("ingest"), entity, now, kind);
            record.push(Fact { received_at: now, ..fact });
        }
    }
}

fn view(tile: &dyn Tile, at: &Moment) -> TileView {
    view_of(tile, at, &Options::default())
}

#[test]
fn sources_are_feeds_of_the_service() {
    for (service, tile) in tiles() {
        if let Sources::These(feeds) = tile.sources() {
            for feed in feeds {
                let is_one = service.feeds().iter().any(|one| one.name == *feed);
                assert!(is_one, "{}: no feed {feed}", tile.id());
            }
        }
    }
}

#[test]
fn who_hears_nothing_any_more_is_stale() {
    let (mut record, shown) = shown_live();
    let now = shown.iter().map(|(at, ..)| *at).max().unwrap();
    tell(&mut record, HealthState::Up, now, now);
    let is_fresh =
        |at: &Moment, tile: &dyn Tile| matches!(view(tile, at).freshness, Freshness::Fresh { .. });
    let fresh: Vec<_> = tiles().filter(|(_, tile)| is_fresh(&record.at(now), *tile)).collect();
    assert!(fresh.len() > 30, "{}", fresh.len());

    // Lost, and not for long yet: nobody is alarmed by a connection that comes again.
    let soon = now + PERIOD;
    tell(&mut record, HealthState::Down, now, soon);
    let own = |tile: &dyn Tile, at: Timestamp| tile.view(&record.at(at), &Options::default());
    for (_, tile) in &fresh {
        assert_eq!(view(*tile, &record.at(soon)), own(*tile, soon), "{}", tile.id());
    }

    // For longer than twice its period.
    let late = now + PERIOD.times(4);
    let mut lasting = 0;
    for (_, tile) in &fresh {
        let shown = view(*tile, &record.at(late));
        if tile.sources() == Sources::Wall {
            assert_eq!(shown, own(*tile, late), "{}", tile.id());
            continue;
        }
        assert!(shown.freshness.is_stale(), "{}: {:?}", tile.id(), shown.freshness);
        lasting += usize::from(!own(*tile, late).freshness.is_stale());
    }
    assert!(lasting > 10, "the tiles' own rules do not say it: {lasting}");

    // All is well again.
    tell(&mut record, HealthState::Up, late, late);
    let own = |tile: &dyn Tile, at: Timestamp| tile.view(&record.at(at), &Options::default());
    for (_, tile) in &fresh {
        assert_eq!(view(*tile, &record.at(late)), own(*tile, late), "{}", tile.id());
    }
}

#[test]
fn one_source_that_is_heard_keeps_a_tile_fresh() {
    let (mut record, shown) = shown_live();
    let now = shown.iter().map(|(at, ..)| *at).max().unwrap();
    let late = now + PERIOD.times(4);
    tell(&mut record, HealthState::Silent, now, late);
    let queue = |state| {
        let health = Health {
            name: "112".to_owned(),
            service: "call_centre".to_owned(),
            feed: "queue".to_owned(),
            state,
            detail: String::new(),
            last_frame_at: Some(late),
            last_read_at: Some(late),
            period: PERIOD,
            frames: 1,
            rejects: 0,
            camera: None,
        };
        let kind = FactKind::Health(health);
        let fact = Fact::new(&ServiceId::from("ingest"), "call_centre-queue", late, kind);
        Fact { received_at: late, ..fact }
    };
    record.push(queue(HealthState::Up));
    let of = |id: &str, record: &Memory| {
        let tile = crate::tile(id).unwrap();
        view(tile, &record.at(late)).freshness.is_stale()
    };
    assert!(!of("call_centre/bursts", &record), "the queue is one of its two sources");
    assert!(of("call_centre/emergencies", &record), "no incident is heard of");
    assert!(of("complaints/states", &record), "another service");
}
