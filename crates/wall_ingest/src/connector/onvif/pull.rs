//! What a device notices: motion, tampering, inputs, by a pull point (ONVIF Core 9.2).
//!
//! ```json
//! {"device":"10.10.4.21:80","ahead_ms":0,"messages":[{"topic":"tns1:VideoSource/MotionAlarm",
//!  "time":"2026-11-24T11:05:00Z","operation":"Changed","source":{"Source":"V1"},"key":{},
//!  "data":{"State":"true"}}],"channels":[]}
//! ```
//!
//! A frame is what one `PullMessages` brings. A subscription lasts a minute and is renewed every
//! half of it; where a device refuses that, a new one is made. After a loss the connector begins
//! anew with the usual back-off: the device then tells every state again (`Initialized`). A
//! subscription that nobody ends lapses by itself.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt as _, future::BoxFuture};
use serde_json::{Map, Value as Json, json};
use tokio::time::{Instant, sleep, timeout};
use url::Url;
use wall_model::{Span, Timestamp};

use super::{
    EVENTS,
    channels::Channels,
    login::escape,
    soap::{Device, Question, Talk, clipped, uuid},
    xml::Element,
};
use crate::{
    connector::{Connector, Login},
    failure::Failure,
    outlet::Outlet,
};

const NOTIFICATION: &str = "http://docs.oasis-open.org/wsn/b-2";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

const CREATE: &str =
    "http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest";
const PULL: &str =
    "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest";
const RENEW: &str = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest";
const UNSUBSCRIBE: &str =
    "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest";

/// How long a subscription is asked for, seconds.
const LASTS_SECS: u32 = 60;

/// How long a device waits for something to tell, seconds; less than it may take to answer.
const PATIENCE_SECS: u32 = 5;

/// Devices that answer at once are not asked more often than this.
const PACE: Duration = Duration::from_millis(250);

/// Those that have nothing to tell and do not wait, not more often than this.
const IDLE_PACE: Duration = Duration::from_secs(1);

/// Most messages of one answer.
const MAX_MESSAGES: usize = 100;

/// Most items of a message's source, key or data.
const MAX_ITEMS: usize = 16;

/// Most parameters that are sent back with each question.
const MAX_PARAMETERS: usize = 8;

/// Listens to one device.
pub(crate) struct PullPoint {
    device: Arc<Device>,
}

/// Where to pull, and until when.
struct Subscription {
    service: Url,
    /// What the header of each question must say, besides its action.
    headers: String,
    renew_at: Instant,
}

impl PullPoint {
    /// Listens to the device at `url`, `onvif://host` or `onvifs://host`.
    pub(crate) fn new(url: &str, login: Login) -> Result<Self, String> {
        Ok(Self { device: Arc::new(Device::new(url, login)?) })
    }

    async fn listen(&self, outlet: &Outlet) -> Result<(), Failure> {
        let mut talk = Talk::new(Arc::clone(&self.device), outlet.clock());
        talk.look_at_clock().await;
        let services = talk.services().await?;
        let none = || Failure::Protocol("the device tells no events".to_owned());
        let events = services.get(EVENTS).ok_or_else(none)?;
        let mut channels = Channels::new(&services);
        loop {
            channels.follow(&mut talk).await?;
            let mut subscription = talk.subscribe(events).await?;
            outlet.connected();
            let ended = talk.pull_on(&mut subscription, &mut channels, outlet).await;
            // A device has room for few. What is not ended lapses.
            drop(timeout(PACE * 8, talk.unsubscribe(&subscription)).await);
            ended?;
        }
    }
}

impl Talk {
    async fn subscribe(&mut self, events: &Url) -> Result<Subscription, Failure> {
        let what = format!(
            "<CreatePullPointSubscription><InitialTerminationTime>PT{LASTS_SECS}S\
             </InitialTerminationTime></CreatePullPointSubscription>"
        );
        let question = Question {
            service: events,
            namespace: EVENTS,
            action: Some(CREATE),
            headers: &addressing(CREATE, events.as_str()),
            what: &what,
        };
        let answer = self.put(&question).await?;
        let reference = answer.at(&["SubscriptionReference"]);
        let told = reference.and_then(|reference| reference.at(&["Address"]));
        let told = told.map_or("", Element::text);
        let none = || Failure::Protocol("the subscription has no address".to_owned());
        let service = self.device().at_home(told).ok_or_else(none)?;
        let parameters = reference.and_then(|it| it.at(&["ReferenceParameters"]));
        let headers = format!("{}{}", to(told), parameters.map_or_else(String::new, sent_back));
        Ok(Subscription { service, headers, renew_at: Instant::now() + half_of(&answer) })
    }

