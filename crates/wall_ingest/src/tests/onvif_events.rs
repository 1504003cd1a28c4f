//! What a device notices, by a pull point.

use wall_model::HealthState;

use super::{bench::Bench, onvif_device::Device};

async fn listen(device: &Device) -> Bench {
    let place = device.start().await;
    Bench::start(&format!("url = \"onvif://{place}\"\noptions = {{ notices = \"yes\" }}"))
}

#[tokio::test]
async fn what_a_device_notices_comes_as_it_says_it() {
    let device = Device::default();
    let bench = listen(&device).await;
    let bodies = bench.store.bodies_of(2).await;
    let states: Vec<serde_json::Value> = bodies
        .iter()
        .map(|body| serde_json::from_str::<serde_json::Value>(body).unwrap()["messages"].clone())
        .collect();
    let told = |state: &str| {
        serde_json::json!([{
            "topic": "tns1:VideoSource/MotionAlarm", "time": "2026-11-24T11:05:00Z",
            "operation": "Changed", "source": {"Source": "V1"}, "key": {},
            "data": {"State": state},
        }])
    };
    assert_eq!(states, [told("true"), told("false")]);
    let asked = device.asked();
    let pull = asked.iter().find(|(name, _)| name == "PullMessages").unwrap();
    // The subscription is known by what it was called, although it is asked at the device's host.
    assert!(
        pull.1.contains(">http://192.168.1.9/onvif/pull?nr=1&amp;x=2</a:To>")
            && pull.1.contains("<p:Id xmlns:p=\"urn:vendor\"")
            && pull.1.contains("a:IsReferenceParameter=\"true\">84</p:Id>")
            && pull.1.contains("PullPointSubscription/PullMessagesRequest</a:Action>"),
        "{}",
        pull.1
    );
}

#[tokio::test]
async fn a_subscription_is_renewed_and_one_that_cannot_be_is_made_anew() {
    let device = Device::default();
    // By what it says a subscription lasts a second: it is renewed after two at most.
    device.refuses.lock().unwrap().push(("Renew", 1));
    let bench = listen(&device).await;
    device.until("Renew", 2).await;
    let of = ["CreatePullPointSubscription", "Renew", "Unsubscribe"];
    let names = device.names(&of);
    assert_eq!(
        names,
        [
            "CreatePullPointSubscription",
            "Renew",
            "Unsubscribe",
            "CreatePullPointSubscription",
            "Renew"
        ]
    );
    // Nothing was lost meanwhile that anybody would have to be told of.
    assert!(bench.store.healths().iter().all(|health| health.state != HealthState::Down));
}

#[tokio::test]
async fn a_device_that_forgets_a_subscription_is_asked_anew_after_a_while() {
    let device = Device::default();
    device.refuses.lock().unwrap().push(("PullMessages", 1));
    let bench = listen(&device).await;
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "jawaban server tidak sesuai protokol");
    bench.store.bodies_of(1).await;
    let of = ["CreatePullPointSubscription", "Unsubscribe"];
    let create = "CreatePullPointSubscription";
    assert_eq!(device.names(&of), [create, "Unsubscribe", create]);
}

#[tokio::test]
async fn a_device_without_events_is_told() {
    let device = Device::default();
    device.refuses.lock().unwrap().extend([("GetServices", 9), ("GetCapabilities", 9)]);
    let bench = listen(&device).await;
    bench.store.health(HealthState::Down).await;
    assert!(bench.store.frames().is_empty());
}
