//! What asking the simulated city costs: each feed's facts, first and again, and a scene.

use std::time::Duration;

use wall_city::World;
use wall_city::scene::CameraScenes as _;
use wall_model::{Span, Timestamp};
use wall_service::City as _;

#[expect(clippy::disallowed_methods, reason = "a measurement, not a part of the program")]
fn spent<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let start = std::time::Instant::now();
    let value = what();
    (value, start.elapsed())
}

#[expect(clippy::print_stdout, reason = "an example that prints")]
fn main() {
    let (world, built) = spent(|| World::denpasar(1, "http://127.0.0.1:8100"));
    println!("building the city: {built:?}");
    let at = Timestamp::from_secs(1_795_507_512);
    let feeds = [
        ("vehicle_tracking", "traccar_positions"),
        ("vehicle_tracking", "owntracks"),
        ("vehicle_tracking", "osmand"),
        ("vehicle_tracking", "gtfs_rt"),
        ("traffic_signals", "spat"),
        ("traffic_signals", "ntcip1202"),
        ("traffic_signals", "links"),
        ("geo_portal", "districts"),
        ("geo_portal", "roads"),
        ("geo_portal", "places"),
        ("geo_portal", "incidents"),
        ("cctv", "cameras"),
    ];
    for (service, feed) in feeds {
        let (facts, first) = spent(|| world.facts(service, feed, at));
        let (_, again) = spent(|| world.facts(service, feed, at + Span::from_secs(1)));
        println!("{feed}: {} facts, first {first:?}, a second later {again:?}", facts.len());
    }
    let (view, first) = spent(|| world.view("CAM-28", at));
    let (_, again) = spent(|| world.view("CAM-28", at + Span::from_millis(200)));
    println!(
        "scene: {} bytes of debug text, first {first:?}, again {again:?}",
        format!("{view:?}").len()
    );
}