    /// Pulls until something fails, or the subscription must be made anew.
    async fn pull_on(
        &mut self,
        subscription: &mut Subscription,
        channels: &mut Channels,
        outlet: &Outlet,
    ) -> Result<(), Failure> {
        let what = format!(
            "<PullMessages><Timeout>PT{PATIENCE_SECS}S</Timeout>\
             <MessageLimit>{MAX_MESSAGES}</MessageLimit></PullMessages>"
        );
        loop {
            let asked_at = Instant::now();
            if asked_at >= subscription.renew_at {
                match self.renew(subscription).await {
                    // Not every device can.
                    Err(Failure::Protocol(_) | Failure::Status(_)) => return Ok(()),
                    renewed => renewed?,
                }
            }
            let answer = self.manage(subscription, (EVENTS, PULL), &what).await?;
            let messages = messages(&answer);
            let pace = if messages.is_empty() { IDLE_PACE } else { PACE };
            if messages.is_empty() {
                outlet.fresh();
            } else {
                let document = json!({
                    "device": self.device().place(),
                    "ahead_ms": self.ahead().as_micros() / 1_000,
                    "messages": messages,
                    "channels": channels.told(),
                });
                let place = self.device().place();
                outlet.send(&place, document.to_string().as_bytes()).await?;
            }
            channels.follow(self).await?;
            sleep(pace.saturating_sub(asked_at.elapsed())).await;
        }
    }

    async fn renew(&mut self, subscription: &mut Subscription) -> Result<(), Failure> {
        let what = format!("<Renew><TerminationTime>PT{LASTS_SECS}S</TerminationTime></Renew>");
        let answer = self.manage(subscription, (NOTIFICATION, RENEW), &what).await?;
        subscription.renew_at = Instant::now() + half_of(&answer);
        Ok(())
    }

    async fn unsubscribe(&mut self, subscription: &Subscription) -> Result<(), Failure> {
        let ended = self.manage(subscription, (NOTIFICATION, UNSUBSCRIBE), "<Unsubscribe/>");
        ended.await.map(drop)
    }

    /// Asks where the subscription is.
    async fn manage(
        &mut self,
        subscription: &Subscription,
        (namespace, action): (&str, &str),
        what: &str,
    ) -> Result<Element, Failure> {
        let headers = format!("{}{}", of(action), subscription.headers);
        let service = &subscription.service;
        let (action, headers) = (Some(action), headers.as_str());
        self.put(&Question { service, namespace, action, headers, what }).await
    }
}

/// The addressing part of a question's header (WS-Addressing 1.0, 3.2).
fn addressing(action: &str, address: &str) -> String {
    format!("{}{}", of(action), to(address))
}

fn of(action: &str) -> String {
    format!(
        "<a:Action xmlns:a=\"{ADDRESSING}\" s:mustUnderstand=\"1\">{action}</a:Action>\
         <a:MessageID xmlns:a=\"{ADDRESSING}\">urn:uuid:{}</a:MessageID>\
         <a:ReplyTo xmlns:a=\"{ADDRESSING}\"><a:Address>{ADDRESSING}/anonymous</a:Address></a:ReplyTo>",
        uuid()
    )
}

fn to(address: &str) -> String {
    let address = escape(address);
    format!("<a:To xmlns:a=\"{ADDRESSING}\" s:mustUnderstand=\"1\">{address}</a:To>")
}

/// Parameters of a subscription, by which some devices alone know it.
fn sent_back(parameters: &Element) -> String {
    let one = |element: &Element| {
        let (name, namespace) = (&element.name, escape(element.namespace()));
        let text = escape(&clipped(element.text()));
        format!(
            "<p:{name} xmlns:p=\"{namespace}\" xmlns:a=\"{ADDRESSING}\" \
             a:IsReferenceParameter=\"true\">{text}</p:{name}>"
        )
    };
    let known = parameters.all().iter().filter(|element| !element.namespace().is_empty());
    known.take(MAX_PARAMETERS).map(one).collect()
}

