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

/// Two channels of a recorder, one of them with two profiles.
const RECORDER: &str = "<x:Profiles token=\"m2\"><t:VideoSourceConfiguration xmlns:t=\"t\" \
    token=\"VideoSourceConfig_2\"><t:SourceToken>VideoSource_2</t:SourceToken>\
    </t:VideoSourceConfiguration></x:Profiles><x:Profiles token=\"m1\"><t:VideoSourceConfiguration \
    xmlns:t=\"t\" token=\"VideoSourceConfig_1\"><t:SourceToken>VideoSource_1</t:SourceToken>\
    </t:VideoSourceConfiguration></x:Profiles><x:Profiles token=\"s1\"><t:VideoSourceConfiguration \
    xmlns:t=\"t\" token=\"VideoSourceConfig_1\"><t:SourceToken>VideoSource_1</t:SourceToken>\
    </t:VideoSourceConfiguration></x:Profiles>";

/// Motion at the second of them, as recorders tell it by the rule engine (ONVIF Analytics, cell motion detector).
const AT_THE_SECOND: &str = "<wsnt:NotificationMessage \
    xmlns:wsnt=\"http://docs.oasis-open.org/wsn/b-2\" xmlns:wsa5=\"http://www.w3.org/2005/08/addressing\">\
    <wsnt:SubscriptionReference><wsa5:Address>http://192.168.1.9/onvif/pull</wsa5:Address>\
    </wsnt:SubscriptionReference>\
    <wsnt:Topic Dialect=\"http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet\">\
    tns1:RuleEngine/CellMotionDetector/Motion</wsnt:Topic><wsnt:ProducerReference>\
    <wsa5:Address>uri://5f4b/ProducerReference</wsa5:Address></wsnt:ProducerReference><wsnt:Message>\
    <tt:Message xmlns:tt=\"http://www.onvif.org/ver10/schema\" UtcTime=\"2026-11-24T11:05:00Z\" \
    PropertyOperation=\"Changed\"><tt:Source>\
    <tt:SimpleItem Name=\"VideoSourceConfigurationToken\" Value=\"VideoSourceConfig_2\"/>\
    <tt:SimpleItem Name=\"VideoAnalyticsConfigurationToken\" Value=\"VideoAnalyticsConfig_2\"/>\
    <tt:SimpleItem Name=\"Rule\" Value=\"MyMotionDetectorRule\"/></tt:Source><tt:Data>\
    <tt:SimpleItem Name=\"IsMotion\" Value=\"true\"/></tt:Data></tt:Message></wsnt:Message>\
    </wsnt:NotificationMessage>";

#[tokio::test]
async fn what_a_recorder_notices_comes_with_the_tokens_of_its_cameras() {
    let mut device = Device::default();
    (device.profiles, device.notice) = (RECORDER, Some(AT_THE_SECOND));
    let bench = listen(&device).await;
    let bodies = bench.store.bodies_of(1).await;
    let told: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    let expected = serde_json::json!([
        {"source": "VideoSource_1", "configurations": ["VideoSourceConfig_1"]},
        {"source": "VideoSource_2", "configurations": ["VideoSourceConfig_2"]},
    ]);
    assert_eq!(told["channels"], expected);
    let message = &told["messages"][0];
    assert_eq!(message["topic"], "tns1:RuleEngine/CellMotionDetector/Motion");
    assert_eq!(message["source"]["VideoSourceConfigurationToken"], "VideoSourceConfig_2");
}

#[tokio::test]
async fn a_device_that_tells_no_profiles_tells_what_it_notices() {
    let device = Device::default();
    device.refuses.lock().unwrap().push(("GetProfiles", 1));
    let bench = listen(&device).await;
    let bodies = bench.store.bodies_of(1).await;
    let told: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(told["channels"], serde_json::json!([]));
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