/// Half of how long a subscription lasts by what the device says of it, 2 s to 5 min.
fn half_of(answer: &Element) -> Duration {
    let time = |name: &str| Timestamp::parse_local(answer.at(&[name])?.text(), Span::ZERO);
    let lasts = match (time("CurrentTime"), time("TerminationTime")) {
        (Some(now), Some(end)) => end.since(now),
        _ => Span::from_secs(LASTS_SECS.into()),
    };
    let half = Span::from_micros(lasts.as_micros() / 2);
    half.clamp(Span::from_secs(2), Span::from_mins(5)).to_duration()
}

/// The messages of an answer in JSON.
fn messages(answer: &Element) -> Vec<Json> {
    answer.children("NotificationMessage").take(MAX_MESSAGES).filter_map(message).collect()
}

/// How many messages are read of what a device answers to `PullMessages`.
///
/// # Errors
/// Why it is no answer.
pub fn pulled(answer: &[u8]) -> Result<usize, String> {
    let answer = Element::parse(answer)?.into_answer().ok_or("it is no SOAP envelope")?;
    Ok(messages(&answer).len())
}

/// A message in JSON; `None` if it has no topic or no content.
fn message(notification: &Element) -> Option<Json> {
    let topic = notification.at(&["Topic"])?.text();
    let message = notification.at(&["Message", "Message"])?;
    let items = |name: &str| {
        let simple = message.at(&[name]).into_iter().flat_map(|it| it.children("SimpleItem"));
        let pair = |item: &Element| {
            let (name, value) = (item.attribute("Name")?, item.attribute("Value")?);
            Some((clipped(name), Json::String(clipped(value))))
        };
        simple.take(MAX_ITEMS).filter_map(pair).collect::<Map<String, Json>>()
    };
    Some(json!({
        "topic": clipped(topic),
        "time": message.attribute("UtcTime").map(clipped),
        "operation": message.attribute("PropertyOperation").map(clipped),
        "source": items("Source"),
        "key": items("Key"),
        "data": items("Data"),
    }))
}

impl Connector for PullPoint {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move { self.listen(outlet).await.err().unwrap_or(Failure::Lost) }.boxed()
    }

    fn is_patient(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_what_the_device_said() {
        let notification = Element::parse(
            b"<n:NotificationMessage xmlns:n='n' xmlns:t='t'><n:Topic>tns1:Device/Trigger/DigitalInput\
              </n:Topic><n:Message><t:Message UtcTime='2026-11-24T11:05:00Z' \
              PropertyOperation='Changed'><t:Source><t:SimpleItem Name='InputToken' Value='1'/>\
              </t:Source><t:Data><t:SimpleItem Name='LogicalState' Value='true'/>\
              <t:SimpleItem Name='lost'/></t:Data></t:Message></n:Message></n:NotificationMessage>",
        );
        let expected = json!({
            "topic": "tns1:Device/Trigger/DigitalInput",
            "time": "2026-11-24T11:05:00Z",
            "operation": "Changed",
            "source": {"InputToken": "1"},
            "key": {},
            "data": {"LogicalState": "true"},
        });
        assert_eq!(message(&notification.unwrap()), Some(expected));
        let empty = Element::parse(b"<N><Topic>a</Topic><Message/></N>").unwrap();
        assert_eq!(message(&empty), None);
    }

    #[test]
    fn parameters_go_back_in_their_namespace() {
        let reference = Element::parse(
            b"<R><ReferenceParameters xmlns:x='urn:a&amp;b'><x:Id>8&lt;4</x:Id><None/>\
              </ReferenceParameters></R>",
        )
        .unwrap();
        let back = sent_back(reference.at(&["ReferenceParameters"]).unwrap());
        assert!(back.starts_with("<p:Id xmlns:p=\"urn:a&amp;b\""), "{back}");
        assert!(back.ends_with(">8&lt;4</p:Id>"), "{back}");
    }

    #[test]
    fn a_device_is_renewed_in_time_whatever_it_says() {
        let lasting = |now: &str, end: &str| {
            let answer = format!(
                "<R><CurrentTime>{now}</CurrentTime><TerminationTime>{end}</TerminationTime></R>"
            );
            half_of(&Element::parse(answer.as_bytes()).unwrap()).as_secs()
        };
        assert_eq!(lasting("2026-11-24T11:05:00Z", "2026-11-24T11:07:00Z"), 60);
        assert_eq!(lasting("2026-11-24T11:05:00Z", "2026-11-24T11:05:00Z"), 2);
        assert_eq!(lasting("2026-11-24T11:05:00Z", "2036-11-24T11:05:00Z"), 300);
        assert_eq!(lasting("soon", ""), 30);
    }
}
